"""Trials: bad files are refused with their line, and nothing after the training years reaches a fit."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stratsim.cli import main
from stratsim.history import record
from stratsim.history.fit import overlay
from stratsim.history.fit.calibrate import Effort, calibrate, fingerprint
from stratsim.history.fit.targets import parts
from stratsim.history.trials import read_trial
from stratsim.scenario.when import later
from stratsim.toml.problem import ScenarioError
from stratsim.toml.written import key, written

pytestmark = [pytest.mark.once, pytest.mark.deep]

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
SERIES = SEEDS / "series.toml"
TRIALS = (SEEDS / "calibration.toml").read_text(encoding="utf-8")
TINY = Effort(rounds=2, batches=1, sets=64, repeats=4, kept=8, jobs=1)
WIDE = 'dist = { dist = "uniform", low = 0.0, high = 0.8 }'  # the prior of deterrence.excitation


def copied(directory, *changes, series=SERIES):
    """Write a copy of the file of trials, its paths whole, with some texts changed; return its path."""
    text = TRIALS.replace('"../', f'"{ROOT.as_posix()}/').replace('"series.toml"', f'"{Path(series).as_posix()}"')
    text = text.replace('"patterns.toml"', f'"{(SEEDS / "patterns.toml").as_posix()}"')
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = directory / "calibration.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path):
    with pytest.raises(ScenarioError) as error:
        read_trial("first", path)
    return str(error.value)


def line_of(path, text, after=""):
    """The line of a text in a file, the first one after another text."""
    content = path.read_text(encoding="utf-8")
    return content.count("\n", 0, content.index(text, content.index(after))) + 1


# -------------------------------------------------------------------------------------------------- as shipped


@pytest.mark.parametrize(("name", "training", "judged"), [("first", 2016, 2017), ("second", 2019, 2020)])
def test_a_trial_is_judged_on_the_years_after_those_it_is_fitted_to(name, training, judged):
    trial = read_trial(name, SEEDS / "calibration.toml")
    assert trial.training == (2012, training)
    assert trial.judged == (judged, 2022)
    assert trial.overlay == ROOT / "scenarios" / "fitted" / f"{name}.toml"
    assert trial.scenario == ROOT / "scenarios" / "historical.toml"


@pytest.mark.parametrize("name", ["first", "second"])
def test_the_fit_is_given_the_training_years_alone(name):
    trial = read_trial(name, SEEDS / "calibration.toml")
    for one in trial.training_record().values():
        assert all(trial.training[0] <= year <= trial.training[1] for year in one.yearly)
        assert all(trial.training[0] <= int(month[:4]) <= trial.training[1] for month in one.monthly)
    assert all(part.year is None or part.year <= trial.training[1] for part in parts(trial, 2012))


def test_every_part_of_the_shipped_targets_is_a_number():
    for name in ("first", "second"):
        these = parts(read_trial(name, SEEDS / "calibration.toml"), 2012)
        assert np.isfinite([part.wanted for part in these]).all()
        assert len({part.label for part in these}) == len(these)


@pytest.mark.parametrize("name", ["first", "second"])
def test_the_quiet_months_are_those_of_the_summits_that_the_model_is_told_of(name):
    trial = read_trial(name, SEEDS / "calibration.toml")
    summits = tomllib.loads(trial.scenario.read_text(encoding="utf-8"))["events"]["korean_talks"]
    assert list(trial.quiet) == [later(summits["date"], n) for n in range(summits["duration"])]


# ---------------------------------------------------------------------------------------------- broken trials

BROKEN = [
    ("judged = [2017, 2022]", "judged = [2016, 2022]", "[trials.first]", "must be judged on years after the training"),
    ("training = [2012, 2016]", "training = [2016, 2012]", "[trials.first]", "must be judged on years after the"),
    ("judged = [2017, 2022]", "judged = [2022, 2017]", "[trials.first]", "must be judged on years after the"),
    (WIDE, "dist = 0.4", '[priors."deterrence.excitation"]', "must be a distribution: a number leaves nothing to fit"),
    ("deterrence.excitation", "deterrence.exitation", "exitation", "did you mean 'excitation'"),
    ("CHN.PRK.trade_capacity", "CHN.PKR.trade_capacity", "CHN.PKR", "there is no patronage CHN PKR"),
    ("low = 0.0, high = 0.8", "low = 0.8, high = 0.0", "low = 0.8", "low must be below high (are 0.8 and 0)"),
    (f"{WIDE}\n", "", '[priors."deterrence.excitation"]', "dist: is missing"),
    ("[trials.first]\n", "[trials.first]\nweight = 1\n", "weight = 1", "trials.first.weight"),
]


@pytest.mark.parametrize(("old", "new", "where", "what"), BROKEN, ids=[one[3] for one in BROKEN])
def test_a_broken_file_of_trials_says_where_and_what(tmp_path, old, new, where, what):
    path = copied(tmp_path, (old, new))
    said = refusal(path)
    assert f"{path}:{line_of(path, where)}: " in said, said
    assert what in said, said
    assert "nothing was run." in said


TARGETS = [
    ('statistic = "dispersion"', 'statistic = "dispersal"', "targets.2.statistic.dispersal: is no statistic"),
    (
        'statistic = "years"\nseries = "trade_china"',
        'statistic = "years"\nseries = "trade_chine"',
        "trade_chine: is no",
    ),
    ('by = "council_measures"', 'by = "vetoes"', "vetoes: is no series of the record that the model also has"),
    ("scale = 0.4\n", "scale = 0\n", "targets.2.scale: must be greater than 0"),
    ("scale = 0.4\n", "", "targets.2.scale: is missing"),
    ("scale = 0.4\n", "scale = 0.4\nweight = 2\n", "targets.2.weight"),
]


@pytest.mark.parametrize(("old", "new", "what"), TARGETS)
def test_a_broken_target_is_named(tmp_path, old, new, what):
    path = copied(tmp_path, (old, new))
    said = refusal(path)
    assert f"{path}:" in said
    assert what in said, said


@pytest.mark.parametrize(("old", "new"), [one[:2] for one in TARGETS if "dispersion" in one[0] or "scale" in one[0]])
def test_the_line_is_that_of_the_broken_target(tmp_path, old, new):
    path = copied(tmp_path, (old, new))
    said = refusal(path)
    line = int(re.search(r"\.toml:(\d+):", said)[1])
    end = line_of(path, 'why = "about a quarter of it"')
    assert end - 5 <= line <= end, said


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("overlay =", "overly =", "did you mean 'overlay'"),
        ("scale = 0.4", "scal = 0.4", "did you mean 'scale'"),
        (WIDE, WIDE.replace("uniform", "unifrm"), "did you mean 'uniform'"),
        ('series = "trade_china"', 'series = "trade_chine"', "did you mean 'trade_china'"),
    ],
)
def test_a_misspelt_word_is_told_the_one_that_was_meant(tmp_path, old, new, part):
    assert part in refusal(copied(tmp_path, (old, new)))


@pytest.mark.parametrize(
    "changes",
    [
        [('statistic = "dispersion"\nseries = "launch_days"', 'statistic = "dispersion"\nseries = "trade_china"')],
        [('statistic = "dispersion"', 'statistic = "months_until"')],
        [('by = "council_measures"\n', "")],
        [
            ('statistic = "mean_year"\nseries = "growth"', 'statistic = "mean_year"\nseries = "warheads"'),
            ("training = [2012, 2016]\njudged = [2017, 2022]", "training = [2012, 2019]\njudged = [2020, 2022]"),
        ],
        [('statistic = "mean_year"\nseries = "growth"', 'statistic = "mean_year"\nseries = "warheads"')],
        [("training = [2012, 2016]", "training = [1990, 1995]")],
    ],
    ids=["months of a yearly series", "after what", "by what", "a year is missing", "the first years are", "no year"],
)
def test_a_target_that_the_record_has_no_number_for_is_refused(tmp_path, changes):
    """Of warheads only 2016, 2017 and 2019 on are known, where the run has every year."""
    refusal(copied(tmp_path, *changes))


@pytest.mark.parametrize("quiet", [["soon", "2019-02"], ["2018-13", "2019-02"], ["2019-02", "2018-01"]])
def test_quiet_months_must_be_months_in_order(tmp_path, quiet):
    refusal(copied(tmp_path, ('quiet = ["2018-01", "2019-02"]', f"quiet = {written(quiet)}")))


def test_every_problem_is_told_at_once(tmp_path):
    path = copied(tmp_path, ("judged = [2017, 2022]", "judged = [2016, 2022]"), (WIDE, "dist = 0.4"))
    assert "2 problems; nothing was run." in refusal(path)


def test_a_trial_that_is_not_there_is_told_the_one_that_was_meant():
    with pytest.raises(ValueError, match="there is no trial 'frist': did you mean 'first'"):
        read_trial("frist", SEEDS / "calibration.toml")


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("historical.toml", "historic.toml", "historic.toml: there is no such file"),
        ("series.toml", "serie.toml", "serie.toml: there is no record of observed series here"),
    ],
)
def test_files_that_the_trials_name_must_be_there(tmp_path, old, new, part):
    assert part in refusal(copied(tmp_path, (old, new)))


# -------------------------------------------------------------------------- at the command line, before any work


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Call the command line where no run is allowed; return code and standard error."""

    def running(*_, **__):
        raise AssertionError("a run was begun")

    monkeypatch.setattr("stratsim.history.fit.simulation.Simulation.run", running)
    monkeypatch.setattr("stratsim.history.retrodiction.simulated", running)
    out = {"calibrate": ["--out", str(tmp_path / "fit.toml"), "--work", str(tmp_path / "work")]}
    out["validate"] = ["--figures", str(tmp_path / "figures")]

    def refused(command, *arguments):
        code = main([command, *map(str, arguments), *out[command], "--jobs", "1"])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        assert "a run was begun" not in captured.err
        assert captured.out == ""
        assert not list(tmp_path.glob("fit.*"))
        return code, captured.err

    return refused


@pytest.mark.parametrize("command", ["calibrate", "validate"])
def test_bad_trials_are_refused_before_any_run(call, tmp_path, command):
    for changes, what in [
        ((WIDE, "dist = 0.4"), "must be a distribution"),
        (("judged = [2017, 2022]", "judged = [2016, 2022]"), "must be judged on years after the training years"),
        (('statistic = "dispersion"', 'statistic = "dispersal"'), "is no statistic"),
    ]:
        path = copied(tmp_path, changes)
        code, err = call(command, "--trials", path)
        assert code == 2
        assert f"{path}:" in err
        assert what in err


@pytest.mark.parametrize("command", ["calibrate", "validate"])
def test_files_and_trials_that_are_not_there_are_refused(call, tmp_path, command):
    code, err = call(command, "--trials", tmp_path / "none.toml")
    assert code == 2
    assert "there is no file of trials here" in err
    assert "run in the project's folder, or name the file" in err
    named = ["frist"] if command == "calibrate" else ["--trial", "frist"]
    code, err = call(command, *named, "--trials", SEEDS / "calibration.toml")
    assert code == 2
    assert "did you mean 'first'" in err


def test_a_prior_beyond_the_bounds_of_its_parameter_is_refused(call, tmp_path):
    code, err = call("calibrate", "--trials", copied(tmp_path, (WIDE, WIDE.replace("0.8", "5.8"))))
    assert code == 2
    assert "deterrence.excitation: must be from 0 to 5 (is 0 to 5.8)" in err


def test_a_prior_beyond_the_bounds_is_told_with_its_line(call, tmp_path):
    path = copied(tmp_path, (WIDE, WIDE.replace("0.8", "5.8")))
    assert f"{path}:{line_of(path, 'deterrence.excitation')}" in call("calibrate", "--trials", path)[1]


# ----------------------------------------------------------------------------------------------- broken series

WORDS = 'about = "x"\nunit = "x"\nsource = "x"\nseen = true\n'


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (f"{WORDS}monthly = [1, 2]", 2, "monthly values need start = 'YYYY-MM', and yearly ones none"),
        (f'{WORDS}start = "2012-01"\nyearly = {{ 2012 = 1 }}', 2, "monthly values need start = 'YYYY-MM'"),
        (WORDS, 2, "must have either monthly values, with start, or yearly ones"),
        (f'{WORDS}start = "2012-01"\nmonthly = [1]\nyearly = {{ 2012 = 1 }}', 2, "must have either monthly values"),
        (f"{WORDS}yearly = {{ then = 1 }}", 7, "x.yearly.then"),
        (f'{WORDS}yearly = {{ 2012 = "many" }}', 7, "x.yearly.2012"),
        (f"{WORDS.replace('source', 'sourse')}yearly = {{ 2012 = 1 }}", 2, "x.source: is missing"),
        (f"{WORDS.replace('true', '3')}yearly = {{ 2012 = 1 }}", 6, "x.seen"),
    ],
)
def test_a_broken_series_says_where_and_what(tmp_path, text, line, what):
    path = tmp_path / "series.toml"
    path.write_text(f"\n[x]\n{text}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        record.load(path)
    assert f"{path}:{line}: x" in str(error.value), str(error.value)
    assert what in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        'start = "soon"\nmonthly = [1]',
        'start = "2012-13"\nmonthly = [1]',
        'yearly = { 2012 = 1 }\ndated = ["2012-1"]',
        'yearly = { 2012 = 1 }\ndated = ["2013-01"]',
        "yearly = { 2012 = nan }",
        'yearly = { 2012 = "1.5" }',
    ],
)
def test_a_series_that_cannot_be_meant_is_refused(tmp_path, text):
    path = tmp_path / "series.toml"
    path.write_text(f"[x]\n{WORDS}{text}\n", encoding="utf-8")
    with pytest.raises(ScenarioError):
        record.load(path)


def test_a_series_that_is_not_there_is_told_what_to_do(tmp_path):
    with pytest.raises(ScenarioError, match="there is no record of observed series here") as error:
        record.load(tmp_path / "none.toml")
    assert "run in the project's folder, or name the file" in str(error.value)


# ------------------------------------------------------------------------ nothing later reaches a fit


def tampered(directory, change):
    """Write a copy of the record whose values went through ``change(year, value)``; return its path."""
    directory.mkdir()
    lines = []
    for name, series in tomllib.loads(SERIES.read_text(encoding="utf-8")).items():
        if "monthly" in series:
            start = int(series["start"][:4])
            series["monthly"] = [change(start + n // 12, v) for n, v in enumerate(series["monthly"])]
        series.get("model", {}).pop("scale", None)  # a scale of errors would refuse shares above 1
        series["yearly"] = {year: change(int(year), v) for year, v in series.get("yearly", {}).items()}
        if "dated" in series:
            series["dated"] = [
                f"{m[:4]}-{int(change(int(m[:4]), int(m[5:])) - 1) % 12 + 1:02d}" for m in series["dated"]
            ]
        lines += [f"[{name}]", *(f"{key(k)} = {written(v)}" for k, v in series.items() if v != {})]
    path = directory / "series.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def fitted(directory, series):
    """Fit the first trial, in a hurry, with a copy of the record; return overlay, report, and name of its batches."""
    trial = read_trial("first", copied(directory, series=series))
    posterior = calibrate(trial, TINY, directory / "work")
    (work,) = (directory / "work").iterdir()
    return overlay.text(posterior, TINY.kept), "\n".join(overlay.report(posterior)), work.name


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    directory = tmp_path_factory.mktemp("untouched")
    return fitted(directory, tampered(directory / "seeds", lambda _, value: value))


@pytest.mark.parametrize("change", [lambda v: v + 3, lambda v: v / 2 + 0.25], ids=["more", "less"])
def test_what_came_after_the_training_years_does_not_reach_the_fit(tmp_path, untouched, change):
    series = tampered(tmp_path / "seeds", lambda year, v: change(v) if year > 2016 else v)
    before = record.load(SERIES)
    for name, one in record.load(series).items():
        assert all((v != before[name].yearly[year]) == (year > 2016) for year, v in one.yearly.items())
    assert fitted(tmp_path, series) == untouched


def test_what_happens_in_the_scenario_after_the_training_years_does_not_reach_the_fit(tmp_path, untouched):
    """The batches have another name, since the scenario is another one, and say the same."""
    later_events = [f"events.{name}" for name in ("korean_talks", "summits", "pandemic", "invasion")]
    base = f'extends = "{ROOT.as_posix()}/scenarios/historical.toml"\nremove = {written(later_events)}\n'
    (tmp_path / "other.toml").write_text(base, encoding="utf-8")
    path = copied(tmp_path, (f"{ROOT.as_posix()}/scenarios/historical.toml", f"{tmp_path.as_posix()}/other.toml"))
    posterior = calibrate(read_trial("first", path), TINY, tmp_path / "work")
    assert (overlay.text(posterior, TINY.kept), "\n".join(overlay.report(posterior))) == untouched[:2]


@pytest.mark.parametrize("year", [2012, 2016])
def test_what_was_seen_in_the_training_years_does(tmp_path, untouched, year):
    text, report, work = fitted(tmp_path, tampered(tmp_path / "seeds", lambda one, v: 3 * v + 4 if one == year else v))
    assert text != untouched[0]
    assert report != untouched[1]
    assert work != untouched[2]


def test_the_batches_of_the_shipped_fit_do_not_depend_on_later_years_either(tmp_path):
    """At the effort that ships: the name of its batches is made of all that they depend on."""
    trial = read_trial("first", SEEDS / "calibration.toml")
    digest = trial.loaded(trial.prior_overrides()).digest
    name = fingerprint(trial, digest, Effort())
    after = record.load(tampered(tmp_path / "later", lambda year, v: v + (year > 2016)))
    earlier = record.load(tampered(tmp_path / "earlier", lambda year, v: v + (year == 2016)))
    assert fingerprint(replace(trial, record=after), digest, Effort()) == name
    assert fingerprint(replace(trial, record=earlier), digest, Effort()) != name
    wider = parts(trial, 2012)
    assert parts(replace(trial, record=after), 2012) == wider
    assert parts(replace(trial, record=earlier), 2012) != wider
