# make run    simulate the flagship comparison, six scenarios: results/ and figures/
# make test   run the tests             make setup   prepare .venv alone
# make kills  end commands at N=20 moments each (a long test)
# make fuzz   try broken and extreme scenario files, N=2000 of them
# make deep   run the tests that ask the same of more scenarios and pages, too (minutes)
# make bench  run the benchmarks        make lint    style, types, floors
# make renew  remake what is made from the model: fingerprint, pages, figures
#             (CHECK=1 says what is out of date, CHECK=all makes everything to compare, ALL=1 remakes everything)
# make docs   the documentation as a site in build/docs, offline, warnings as errors
# PYTHON=python3.12 chooses the Python; JOBS=4 the number of processes.

VENV ?= .venv
BIN = $(VENV)/bin
EXTRA ?= test
READY = $(VENV)/.ready-$(EXTRA)
PYTEST ?= -m pytest --numprocesses $(or $(JOBS),auto) --dist worksteal
DEV = @$(MAKE) --no-print-directory setup EXTRA=dev

# Python keeps what it compiled in $(VENV): every process that compiles all it imports anew takes seconds longer to start
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test deep setup bench fuzz lint kills renew docs
.DEFAULT_GOAL := run

run: setup
	$(BIN)/stratsim compare baseline engagement escalation_dominance information_offensive all_available_means war_ends --out results --figures figures --force $(if $(JOBS),--jobs $(JOBS))

test: setup
	$(BIN)/python $(PYTEST)

deep: setup
	$(BIN)/python $(PYTEST) -m deep

kills: setup
	STRATSIM_KILLS=$(or $(N),20) $(BIN)/python -m pytest tests/kills

fuzz: setup
	PYTHONPATH=tests $(BIN)/python tests/fuzz.py $(or $(N),2000)

bench: setup
	$(BIN)/python benchmarks/run.py

renew: setup
	$(BIN)/python tools/renew.py $(if $(CHECK),--check) $(if $(ALL)$(filter all,$(CHECK)),--all)

docs:
	$(DEV)
	$(BIN)/python -m sphinx -b $(or $(BUILDER),html) -W --keep-going -q -c docs/site docs build/docs

lint:
	$(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(READY)

$(READY): pyproject.toml tools/setup.sh
	sh tools/setup.sh "$(PYTHON)" "$(VENV)" "$(EXTRA)"
	touch $(READY)
