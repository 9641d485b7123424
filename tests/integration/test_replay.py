"""`stratsim replay`: any replicate of saved results, in full, to the bit."""

import re
from dataclasses import replace

import numpy as np
import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.experiments.replay import replay

SMALL = """
[states.A]
gdp = { dist = "uniform", low = 1.0, high = 3.0 }
[states.B]
[patronages.A.B]
[run]
months = 4
replicates = 30
seed = 7
[record]
series = ["cohesion", "output", "trade"]
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("replay") / "small.toml"
    path.write_text(SMALL)
    return path


@pytest.fixture(scope="module")
def saved(path):
    arguments = ["run", str(path), "--set", "states.B.gdp=9.5", "--seed", "3", "--out", str(path.parent), "--quiet"]
    assert main(arguments) == 0
    return path.with_name("small.nc")


def test_any_replicate_comes_again_in_full(path, saved, capsys):
    assert main(["replay", str(saved), "--replicate", "17"]) == 0
    said = capsys.readouterr()
    assert said.out.strip() == str(saved.with_name("small_replicate_17.nc"))
    assert re.fullmatch(r"replicate 17, the same outcomes to the bit; \d+ series in full\n", said.err)
    found, whole = ss.Results.load(said.out.strip()), ss.Results.load(saved)
    full = ss.run(path, overrides={"states.B.gdp": 9.5}, seed=3, traces=30)
    assert (found.first, found.replicates, found.traced, whole.traced) == (17, 1, 1, 10)
    assert found.outcomes.equals(whole.outcomes.loc[[17]])
    assert found.inputs.equals(whole.inputs.loc[[17]])
    assert all(found.traces[name].tobytes() == values[..., 17:18].tobytes() for name, values in full.traces.items())
    assert np.array_equal(found.series.replicate, [17])


def test_joined_scenarios_variants_and_parts_come_again(path, tmp_path):
    more = path.with_name("more.toml")
    more.write_text('extends = "small.toml"\n[states.A]\ncohesion = 0.4\n')
    joint = ss.load([path, more], removed=["states.A.gdp"], name="joint").but(months=3)
    results = ss.run(
        joint, first=40, replicates=3, overrides={"states.B.gdp": {"dist": "uniform", "low": 1, "high": 2}}
    )
    found = replay(results.save(tmp_path / "joint.nc"), 41)
    assert found.outcomes.equals(results.outcomes.loc[[41]])
    assert found.name == "joint"


def test_a_replicate_that_is_not_there(saved, capsys):
    for number in (30, 1000):
        assert main(["replay", str(saved), "--replicate", str(number)]) == 1
        assert f"has the replicates 0 to 29, not {number}" in capsys.readouterr().err


def test_a_scenario_that_says_something_else_by_now_is_refused(path, saved, capsys):
    try:
        path.write_text(SMALL.replace("high = 3.0", "high = 4.0"))
        assert main(["replay", str(saved), "--replicate", "2"]) == 1
        assert f"{path} is not what it was when {saved} was made" in capsys.readouterr().err
        path.write_text(SMALL + "[outcomes]\nheadline = ['war']\n")
        assert replay(saved, 2).first == 2  # which outcomes lead changes no number
    finally:
        path.write_text(SMALL)


def test_other_bits_are_told_with_the_versions(saved, tmp_path):
    results = ss.Results.load(saved)
    other = replace(results, values=results.values + 1, provenance={**results.provenance, "numpy": "1.0"})
    with pytest.raises(ValueError, match=r"replicate 2 came out otherwise than it was saved \(numpy 2.*, then 1.0\)"):
        replay(other.save(tmp_path / "other.nc"), 2)


def test_a_document_in_memory_is_told(tmp_path):
    results = ss.run({"states": {"A": {}}}, replicates=2, months=2)
    with pytest.raises(ValueError, match="came from a document in memory"):
        replay(results.save(tmp_path / "x.nc"), 1)
