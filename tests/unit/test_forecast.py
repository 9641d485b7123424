"""What a forecast is made of: drivers with date and source, no outcome of the years ahead, digests, plain forecasts."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from stratsim.history import record
from stratsim.history.forecast import plain
from stratsim.history.forecast.asked import questions
from stratsim.history.forecast.digests import changed, digests, named
from stratsim.history.forecast.made import distribution, values
from stratsim.history.forecast.row import LEVELS
from stratsim.history.trials import read_trial
from stratsim.scenario.layers import layered
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
QUESTIONS = (SEEDS / "forecast.toml").read_text(encoding="utf-8")
FACTS = {one["id"]: one for one in tomllib.loads((SEEDS / "record.toml").read_text(encoding="utf-8"))["fact"]}
DRIVERS = tomllib.loads((SEEDS / "drivers.toml").read_text(encoding="utf-8"))["drivers"]
CUT = date(2024, 6, 30)
JUDGED = (
    r"launch|missile|nuclear test|trade|export|import|growth|product|arms|container|rounds|attention|abstain|talks|deal"
)
HELD = {
    **dict.fromkeys(["rounds_prk_rus_2023", "containers_prk_rus_2024", "arms_value_2023"], "arms_delivered, arms_paid"),
    **dict.fromkeys(["containers_prk_rus_2023_10", "containers_prk_rus_2023_11"], "arms_delivered"),
    **dict.fromkeys(["containers_prk_rus_2024_02", "arms_value_2022_2024"], "arms_delivered, arms_paid"),
    "missiles_prk_rus_2024": "arms, no rounds",
    "veto_2024": "a driver",
    "trade_rus_prk_2023": "china_share",
    "missiles_cost_2022_2023": "a cost as a share of product: no series",
    **dict.fromkeys(
        ["rounds_fired_rus_2023", "rounds_made_rus_2023", "rounds_made_rus_2024"], "Russia's own: a driver"
    ),
    "rounds_made_prk_2023": "output of shells: no series",
    **{f"milex_share_{state}_2023": "not Pyongyang's product" for state in ("usa", "kor", "jpn", "chn", "rus")},
}
"""Facts of 2023 and later that touch a judged word, and why each may stay; those of judged series are "not blind"."""


@cache
def asked():
    """What is asked, read once."""
    return questions()


def later(fact):
    """Whether a fact is of 2023 or later."""
    said = str(fact["date"]) if "date" in fact else fact["period"]
    return any(int(year) > 2022 for year in re.findall(r"20\d\d", said))


# --------------------------------------------------------------------------------------- no outcome in the files


@pytest.mark.parametrize(
    "name",
    [
        "growth",
        "korea_attention_by_place",
        "launch_days",
        "long_range_days",
        "nuclear_tests",
        "trade_china",
        "china_share",
    ],
)
def test_the_record_of_a_judged_series_ends_in_2022(name):
    one = record.load(SEEDS / "series.toml")[name]
    assert name in [series.table.like for series in asked().series.values()]
    assert max(one.yearly) == 2022
    assert all(month <= "2022-12" for month in one.monthly)


def test_no_other_fact_of_later_years_is_about_what_is_judged():
    """A new one has to be said here, and the series that it is about has to say that it is not blind."""
    found = {name for name, fact in FACTS.items() if later(fact) and re.search(JUDGED, fact["what"].lower())}
    assert found <= set(HELD)
    assert set(HELD) <= set(FACTS)


@pytest.mark.parametrize("name", ["arms_delivered", "arms_paid", "china_share"])
def test_a_series_of_which_later_numbers_are_held_says_so(name):
    assert asked().series[name].table.not_blind
    assert any(name in held for held in HELD.values())


def test_the_file_of_questions_names_no_year_after_2022_but_its_own_months_and_what_is_not_blind():
    lines = [
        line
        for line in QUESTIONS.splitlines()
        if not line.startswith(("first =", "last =", "known_until", "not_blind"))
    ]
    assert not re.findall(r"20(?:2[3-9]|[3-9]\d)", "\n".join(line for line in lines if not line.startswith("#")))


# ---------------------------------------------------------------------------------------------------- drivers


def ahead():
    """The events of the scenario that begin or end in 2023 or later."""
    found = {}
    for name, event in layered(ROOT / "scenarios" / "forecast.toml", {}).document["events"].items():
        first = event.get("date") or event["earliest"]
        end = int(first[:4]) + (int(first[5:]) - 1 + event.get("duration", 0)) / 12
        if first > "2022-12" or end >= 2023:
            found[name] = event
    return found


def test_every_driver_of_the_years_ahead_is_typed():
    assert set(ahead()) <= set(DRIVERS)
    assert set(DRIVERS) - set(ahead()) == {"invasion"}  # it began before, and goes on


@pytest.mark.parametrize("name", DRIVERS)
def test_a_driver_has_a_kind_a_date_and_a_source(name):
    driver = DRIVERS[name]
    assert set(driver) <= {"kind", "fact", "why"}
    assert driver["kind"] in ("known", "scheduled", "prior", "model")
    assert "fact" in driver or driver["why"]
    if fact := FACTS.get(driver.get("fact", "")):
        assert fact["source"]
        assert "scenarios/forecast.toml" in fact["used_by"]
    else:
        assert driver["kind"] in ("prior", "model")


@pytest.mark.parametrize("name", [name for name, one in DRIVERS.items() if one["kind"] == "known"])
def test_what_was_known_had_happened_by_june_2024(name):
    assert FACTS[DRIVERS[name]["fact"]]["date"] <= CUT


@pytest.mark.parametrize("name", ["gaza", "panel_vetoed", "treaty", "washington_votes"])
def test_a_driver_comes_in_the_month_of_its_fact(name):
    fact = FACTS[DRIVERS[name]["fact"]]
    assert ahead()[name]["date"] == f"{fact['date']:%Y-%m}"


@pytest.mark.parametrize("name", [name for name, one in DRIVERS.items() if one["kind"] in ("prior", "scheduled")])
def test_what_was_open_in_june_2024_is_left_to_chance(name):
    event = ahead()[name]
    assert (event.get("date") or event["earliest"]) > "2024-06"
    assert "hazard" in event or isinstance(event["chance"], dict)


def test_a_later_vote_can_change_the_government_of_seoul():
    """Set for good it would be held where it is, month by month."""
    assert ahead().keys().isdisjoint({"seoul_conservative"})
    assert layered(ROOT / "scenarios" / "forecast.toml", {}).document["events"]["seoul_conservative"]["duration"] == 1


# ---------------------------------------------------------------------------------------------------- digests


def under(**overrides):
    """Return the digests of the forecast with some keys of its scenario set."""
    keys = {key.replace("__", "."): value for key, value in overrides.items()}
    return digests(replace(asked(), base=asked().base.but(overrides=keys)))


def test_digests_tell_what_was_changed():
    sealed = {named(name): one for name, one in digests(asked()).items()}
    assert changed(sealed, digests(asked())) == []
    assert changed(sealed, under(events__war_ends__hazard=0.03)) == ["drivers"]
    assert changed(sealed, under(events__treaty__date="2024-07")) == ["drivers"]
    assert changed(sealed, under(states__PRK__openness=0.7)) == ["scenario"]
    assert len(set(sealed.values())) == len(sealed)


@pytest.mark.parametrize(
    ("what", "old", "new"), [("drivers", "even odds", "odds"), ("parameters", "values = [", "values = [0.5,")]
)
def test_a_file_that_is_changed_has_another_digest(tmp_path, what, old, new):
    path = asked().drivers if what == "drivers" else asked().parameters
    copy, text = tmp_path / path.name, path.read_text(encoding="utf-8")
    there = {"drivers": copy} if what == "drivers" else {"trial": replace(asked().trial, overlay=copy)}
    sealed = {named(name): one for name, one in digests(asked()).items()}
    copy.write_text(f"# a comment\n{text}", encoding="utf-8")
    assert changed(sealed, digests(replace(asked(), **there))) == []
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert changed(sealed, digests(replace(asked(), **there))) == [what]


# ------------------------------------------------------------------------------------- a trial that is only fitted


def test_a_trial_may_have_no_judged_years():
    trial = read_trial("forecast")
    assert (trial.training, trial.judged) == ((2012, 2022), None)
    with pytest.raises(ValueError, match="trial forecast has no judged years") as error:
        _ = trial.judged_on
    assert "stratsim forecast" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('first = "2023-01"', 'first = "2022-01"', "must lie after 2022, the last training year"),
        ('last = "2026-12"', 'last = "2027-12"', "end by 2026-12, as the scenario does"),
        ('like = "growth"', 'like = "grwth"', "did you mean 'growth'"),
        ('variable = "stood"', 'variable = "stod"', "did you mean 'stood'"),
        ('before = ["2018H1", ', 'before = ["2023H1", ', "'2023H1' is no half of the training years 2012 to 2022"),
        ("most = { month = 2 }\n", "", "must have most for each of its spans"),
        ('like = "growth"\nkind = "level"', 'like = "growth"\nkind = "levels"', "kind"),
    ],
)
def test_a_broken_file_of_questions_is_refused(tmp_path, old, new, what):
    assert QUESTIONS.count(old)
    text = QUESTIONS.replace(old, new, 1).replace('"../', f'"{ROOT.as_posix()}/')
    text = text.replace('"calibration.toml"', f'"{(SEEDS / "calibration.toml").as_posix()}"')
    (tmp_path / "forecast.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        questions(tmp_path / "forecast.toml")
    assert what in str(error.value)
    assert "forecast.toml:" in str(error.value)


# ---------------------------------------------------------------------------------- distributions, plain forecasts


def test_replicates_become_a_distribution():
    x = np.repeat([0.0, 1.0, 3.0], [50, 30, 20])
    mean, p = distribution("count", x, 2)
    tail = stats.geom.pmf([1, 2], 1 / 1.9)
    assert mean == pytest.approx(0.9)
    assert p == pytest.approx([0.99 * 0.5 + 0.01 * tail[0], 0.99 * 0.3 + 0.01 * tail[1], 1 - sum(p[:2])], abs=1e-6)
    assert min(distribution("count", np.zeros(100), 3)[1]) > 0
    assert distribution("event", np.repeat([0.0, 1.0], [9, 1]), 1)[1] == pytest.approx([9.5 / 11, 1.5 / 11], abs=1e-6)
    assert distribution("level", np.arange(101.0), 1)[1] == pytest.approx([100 * share for share in LEVELS])


def test_a_period_is_made_of_its_months():
    series = asked().series
    by_month = {
        f"{year}-{month:02d}": np.array([year - 2000.0, month]) for year in (2022, 2023) for month in range(1, 13)
    }
    assert values(series["launch_days"], by_month, "2023") == pytest.approx([12 * 23, 78])
    assert values(series["trade_china"], by_month, "2023H2") == pytest.approx([23, 9.5])
    assert values(series["growth"], by_month, "2023H1") == pytest.approx([100 / 22, 0.0])
    assert values(series["war"], {month: x * 0 for month, x in by_month.items()}, "2023H1") == pytest.approx([0, 0])
    assert values(series["war"], by_month, "2023H1") == pytest.approx([1, 1])


def test_plain_forecasts_come_from_the_training_years():
    rows = {(row.forecaster, row.series, row.period): row for row in plain.rows(asked())}
    war = rows["constant rate", "war", "2023H1"].numbers
    assert war == pytest.approx([22.5 / 23, 0.5 / 23], abs=1e-6)
    assert rows["constant rate", "talks", "2023H1"].mean == pytest.approx(3.5 / 23)
    assert rows["last value", "trade_china", "2024"].quantile(0.5) == pytest.approx(1.53)
    assert rows["constant rate", "launch_days", "2023-05"].mean == pytest.approx(110 / 132, rel=1e-3)
    assert rows["last year's rate", "launch_days", "2023-05"].mean == pytest.approx(34 / 12)
    assert rows["last year's rate", "nuclear_tests", "2023-05"].numbers[1] > 0
    assert not any(name.startswith("alignment") for _, name, _ in rows)


def test_the_spread_of_last_value_is_that_of_changes_over_as_many_years():
    known = {2012: 1.0, 2013: 2.0, 2014: 4.0}
    assert plain.changes(known, 1) == pytest.approx(np.sqrt((1 + 4) / 2))
    assert plain.changes(known, 2) == pytest.approx(3.0)
    assert plain.changes(known, 3) == 0.0
    assert [name for name, *_ in plain.centred(known, 2017)] == ["running mean"]
