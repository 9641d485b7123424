"""Which kernel runs a plan, who chose it and why; and that results say so."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.engine import compiled, ensemble, kernels, tracing
from stratsim.engine.kernels import NoFusedKernel, choice
from stratsim.fused import machine, proof, store
from stratsim.mechanisms.economy import Economy

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SMALL = """
[run]
start = "2024-01"
months = 6
replicates = 8
[states.A]
gdp = 100.0
treasury = { dist = "uniform", low = 1.0, high = 9.0 }
[states.B]
gdp = 50.0
[record]
series = ["cohesion", "treasury"]
"""

able = pytest.mark.skipif(bool(proof.refusal()), reason=f"no machine code here: {proof.refusal()}")


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    monkeypatch.setenv(store.PLACE, str(tmp_path / "store"))
    monkeypatch.setattr(compiled, "LOADED", {})
    monkeypatch.setattr(compiled, "RECIPES", {})


@pytest.fixture
def scenario(tmp_path):
    (tmp_path / "small.toml").write_text(SMALL)
    return ss.load(tmp_path / "small.toml")


@pytest.fixture
def tied(tmp_path):
    """Return the plan of another structure."""
    (tmp_path / "tied.toml").write_text("[states.A]\n[states.B]\n[patronages.A.B]\n")
    return ss.load(tmp_path / "tied.toml").plan


def test_few_months_run_in_numpy(scenario):
    assert str(choice(scenario.plan, 8)) == "numpy (few months)"
    assert str(choice(scenario.plan, 8, "numpy")) == "numpy (as asked)"


def test_an_unknown_kernel_is_refused(scenario):
    with pytest.raises(ValueError, match="there is no kernel 'gpu'; there are auto, numpy, fused"):
        ss.run(scenario, kernel="gpu")


@able
def test_many_months_run_in_machine_code_and_fewer_too_once_it_is_there(scenario, monkeypatch):
    monkeypatch.setattr(kernels, "WORTH_A_LOOK", 6 * 407)
    assert str(choice(scenario.plan, 8)) == "numpy (few months, and none of its code yet)"
    assert str(choice(scenario.plan, 10**8)) == "fused"
    assert str(choice(scenario.plan, 8)) == "fused"
    assert str(choice(scenario.plan, 6)) == "numpy (few months)"


@able
def test_few_months_run_in_machine_code_once_they_have_run_often(scenario, monkeypatch):
    monkeypatch.setattr(kernels, "WORTH_A_LOOK", 0)
    monkeypatch.setattr(kernels, "WORTH_COMPILING", 3 * 6 * 408)
    other = replace(scenario.plan, seed=77, parameters={**scenario.plan.parameters})
    assert [choice(plan, 8).recipe is None for plan in (scenario.plan, other, scenario.plan)] == [True, True, False]


@able
def test_code_is_found_again_without_a_trace(scenario, monkeypatch):
    made = choice(scenario.plan, 10**8).recipe
    monkeypatch.setattr(compiled, "RECIPES", {})
    assert compiled.stored(compiled.name_of(scenario.plan)) == made
    assert str(choice(scenario.plan, 8000)) == "fused"


@able
def test_a_function_that_somebody_replaced_is_traced_anew(scenario, monkeypatch):
    before = compiled.recipe_of(scenario.plan)
    step = Economy.step

    def richer(self, world, system, draws):
        after = step(self, world, system, draws)
        return after.but(treasury=after.treasury * np.float32(1.5))

    monkeypatch.setattr(Economy, "step", richer)
    assert compiled.recipe_of(scenario.plan).name != before.name
    assert ss.run(scenario, kernel="fused").outcomes.equals(ss.run(scenario, kernel="numpy").outcomes)


@able
def test_results_say_which_kernel_ran(scenario):
    fused, plain = ss.run(scenario, kernel="fused"), ss.run(scenario)
    assert fused.provenance["kernel"] == "fused"
    assert plain.provenance["kernel"] == "numpy (few months)"
    assert fused.outcomes.equals(plain.outcomes)
    comparison = ss.compare([scenario], kernel="fused")
    assert comparison.results[0].provenance["kernel"] == "fused"


class Inline:
    """A team that works here, and notes how much it was given."""

    def __init__(self):
        self.given = []

    def spread(self, work, tasks):
        self.given.append(len(tasks))
        return [(number, work(task)) for number, task in enumerate(tasks)]


@able
def test_code_that_several_scenarios_need_is_made_side_by_side_and_told(scenario, tied):
    other = scenario.but(overrides={"run.months": 7}, name="other").plan
    team, told = Inline(), []
    plans = [scenario.plan, tied, other]
    found = kernels.choices(plans, 10**8, team=team, tell=told.append)
    assert [str(one) for one in found] == ["fused"] * 3
    assert told == [
        f"machine code is made, once and for all: {other.name}, tied"
    ]  # the first and the last share theirs
    assert team.given == [2]
    kernels.choices(plans, 10**8, team=team, tell=told.append)
    assert (len(told), team.given) == (1, [2])  # it is there by now


@able
def test_code_that_is_not_kept_is_made_by_each_process_for_itself(scenario, tied, monkeypatch):
    monkeypatch.setenv(store.PLACE, "")
    team = Inline()
    found = kernels.choices([scenario.plan, tied], 10**8, team=team)
    assert ([str(one) for one in found], team.given) == (["fused"] * 2, [])


@able
def test_a_policy_in_python_runs_in_numpy(scenario):
    plan = ss.load(SCENARIOS / "own_policy.toml", allow_code=True).plan
    assert str(choice(plan, 10**6)) == "numpy (a policy in Python)"
    with pytest.raises(NoFusedKernel, match="own_policy cannot run in the fused kernel: a policy in Python"):
        choice(plan, 1, "fused")


@able
def test_a_large_system_runs_in_numpy(scenario, monkeypatch):
    operations = compiled.recipe_of(scenario.plan).operations
    monkeypatch.setattr(tracing, "MOST_OPERATIONS", operations - 1)
    assert f"a month of {operations:,} operations, more than {operations - 1:,}" in str(choice(scenario.plan, 10**8))
    monkeypatch.setattr(tracing, "MOST_OPERATIONS", 100)
    assert "more than 400 operations" in str(choice(scenario.plan, 10**8))
    store.write(f"large-{compiled.name_of(scenario.plan)}", b"known from before")  # and not traced again
    assert str(choice(scenario.plan, 10**8)) == "numpy (known from before)"


@able
def test_a_mechanism_that_cannot_be_traced_runs_in_numpy_and_is_told(scenario, monkeypatch):
    step = Economy.step

    def branching(self, world, system, draws):
        return step(self, world, system, draws) if world.treasury.any() else world

    monkeypatch.setattr(Economy, "step", branching)
    assert "test_kernels.py" in str(choice(scenario.plan, 10**8))
    with pytest.raises(NoFusedKernel, match=r"world.treasury.any\(\).*np.where"):
        choice(scenario.plan, 1, "fused")


@able
def test_code_that_gives_other_bits_is_never_used(scenario, monkeypatch):
    right = compiled.recording

    def wrong(*args):
        found = right(*args)
        return replace(found, sums={name: np.nextafter(x, 9) for name, x in found.sums.items()})

    monkeypatch.setattr(compiled, "recording", wrong)
    assert "other bits than numpy" in str(choice(scenario.plan, 10**8))
    monkeypatch.setattr(compiled, "recording", right)
    monkeypatch.setattr(compiled, "LOADED", {})
    assert "other bits than numpy" in str(choice(scenario.plan, 10**8))  # and that is kept


@able
def test_a_machine_that_cannot_run_it_goes_on_with_numpy(scenario, monkeypatch):
    recipe = choice(scenario.plan, 8, "fused").recipe
    (task,) = ensemble.tasks(scenario.plan, 8, 8, recipe=recipe)
    fused = ensemble.simulate(task)

    def missing(*args):
        raise machine.NoMachine("none")

    monkeypatch.setattr(compiled, "program", missing)
    plain = ensemble.simulate(task)
    assert (fused.kernel, plain.kernel) == ("fused", "numpy")
    assert fused.outcomes.tobytes() == plain.outcomes.tobytes()


@able
def test_damaged_code_is_made_again(scenario, tmp_path, monkeypatch):
    choice(scenario.plan, 8, "fused")
    (kept,) = (tmp_path / "store").glob("month-*")
    good = kept.read_bytes()
    kept.write_bytes(good[:-7] + b"damaged")
    monkeypatch.setattr(compiled, "LOADED", {})
    choice(scenario.plan, 8, "fused")
    assert kept.read_bytes() == good


def asked(environment, *lines):
    """Return what a fresh Python says."""
    command = [sys.executable, "-c", "\n".join(lines)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_small_runs_import_nothing_of_llvmlite_and_a_recipe_has_the_same_name_in_every_process(scenario):
    lines = [
        "import sys, stratsim as ss",
        f"ss.run({str(scenario.path)!r})",
        "print('llvmlite' in sys.modules)",
        "from stratsim.engine.compiled import name_of",
        f"print(name_of(ss.load({str(scenario.path)!r}).plan))",
    ]
    assert asked({"PYTHONHASHSEED": "2"}, *lines).split() == ["False", compiled.name_of(scenario.plan)]


@able
@pytest.mark.once
def test_numpy_is_chosen_where_its_own_bits_are_others(scenario):
    lines = [
        "import stratsim as ss",
        "from stratsim.engine.kernels import choice",
        f"print(choice(ss.load({str(scenario.path)!r}).plan, 10**8))",
    ]
    assert asked({"NPY_DISABLE_CPU_FEATURES": features_of_level_3()}, *lines) == (
        "numpy (differs from numpy in exp, log)"
    )
    assert str(choice(scenario.plan, 10**8)) == "fused"  # the two answers are kept apart


def features_of_level_3():
    """Return numpy's names of what its float32 exponential needs, as this version calls them."""
    from numpy._core._multiarray_umath import __cpu_features__

    return " ".join(
        name for name in ("X86_V4", "X86_V3", "AVX512_SKX", "AVX512F", "AVX2", "FMA3") if __cpu_features__.get(name)
    )


def test_without_llvmlite_numpy_runs_and_says_how_to_install_it(scenario, monkeypatch):
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    machine.host.cache_clear()
    proof.refusal.cache_clear()
    try:
        assert str(choice(scenario.plan, 10**8)) == ('numpy (llvmlite is not installed: pip install "stratsim[fast]")')
    finally:
        monkeypatch.undo()
        machine.host.cache_clear()
        proof.refusal.cache_clear()


@able
def test_the_command_line_chooses_too(scenario, capsys, tmp_path, monkeypatch):
    from stratsim.cli import main

    monkeypatch.chdir(tmp_path)
    for kernel in ("fused", "numpy"):
        assert main(["run", "small.toml", "--kernel", kernel, "--out", kernel, "-q"]) == 0
        assert ss.Results.load(tmp_path / kernel / "small.nc").provenance["kernel"].startswith(kernel)
    capsys.readouterr()
    assert main(["run", "small.toml", "--kernel", "other"]) == 2
    assert json.dumps("other")[1:-1] in capsys.readouterr().err
