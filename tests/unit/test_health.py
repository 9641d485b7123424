"""The health of a run: what stands at a bound, never moves, has no effect, does not vary, hangs on the order."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.engine import ensemble
from stratsim.engine.limits import LEVERS, STOCKS, counted, merged, row_names
from stratsim.engine.mechanism import BEFORE_DECISION, CLASSES
from stratsim.engine.variant import LATER, Setting, Variant
from stratsim.experiments.run import run_all
from stratsim.lenses import effects, health, order, signs
from stratsim.lenses.symptom import BoundCount, RunOptions, Symptom, at_a_bound, constant, standings

pytestmark = pytest.mark.once

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"
SCENARIO = """
[run]
start = "2024-01"
months = 10
replicates = 30
[states.A]
treasury = 1.0
gdp = 100
playbook = "closed"
cohesion = {{ dist = "uniform", low = 0.5, high = 0.9 }}
[states.B]
[rungs.test]
severity = 0.3
[rivalries.A.B]
[playbooks.closed]
provocation = 0.5
openness = {openness}
information_control = 1.0
[outcomes]
headline = ["provocations_per_year", "war", "credibility.A>B"]
"""


def small(directory, openness="{ base = 0.0, provocation_made = -1.0 }", more=""):
    """Return a small scenario whose border lever reacts."""
    path = directory / "small.toml"
    path.write_text(SCENARIO.format(openness=openness) + more)
    return ss.load(path)


def examined(scenario):
    """Return the standings of one run of a scenario."""
    (results,) = run_all([scenario])
    return list(standings(scenario, results))


def named(symptoms):
    """Return the symptoms by what they are of."""
    return {one.what: one for one in symptoms}


@pytest.fixture(scope="module")
def baseline():
    """The baseline over a year, with few replicates."""
    return ss.load(BASELINE).but(months=12, replicates=20)


# ------------------------------------------------------------------------------------------------------ bounds
def test_months_at_a_bound_are_counted_by_row():
    x = np.float32([[[0, 0, 0.5, 1], [0.2, 0.2, 0.2, 0.2]], [[0, 1, 0.5, 1], [0.2, 0.2, 0.2, 0.2]]])
    low, high, least, greatest = counted(STOCKS["cohesion"], x)
    assert low.tolist() == [3, 0]
    assert high.tolist() == [3, 0]
    assert least.tolist() == pytest.approx([0, 0.2])
    assert greatest.tolist() == pytest.approx([1, 0.2])


def test_months_and_blocks_add_up():
    x = np.random.default_rng(1).choice(np.float32([0, 0.4, 1]), (6, 3, 8))
    whole = counted(STOCKS["cohesion"], x)
    assert (merged([counted(STOCKS["cohesion"], part) for part in (x[:2], x[2:])]) == whole).all()


def test_counts_do_not_depend_on_the_block(baseline):
    (whole,) = ensemble.run([baseline.plan], 12, watched=True)
    (parts,) = ensemble.run([baseline.plan], 12, block=5, watched=True)
    assert whole.limits.keys() == parts.limits.keys()
    assert whole.limits.keys() > {"levers.aid", "levers.openness", "levers.show_of_force", "cohesion", "openness"}
    assert all((whole.limits[name] == parts.limits[name]).all() for name in whole.limits)


def test_counts_are_of_the_replicates_that_are_watched_only(baseline, monkeypatch):
    monkeypatch.setattr(ensemble, "WATCHED", 4)
    (few,) = ensemble.run([baseline.plan], 12, watched=True)
    (all_of_them,) = ensemble.run([baseline.plan], 4, watched=True)
    assert few.bands.replicates == 4
    assert few.limits.keys() == all_of_them.limits.keys()
    assert all((few.limits[name] == all_of_them.limits[name]).all() for name in few.limits)
    assert ensemble.run([baseline.plan], 4)[0].limits == {}


def test_a_lever_that_its_reactions_hold_at_a_bound_is_reported(tmp_path):
    found = named(at_a_bound(examined(small(tmp_path, "{ base = 0.01, provocation_made = -1.0 }"))))
    assert found["levers.openness.A"].value > 0.5
    assert "lower bound (0)" in str(found["levers.openness.A"])


def test_a_stock_at_rest_is_not_reported_and_one_held_at_its_other_bound_is():
    def row(rest):
        return BoundCount("damage", "damage.A", (0.0, 1.0), (0.9, 0.05), (0.0, 1.0), rest)

    assert not list(at_a_bound([row(0.0)]))
    assert len(list(at_a_bound([row(1.0)]))) == len(list(at_a_bound([row(None)]))) == 1


def test_a_lever_that_a_playbook_sets_at_a_bound_is_not(tmp_path):
    rows = examined(small(tmp_path))
    assert not any("information_control" in one.name for one in rows)
    assert not any(one.name == "levers.openness.B" for one in rows)


def test_levers_that_events_or_policies_in_python_drive_are_looked_at(tmp_path):
    (tmp_path / "p.py").write_text(
        "class P:\n    def levers(self, w, s, r):\n        return {'priority.world': w.output[r]}"
    )
    event = '[events.e]\ndate = "2024-03"\nset = { "levers.B.campaign" = 1.0, "levers.B.priority.world" = 1.0 }\n'
    path = tmp_path / "small.toml"
    small(tmp_path, more=event)
    scenario = ss.load(path, {"states.A.policy": "p.py:P"}, allow_code=True)
    names = {one.name for one in examined(scenario)}
    assert {"levers.campaign.B", "levers.priority.world.B", "levers.priority.world.A", "levers.openness.A"} <= names
    assert "levers.campaign.A" not in names


def test_yes_or_no_is_no_bound_and_what_never_moves_is_said_apart(tmp_path):
    scenario = small(
        tmp_path, more="[deterrence]\nwar_hazard = 1.0\nhumiliation = 50.0\nresolve = 9.0\ncontest_cost = 0.0"
    )
    rows = examined(scenario)
    flags = [one for one in rows if one.is_flag]
    assert [one.name for one in flags] == ["at_war.A>B"]
    assert "at_war.A>B" not in named(at_a_bound(rows))
    still = named(constant(rows))
    assert "experience" in still
    assert "experience.A" not in named(at_a_bound(rows))


def test_every_row_of_every_stock_and_lever_has_a_name(baseline):
    system = baseline.plan.system
    assert row_names(LEVERS["priority"], system)[:2] == ["priority.elsewhere.CHN", "priority.elsewhere.JPN"]
    assert row_names(STOCKS["tempo"], system) == [f"tempo.{label}" for label in system.rivalry.names]


# ------------------------------------------------------------------------------------------------- no variance
def test_a_headline_outcome_without_variance_is_reported(tmp_path):
    scenario = small(tmp_path, more="[deterrence]\nwar_hazard = 0.0")
    (results,) = run_all([scenario])
    found = [str(one) for one in signs.signs(scenario, results) if one.check == "no variance"]
    assert found == ["war is 0 in every replicate"]
    one = scenario.but(replicates=1)
    assert not [x for x in signs.signs(one, run_all([one])[0]) if x.check == "no variance"]


def test_notes_of_several_scenarios_say_each_thing_once(tmp_path):
    quiet = small(tmp_path, more="[deterrence]\nwar_hazard = 0.0")
    several = [replace(quiet, plan=replace(quiet.plan, name=name)) for name in "abcde"]
    lines = signs.notes(several, run_all(several))
    assert "war is 0 in every replicate (a; all other scenarios likewise)" in lines
    assert len(lines) == len(set(lines))
    assert signs.sentence([("a", Symptom("x", "war", "is 0"))], 5) == "war is 0 (a)"
    assert signs.where(list("abcd"), 9) == "a; 3 others likewise"


# ------------------------------------------------------------------------------------------------------ effects
def test_folded_settings_are_separate_runs_to_the_bit(baseline):
    ends = [Setting("deterrence", "leverage", value) for value in (0.1, 0.9)]
    ends += [Setting("regime", "recovery", value) for value in (0.01, 0.1)]
    (folded,) = ensemble.run([Variant.of(baseline.plan, settings=ends)], 4 * 6, traces=0, block=24)
    alone = [ensemble.run([Variant.of(baseline.plan, settings=[one])], 6, traces=0)[0] for one in ends]
    assert folded.outcomes.tobytes() == np.concatenate([one.outcomes for one in alone], axis=-1).tobytes()


def test_a_setting_is_what_a_scenario_would_say(baseline):
    (found,) = ensemble.run([Variant.of(baseline.plan, settings=[Setting("regime", "hardship", 0.05)])], 6, traces=0)
    said = ss.run(baseline, replicates=6, overrides={"regime.hardship": 0.05}, months=12)
    assert np.array_equal(found.outcomes, said.values, equal_nan=True)


def test_parameters_without_effect_are_found_and_only_those(tmp_path):
    scenario = small(tmp_path)
    found = named(effects.without_effect(scenario.plan, 20, RunOptions()))
    assert "there is no patronage here" in str(found["patronage.generosity"])
    assert "changes no outcome of 20 replicates" in str(found["information.broadcast"])
    assert not {"deterrence.opportunity", "deterrence.leverage", "belief.memory"} & found.keys()


@pytest.mark.deep
def test_what_few_replicates_miss_more_can_show(tmp_path):
    scenario = small(tmp_path, more="[deterrence]\nopportunity = 0.002")
    few = {one.what for one in effects.without_effect(scenario.plan, 2, RunOptions())}
    more = {one.what for one in effects.without_effect(scenario.plan, 100, RunOptions())}
    assert more < few


# -------------------------------------------------------------------------------------------------------- order
def test_a_variant_with_the_usual_order_changes_no_bit(baseline):
    usual, same = ensemble.run([baseline.plan, Variant.of(baseline.plan)], 6, traces=0)
    assert usual.outcomes.tobytes() == same.outcomes.tobytes()


def test_orders_are_of_all_later_steps_and_of_nothing_else(baseline):
    found = order.orders()
    assert found[0] == LATER[::-1]
    assert len(set(found)) == order.SHUFFLES + 1
    assert all(sorted(one) == sorted(LATER) for one in found)
    variant = Variant.of(baseline.plan, order=found[1])
    assert tuple(variant.mechanisms(variant.draws(0, 1))) == (*BEFORE_DECISION, *found[1])
    assert {*BEFORE_DECISION, *LATER} == set(CLASSES)


def test_the_order_of_steps_moves_outcomes_in_standard_deviations(baseline):
    found = list(order.moved(baseline.but(months=6, replicates=8), RunOptions()))
    assert {one.what for one in found} <= set(baseline.headline)
    sizes = [abs(one.value) for one in found]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 0


# ------------------------------------------------------------------------------------------------------ commands
def test_the_full_report_holds_every_check(capsys, tmp_path, monkeypatch):
    small(tmp_path)
    examination, found = health.examination, []

    def once(*given, **named):
        if not found:
            found.append(examination(*given, **named))
        return found[0]

    monkeypatch.setattr(health, "examination", once)  # it takes seconds, and is printed twice
    command = ["health", str(tmp_path / "small.toml"), "--replicates", "4", "--months", "3"]
    assert main([*command, "-q"]) == 0
    words = capsys.readouterr().out
    assert all(f"{check}: " in words for check in health.CHECKS)
    assert main([*command, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["check"] for row in rows} <= set(health.CHECKS)
    assert set(rows[0]) == {"check", "what", "value", "words"}


def test_a_run_says_what_is_wrong_with_it_unless_quiet(capsys, tmp_path):
    small(tmp_path, more="[deterrence]\nwar_hazard = 0.0")
    command = ["run", str(tmp_path / "small.toml"), "--out", str(tmp_path / "out")]
    assert main(command) == 0
    assert "health: war is 0 in every replicate" in capsys.readouterr().err
    assert main([*command, "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_a_comparison_says_it_too(capsys, tmp_path):
    small(tmp_path, more="[deterrence]\nwar_hazard = 0.0")
    (tmp_path / "other.toml").write_text('extends = "small.toml"')
    files = [str(tmp_path / f"{name}.toml") for name in ("small", "other")]
    assert main(["compare", *files, "--replicates", "20", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert "health: war is 0 in every replicate (small; all other scenarios likewise)" in said.err
    assert "health" not in said.out
