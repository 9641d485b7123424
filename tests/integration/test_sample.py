"""`ss.sample`: designs, what comes of them, their file, and the command ``sweep``."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import stratsim as ss
from duel import DUEL, duel
from stratsim.cli import main
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def scenario():
    return ss.load(duel())


@pytest.fixture(scope="module")
def sample(scenario):
    return ss.sample(
        scenario, ss.grid({"deterrence.leverage": (0.3, 0.7), "states.A.cohesion": [0.6, 0.8]}, 3), replicates=4
    )


# ------------------------------------------------------------------------------------------- assumptions
def test_uncertain_values_come_with_their_distribution_and_fixed_ones_with_their_range(scenario):
    known = {one.key: one for one in scenario.uncertain}
    drawn = [key for key, one in known.items() if not one.fixed]
    assert set(drawn) == {
        *("deterrence.leverage", "deterrence.burst", "states.A.cohesion", "states.A.deterrent"),
        "rivalries.A.B.credibility",
    }
    assert known["states.A.deterrent"].ppf(0.5) == pytest.approx(0.5)
    assert known["states.A.cohesion"].bounds == (0.5, 0.9)
    assert {one.group for one in known.values()} == {"", "fit"}
    fixed = known["deterrence.talks"]
    assert fixed.bounds[0] <= fixed.value <= fixed.bounds[1]
    assert fixed.meaning
    rows = scenario.plan.counts()
    assert 0 in rows.values()  # no channel, no campaign: nobody has their parameters
    assert all(rows[key] for key in known if key in rows)


def test_every_assumption_can_be_set(scenario):
    values = {one.key: float(one.ppf(0.4)) for one in scenario.uncertain}
    scenario.but(overrides=values, strict=False)


# ----------------------------------------------------------------------------------------------- designs
def test_a_group_keeps_its_places(scenario):
    table = ss.latin(scenario, 30)
    pairs = set(zip(table["deterrence.leverage"], table["deterrence.burst"], strict=True))
    assert pairs == {(0.3, 0.0), (0.5, 0.1), (0.7, 0.2)}
    assert len(table.columns) == 5


def test_a_latin_hypercube_has_one_point_a_slice():
    table = ss.latin({"a": (0.0, 1.0), "b": (2.0, 4.0)}, 20)
    for column, low, width in (("a", 0.0, 1.0), ("b", 2.0, 2.0)):
        assert sorted(np.floor((table[column] - low) / width * 20)) == list(range(20))


def test_makers_say_what_they_vary(scenario):
    assert len(ss.grid({"a": (0, 1), "b": ["x", "y"]}, 4)) == 8
    assert list(ss.grid({"a": (0, 1)}, 3)["a"]) == [0, 0.5, 1]
    once = ss.one_at_a_time({"a": (0.0, 1.0), "b": (2.0, 3.0)})
    assert once.notna().sum(axis=1).tolist() == [0, 1, 1, 1, 1]
    assert ss.sobol({"a": (0.0, 1.0)}, 8)["a"].between(0, 1).all()
    with pytest.raises(ValueError, match="low must be below high"):
        ss.latin({"a": (1.0, 0.0)}, 3)
    with pytest.raises(ValueError, match="nothing to vary"):
        ss.grid({})


def test_a_trajectory_changes_one_value_a_step():
    pytest.importorskip("SALib")
    table = ss.morris({"a": (0.0, 1.0), "b": (2.0, 4.0), "c": (0.0, 9.0)}, 5)
    assert len(table) == 20
    for first in range(0, 20, 4):
        steps = np.diff(table.to_numpy()[first : first + 4], axis=0)
        assert ((steps != 0).sum(axis=1) == 1).all()


# ------------------------------------------------------------------------------------------------ sample
def test_a_sample_holds_inputs_beside_outcomes(sample):
    assert sample.outcomes.index.names == ["point", "replicate"]
    assert len(sample.outcomes) == 6 * 4
    assert sample.means["payoff.A"].iloc[2] == pytest.approx(sample.outcome("payoff.A")[2].mean(), rel=1e-6)
    data = sample.to_dataset()
    assert data["deterrence.leverage"].dims == ("point",)
    assert data["outcome:payoff.A"].dims == ("point", "replicate")


def test_a_sample_is_saved_and_extended(sample, tmp_path):
    there = ss.Sample.load(sample.save(tmp_path / "s.nc"))
    assert there.values.tobytes() == sample.values.tobytes()
    assert there.inputs.equals(sample.inputs)
    more = ss.grid({"deterrence.leverage": [0.4], "states.A.cohesion": [0.7]})
    grown = there.extend(more, replicates=6)
    whole = ss.sample(sample.scenario, pd.concat([sample.inputs, more], ignore_index=True), replicates=6)
    np.testing.assert_array_equal(grown.values, whole.values)


def test_a_store_is_taken_up_again(sample, tmp_path):
    path = tmp_path / "store.nc"
    ss.sample(sample.scenario, sample.inputs[:2], replicates=4, store=path)
    told = []
    found = ss.sample(
        sample.scenario, sample.inputs, replicates=4, store=path, progress=lambda done, of: told.append(done)
    )
    np.testing.assert_array_equal(found.values, sample.values)
    assert min(told) > 2  # the first two points are not run again
    with pytest.raises(ValueError, match="another sample"):
        ss.sample(sample.scenario, sample.inputs[::-1], replicates=4, store=path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ValueError, match=r"store\.nc"):
        ss.Sample.load(path)


def test_a_variant_is_a_column(scenario, tmp_path):
    (tmp_path / "calm.toml").write_text("[theatres.here]\nintensity = 0.1\n")
    found = ss.sample(scenario, {"variant": [None, str(tmp_path / "calm.toml")]}, replicates=3)
    single = ss.run(scenario, overrides={"theatres.here.intensity": 0.1}, replicates=3, traces=0, jobs=1)
    np.testing.assert_array_equal(found.outcome("payoff.A")[1], single.outcome("payoff.A"))


def test_a_design_can_be_a_maker(scenario):
    assert len(ss.sample(scenario, partial(ss.latin, n=3), outcomes="payoff.A").means) == 3


@pytest.mark.parametrize(
    ("design", "words"),
    [
        ({"deterrence.leverage": [-1.0]}, "must be from 0"),
        ({"deterrence.leverag": [0.5]}, "leverage"),
        ({"states.A.playbook": ["nobody"]}, "there is no playbook"),
        ({"rungs.test.severity": [0.1, 7.0]}, "less than or equal to 1|at most 1|from 0 to 1"),
        ({}, "no points"),
    ],
)
def test_a_point_that_cannot_be_is_told_before_any_work(scenario, design, words):
    with pytest.raises((ScenarioError, ValueError), match=words):
        ss.sample(scenario, design, progress=lambda done, of: pytest.fail("work began"))


def test_there_is_no_such_outcome(scenario):
    with pytest.raises(ValueError, match="there is no outcome"):
        ss.sample(scenario, {"deterrence.leverage": [0.5]}, outcomes="payof.A")


# ----------------------------------------------------------------------------------------------- command
@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "duel.toml").write_text(DUEL)
    return "duel.toml"


def test_sweep_over_two_keys_is_one_line(file, capsys):
    keys = ["--grid", "deterrence.leverage=0.3:0.7:3", "--grid", "states.B.playbook=firm,soft"]
    assert (
        main(["sweep", file, *keys, "--format", "json", "--figures", "f", "--page", "p.md", "--outcome", "payoff.A"])
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    first = [(row["deterrence.leverage"], row["states.B.playbook"]) for row in found[:2]]
    assert first == [(0.3, "firm"), (0.3, "soft")]
    page = Path("p.md").read_text()
    assert "payoff.A: from" in page
    assert "](f/sweep.png)" in page
    with open("f/sweep.csv") as lines:
        assert len(list(lines)) == 1 + 6


def test_sweep_reads_a_table_and_keeps_a_sample(file, capsys):
    with open("d.csv", "w") as table:
        table.write("states.A.cohesion,war\n0.6,true\n0.7,false\n")
    assert main(["sweep", file, "--design", "d.csv", "--store", "s.nc", "-q"]) == 0
    assert ss.Sample.load("s.nc").replicates == 8
    assert main(["sweep", file, "--latin", "4", "--vary", "states.A.cohesion=0.5:0.8", "-q"]) == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "say what to vary"),
        (["--grid", "states.A.gdp"], "must be KEY=LO:HI:N"),
        (["--grid", "states.A.gdp=1:2:x"], "must be KEY=LO:HI:N"),
        (["--grid", "states.A.gpd=1,2"], "gdp"),
        (["--design", "none.csv"], "there is no such file"),
        (["--grid", "states.A.gdp=1,2", "--vary", "a=1:2"], "goes with --latin"),
        (["--grid", "states.A.gdp=1,2", "--outcome", "nothing"], "there is no outcome"),
    ],
)
def test_sweep_refuses_before_work(file, capsys, options, words):
    assert main(["sweep", file, *options]) == 2
    out, err = capsys.readouterr()
    assert (out, words in err) == ("", True), err
