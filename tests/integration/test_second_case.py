"""Another crisis is added as data alone: series, patterns, trials and a scenario in a folder of the user's."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from stratsim.cli import main
from stratsim.files import whole

pytestmark = [pytest.mark.once, pytest.mark.deep]

ROOT = Path(__file__).parents[2]
SCENARIO = """title = "Two rivals and a patron"
parameters = "fitted.toml"
[run]
start = "1960-01"
end = "1971-12"
seed = 7
[states.NOR]
playbook = "probe"
gdp = 30.0
treasury = 5.0
[states.SUD]
playbook = "stand"
gdp = 60.0
treasury = 9.0
[states.OST]
gdp = 300.0
treasury = 30.0
[playbooks.probe]
provocation = 0.5
[playbooks.stand]
follow_through = 0.5
[rungs.raid]
severity = 0.2
burden = 0.1
[rungs.strike]
severity = 0.7
burden = 0.8
[rivalries.NOR.SUD]
[patronages.OST.NOR]
trade_capacity = 2.0
trade = 1.0
"""
SERIES = """[raids]
about = "Raids across the line"
unit = "raids/month"
source = "An archive"
seen = true
start = "1960-01"
monthly = [{months}]
[raids.model]
title = "Raids across the line"
variable = "events"
rows = {{ rung = ["raid"] }}
year = "sum"
judged = "count"

[trade]
about = "Trade of the north with its patron"
unit = "bn USD/yr"
source = "An archive"
seen = true
yearly = {{ 1960 = 1.1, 1961 = 1.2, 1962 = 1.3, 1963 = 1.2, 1964 = 1.4, 1965 = 1.5, 1966 = 1.4, 1967 = 1.5 }}
[trade.model]
title = "Trade with the patron"
variable = "trade"
rows = {{ patronage = ["OST>NOR"] }}
year = "mean"
judged = "level"
scale = "log"
"""
PATTERNS = """[[pattern]]
id = "raids_later"
about = "Raids a year, 1965-67"
statistic = { name = "mean_year", series = "raids", years = [1965, 1967] }
observed = 6
low = 0
high = 15
unit = "raids/yr"
strong = true
why = "made up"
[[pattern]]
id = "trade_later"
about = "Trade of 1967 less that of 1965"
statistic = { name = "difference", series = "trade", years = [1965, 1967] }
observed = 0
low = -1
high = 1
unit = "bn USD/yr"
strong = true
why = "made up"
"""
TRIALS = """scenario = "line.toml"
series = "series.toml"
patterns = "patterns.toml"
monthly = "raids"
[trials.early]
about = "Fitted to 1960-64."
training = [1960, 1964]
judged = [1965, 1967]
overlay = "fitted.toml"
quiet = ["1965-03", "1965-05"]
[priors."deterrence.caution"]
dist = { dist = "uniform", low = 0.5, high = 2.0 }
why = "its plausible range"
[priors."patronage.speed"]
dist = { dist = "loguniform", low = 0.05, high = 0.5 }
why = "its plausible range"
[[targets]]
statistic = "years"
series = "raids"
transform = "sqrt"
scale = 0.8
why = "made up"
[[targets]]
statistic = "mean_year"
series = "trade"
scale = 0.2
why = "made up"
"""
QUICK = ["--rounds", "2", "--batches", "1", "--sets", "32", "--repeats", "1", "--kept", "8", "--jobs", "1", "--quiet"]
FILES = {"line.toml": SCENARIO, "patterns.toml": PATTERNS, "trials.toml": TRIALS}


@pytest.fixture
def case(tmp_path, monkeypatch, capsys):
    """Write the case into an empty folder and go there; return a function that calls the command line."""
    months = ", ".join(str(n % 2) for n in range(96))
    (tmp_path / "case").mkdir()
    for name, text in {**FILES, "series.toml": SERIES.format(months=months)}.items():
        (tmp_path / "case" / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main([*map(str, arguments)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return run


def fit(case, *more):
    return case("calibrate", "early", "--trials", "case/trials.toml", *QUICK, *more)


def judged(case, *more):
    shown = ["--replicates", "200", "--jobs", "1", "--quiet", "--format", "json"]
    code, out, err = case("validate", "--trial", "early", "--trials", "case/trials.toml", *shown, *more)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_case_of_data_alone_is_fitted_and_judged(case):
    code, report, _ = fit(case)
    assert code == 0
    assert report == Path("case/fitted.md").read_text(encoding="utf-8")
    assert report.startswith("# Calibration early: 1960 to 1964\n")
    assert "| raids 1960 | 6 |" in report
    fitted = tomllib.loads(Path("case/fitted.toml").read_text(encoding="utf-8"))
    assert len(fitted["deterrence"]["caution"]["values"]) == len(fitted["patronage"]["speed"]["values"]) == 8
    found = judged(case, "--figures", "figures")
    assert [one["id"] for one in found["patterns"]] == ["raids_later", "trade_later"]
    assert [(one["series"], one["unit"], one["years"]) for one in found["series"]] == [
        ("raids", "raids/yr", 3),
        ("trade", "bn USD/yr", 3),
    ]
    assert found["monthly"]["months"] == 36
    assert {"constant rate", "constant rate, quiet months known"} < set(found["monthly"])
    assert [one["null_model"] for one in found["patterns"]][1] == ""
    assert found["summary"]["patterns_total"] == 2
    assert 0 <= found["summary"]["coverage"] <= 1
    names = {path.name for path in Path("figures").iterdir()}
    assert {"record_overview.svg", "record_patterns.svg", "record_raids.svg", "record_trade.svg"} <= names
    assert "Raids across the line: record and model" in Path("figures/record_raids.svg").read_text(encoding="utf-8")


def test_the_parameters_that_were_fitted_are_those_that_run(case):
    assert fit(case)[0] == 0
    assert judged(case)["parameters"] == str(Path("case/fitted.toml"))
    other = Path("case/other.toml")
    other.write_text("[deterrence]\ncaution = 2.0\n", encoding="utf-8")
    assert judged(case, "--overlay", other)["monthly"] != judged(case)["monthly"]


def test_a_case_without_months_is_judged_by_its_years(case):
    trials = Path("case/trials.toml")
    text = trials.read_text(encoding="utf-8").replace('monthly = "raids"\n', "").replace("quiet", "# quiet")
    trials.write_text(text, encoding="utf-8")
    assert fit(case)[0] == 0
    found = judged(case, "--figures", "figures")
    assert (found["monthly"], found["summary"]["log_score_monthly"]) == (None, None)
    assert [one["null_model"] for one in found["patterns"]] == ["", ""]
    assert len(found["series"]) == 2
    code, out, _ = case(
        "validate", "--trial", "early", "--trials", trials, "--replicates", "100", "--format", "md", "-q"
    )
    assert code == 0
    assert "by month:" not in out


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"),
    [
        ("series.toml", '"raid"', '"riad"', 11, "did you mean 'raid'?"),
        ("series.toml", '"events"', '"evnts"', 10, "did you mean 'events'?"),
        ("series.toml", '"OST>NOR"', '"NOR>OST"', 24, "known here: OST>NOR"),
        (
            "trials.toml",
            'monthly = "raids"',
            'monthly = "trade"',
            4,
            "no series of the record that is judged as a count",
        ),
        ("trials.toml", 'monthly = "raids"', "", 10, "needs monthly = the name of a series"),
        ("trials.toml", '"patterns.toml"', "3", 3, "patterns: must be text in quotes"),
        ("patterns.toml", '"trade"', '"trad"', 14, "did you mean 'trade'"),
        ("line.toml", "[rungs.raid]", "[deterrence]\ncaution = 1.0\n[rungs.raid]", 0, "is set in line.toml"),
    ],
)
def test_what_does_not_fit_is_named_with_its_file_and_line(case, file, old, new, line, words):
    Path("case/fitted.toml").write_text("[deterrence]\ncaution = 1.0\n", encoding="utf-8")
    path = Path("case") / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    code, out, err = case("validate", "--trial", "early", "--trials", "case/trials.toml", "--replicates", "100")
    assert (code, out) == (2, "")
    assert words in err
    assert f"{path}:{line}: " in err or not line, err


def test_a_scenario_of_another_case_is_refused(case):
    other = ROOT / "scenarios" / "cold_war.toml"
    code, _, err = case("validate", other, "--trial", "early", "--trials", "case/trials.toml", "--replicates", "100")
    assert code == 2
    assert "there is no rung 'raid'" in err
    assert str(other) in err


# ------------------------------------------------------------------------------------------------ the fit from nothing


def test_a_fit_does_not_depend_on_an_earlier_one(case):
    """Made without the overlay that the scenario names, with it, and with one of other parameters in its place."""
    overlay, report = Path("case/fitted.toml"), Path("case/fitted.md")
    assert not overlay.exists()
    assert fit(case)[0] == 0
    first = overlay.read_bytes(), report.read_bytes()
    shutil.rmtree("results")
    assert fit(case, "--force")[0] == 0
    assert (overlay.read_bytes(), report.read_bytes()) == first
    shutil.rmtree("results")
    overlay.write_text("[deterrence]\nburst = 2.0\narsenal = 0.0\n", encoding="utf-8")
    assert fit(case, "--force")[0] == 0
    assert (overlay.read_bytes(), report.read_bytes()) == first


def test_a_prior_that_is_dropped_leaves_nothing_in_the_next_fit(case):
    assert fit(case)[0] == 0
    trials = Path("case/trials.toml")
    text = trials.read_text(encoding="utf-8")
    begin, end = text.index("[priors"), text.index('[priors."patronage')
    trials.write_text(text[:begin] + text[end:], encoding="utf-8")
    assert fit(case, "--force")[0] == 0
    fewer = Path("case/fitted.toml").read_bytes()
    Path("case/fitted.toml").unlink()
    shutil.rmtree("results")
    assert fit(case, "--force")[0] == 0
    assert Path("case/fitted.toml").read_bytes() == fewer
    assert b"caution" not in fewer


def test_the_shipped_case_is_fitted_from_nothing(tmp_path, monkeypatch, capsys):
    """With the fitted files deleted, from the same seeds and scenarios; the same as with them there."""
    for name in ("seeds", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    made = []
    for there in (True, False):
        if not there:
            shutil.rmtree("scenarios/fitted")
            shutil.rmtree("results")
        assert main(["calibrate", "--trials", "seeds/calibration.toml", "--out", f"out/{there}.toml", *QUICK]) == 0
        made.append(Path(f"out/{there}.toml").read_bytes())
    assert made[0] == made[1]
    assert main(["check", "scenarios/historical.toml"]) == 2
    assert "there is no file" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------------ what is written


def test_a_report_that_is_there_is_not_replaced(case):
    report = Path("case/fitted.md")
    report.write_text("my notes\n", encoding="utf-8")
    code, out, err = fit(case)
    assert (code, out) == (2, "")
    assert "fitted.md is there: --force replaces it" in err
    assert report.read_text(encoding="utf-8") == "my notes\n"
    assert not Path("case/fitted.toml").exists()
    assert fit(case, "--force")[0] == 0
    assert report.read_text(encoding="utf-8") != "my notes\n"


@pytest.mark.parametrize(
    "overlay", ["../README.toml", "/{tmp}/README.toml", "../case2/fitted.toml", "link/README.toml"]
)
def test_a_file_of_trials_does_not_write_outside_of_its_folder(case, tmp_path, overlay):
    Path("README.md").write_text("mine\n", encoding="utf-8")
    Path("case/link").symlink_to(tmp_path)
    trials = Path("case/trials.toml")
    named = overlay.format(tmp=tmp_path.as_posix())
    text = trials.read_text(encoding="utf-8").replace('"fitted.toml"', f'"{named}"')
    trials.write_text(text, encoding="utf-8")
    code, out, err = fit(case, "--force")
    assert (code, out) == (2, "")
    assert "lies outside of case, the folder of the file of trials" in err
    assert Path("README.md").read_text(encoding="utf-8") == "mine\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "case"]
    assert fit(case, "--out", tmp_path / "mine.toml")[0] == 0
    assert (tmp_path / "mine.md").is_file()


def test_a_folder_below_that_of_the_trials_is_their_own(case):
    trials = Path("case/trials.toml")
    text = trials.read_text(encoding="utf-8").replace('"fitted.toml"', '"deep/er/fitted.toml"')
    trials.write_text(text, encoding="utf-8")
    assert fit(case)[0] == 0
    assert Path("case/deep/er/fitted.toml").is_file()


def test_both_files_are_written_or_none(case, monkeypatch):
    """Where the second cannot be written, the first is as it was."""
    real = whole.fill

    def failing(file, content):
        if str(content).startswith("# Calibration"):
            raise OSError(28, "No space left on device")
        real(file, content)

    assert fit(case)[0] == 0
    before = Path("case/fitted.toml").read_bytes()
    Path("case/fitted.md").unlink()
    monkeypatch.setattr(whole, "fill", failing)
    code, _, err = fit(case, "--kept", "5", "--force")
    assert code == 1
    assert "No space left on device" in err
    assert Path("case/fitted.toml").read_bytes() == before
    assert not [path for path in Path("case").iterdir() if path.name.startswith(".") or path.suffix == ".md"]


def test_the_shipped_trials_of_an_installation_write_into_the_users_folder(tmp_path, monkeypatch, capsys):
    """A copy of the seeds and scenarios stands for those inside an installed package."""
    inside = tmp_path / "site" / "shipped"
    for name in ("seeds", "scenarios"):
        shutil.copytree(ROOT / name, inside / name)
    monkeypatch.setattr("stratsim.shipped.INSTALLED", inside)
    monkeypatch.setattr("stratsim.cli.calibrate.INSTALLED", inside)
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    before = {path: path.read_bytes() for path in inside.rglob("*.*") if path.is_file()}
    assert main(["calibrate", *[one for one in QUICK if one != "--quiet"]]) == 0
    assert Path("results/calibration/first.toml").is_file()
    assert Path("results/calibration/first.md").is_file()
    assert "results/calibration/first.toml" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in inside.rglob("*.*") if path.is_file()} == before
    assert main(["validate", "--replicates", "100", "--jobs", "1", "--quiet", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["parameters"] == "scenarios/fitted/first.toml"
    assert list(Path("results/record").iterdir())
    assert main(["claims", "--only", "A09"]) == 0
