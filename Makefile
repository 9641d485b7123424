# make run    simulate the flagship comparison, six scenarios: results/ and figures/
# make test   run the tests             make setup   prepare .venv alone
# make kills  end commands at N=20 moments each (a long test)
# make fuzz   try broken and extreme scenario files, N=2000 of them
# make bench  run the benchmarks        make lint    style, types, floors
# PYTHON=python3.12 chooses the Python; JOBS=4 the number of processes.

VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready
EXTRA ?= test
PYTEST ?= -m pytest

.PHONY: run test setup bench fuzz lint kills
.DEFAULT_GOAL := run

run: setup
	$(BIN)/stratsim compare scenarios/baseline.toml scenarios/engagement.toml scenarios/escalation_dominance.toml scenarios/information_offensive.toml scenarios/all_available_means.toml scenarios/war_ends.toml --out results --figures figures --force $(if $(JOBS),--jobs $(JOBS))

test: setup
	$(BIN)/python $(PYTEST)

kills: setup
	STRATSIM_KILLS=$(or $(N),20) $(BIN)/python -m pytest tests/kills

fuzz: setup
	PYTHONPATH=tests $(BIN)/python tests/fuzz.py $(or $(N),2000)

bench: setup
	$(BIN)/python benchmarks/run.py

lint: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(READY)

$(READY): pyproject.toml tools/setup.sh
	sh tools/setup.sh "$(PYTHON)" "$(VENV)" "$(EXTRA)"
	touch $(READY)
