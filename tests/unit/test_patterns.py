"""The patterns are what the record gives, with tolerances by the rule that their file states; bad files are refused."""

import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from rows import each
from stratsim.cli import main
from stratsim.history import patterns, record
from stratsim.history.null import null_results, null_track
from stratsim.history.patterns import Pattern, PatternResult, assessed
from stratsim.history.track import Track
from stratsim.history.trials import read_trial
from stratsim.scenario.when import later
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
FILE = ROOT / "seeds" / "patterns.toml"
OBSERVED = record.load(ROOT / "seeds" / "series.toml")
RECORD = record.tracks(OBSERVED)
PATTERNS = patterns.read(FILE, OBSERVED)
PRINTED = tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)["pattern"]
MADE = [one for one in PATTERNS if one.statistic.series in RECORD]
NOT_OF_THE_SERIES = {"no_regime_crisis", "arms_after_invasion"}
"""Their figure is an event of the record without a series."""
DISPERSION = 2.4
"""Variance of a month's launch days over their mean, as the head of the file says."""
FIT = 1.645
"""Standard deviations on either side that hold 90 % of a normal."""


def printed(one):
    """The observed figure as it is printed, and half of its last digit."""
    text = Decimal(next(raw["observed"] for raw in PRINTED if raw["id"] == one.id))
    return float(text), 0.5 * 10.0 ** text.as_tuple().exponent


# ------------------------------------------------------------------------------------------------ the record


@each({one.id: one for one in MADE})
def test_the_record_gives_the_figure_that_is_printed(one):
    figure, half = printed(one)
    assert abs(float(one.statistic.of(RECORD, RECORD)[0]) - figure) <= half * (1 + 1e-9)


def test_nearly_all_patterns_are_made_from_the_series():
    assert {one.id for one in PATTERNS} - {one.id for one in MADE} == NOT_OF_THE_SERIES
    assert len(MADE) >= 20


def test_the_record_is_inside_every_tolerance():
    found = assessed(MADE, RECORD, RECORD, (2017, 2022))
    assert [one.pattern.id for one in found if not one.inside] == []


def test_ids_are_unique_and_figures_within_their_bounds():
    assert len({one.id for one in PATTERNS}) == len(PATTERNS)
    for one in PATTERNS:
        assert one.low <= one.observed <= one.high, one.id
        assert one.high > one.low or one.low == one.observed, one.id


def test_each_sentence_says_something_of_its_own():
    assert len({one.about for one in PATTERNS}) == len(PATTERNS)
    for one in PATTERNS:
        assert one.about[0].isupper(), one.id
        assert one.unit, one.id


# ---------------------------------------------------------------------------------------------- the tolerances


def test_the_head_of_the_file_states_the_rule_tested_here():
    head = " ".join(line.strip("# ") for line in FILE.read_text(encoding="utf-8").partition("\n\n")[0].splitlines())
    assert "variance of 2.4 times their mean" in head
    assert "a sum of n days is known to about 1.645 sqrt(2.4 n), and one of none to 2.5" in head


COUNTS = [one for one in MADE if one.statistic.series == "launch_days" and one.statistic.name == "mean_year"]


@each({one.id: one for one in COUNTS})
def test_the_tolerance_of_a_count_of_days_follows_the_rule(one):
    first, last = one.statistic.years
    years = last - first + 1
    days = sum(OBSERVED["launch_days"].yearly[year] for year in range(first, last + 1))
    half = (FIT * np.sqrt(DISPERSION * days) if days else 2.5) / years
    assert one.low == pytest.approx(max(0.0, days / years - half), abs=0.0501)
    assert one.high == pytest.approx(days / years + half, abs=0.0501)


def test_every_year_of_launches_is_in_a_count():
    years = [year for one in COUNTS for year in range(one.statistic.years[0], one.statistic.years[1] + 1)]
    assert sorted(years) == list(range(2012, 2023))


@pytest.mark.parametrize(
    ("name", "half"),
    [
        ("nuclear_tests_2017_22", FIT * np.sqrt(1.6)),
        ("nuclear_tests_2012_16", FIT * np.sqrt(3)),
        ("measures_2012_16", FIT * np.sqrt(4)),
        ("clustering", FIT / np.sqrt(72)),
        ("quiet_months", FIT * np.sqrt(0.6 * 0.4 / 40)),
    ],
)
def test_other_tolerances_are_what_their_reason_says(name, half):
    one = next(one for one in PATTERNS if one.id == name)
    digit = 0.011 if one.high < 1 else 0.0501
    assert one.low == pytest.approx(max(0.0, one.observed - half), abs=digit)
    assert one.high == pytest.approx(one.observed + half, abs=digit)


# -------------------------------------------------------------------------------------------- what is judged by


def test_fifteen_are_strong_and_all_of_them_judged_in_the_first_trial():
    trial = read_trial("first", ROOT / "seeds" / "calibration.toml")
    strong = [one for one in PATTERNS if one.strong]
    assert len(strong) == 15
    assert all(one.last_year >= trial.judged[0] for one in strong)
    assert all(one.statistic.series in RECORD for one in strong)


def test_no_strong_pattern_looks_at_a_training_year_alone():
    """Those that compare with the last training year look at what came of it."""
    for one in PATTERNS:
        if one.strong and one.statistic.years[0] != 0:
            assert one.statistic.years[0] >= 2016
            assert one.statistic.years[1] >= 2017


def test_the_file_says_which_patterns_are_of_the_training_period():
    text = FILE.read_text(encoding="utf-8")
    training = re.findall(r'^id = "(.*)"$', text[text.index("-- the training period") :], re.MULTILINE)
    assert [one.id for one in PATTERNS if one.last_year < 2017] == training


def pattern(**changes):
    given = {"id": "x", "about": "x", "statistic": {"name": "mean_year", "series": "growth", "years": [2017, 2018]}}
    return Pattern(**{**given, "observed": 1.0, "low": 0.0, "high": 2.0, "unit": "x", "why": "x", **changes})


def test_a_pattern_is_inside_where_the_median_is_and_covered_where_the_interval_holds_the_record():
    run = Track((), np.empty((0, 5)), {2017: np.array([0.0, 2, 4, 5, 9]), 2018: np.array([0.0, 2, 4, 5, 9])})
    (found,) = assessed([pattern(high=4.0)], {"growth": run}, {"growth": run}, (2017, 2018))
    assert (found.median, found.low, found.high) == (4, 0, 9)
    assert (found.inside, found.covered, found.judged) == (True, True, True)
    (found,) = assessed([pattern(high=3.9)], {"growth": run}, {"growth": run}, (2019, 2022))
    assert (found.inside, found.judged) == (False, False)
    assert not PatternResult(pattern(observed=1.0), 1.0, 1.1, 3.0, "judged").covered


def test_what_never_comes_and_what_has_no_number_are_outside():
    assert not PatternResult(pattern(), np.inf, 1.0, np.inf, "judged").inside
    assert not PatternResult(pattern(), np.nan, np.nan, np.nan, "judged").inside


@pytest.mark.parametrize(
    ("statistic", "last"),
    [
        ({"name": "mean_year", "series": "growth", "years": [2016, 2018]}, 2018),
        ({"name": "months_until", "series": "launch_days", "after": "2019-02"}, 2019),
        ({"name": "rate_ratio", "series": "launch_days", "first": ["2017-05", "2022-04"]}, 2022),
    ],
)
def test_a_pattern_belongs_to_the_period_of_the_last_year_it_looks_at(statistic, last):
    assert pattern(statistic=statistic).last_year == last


# ----------------------------------------------------------------------------------------------- the null model


def test_the_null_model_has_the_rate_of_the_loud_training_months_and_nothing_in_quiet_ones():
    trial = read_trial("second", ROOT / "seeds" / "calibration.toml")
    months = [later("2012-01", n) for n in range(132)]
    track = null_track(trial, months, 3000, 1)
    seen = trial.training_record()["launch_days"].monthly
    rate = np.mean([v for month, v in seen.items() if month not in trial.quiet])
    quiet = np.array([month in trial.quiet for month in months])
    assert quiet.sum() == len(trial.quiet) == 14
    assert (track.monthly[quiet] == 0).all()
    assert track.monthly[~quiet].mean() == pytest.approx(rate, rel=0.01)
    assert track.yearly[2013] == pytest.approx(track.monthly[12:24].sum(axis=0))
    assert (null_track(trial, months[:20], 100, 1).monthly == track.monthly[:20, :100]).all()


def test_the_null_model_is_held_against_the_patterns_of_launches_alone():
    trial = read_trial("first", ROOT / "seeds" / "calibration.toml")
    found = null_results(trial, PATTERNS, [later("2012-01", n) for n in range(132)], 300, 1)
    assert list(found) == [one.id for one in PATTERNS if one.statistic.series == "launch_days"]
    assert found["launch_days_2018"].inside
    assert found["launch_days_2018"].median == 0
    assert found["launch_days_2012_13"].judged is False
    later_years = {**trial.record["launch_days"].monthly, "2020-01": 50.0}
    other = replace(
        trial, record={**trial.record, "launch_days": replace(trial.record["launch_days"], monthly=later_years)}
    )
    again = null_results(other, PATTERNS, [later("2012-01", n) for n in range(132)], 300, 1)
    assert {k: v.median for k, v in again.items()} == {k: v.median for k, v in found.items()}


# ------------------------------------------------------------------------------------------------- broken files

GOOD = """[[pattern]]
id = "good"
about = "Launch days in 2017"
statistic = { name = "mean_year", series = "launch_days", years = [2017, 2017] }
observed = 15
low = 5.1
high = 24.9
unit = "days/yr"
why = "noise"
"""
BAD = GOOD.replace("good", "bad") + "strong = true\n"

REFUSED = [
    (('"mean_year"', '"mean_yaer"'), ["pattern.1", "mean_yaer", "is no statistic", "did you mean 'mean_year'"]),
    (('"launch_days"', '"lunch_days"'), ["lunch_days", "is no series that the model has", "'launch_days'"]),
    (("2017] }", '2017], by = "council" }'), ["council", "is no series that the model has", "'council_measures'"]),
    (('"bad"', '"good"'), ["pattern.1", "good", "is the id of two patterns"]),
    (("low = 5.1", "low = 15.1"), ["pattern.1", "must have observed between low and high"]),
    (("high = 24.9", 'high = "24.9"'), ["pattern.1.high", "must be a number"]),
    (("high = 24.9\n", ""), ["pattern.1.high", "is missing"]),
    (("strong", "stong"), ["pattern.1.stong"]),
    (("years =", "yeras ="), ["pattern.1.statistic.yeras"]),
    (("years = [2017, 2017]", "years = [2017]"), ["pattern.1.statistic.years"]),
]


def refusal(path, text):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        patterns.read(path, OBSERVED)
    return str(error.value)


@pytest.mark.parametrize(("changed", "parts"), REFUSED)
def test_a_broken_file_of_patterns_says_where_and_what(tmp_path, changed, parts):
    assert changed[0] in BAD
    said = refusal(tmp_path / "patterns.toml", f"{GOOD}\n{BAD.replace(*changed)}")
    for part in [f"{tmp_path / 'patterns.toml'}:", *parts, "1 problem; nothing was run."]:
        assert part in said, said


@pytest.mark.parametrize("changed", [changed for changed, _ in REFUSED])
def test_the_line_is_that_of_the_broken_pattern(tmp_path, changed):
    said = refusal(tmp_path / "patterns.toml", f"{GOOD}\n{BAD.replace(*changed)}")
    line = int(re.search(r"\.toml:(\d+):", said)[1])
    assert GOOD.count("\n") + 2 <= line <= GOOD.count("\n") + 11, said


@pytest.mark.parametrize(("known", "written"), [("strong", "stong"), ("years =", "yeras =")])
def test_an_unknown_key_is_told_the_one_that_was_meant(tmp_path, known, written):
    said = refusal(tmp_path / "patterns.toml", f"{GOOD}\n{BAD.replace(known, written)}")
    assert "is not known" in said, said
    assert f"did you mean '{known.removesuffix(' =')}'?" in said, said


@pytest.mark.parametrize(
    ("statistic", "part"),
    [
        ('name = "months_until", series = "launch_days"', "after"),
        ('name = "months_until", series = "launch_days", after = "2019-2"', "after"),
        ('name = "rate_ratio", series = "launch_days"', "first"),
        ('name = "answered", series = "nuclear_tests", within = 6, years = [2012, 2017]', "by"),
        ('name = "mean_year", series = "growth"', "years"),
        ('name = "mean_year", series = "growth", years = [2018, 2017]', "years"),
        ('name = "dispersion", series = "growth", years = [2017, 2018]', "months"),
    ],
)
def test_a_statistic_without_what_it_needs_is_refused_before_the_run(tmp_path, statistic, part):
    changed = re.sub(r"\{.*\}", f"{{ {statistic} }}", BAD)
    assert part in refusal(tmp_path / "patterns.toml", f"{GOOD}\n{changed}")


def test_where_there_is_no_file_of_patterns_the_advice_says_so(tmp_path):
    with pytest.raises(ScenarioError) as error:
        patterns.read(tmp_path / "none.toml", OBSERVED)
    for part in [str(tmp_path / "none.toml"), "there is no file of patterns here", "run in the project's folder"]:
        assert part in str(error.value)


@pytest.mark.parametrize(("text", "said"), [("[[pattern]\n", "is not valid TOML"), ("a = 1\n", "pattern: is missing")])
def test_what_is_no_file_of_patterns_is_refused(tmp_path, text, said):
    assert said in refusal(tmp_path / "patterns.toml", text)


def test_every_series_that_a_pattern_can_name_is_one_of_the_model():
    for one in PATTERNS:
        assert one.statistic.series in record.with_counterpart(OBSERVED)
        assert not one.statistic.by or one.statistic.by in record.with_counterpart(OBSERVED)


@pytest.mark.parametrize("written", [f"{GOOD}\n{BAD.replace('mean_year', 'mean_yaer')}", None])
def test_the_command_line_refuses_bad_patterns_before_any_run(tmp_path, monkeypatch, capsys, written):
    def running(*_, **__):
        raise AssertionError("a run was begun")

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("stratsim.history.retrodiction.run_all", running)
    path = tmp_path / "patterns.toml"
    if written:
        path.write_text(written, encoding="utf-8")
    code = main(["validate", "--patterns", str(path), "--figures", str(tmp_path / "figures"), "--jobs", "1"])
    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert str(path) in captured.err


@pytest.mark.parametrize(
    ("statistic", "period"),
    [
        ({"name": "mean_year", "series": "growth", "years": [2012, 2016]}, "training"),
        ({"name": "sum_of_years", "series": "growth", "years": [2017, 2022]}, "judged"),
        ({"name": "dispersion", "series": "launch_days", "years": [2015, 2018]}, "mixed"),
        ({"name": "change", "series": "trade_china", "years": [2016, 2018]}, "judged"),
        ({"name": "months_until", "series": "launch_days", "after": "2019-02"}, "judged"),
        ({"name": "rate_ratio", "series": "launch_days", "first": ["2017-05", "2022-04"]}, "mixed"),
    ],
)
def test_a_pattern_is_judged_only_where_all_its_years_are(statistic, period):
    """A year that another is compared with may lie before."""
    assert pattern(statistic=statistic).period((2017, 2022)) == period
