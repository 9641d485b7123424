"""A setting that does nothing is refused or told; so are misspelt members, lost starting values and great cost."""

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.scenario.member import slip
from stratsim.scenario.norm import taken_away

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SMALL = """[run]
months = 9
[states.A]
playbook = "calm"
[states.B]
[states.C]
[theatres.north]
[theatres.south]
[rungs.test]
severity = 0.2
[rivalries.A.B]
theatre = "north"
[campaigns.B.A]
[playbooks.calm]
provocation = 0.4
[playbooks.spare]
provocation = 0.1
[information.by_state.A]
answer = 0.1
[events.summit]
date = "2024-03"
set.levers.A.openness = 0.5
"""


@pytest.fixture
def small(tmp_path):
    """Return a function that lays a text on a small scenario, and loads it."""
    (tmp_path / "small.toml").write_text(SMALL)

    def write(text="", overrides=None, **more):
        (tmp_path / "child.toml").write_text(f'extends = "small.toml"\n{text}')
        return ss.load(tmp_path / "child.toml", overrides, **more)

    return write


def refused(call, *given):
    """Return the one problem of a scenario."""
    with pytest.raises(ss.ScenarioError) as caught:
        call(*given)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("information.answer", 0.0, "has no effect: set for A"),
        ("information.answer", 0.3, "has no effect: set for A"),
        ("information", {"answer": 0.7}, "has no effect: set for A"),
        ("patronage.norm", 0.1, "has no effect: there is no patronage here"),
        ("playbooks.spare.provocation", 0.2, "has no effect: no state follows 'spare'"),
        ("playbooks.spare", {"provocation": 0.2}, "has no effect: no state follows 'spare'"),
    ],
)
def test_an_override_without_effect_is_refused(small, key, value, what):
    problem = refused(small, "", {key: value})
    assert problem.what == what
    assert problem.place.file.startswith(f"--set {key}=")
    assert small("", {key: value}, strict=False).idle == (problem,)
    assert refused(lambda: small().but(overrides={key: value})).what == what


def test_an_override_of_what_is_switched_off_is_refused(small):
    text = '[run]\noff = ["information"]\n'
    assert refused(small, text, {"information.by_state.A.answer": 0.4}).what == (
        "has no effect: information is switched off"
    )


def test_a_column_of_a_design_without_effect_is_refused_beside_one_that_acts(small):
    design = {"information.answer": [0.2, 0.7], "states.B.cohesion": [0.3, 0.6]}
    problem = refused(ss.sample, small(), design)
    assert (problem.key, problem.what) == ("information.answer", "has no effect: set for A")


@pytest.mark.parametrize(
    "overrides",
    [
        {"information.by_state.A.answer": 0.0},
        {"information.by_state.A.answer": 0.1},  # as it is: a sweep may pass there
        {"information.answer": 0.0, "information.by_state.A.answer": 0.4},
        {"regime.rally": 0.0},
        {"playbooks.spare.provocation": 0.2, "states.B.playbook": "spare"},
        {"events.summit.date": "2024-05"},
        {"title": "Another"},
        {"run.replicates": 3},
    ],
    ids=str,
)
def test_an_override_with_an_effect_is_taken(small, overrides):
    assert small("", overrides).idle == ()


def test_a_general_key_counts_where_the_model_uses_the_other_rows(small):
    text = "[campaigns.A.B]\n[playbooks.calm]\ncampaign = 0.5\n[states.A]\ntreasury = 50\n"
    assert small(text, {"information.answer": 0.0}).idle == ()


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[information]\nanswer = 0.5\n", 3, "has no effect: set for A"),
        ("[playbooks.spare]\nprovocation = 0.5\n", 3, "has no effect: no state follows 'spare'"),
        ("[states.D]\ngdp = 1.0\n", 2, "is new, and nothing refers to the state"),
        ("[theatres.west]\nintensity = 0.5\n", 2, "is new, and nothing refers to the theatre"),
        ("[playbooks.bold]\nprovocation = 0.5\n", 2, "is new, and nothing refers to the playbook"),
        ("[rungs.tests]\nseverity = 0.5\n", 2, "is new, and close to 'test'"),
        ('[events.sumit]\ndate = "2024-03"\nset.levers.A.openness = 0.1\n', 2, "is new, and close to 'summit'"),
    ],
)
def test_a_file_that_does_not_do_what_it_seems_to_say_is_warned_of(small, text, line, what):
    with pytest.warns(ss.ScenarioWarning, match="child.toml") as caught:
        scenario = small(text)
    (problem,) = scenario.warnings
    assert (problem.what, problem.place.line) == (what, line)
    assert [str(one.message) for one in caught] == [str(problem)]


@pytest.mark.parametrize(
    "text",
    [
        "[states.D]\n[patronages.D.A]\n",
        "[theatres.west]\n[rivalries.B.A]\ntheatre = 'west'\n",
        "[playbooks.bold]\nprovocation = 0.5\n[states.B]\nplaybook = 'bold'\n",
        "[playbooks.calm2]\nprovocation = 0.5\n[states.B]\nplaybook = 'calm2'\n",
        "[rungs.attack]\nseverity = 0.9\n",
        "[regime]\nnorm = 0.5\n[regime.by_state.A]\nnorm = 0.6\n",
    ],
)
def test_what_is_new_and_used_is_no_slip(small, text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert small(text).warnings == ()


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("[states.a]\ngdp = 1.0\n", "A"),
        ("[theatres.nroth]\nintensity = 0.5\n", "north"),
        ("[theatres.North]\n[rivalries.B.A]\ntheatre = 'North'\n", "north"),
        ("[playbooks.clam]\nprovocation = 0.5\n", "calm"),
        ("[playbooks.Calm]\nprovocation = 0.5\n", "calm"),
        ("[rungs.Test]\nseverity = 0.5\n", "test"),
        ("[events.Summit]\ndate = '2024-04'\nset.levers.A.openness = 0.1\n", "summit"),
    ],
)
def test_a_misspelt_member_of_a_file_is_refused(small, text, near):
    problem = refused(small, text)
    assert problem.what == f"is new, and close to '{near}'"
    assert (Path(problem.place.file).name, problem.place.line) == ("child.toml", 2)


@pytest.mark.parametrize(
    "key",
    [
        "states.D.gdp",
        "states.a.gdp",
        "theatres.North.intensity",
        "rungs.tset.severity",
        "playbooks.clam.provocation",
        "events.sumit.date",
        "rivalries.B.A.tempo",
        "patronages.A.B.trade",
        "alignments.A.B.closeness",
        "campaigns.A.B.x",
    ],
)
def test_overrides_make_no_member(small, key):
    problem = refused(small, "", {key: 0.5})
    assert problem.what.startswith("there is no ")
    assert problem.place.file == f"--set {key}=0.5"
    table, *rest = key.split(".")
    nested = 0.5
    for part in reversed(rest):
        nested = {part: nested}
    assert refused(small, "", {table: nested}).what == problem.what


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("PKR", "PRK", True),
        ("PRK", "prk", True),
        ("KOR", "PRK", False),
        ("IRN", "JPN", False),
        ("war_end", "war_ends", True),
        ("election_2025", "election_2026", False),
        ("engagment", "engagement", True),
        ("equdistnce", "equidistance", True),
        ("engagement", "escalation_dominance", False),
        ("A", "B", False),
    ],
)
def test_slips(a, b, expected):
    assert slip(a, b) == slip(b, a) == expected


def test_a_quoted_key_of_an_event_is_the_same_as_a_nested_one():
    plain = ss.load("no_pandemic").document["events"].keys()
    assert "pandemic" not in plain
    changed = ss.load("historical", {"events.pandemic.set.levers.PRK.openness": 0.4}).document["events"]["pandemic"]
    assert changed["set"]["levers.PRK.openness"] == 0.4
    assert "levers" not in changed["set"]


def test_a_comparison_takes_an_override_that_works_in_one_of_its_scenarios():
    pair = ["baseline", "beijing_restrains"]
    ss.compare(pair, overrides={"playbooks.restrain.aid": 0.1}, replicates=2, months=2, traces=0)
    with pytest.raises(ss.ScenarioError, match="no state follows 'compete'"):
        ss.compare(pair, overrides={"playbooks.compete.aid": 0.1}, replicates=2, months=2, traces=0)


def test_starts_that_the_model_takes_away_are_told(small):
    text = "[states.A]\ncohesion = 0.2\n[rivalries.A.B]\nhostility = 0.71\n[alignments.A.B]\ncloseness = 0.9\n"
    lost = small(text)
    assert [one.key for one in taken_away(lost.layers, lost.plan)] == [
        "states.A.cohesion",
        "alignments.A.B.closeness",
    ]
    kept = small(f"{text}[regime.by_state.A]\nnorm = 0.2\n[alignment]\nsettle = 0.0\n")
    assert list(taken_away(kept.layers, kept.plan)) == []


@pytest.mark.parametrize(
    "text",
    [
        "[run]\nmonths = 12\nreplicates = 8\n"
        + "".join(f"[states.S{n}]\n" for n in range(3000))
        + "".join(f"[theatres.T{n}]\n" for n in range(3000)),
        pytest.param(
            "[run]\nmonths = 12\nreplicates = 8\n"
            + "".join(f"[states.S{n}]\n" for n in range(300))
            + "".join(f"[alignments.S{i}.S{j}]\n" for i in range(300) for j in range(i)),
            marks=pytest.mark.deep,
        ),
        "[states.A]\n[run]\nreplicates = 10000000\nmonths = 2400\n",
    ],
    ids=["theatres", "alignments", "replicates"],
)
def test_great_cost_is_refused_before_any_work(tmp_path, text):
    path = tmp_path / "great.toml"
    path.write_text(text)
    problem = refused(ss.load, path)
    assert "of memory a process" in problem.what
    assert "allow_large=True" in problem.advice
    assert problem.place.file == str(path)


def test_great_cost_is_allowed_on_demand(tmp_path):
    path = tmp_path / "great.toml"
    path.write_text("[states.A]\n[run]\nreplicates = 10000000\nmonths = 2400\n")
    assert ss.load(path, allow_large=True).but(replicates=3, seed=2).replicates == 3


def test_check_says_all_of_it(tmp_path):
    (tmp_path / "small.toml").write_text(SMALL)
    child = tmp_path / "child.toml"
    child.write_text('extends = "small.toml"\n[states.D]\ngdp = 1.0\n[states.A]\ncohesion = 0.2\n')
    done = subprocess.run(
        [sys.executable, "-m", "stratsim", "check", str(child)], capture_output=True, text=True, check=True
    )
    assert "of memory a process" in done.stdout
    assert "starts at 0.2 and returns to regime.norm" in done.stdout
    assert "nothing refers to the state" in done.stderr


def test_norms_can_be_where_a_scenario_starts(tmp_path):
    (tmp_path / "far.toml").write_text(
        '[run]\nmonths = 3\n[states.A]\ncohesion = { dist = "uniform", low = 0.2, high = 0.4 }\n'
        "[states.B]\ncohesion = 0.3\n[patronages.A.B]\naffinity = 0.9\n[regime.by_state.B]\nnorm = 0.6\n"
    )
    plain, kept = (ss.load(tmp_path / "far.toml", changes) for changes in ({}, {"run.norms": "start"}))
    assert plain.plan.parameters["regime"]["norm"] == (0.7, 0.6)
    assert kept.plan.parameters["regime"]["norm"] == (kept.plan.start["cohesion"][0], 0.6)
    assert kept.plan.parameters["patronage"]["norm"] == (0.9,)
    quiet = {"regime.purity": 0.0, "regime.erosion": 0.0, "regime.hardship": 0.0, "regime.crisis_hazard": 0.0}
    cohesion = ss.run(kept, replicates=20, overrides=quiet).traces["cohesion"]
    assert np.allclose(cohesion[2, 0], cohesion[0, 0], atol=1e-6)
    assert cohesion[0, 0].std() > 0.03
    assert not list(taken_away(kept.layers, kept.plan))
