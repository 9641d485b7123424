"""Validation from end to end: its summary is what its tables say, in every form, and its words favour nobody."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stratsim.cli import main
from stratsim.cli.reading import Reading
from stratsim.cli.validate import TrialFiles, in_words, meant
from stratsim.core.uncertainty import Uncertain
from stratsim.history import patterns, score
from stratsim.history import retrodiction as judging
from stratsim.history.record import Observed
from stratsim.history.record import load as load_record
from stratsim.history.retrodiction import Report, directions, judged_series, validate
from stratsim.history.track import Track
from stratsim.history.trials import read_trial

pytestmark = [pytest.mark.once, pytest.mark.deep]

ROOT = Path(__file__).parents[2]
RECORD = load_record(ROOT / "seeds" / "series.toml")
JUDGED = judged_series(RECORD)
COUNTS = [name for name in JUDGED if RECORD[name].judged == "count"]
SECOND = ROOT / "scenarios" / "fitted" / "second.toml"
FEW = ["--replicates", "200", "--jobs", "1"]


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Call `stratsim validate` in the project's folder, few replicates; return code, stdout and stderr.

    Figures take longer than all the rest: they are drawn where a test asks for them.
    """
    monkeypatch.chdir(ROOT)

    def run(*arguments):
        options = [] if "--figures" in arguments else ["--figures", str(tmp_path / "figures")]
        if options:
            monkeypatch.setattr("stratsim.display.history.retrodiction.draw", lambda *_: [])
        code = main(["validate", *map(str, arguments), *options, *FEW])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return run


@pytest.fixture
def no_run(monkeypatch):
    """Nothing may be simulated."""

    def running(*_, **__):
        raise AssertionError("a run was begun")

    monkeypatch.setattr(judging, "run_all", running)


@pytest.fixture(scope="module")
def report():
    """The report of the first trial on few replicates."""
    trial = read_trial("first", ROOT / "seeds" / "calibration.toml")
    scenario, _ = meant(trial, TrialFiles(Path(), Path(), None, None), Reading())
    return validate(trial, scenario, replicates=200, jobs=1, file=ROOT / "seeds" / "patterns.toml")


def strict(text):
    """Read JSON as the standard has it: no NaN, no Infinity."""

    def refused(name):
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refused)


# ------------------------------------------------------------------------------------------------- the summary


def test_the_summary_of_the_json_is_what_its_tables_say(call, tmp_path):
    code, out, err = call("--format", "json", "--figures", tmp_path / "figures")
    found = strict(out)
    assert code == 0
    assert list(found)[-1] == "summary"
    summary = found["summary"]
    assert list(summary) == ["patterns_inside", "patterns_total", "log_score_monthly", "coverage"]
    strong = [one for one in found["patterns"] if one["period"].startswith("judged,")]
    assert summary["patterns_total"] == len(strong) == 15
    inside = [one["median"] is not None and one["low"] <= one["median"] <= one["high"] for one in strong]
    assert summary["patterns_inside"] == sum(inside) == sum(one["inside"] for one in strong)
    judged = sum(one["years"] for one in found["series"])
    assert summary["coverage"] == round(sum(one["in 90 %"] for one in found["series"]) / judged, 4)
    assert summary["log_score_monthly"] == round(found["monthly"]["model"], 4)
    assert found["every_pattern"]["total"] == len(found["patterns"]) >= 20
    assert found["every_pattern"]["inside"] == sum(one["inside"] for one in found["patterns"])
    assert [one["series"] for one in found["series"]] == list(JUDGED)
    assert (found["trial"], found["scenario"], found["replicates"]) == ("first", "historical", 200)
    assert (found["training"], found["judged"]) == ([2012, 2016], [2017, 2022])
    assert list((tmp_path / "figures").iterdir())
    assert str(tmp_path / "figures") in err


def test_another_seed_gives_other_numbers_and_the_same_one_the_same(call):
    one, again, other = (strict(call("--format", "json", "--seed", seed)[1]) for seed in (5, 5, 6))
    assert one == again
    assert one["monthly"]["model"] != other["monthly"]["model"]
    assert one["monthly"]["constant rate"] == other["monthly"]["constant rate"]


def test_the_numbers_of_the_command_are_those_of_the_interface(call, report):
    assert strict(call("--format", "json")[1])["summary"] == report.summary()


def test_coverage_is_the_share_of_judged_years_within_the_central_nine_tenths(report):
    inside = []
    for one in report.series:
        assert list(one.judged) == [year for year in range(2017, 2023) if year in report.trial.record[one.name].yearly]
        for year in one.judged:
            low, high = np.sort(one.years[year])[[10, 190]]
            inside.append(low <= report.trial.record[one.name].yearly[year] <= high)
    assert len(inside) == 47
    assert report.coverage == np.mean(inside)
    assert 0 < report.coverage < 1


def test_counts_are_scored_as_they_come_and_levels_with_the_models_own_error(report):
    for one in report.series:
        assert (one.discrepancy == 0) == (one.name in COUNTS)
        scores = [score.crps(one.years[year], report.trial.record[one.name].yearly[year]) for year in one.judged]
        assert one.crps == pytest.approx(np.mean(scores))
        whole = all((one.years[year] % 1 == 0).all() for year in one.judged)
        assert whole == (one.name in COUNTS), "an error would make fractions of counts"


def test_a_trial_is_judged_by_its_own_years_alone(report):
    """What the record says before and after does not reach a score of the judged years, but for the training."""
    trial = report.trial
    later = {year: v + (year > 2022) for year, v in trial.record["growth"].yearly.items()} | {2023: 50.0}
    record = {**trial.record, "growth": replace(trial.record["growth"], yearly=later)}
    tracks = Track((), np.empty((0, 9)), {year: np.linspace(-5, 5, 9) for year in range(2012, 2025)})
    one, other = (judging.series(replace(trial, record=r), "growth", tracks, 1) for r in (trial.record, record))
    assert (one.crps, one.discrepancy, one.baselines) == (other.crps, other.discrepancy, other.baselines)


# -------------------------------------------------------------------------------------------- the other forms


def named(column="about"):
    """What the first column calls every pattern: in words, or on the screen by its id."""
    return [getattr(one, column) for one in patterns.read(ROOT / "seeds" / "patterns.toml", RECORD)]


@pytest.fixture
def shown(call, report, monkeypatch):
    """Show the report in a form, without another run."""
    monkeypatch.setattr("stratsim.cli.validate.validate", lambda *_, **__: report)
    return lambda shape: call("--format", shape)


def test_the_csv_is_one_table_of_every_pattern(shown):
    code, out, _ = shown("csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert code == 0
    assert [row["about"] for row in rows] == named()
    assert {row["inside"] for row in rows} == {"True", "False"}
    assert all(float(row["low"]) <= float(row["observed"]) <= float(row["high"]) for row in rows)


@pytest.mark.parametrize(("shape", "column"), [("md", "about"), ("table", "id")])
def test_the_tables_to_read_have_every_pattern_and_every_series(shown, shape, column):
    code, out, _ = shown(shape)
    assert code == 0
    assert "Trial first: historical, 200 replicates; fitted to 2012-2016, judged on 2017-2022\n" in out
    lines = [line.strip("| ") for line in out.splitlines()]
    for words in named(column):
        (line,) = [one for one in lines if one.startswith(f"{words} ")]
        assert re.search(r"\b(inside|OUTSIDE)\b", line)
    for name in JUDGED:
        assert any(re.match(rf"{name}\s.* of \d$", one) for one in lines), name
    if shape == "md":
        tables = [block for block in out.split("\n\n") if block.startswith("|")]
        assert len(tables) == 2
        for block in tables:
            assert len({line.count("|") - line.count("\\|") for line in block.splitlines()}) == 1


@pytest.mark.usefixtures("shown")
def test_quiet_says_nothing_on_the_side(call):
    code, _, err = call("--quiet")
    assert (code, err) == (0, "")


# -------------------------------------------------------------------------------------------------- the words


def told(report, model, baselines, half=0.01):
    """The words on a report whose monthly scores are some others, each lead known to ``half`` either way."""
    margins = {name: (model - value - half, model - value + half) for name, value in baselines.items()}
    monthly = replace(report.monthly, model=model, baselines=baselines, margins=margins)
    return "\n".join(in_words(replace(report, monthly=monthly)))


def test_the_words_name_a_baseline_of_the_months_where_it_wins_and_only_there(report):
    baselines = {"constant rate": -1.2, "six-month memory": -1.0}
    said = told(report, -1.1, baselines)
    assert "the model beats the constant rate (mean log score -1.100 against -1.200 over 72 months" in said
    assert "the model is beaten by the six-month memory (mean log score -1.100 against -1.000" in said
    assert "is beaten by" not in told(report, -0.9, baselines)
    assert told(report, -1.3, baselines).count("is beaten by") == 2
    unsure = told(report, -1.1, baselines, half=0.2)
    assert unsure.count("cannot be told apart from") == 2
    assert "beats" not in unsure


def test_the_words_name_a_baseline_of_a_series_where_it_wins_and_only_there(report):
    def said(**baselines):
        growth = next(one for one in report.series if one.name == "growth")
        case = replace(report, series=[replace(growth, crps=1.0, baselines=baselines)])
        return [line for line in in_words(case) if line.startswith("growth: ")]

    assert said(**{"last year": 1.5, "running mean": 2.0}) == []
    (line,) = said(**{"last year": 1.5, "running mean": 0.5})
    assert line == "growth: running mean forecasts it better than the model (CRPS 0.5 against 1; lower is better)."
    assert len(said(**{"last year": 0.9, "running mean": 0.5})) == 2
    assert said(**{"last year": float("nan"), "running mean": 2.0}) == []


def test_the_words_tell_every_winner_of_the_report(report):
    winners = [(one.name, name) for one in report.series for name, v in one.baselines.items() if v < one.crps]
    lines = list(in_words(report))
    for series, name in winners:
        assert any(line.startswith(f"{series}: {name} forecasts it better") for line in lines)
    assert sum("forecasts it better than the model" in line for line in lines) == len(winners)
    for name, value in report.monthly.baselines.items():
        low, high = report.monthly.margins[name]
        better = "beats" if report.monthly.model >= value else "is beaten by"
        better = "cannot be told apart from" if low <= 0 <= high else better
        assert any(f"the model {better} the {name} (" in line for line in lines)


def test_the_words_count_patterns_and_coverage(report):
    summary, lines = report.summary(), list(in_words(report))
    every = sum(one.inside for one in report.patterns)
    assert lines[0] == (
        f"Patterns: {summary['patterns_inside']} of the 15 best measured ones of the judged period are inside their "
        f"tolerance; {every} of all {len(report.patterns)}."
    )
    (line,) = [one for one in lines if one.startswith("Coverage: ")]
    assert f"contain {100 * report.coverage:.0f} % of the 47 judged yearly values" in line


def test_the_interval_of_a_year_holds_its_median(report):
    for one in report.series:
        for year in range(2013, 2023):
            median, low, high = one.interval(year)
            assert low <= median <= high


def test_a_pattern_less_is_a_pattern_less(report):
    """Only the strong ones of the judged period count."""
    found = [replace(one, median=np.inf) if one.pattern.strong else one for one in report.patterns]
    assert Report.summary(replace(report, patterns=found))["patterns_inside"] == 0
    found = [one if one.pattern.strong else replace(one, median=np.inf) for one in report.patterns]
    assert replace(report, patterns=found).summary() == report.summary()
    weak = [replace(one, period="mixed") for one in report.patterns]
    assert replace(report, patterns=weak).summary()["patterns_total"] == 0


def test_the_way_a_year_moved_is_compared_with_the_year_before():
    seen = Observed("x", "x", "x", "x", {2016: 1.0, 2017: 3.0, 2018: 3.0, 2019: 2.0, 2021: 5.0, 2022: 6.0}, {})
    run = {year: np.array([v, v]) for year, v in zip(range(2016, 2023), [0, 1, 1, 10, 0, 5, 4], strict=True)}
    # 2017 up and up; 2018 no move in either; 2019 down, here up; 2021 without a year before; 2022 up, here down
    assert directions(seen, Track((), np.empty((0, 2)), run), [2017, 2018, 2019, 2021, 2022]) == (1, 3)


# ---------------------------------------------------------------------------------------------------- other cases


@pytest.mark.skipif(not SECOND.is_file(), reason="scenarios/fitted/second.toml is not there: stratsim calibrate second")
def test_the_second_trial_runs_with_what_it_fitted(call):
    code, out, _ = call("--trial", "second", "--format", "json")
    found = strict(out)
    assert code == 0
    assert (found["trial"], found["training"], found["judged"]) == ("second", [2012, 2019], [2020, 2022])
    assert found["monthly"]["months"] == 36
    assert 0 < found["summary"]["patterns_total"] < 15
    assert list(found)[-1] == "summary"
    trial = read_trial("second", ROOT / "seeds" / "calibration.toml")
    bursts = [
        meant(one, TrialFiles(Path(), Path(), None, None), Reading())[0].plan.parameters["deterrence"]["burst"][0]
        for one in (trial, read_trial("first", ROOT / "seeds" / "calibration.toml"))
    ]
    assert all(isinstance(one, Uncertain) for one in bursts)
    assert bursts[0].distribution != bursts[1].distribution


def test_a_trial_runs_with_its_own_overlay_and_with_what_is_set_on_top(call, tmp_path):
    text = (ROOT / "seeds" / "calibration.toml").read_text(encoding="utf-8")
    text = text.replace("../scenarios/fitted/", "").replace('"../', f'"{ROOT.as_posix()}/')
    for name in ("series", "patterns"):
        text = text.replace(f'"{name}.toml"', f'"{ROOT.as_posix()}/seeds/{name}.toml"')
    path = tmp_path / "trials.toml"
    path.write_text(text, encoding="utf-8")
    code, _, err = call("--trials", path)
    assert code == 2
    assert f"{tmp_path / 'first.toml'}: the trial has not been fitted: stratsim calibrate first" in err
    (tmp_path / "first.toml").write_text("[deterrence]\nburst = 0.25\n", encoding="utf-8")
    trial = read_trial("first", path)
    for sets, burst in (([], 0.25), (["deterrence.burst=0.75"], 0.75)):
        scenario, _ = meant(trial, TrialFiles(path, Path(), None, None), Reading(sets))
        assert set(scenario.plan.parameters["deterrence"]["burst"]) == {burst}
    assert call("--trials", path, "--format", "json")[0] == 0


def test_a_scenario_that_is_named_is_judged_as_it_is(call, tmp_path, report):
    """What was fitted does not come on top of what the scenario sets."""
    scenario = tmp_path / "peaceful.toml"
    base = (ROOT / "scenarios" / "historical.toml").as_posix()
    ties = "".join(f"[deterrence.by_tie.PRK.{name}]\nopportunity = 0.03\n" for name in ("USA", "KOR", "JPN"))
    scenario.write_text(f'extends = "{base}"\n{ties}', encoding="utf-8")
    code, out, _ = call(scenario, "--format", "json")
    found = strict(out)
    assert (code, found["scenario"]) == (0, "peaceful")
    days = {one["id"]: one["median"] for one in found["patterns"] if one["id"].startswith("launch_days")}
    for one in report.patterns:
        if one.pattern.id in ("launch_days_2016", "launch_days_2017", "launch_days_2022"):
            assert days[one.pattern.id] < one.median / 2


# What a scenario of history needs no more, where it is cut short: events that lie outside a run are refused by name.
SHORT = """extends = "{base}"
remove = ["events"]
[run]
start = "{start}"
end = "{end}"
"""


def cut(directory, start, end):
    """Write a scenario that covers other years."""
    path = directory / "cut.toml"
    base = (ROOT / "scenarios" / "historical.toml").as_posix()
    path.write_text(SHORT.format(base=base, start=start, end=end), encoding="utf-8")
    return path


@pytest.mark.usefixtures("no_run")
def test_a_scenario_that_ends_too_early_is_told_so_before_any_work(call, tmp_path):
    path = cut(tmp_path, "2012-01", "2021-12")
    code, out, err = call(path)
    assert (code in (1, 2), out) == (True, "")
    assert f"{path}: must run from 2012 to the end of 2022 at least" in err


@pytest.mark.usefixtures("no_run")
def test_a_scenario_that_ends_too_early_is_bad_usage(call, tmp_path):
    assert call(cut(tmp_path, "2012-01", "2021-12"))[0] == 2


@pytest.mark.usefixtures("no_run")
@pytest.mark.parametrize("start", ["2015-01", "2012-06", "2024-06"])
def test_a_scenario_that_begins_too_late_is_told_so_before_any_work(call, tmp_path, start):
    code, _, err = call(cut(tmp_path, start, "2028-12"))
    assert code == 2
    assert "must run from 2012" in err


@pytest.mark.usefixtures("no_run")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.toml"], "none.toml: there is no such file"),
        (["--patterns", "none.toml"], "there is no file of patterns here"),
        (["--trial", "frist"], "did you mean 'first'"),
        (["--set", "deterrence.burts=1"], "did you mean 'burst'"),
        (["--set", "nonsense"], "must be key=value"),
        (["--figures", "README.md"], "README.md is a file"),
        (["--format", "xml"], "'--format'"),
        (["--seed", "-1"], "'--seed'"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_bad_input_is_refused_before_any_work(call, arguments, words):
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert words in err


def test_too_few_replicates_are_refused(capsys):
    assert main(["validate", "--replicates", "99"]) == 2
    assert "'--replicates'" in capsys.readouterr().err


def test_the_null_model_is_put_to_the_patterns_of_launches_alone(report):
    launches = {one.pattern.id for one in report.patterns if one.pattern.statistic.series == "launch_days"}
    assert set(report.null) == launches
    silent, year = report.null["launch_days_2018"], report.null["launch_days_2022"]
    assert (silent.low, silent.median, silent.high) == (0, 0, 0)
    assert 5 < year.median < 11, "12 months at the rate of 2012-16, 0.65 a month"


def test_coverage_without_the_error_of_the_training_years_is_told_too(report):
    assert report.coverage_without_discrepancy < report.coverage
    (line,) = [one for one in in_words(report) if one.startswith("Coverage: ")]
    assert f"{100 * report.coverage_without_discrepancy:.0f} % without the error of the training years" in line


def test_an_overlay_that_is_named_is_judged(call):
    second = ROOT / "scenarios" / "fitted" / "second.toml"
    one, other = (strict(call("--format", "json", *more)[1]) for more in ([], ["--overlay", second]))
    assert other["parameters"] == "scenarios/fitted/second.toml"
    assert one["monthly"]["model"] != other["monthly"]["model"]


def test_a_record_that_a_pattern_contradicts_is_refused(call, tmp_path):
    text = (
        (ROOT / "seeds" / "patterns.toml").read_text(encoding="utf-8").replace("observed = 15\n", "observed = 18\n", 1)
    )
    (tmp_path / "patterns.toml").write_text(text, encoding="utf-8")
    code, _, err = call("--patterns", tmp_path / "patterns.toml")
    assert code == 2
    assert "launch_days_2017: observed is 18, the record gives 15" in err


# --------------------------------------------------------------------------------------------- the harder trial


def test_the_harder_trial_goes_on_where_it_stopped_and_says_the_same_in_every_form(call, tmp_path, monkeypatch):
    monkeypatch.setattr("stratsim.display.history.evidence.draw", lambda *_: [])
    few = ("--full", "--parts", "timing,placebo", "--calendars", "2", "--work", tmp_path / "work")
    code, out, err = call(*few, "--format", "json")
    assert code == 0
    found = strict(out)
    assert [one["window"] for one in found["timing"]] == ["exercises", "loud_threats", "council", "arms"]
    assert [len(one["others"]) for one in found["placebo"]] == [2, 2]
    assert "unit 0 of 3: timing: windows" in err
    monkeypatch.setattr("stratsim.history.evidence.setting.ensemble.run", lambda *_, **__: pytest.fail("run again"))
    code, page, _ = call(*few, "--format", "md")
    assert code == 0
    assert page.startswith("# The harder trial\n")
    assert f"rank {found['placebo'][0]['rank']}" in page or f"ranks {found['placebo'][0]['rank']} of 3" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--full", "--parts", "placebos"], "there is no part 'placebos'"),
        (["--full", "--evidence", "nowhere.toml"], "there is no file of evidence here"),
        (["--full", "--trial", "third"], "there is no trial 'third'"),
        (["--full", "--calendars", "0"], "--calendars"),
    ],
)
def test_the_harder_trial_refuses_what_cannot_be_before_any_work(call, tmp_path, monkeypatch, arguments, words):
    monkeypatch.setattr(
        "stratsim.history.evidence.setting.ensemble.run", lambda *_, **__: pytest.fail("a run was begun")
    )
    code, out, err = call(*arguments, "--work", tmp_path / "work")
    assert (code, out) == (2, "")
    assert words in " ".join(err.split())
    assert not (tmp_path / "work").exists()
