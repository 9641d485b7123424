"""Scores of a forecast: known closed forms on planted outcomes, and outcome files that are refused with their line."""

from math import log

import numpy as np
import pytest

from stratsim.history.forecast import table as tables
from stratsim.history.forecast.outcomes import outcomes
from stratsim.history.forecast.periods import earlier, months, periods, stretch_of
from stratsim.history.forecast.row import LEVELS, MODEL, Forecast, chances
from stratsim.history.forecast.scored import crps_of, inside, log_score, pit, scored, summary
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once


def count(p, period="2023-01", who=MODEL):
    return Forecast(who, "launch_days", period, "days", "count", float(np.arange(len(p)) @ p), tuple(p))


def level(q=LEVELS, period="2023H1", who=MODEL):
    return Forecast(who, "share", period, "share", "level", float(np.mean(q)), tuple(q))


def event(p, period="2023H1", who=MODEL):
    return Forecast(who, "war", period, "probability", "event", p, chances(p))


def whole(tmp_path, rows, **head):
    """Write a table, and read it as the commands do."""
    path = tmp_path / "table.csv"
    path.write_text(tables.text(head, rows), encoding="utf-8")
    return tables.read(path)


# --------------------------------------------------------------------------------------------- closed forms


def test_a_count_is_scored_by_its_probability_and_its_distribution():
    row = count((0.5, 0.3, 0.2))
    assert [log_score(row, y) for y in (0, 1, 2, 7)] == pytest.approx([log(0.5), log(0.3), log(0.2), log(0.2)])
    assert crps_of(row, 1) == pytest.approx(0.5**2 + 0.2**2)
    assert crps_of(row, 9) == pytest.approx(0.5**2 + 0.8**2)  # as "2 or more" does
    assert [pit(row, y) for y in (0, 1, 2)] == pytest.approx([0.25, 0.65, 0.9])
    assert [inside(row, y, 0.5) for y in (0, 1, 2)] == [True, True, False]


def test_an_event_is_scored_by_the_brier_score():
    assert [crps_of(event(0.25), y) for y in (0, 1)] == pytest.approx([0.0625, 0.5625])
    assert log_score(event(0.25), 1) == pytest.approx(log(0.25))


def test_a_level_is_scored_by_its_quantiles():
    """Of a uniform on 0-1, whose CRPS at the middle is 1/12, nineteen quantiles give 0.825 x 2 / 19."""
    assert crps_of(level(), 0.5) == pytest.approx(0.825 * 2 / 19)
    assert crps_of(level(), 0.5) == pytest.approx(1 / 12, rel=0.05)
    assert crps_of(level((3.0,) * 19), 5.0) == pytest.approx(2.0)  # of a point: the absolute error
    assert np.isnan(log_score(level(), 0.5))
    assert [pit(level(), y) for y in (-1, 0.05, 0.5, 0.77, 2)] == pytest.approx([0.025, 0.05, 0.5, 0.77, 0.975])
    assert [inside(level(), y, 0.9) for y in (0.04, 0.05, 0.95, 0.96)] == [False, True, True, False]


def test_a_right_forecast_has_even_transforms_and_its_nominal_coverage():
    y = (np.arange(1000) + 0.5) / 1000
    assert np.mean([pit(level(), one) for one in y]) == pytest.approx(0.5, abs=1e-6)
    assert np.mean([inside(level(), one, 0.9) for one in y]) == pytest.approx(0.9, abs=2e-3)
    assert np.mean([inside(level(), one, 0.5) for one in y]) == pytest.approx(0.5, abs=2e-3)


def test_lead_and_skill_are_those_of_the_mean_scores(tmp_path):
    at = periods("month", "2023-01", "2024-12")
    rows = [count((0.8, 0.2), period) for period in at]
    rows += [count((0.5, 0.5), period, "constant rate") for period in at]
    seen = {("launch_days", period): float(n % 4 == 0) for n, period in enumerate(at)}
    (found,) = scored(whole(tmp_path, rows), seen)
    (other,) = found.beside
    assert (found.outcomes, found.forecast, found.stretch) == (24, 24, "month")
    assert found.log_score == pytest.approx(0.75 * log(0.8) + 0.25 * log(0.2))
    assert other.log_lead == pytest.approx(found.log_score - log(0.5))
    assert found.crps == pytest.approx(0.75 * 0.04 + 0.25 * 0.64)
    assert other.skill == pytest.approx(1 - found.crps / 0.25)
    low, high = other.log_interval
    assert low < other.log_lead < high


def test_few_outcomes_have_no_interval_and_are_told_apart_from_nothing(tmp_path):
    rows = [row for who in (MODEL, "last value") for row in (level(who=who), level(period="2023H2", who=who))]
    (found,) = scored(whole(tmp_path, rows), {("share", "2023H1"): 0.5})
    assert (found.outcomes, found.forecast) == (1, 2)
    assert np.isnan(found.beside[0].crps_interval).all()
    assert found.beside[0].skill == pytest.approx(0.0)
    assert "cannot be told apart from the last value" in next(iter(summary([found])))


# ------------------------------------------------------------------------------------------------- the table


def test_a_table_is_read_as_it_was_written(tmp_path):
    rows = [count((0.5, 0.3, 0.2)), level(), event(0.25), level(who="last value")]
    found = whole(tmp_path, rows, seed="7")
    assert found.whole
    assert found.head["seed"] == "7"
    assert [one.numbers for one in found.rows] == [one.numbers for one in rows]
    assert found.forecasters == [MODEL, "last value"]


@pytest.mark.parametrize(
    ("old", "new"), [("0.3", "0.4"), ("seed: 7", "seed: 8"), ("2023H1", "2024H1"), ("0.05,", "0.04,")]
)
def test_whatever_is_changed_by_hand_is_noticed(tmp_path, old, new):
    whole(tmp_path, [count((0.5, 0.3, 0.2)), level()], seed="7")
    path = tmp_path / "table.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert not tables.read(path).whole


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0.3", "x", "is no line of a forecast"),
        ("2023-01", "2023-13", "'2023-13' is no period"),
        ("count", "level", "has 0 numbers for a level"),
        ("# A forecast", "# Some text", "is no forecast of stratsim"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(tmp_path, old, new, said):
    whole(tmp_path, [count((0.5, 0.3, 0.2))])
    path = tmp_path / "table.csv"
    text = path.read_text(encoding="utf-8").replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said) as error:
        tables.read(path)
    line = len(text.splitlines())
    assert "no forecast of" in said or f"table.csv:{line}: " in str(error.value)


# ----------------------------------------------------------------------------------------------- outcome files

ROWS = [count((0.5, 0.3, 0.2)), count((0.5, 0.3, 0.2), "2023-02"), level(), event(0.25)]
GOOD = "series,period,value,source\nlaunch_days,2023-01,3,a list\n# a note\nshare,2023H1,0.25,\nwar,2023H1,0,\n"


def test_outcomes_are_read_by_series_and_period(tmp_path):
    path = tmp_path / "seen.csv"
    path.write_text("\ufeff" + GOOD, encoding="utf-8")
    found = outcomes(path, whole(tmp_path, ROWS))
    assert found == {("launch_days", "2023-01"): 3.0, ("share", "2023H1"): 0.25, ("war", "2023H1"): 0.0}


BAD = [
    ("launch_days,2023-01,3", "launch_day,2023-01,3", 2, "'launch_day' is no series", "did you mean 'launch_days'"),
    ("launch_days,2023-01", "launch_days,2023-03", 2, "'2023-03' is no period of launch_days", "2023-01 to 2023-02"),
    ("launch_days,2023-01", "launch_days,2023H1", 2, "is no period of launch_days", 'half a year "2023H1"'),
    ("2023-01,3", "2023-01,2.5", 2, "a count is a whole number", ""),
    ("2023-01,3", "2023-01,", 2, "'' is no number", "leave the line out"),
    ("2023-01,3", "2023-01,nan", 2, "'nan' is no number", ""),
    ("2023H1,0.25", "2023H1,25", 4, "a share is from 0 to 1", "divide per cent by 100"),
    ("war,2023H1,0", "war,2023H1,0.5", 5, "an event did not happen, 0, or did, 1", ""),
    ("war,2023H1,0", "share,2023H1,0.3", 5, "stands there twice", "keep one"),
    ("series,period,value", "series,month,value", 1, "has no column period", "the first line is series,period,value"),
]


@pytest.mark.parametrize(("old", "new", "line", "what", "advice"), BAD, ids=[one[3] + one[1] for one in BAD])
def test_a_bad_outcome_is_refused_with_line_and_advice(tmp_path, old, new, line, what, advice):
    path = tmp_path / "seen.csv"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        outcomes(path, whole(tmp_path, ROWS))
    said = str(error.value)
    assert f"{path}:{line}: " in said
    assert what in said
    assert advice in said


@pytest.mark.parametrize(("content", "what"), [("series,period,value\n", "has no outcomes"), (None, "no such file")])
def test_a_file_without_outcomes_is_refused(tmp_path, content, what):
    path = tmp_path / "seen.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError, match=what):
        outcomes(path, whole(tmp_path, ROWS))


# ---------------------------------------------------------------------------------------------------- periods


def test_periods_are_made_of_months():
    assert [stretch_of(one) for one in ("2023-01", "2023H2", "2023", "2023-13", "2023H3", "23")] == [
        *("month", "half", "year"),
        *(None, None, None),
    ]
    assert months("2023H2") == [f"2023-{month:02d}" for month in range(7, 13)]
    assert periods("half", "2023-01", "2024-06") == ["2023H1", "2023H2", "2024H1"]
    assert periods("year", "2023-02", "2025-12") == ["2024", "2025"]
    assert [earlier(one) for one in ("2023-01", "2023H2", "2023")] == ["2022-01", "2022H2", "2022"]
