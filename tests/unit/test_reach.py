"""How far systems reach: switches are data, a system is off in all its rows, and what moves is counted elsewhere."""

import json

import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.engine import ensemble
from stratsim.engine.mechanism import CLASSES
from stratsim.lenses import reach as lens
from stratsim.lenses.reach import (
    REACHES_NOTHING,
    Switches,
    nulls,
    reaching_nothing,
    read_systems,
    switched_off,
    without,
)
from stratsim.lenses.symptom import RunOptions
from stratsim.shipped import folder
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once

SYSTEMS = read_systems()


@pytest.fixture(scope="module")
def baseline():
    """The baseline over a year, with few replicates."""
    return ss.load(folder("scenarios") / "baseline.toml").but(months=12, replicates=24)


def test_there_are_fourteen_systems_and_every_path_is_a_part_of_its_system():
    assert list(SYSTEMS) == [f"S{n}" for n in range(1, 15)]
    for name, one in SYSTEMS.items():
        off = {null for hook in one.off for null in nulls(hook)}
        stray = {path: hook for path, hooks in one.paths.items() for hook in hooks if not off.issuperset(nulls(hook))}
        assert not stray, name


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_baseline_can_switch_every_system_off(baseline, name):
    plan = switched_off(baseline, SYSTEMS[name])
    assert plan is not None
    assert plan != baseline.plan


def test_a_hook_is_off_in_every_row_whatever_a_narrower_key_says(baseline):
    plan = without(baseline.plan, ["deterrence.opportunity", "information"])
    assert set(plan.parameters["deterrence"]["opportunity"]) == {0.0}
    assert set(plan.parameters["information"]["broadcast"]) == {0.0}
    assert plan.parameters["information"]["campaign_cost"] == baseline.plan.parameters["information"]["campaign_cost"]
    assert set(baseline.plan.parameters["deterrence"]["opportunity"]) != {0.0}
    (found,) = ensemble.run([plan], 4, traces=0)
    assert found.outcomes[found.names.index("provocations_per_year")].max() == 0


def test_what_is_no_parameter_with_a_null_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match=r"did you mean 'regime.rally'"):
        nulls("regime.raly")
    with pytest.raises(ScenarioError, match="no parameter with a null"):
        nulls("war.dread")
    (tmp_path / "systems.toml").write_text('[S1]\ntitle = "One"\nof = ["regime"]\n')
    with pytest.raises(ScenarioError, match=r"S1\.of"):
        read_systems(tmp_path / "systems.toml")
    assert all(nulls(name) for name in CLASSES if name != "government")


def test_own_outcomes_do_not_count_and_the_carrier_moves_the_farthest(baseline):
    systems = {
        "A": Switches(
            title="Acts",
            own=["provocations_per_year", "severity_per_year"],
            off=["deterrence.opportunity"],
            paths={"all of it": ["deterrence.opportunity"], "nothing": ["goods.attrition"]},
        ),
        "B": Switches(title="Lapse of what is not there", off=["goods.attrition"]),
    }
    acts, talks = lens.reach(baseline, systems, RunOptions())
    assert not {"provocations_per_year", "severity_per_year"} & acts.shifts.keys()
    assert abs(acts.most) == max(abs(shift) for shift in acts.shifts.values()) > 0.1
    assert (acts.carrier, acts.carried) == ("all of it", acts.most)
    assert set(talks.shifts.values()) == {0.0}
    assert (talks.count, talks.carrier) == (0.0, "")


def test_a_system_that_a_scenario_has_not_is_passed_over(baseline):
    (found,) = lens.reach(baseline, {"X": Switches(title="X", set={"states.MOON.gdp": 1.0})}, RunOptions())
    assert (dict(found.shifts), found.farthest, found.carrier) == ({}, "", "")


def test_health_names_systems_that_reach_nothing(baseline, monkeypatch):
    few = {
        "A": Switches(title="Acts", off=["deterrence.opportunity"]),
        "B": Switches(title="Talks", off=["talks.pace"]),
    }
    monkeypatch.setattr(lens, "read_systems", lambda: few)
    (sign,) = reaching_nothing(baseline, RunOptions())
    assert (sign.check, sign.what) == (REACHES_NOTHING, "B")
    assert "(talks), switched off, moves no outcome of another system by 0.1 sd" in str(sign)


def test_the_command_prints_a_page_and_every_shift(capsys, tmp_path):
    (tmp_path / "few.toml").write_text('[S8]\ntitle = "Attention"\nown = ["attention"]\noff = ["deterrence.heed"]\n')
    command = ["reach", "baseline", "--systems", str(tmp_path / "few.toml"), "--replicates", "8", "--months", "6"]
    assert main([*command, "--format", "md"]) == 0
    page = capsys.readouterr().out
    assert "# How far each system reaches" in page
    assert "| S8 | Attention |" in page
    assert main([*command, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["system"] for row in rows} == {"S8"}
    assert "attention.korea" not in {row["outcome"] for row in rows}
