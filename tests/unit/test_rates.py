"""Rates elsewhere: the file, what is counted, and how it is judged."""

import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.display.history.rates import board
from stratsim.history.rates.counts import COUNTS
from stratsim.history.rates.disputes import Disputes
from stratsim.history.rates.judge import judged
from stratsim.history.rates.rate import Count, Counted, Rate, RateFile, RateResult, read
from stratsim.history.rates.runs import EVENT, Runs
from stratsim.toml.written import written

ROOT = Path(__file__).parents[2]
RATES = ROOT / "seeds" / "rates.toml"
CASE = {
    "run": {"start": "2000-01", "months": 40, "seed": 3},
    "states": {
        "A": {"playbook": "probe", "deterrent": 0.9, "capability": 0.1, "autarky": 0.5, "treasury": 5.0},
        "B": {"playbook": "stand", "deterrent": 0.6, "capability": 0.3, "treasury": 9.0},
        "C": {"capability": 0.1, "treasury": 5.0, "veto": True},
    },
    "theatres": {"line": {}},
    "rungs": {"show": {"severity": 0.2, "burden": 0.1}, "raid": {"severity": 0.8, "burden": 0.3}},
    "rivalries": {"A": {"B": {"theatre": "line"}, "C": {"theatre": "line"}}},
    "alignments": {"B": {"C": {"closeness": 1.0}}},
    "patronages": {"C": {"A": {"trade_capacity": 4.0, "trade": 4.0}}},
    "playbooks": {"probe": {"provocation": 0.6}, "stand": {"follow_through": 0.5}},
    "war": {"pledge": 1.0, "dread": 0.0, "detachment": 0.0, "settling": 0.1, "decisive": 1.0, "overthrow": 0.8},
    "sanctions": {"lapse": 0.01, "zeal": 0.0},
    "regime": {"crisis_hazard": 0.0, "by_state": {"A": {"crisis_hazard": 1.0}}},
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return Runs(ss.load(saved(CASE, tmp_path_factory.mktemp("case"))), 0.7, 60, jobs=1)


@pytest.fixture
def made(tmp_path):
    """Return how to get the runs of a document."""
    return lambda document: Runs(ss.load(saved(document, tmp_path)), 0.7, 60, jobs=1)


def saved(document, folder):
    """Write a document into a file of its own, as the scenarios of a user stand; return its path."""
    path = folder / "case.toml"
    path.write_text("\n".join(f"{key} = {written(value)}" for key, value in document.items()), encoding="utf-8")
    return path


def counted(runs, name, **options):
    return COUNTS[name](runs, Count(name=name, **options))


# ----------------------------------------------------------------------------------------------------------- the file
def test_the_shipped_file_is_read_and_names_counts_and_parameters():
    file = read(RATES, set(COUNTS))
    assert len(file.rate) >= 20
    assert {one.count.name for one in file.rate if one.count} == set(COUNTS)
    assert sum(one.count is not None for one in file.rate) >= 12
    assert all(one.sets for one in file.rate if one.count)


@pytest.mark.parametrize("rate", tomllib.loads(RATES.read_text(encoding="utf-8"))["rate"], ids=lambda one: one["id"])
def test_a_rate_names_where_it_is_from_and_no_case(rate):
    assert rate["why"]
    assert rate["source"]
    assert "Korea" not in rate["about"]
    if rate["seen"] and "numerator" in rate:
        assert "commit" in rate["address"]
    if not rate["seen"]:
        assert "not all seen" in rate["source"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "reply_to_force"', 'id = "reply_to_display"', "is the id of two rates"),
        ('name = "contested", acts = "force"', 'name = "contest", acts = "force"', "did you mean 'contested'?"),
        ('"deterrence.contest_slope"', '"deterrence.contest_slop"', "did you mean 'deterrence.contest_slope'"),
        ("value = 0.4307", "value = 0.44", "numerator over denominator"),
        ("tolerance = [0.27, 0.58]", "tolerance = [0.5, 0.58]", "inside the tolerance"),
        ('acts = "force"', 'acts = "fire"', "must be 'all', 'display' or 'force'"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path, old, new, words):
    text = RATES.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "rates.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ss.ScenarioError) as caught:
        read(tmp_path / "rates.toml", set(COUNTS))
    assert words in str(caught.value)
    assert all(one.place.line for one in caught.value.problems)


# ---------------------------------------------------------------------------------------------------------- disputes
def test_acts_less_than_half_a_year_apart_are_one_dispute():
    severity = np.zeros((40, 2, 1))
    severity[[0, 6, 13, 30], 0, 0] = [0.2, 0.8, 0.2, 0.5]
    severity[[39], 1, 0] = 0.3
    begun = np.zeros(severity.shape, bool)
    begun[14, 0, 0] = begun[31, 1, 0] = True
    found = Disputes.of(severity, begun)
    assert list(zip(found.rivalry, found.first, found.last, found.highest, found.war, strict=True)) == [
        (0, 0, 6, 0.8, False),
        (0, 13, 13, 0.2, True),
        (0, 30, 30, 0.5, False),
        (1, 39, 39, 0.3, False),
    ]
    seen, soon = found.again(12, 40)
    assert seen.tolist() == [True, True, False, False]
    assert soon.tolist() == [True, False, False, False]
    assert found.again(20, 40)[1].tolist() == [True, True, False, False]


def test_a_run_without_acts_has_no_disputes():
    found = Disputes.of(np.zeros((12, 2, 3)), np.zeros((12, 2, 3), bool))
    assert len(found.last) == 0
    assert found.per_replicate(np.zeros(0, bool), 3).tolist() == [0, 0, 0]


# ------------------------------------------------------------------------------------------------------------ counts
def test_acts_contested_by_class_add_up(runs):
    parts = [counted(runs, "contested", acts=acts) for acts in ("display", "force", "all")]
    assert parts[0].total + parts[1].total == parts[2].total > 100
    assert 0 < parts[1].rate < 1
    events = np.asarray(runs.plain.traces["events"])
    stood = np.asarray(runs.plain.traces["stood"])
    acted = events.sum(axis=1) > 0
    assert parts[2].rate == pytest.approx(stood[acted].mean())


def test_only_pairs_that_are_both_armed_are_counted_where_that_is_asked(runs):
    acted = np.asarray(runs.plain.traces["events"]).sum(axis=1) > 0
    assert counted(runs, "contested", both_armed=True).total == acted[:, 0].sum()


def test_allies_enter_a_war_that_is_begun_from_outside(runs, made):
    """Each war calls the other defender, unless that one fights already, or peace comes within the month."""
    found = counted(runs, "entry")
    assert found.total == pytest.approx(2 * 15 * 0.9, abs=6)
    assert found.rate > 0.6
    faithless = made(CASE | {"war": {}})  # and its wars never end
    assert counted(faithless, "entry").rate < 0.1
    assert counted(faithless, "war_again", years=1).total == 0


def test_crises_of_the_regime_follow_defeat_where_defeat_brings_them(runs, made):
    after = counted(runs, "crisis_after_defeat", years=1)
    assert after.total >= 5
    assert after.rate > 0.5
    calm = made(CASE | {"war": CASE["war"] | {"overthrow": 0.0}})
    assert counted(calm, "crisis_after_defeat", years=1).rate < after.rate
    assert counted(runs, "crisis").total == pytest.approx(60 * 40 / 12)  # years of the one regime in question


def test_measures_lapse_at_the_rate_of_the_scenario(made):
    document = CASE | {"states": CASE["states"] | {"A": {**CASE["states"]["A"], "sanctions": 0.8}}}
    document["playbooks"] = {"probe": {}, "stand": {}}
    assert counted(made(document), "lapse").rate == pytest.approx(0.12, rel=1e-3)


def test_measures_cost_growth_and_more_of_them_more(runs):
    assert 0 < counted(runs, "growth_loss", years=2, level=1.0).rate < 20
    assert counted(runs, "growth_loss", years=30).total == 0


def test_wars_of_disputes_and_wars_again(runs):
    war = counted(runs, "war")
    assert 0 <= war.rate < 0.5
    assert war.total == counted(runs, "war", acts="display").total + counted(runs, "war", acts="force").total
    again = counted(runs, "again", years=2)
    assert 0 < again.rate <= 1
    assert counted(runs, "war_again", years=1).total > 0


def test_a_scenario_without_deals_has_no_broken_ones(runs):
    assert counted(runs, "broken").total == 0


def test_wars_are_begun_in_every_rivalry_after_a_year(runs):
    assert [row for row, _ in runs.wars] == [0, 1]
    for row, results in runs.wars:
        at_war = np.asarray(results.traces["at_war"])
        assert (at_war[12, row] > 0).mean() > 0.6  # but for those that end within the month
        assert (at_war[11, row] > 0).mean() < 0.3
    assert EVENT not in runs.scenario.document.get("events", {})


# --------------------------------------------------------------------------------------------------------- judgement
RATE = Rate(
    id="x", about="x", unit="share", value=0.5, period="1", source="s", seen=True, tolerance=[0.4, 0.6], why="w"
)


@pytest.mark.parametrize(
    ("hits", "cases", "verdict"),
    [
        ([20, 30], [50, 50], "inside"),
        ([20, 10], [50, 50], "OUTSIDE"),
        ([5], [9], "too few cases"),
        ([], [], "no such case"),
    ],
)
def test_verdicts(hits, cases, verdict):
    found = RateResult(RATE, Counted(np.array(hits, float), np.array(cases, float)))
    assert found.verdict == verdict
    assert found.inside is (verdict == "inside")


def test_what_the_model_has_not_is_no_failure():
    assert RateResult(RATE, None).verdict == "no counterpart"
    assert not RateResult(RATE, None).judged


def test_the_interval_of_a_rate_is_that_of_a_ratio():
    rng = np.random.default_rng(5)
    cases = rng.poisson(20, 4000).astype(float)
    found = Counted(rng.binomial(cases.astype(int), 0.3).astype(float), cases)
    low, high = found.interval()
    assert low < 0.3 < high
    assert high - low == pytest.approx(2 * 1.645 * np.sqrt(0.21 / cases.sum()), rel=0.1)
    assert Counted(np.zeros(5), np.ones(5)).interval() == (0.0, 0.0)


def test_the_figure_shows_the_rates_that_are_judged(runs):
    file = read(RATES, set(COUNTS))
    report = judged(
        RateFile(force=0.7, rate=[one for one in file.rate if one.id.startswith(("reply", "leader"))]), runs
    )
    (sheet,) = board(report)
    rows = [dict(zip(part.header, *part.rows([]), strict=True)) for part in sheet.parts]
    assert [row["pattern"] for row in rows] == [one.rate.id for one in report.judged]
    assert {row["group"] for row in rows} == {"Rates"}
    assert float(rows[0]["q50"]) == pytest.approx(report.results[0].model, rel=1e-3)


@pytest.mark.once
def test_the_command_prints_what_was_counted_in_every_form(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    few = re.split(r"^# --+ (?:wars|without).*$", RATES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    Path("few.toml").write_text(few[0] + few[-1], encoding="utf-8")
    shared = [
        "validate",
        "--rates-file",
        "few.toml",
        str(saved(CASE, tmp_path)),
        "--replicates",
        "100",
        "--jobs",
        "1",
        "-q",
    ]
    monkeypatch.setattr("stratsim.display.history.rates.draw", lambda report, directory: report.judged)
    assert main([*shared, "--format", "json", "--figures", "figures"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["summary"]["total"] == len(found["rates"]) >= 12
    assert {one["verdict"] for one in found["rates"]} >= {"no counterpart"}
    contested, *_ = found["rates"]
    assert contested["cases"] > 100
    assert contested["model_low"] < contested["model"] < contested["model_high"]
