"""Calibration from end to end: it goes on where it stopped, writes whole overlays or none; scenarios extend them."""

import re
import shutil
import tomllib
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stratsim.cli import main
from stratsim.engine.pool import staff
from stratsim.files.work import said_of
from stratsim.history.fit import calibrate as fitting
from stratsim.history.fit import overlay
from stratsim.history.fit.calibrate import Effort, calibrate
from stratsim.history.fit.simulation import Simulation, SomeSets
from stratsim.history.fit.targets import parts
from stratsim.history.trials import read_trial
from stratsim.scenario.scenario import load
from stratsim.scenario.target import find, flattened

pytestmark = [pytest.mark.once, pytest.mark.deep]

ROOT = Path(__file__).parents[2]
TRIALS = (ROOT / "seeds" / "calibration.toml").read_text(encoding="utf-8")
TINY = Effort(rounds=2, batches=1, sets=64, repeats=1, kept=8, jobs=1)
OPTIONS = ["--rounds", "2", "--batches", "1", "--sets", "64", "--repeats", "1", "--kept", "8", "--jobs", "1"]


def copied(directory, *changes):
    """Write a copy of the file of trials, its paths whole, its overlay beside it; return its path."""
    text = TRIALS.replace("../scenarios/fitted/", "").replace('"../', f'"{ROOT.as_posix()}/')
    for name in ("series", "patterns"):
        text = text.replace(f'"{name}.toml"', f'"{ROOT.as_posix()}/seeds/{name}.toml"')
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = directory / "trials.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def trial(tmp_path):
    return read_trial("first", copied(tmp_path))


@pytest.fixture
def simulated(monkeypatch):
    """Which batches were simulated, by the first draw of each."""
    made, real = [], fitting.simulated_means

    def counted(simulation, trial, z, *arguments):
        made.append(float(z[0, 0]))
        return real(simulation, trial, z, *arguments)

    monkeypatch.setattr(fitting, "simulated_means", counted)
    return made


@pytest.fixture
def call(tmp_path, capsys):
    """Call `stratsim calibrate` in a hurry; return code, stdout and stderr."""

    def run(*arguments, options=OPTIONS):
        trials = [] if "--trials" in arguments else ["--trials", str(copied(tmp_path))]
        code = main(["calibrate", *options, *trials, "--work", str(tmp_path / "work"), *map(str, arguments)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return run


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """What a fit without interruption finds, and the directory that it worked in."""
    directory = tmp_path_factory.mktemp("fitted")
    return calibrate(read_trial("first", copied(directory)), TINY, directory / "work"), directory / "work"


def written(posterior):
    return overlay.text(posterior, TINY.kept), "\n".join(overlay.report(posterior))


# ------------------------------------------------------------------------------------------ it goes on where it stopped


def stopped(done, of, words):
    """Stop before the second batch is begun."""
    assert of == 2
    if done == 1:
        raise KeyboardInterrupt


def test_an_interrupted_fit_goes_on_to_the_same_overlay(trial, tmp_path, simulated, fitted):
    with pytest.raises(KeyboardInterrupt) as ended:
        calibrate(trial, TINY, tmp_path / "work", stopped)
    assert said_of(ended.value) == "the same command goes on from 1 of 2 batches"
    assert len(simulated) == 1
    posterior = calibrate(trial, TINY, tmp_path / "work")
    assert len(simulated) == len(set(simulated)) == 2, "batches that are done are not simulated again"
    assert written(posterior) == written(fitted[0])


def test_a_batch_that_is_interrupted_is_made_again_and_nothing_of_it_is_left(trial, tmp_path, monkeypatch, fitted):
    def interrupted(file, **_):
        file.write(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", interrupted)
        with pytest.raises(KeyboardInterrupt):
            calibrate(trial, TINY, tmp_path / "work")
    assert [path for path in (tmp_path / "work").rglob("*") if path.is_file()] == []
    assert written(calibrate(trial, TINY, tmp_path / "work")) == written(fitted[0])


@pytest.mark.parametrize("content", [b"", b"PK", None], ids=["empty", "broken off", "of other sets"])
def test_a_batch_that_cannot_be_used_is_made_again(trial, tmp_path, simulated, fitted, content):
    """A file that is broken off, or holds the means of other sets of parameters, is none."""
    posterior, work = fitted
    shutil.copytree(work, tmp_path / "work")
    first, second = sorted((tmp_path / "work").rglob("batch_*.npz"))
    first.write_bytes(second.read_bytes() if content is None else content)
    assert written(calibrate(trial, TINY, tmp_path / "work")) == written(posterior)
    assert len(simulated) == 1


def test_a_fit_that_is_done_is_not_simulated_again(trial, simulated, fitted):
    posterior, work = fitted
    assert written(calibrate(trial, TINY, work)) == written(posterior)
    assert simulated == []


def test_more_rounds_go_on_from_those_that_are_done(trial, tmp_path, simulated, fitted):
    calibrate(trial, replace(TINY, rounds=1), tmp_path / "work")
    assert written(calibrate(trial, TINY, tmp_path / "work")) == written(fitted[0])
    assert len(simulated) == 2


@pytest.mark.parametrize(
    "change",
    [
        ("low = 0.0, high = 0.8", "low = 0.0, high = 0.7"),
        ("scale = 0.4", "scale = 0.3"),
        ("training = [2012, 2016]", "training = [2012, 2015]"),
    ],
)
def test_what_changed_starts_anew_in_a_directory_of_its_own(trial, tmp_path, simulated, change):
    once = replace(TINY, rounds=1, sets=16)
    calibrate(trial, once, tmp_path / "work")
    other = read_trial("first", copied(tmp_path, change))
    calibrate(other, once, tmp_path / "work")
    assert len(simulated) == 2
    assert len(list((tmp_path / "work").iterdir())) == 2
    calibrate(trial, once, tmp_path / "work")
    assert len(simulated) == 2, "what was done before the change is still there"


@pytest.mark.parametrize("change", [{"jobs": 2}, {"kernel": "fused"}], ids=str)
def test_neither_processes_nor_the_kernel_change_a_byte(trial, tmp_path, change):
    """Two rounds, so that what the first finds reaches the draws of the second."""
    few = replace(TINY, sets=600, repeats=3)  # tasks of more than one block's worth, the last of them smaller
    both = [calibrate(trial, one, tmp_path / f"{n}") for n, one in enumerate((few, replace(few, **change)))]
    assert written(both[0]) == written(both[1])
    batches = [[path.read_bytes() for path in sorted((tmp_path / f"{n}").rglob("*.npz"))] for n in (0, 1)]
    assert len(batches[0]) == 2
    assert batches[0] == batches[1]


def test_each_batch_draws_its_own_sets_and_the_report_knows_which_are_from_the_priors(fitted):
    posterior, _ = fitted
    assert posterior.z.shape == (len(posterior.trial.priors), 128)
    assert len(np.unique(posterior.z[0])) == 128
    assert posterior.weights.sum() == pytest.approx(1)
    lines = list(overlay.report(posterior))
    for part, row in zip(posterior.parts, posterior.misfit, strict=True):
        (line,) = [one for one in lines if one.startswith(f"| {part.label} |")]
        assert f"| {np.median(row[:64]):+.2f} | {overlay.weighted(row, posterior.weights)[1]:+.2f} |" in line


def simulation_of(trial):
    """A simulation in this process, in numpy."""
    with staff(1) as team:
        return Simulation.of(trial, trial.loaded(trial.prior_overrides()), parts(trial, 2012), 1, "numpy", team)


def test_a_simulated_history_has_a_whole_set_and_a_luck_of_its_own(trial):
    """Each column has the values of its set, in the order of sets and repeats, and no two columns the same draws."""
    z = np.random.default_rng(1).normal(size=(len(trial.priors), 6))
    values = {key: fitting.quantiles(trial.uncertain()[key], row) for key, row in zip(trial.priors, z, strict=True)}
    simulation = simulation_of(trial)
    words = []
    for some, first in ((range(2, 5), 0), (range(2, 5), 6)):
        plan = simulation.at(values, some, 4, first)
        draws = plan.draws(0, plan.columns)
        words += draws.replicates.tolist()
        parameters = plan.mechanisms(draws)
        for key in ("deterrence.burst", "sanctions.zeal", "patronage.speed"):
            mechanism, name = key.split(".")
            column = np.broadcast_to(getattr(parameters[mechanism], name), (5, 12))[0]
            assert column == pytest.approx(np.repeat(values[key][2:5], 4), rel=1e-5), key
    assert len(set(words)) == 24


def test_the_means_of_a_set_are_those_of_its_histories_and_say_how_sure_they_are(trial):
    z = np.random.default_rng(1).normal(size=(len(trial.priors), 5))
    simulation = simulation_of(trial)
    whole = fitting.simulated_means(simulation, trial, z, Effort(sets=5, repeats=4), 1)
    values = {key: fitting.quantiles(trial.uncertain()[key], row) for key, row in zip(trial.priors, z, strict=True)}
    (block,) = SomeSets(simulation.at(values, range(5), 4, 5), simulation.measure, simulation.chosen).blocks()
    every = simulation.measure.figures(block).reshape(-1, 5, 4)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of parts that no history has
        np.testing.assert_allclose(whole.mean, np.nanmean(every, axis=2), rtol=1e-12)
        count = (~np.isnan(every)).sum(axis=2)
        np.testing.assert_allclose(whole.variance, np.nanvar(every, axis=2, ddof=1) / count, rtol=1e-9)
    assert np.isnan(every).any()
    assert (whole.variance[~np.isnan(whole.variance)] > 0).any()


def test_sets_that_fit_better_weigh_more(fitted):
    posterior, _ = fitted
    far = (np.minimum(posterior.misfit, 7) ** 2).sum(axis=0)
    assert (posterior.weights * far).sum() < 0.5 * np.median(far)


# ----------------------------------------------------------------------------------------------- what is written


def test_the_command_writes_the_overlay_of_the_trial_and_its_report(call, tmp_path, fitted):
    code, out, err = call()
    text, report = written(fitted[0])
    assert code == 0
    assert (tmp_path / "first.toml").read_text(encoding="utf-8") == text
    assert (tmp_path / "first.md").read_text(encoding="utf-8") == report + "\n"
    assert out == report + "\n"
    assert re.findall(r"^batch (\d) of 2", err, re.MULTILINE) == ["0", "1", "2"]
    assert str(tmp_path / "first.toml") in err
    assert not list(tmp_path.glob(".*"))


def test_the_report_lists_every_prior_and_every_part(call, tmp_path):
    out = call("--quiet", options=["--rounds", "1", "--sets", "16", "--repeats", "1", "--batches", "1"])[1]
    trial = read_trial("first", tmp_path / "trials.toml")
    rows = {line.split("|")[1].strip(" `"): line.split("|")[2:-1] for line in out.splitlines() if line[:3] == "| `"}
    assert list(rows) == list(trial.priors)
    for key, cells in rows.items():
        prior = trial.uncertain()[key].distribution
        edges = [float(prior.quantile(np.array(share))) for share in (0.05, 0.5, 0.95)]
        assert [float(cell) for cell in cells[:3]] == pytest.approx(edges, rel=0.01)
        assert float(cells[3]) <= float(cells[4]) <= float(cells[5])
    for target in trial.targets:
        assert f"| {target.series} {'2012' if target.statistic == 'years' else target.statistic} |" in out


def test_quiet_prints_the_report_alone(call):
    code, out, err = call("-q")
    assert (code, err) == (0, "")
    assert out.startswith("# Calibration first: 2012 to 2016\n")


def test_an_overlay_that_is_there_is_not_replaced(call, tmp_path, simulated):
    there = tmp_path / "first.toml"
    there.write_text("mine = 1\n")
    code, out, err = call()
    assert (code, out, simulated) == (2, "", [])
    assert "--force" in err
    assert there.read_text() == "mine = 1\n"
    assert call("--out", tmp_path / "other.toml")[0] == 0
    assert there.read_text() == "mine = 1\n"
    assert call("--force")[0] == 0
    assert there.read_text() == (tmp_path / "other.toml").read_text() != "mine = 1\n"


@pytest.mark.parametrize(("error", "expected"), [(RuntimeError("out of luck"), 1), (KeyboardInterrupt(), 130)])
def test_an_overlay_is_untouched_where_the_fit_fails_midway(call, tmp_path, monkeypatch, error, expected):
    real, made = fitting.simulated_means, []

    def failing(*arguments):
        if made:
            raise error
        made.append(1)
        return real(*arguments)

    monkeypatch.setattr(fitting, "simulated_means", failing)
    for name in ("first.toml", "first.md"):
        (tmp_path / name).write_text("mine = 1\n")
    code, out, _ = call("--force")
    assert (code, out, made) == (expected, "", [1])
    for name in ("first.toml", "first.md"):
        assert (tmp_path / name).read_text() == "mine = 1\n"
    assert not list(tmp_path.glob(".*"))
    monkeypatch.setattr(fitting, "simulated_means", real)
    assert call("--force")[0] == 0
    assert (tmp_path / "first.toml").read_text() != "mine = 1\n"


def test_a_place_that_cannot_hold_the_overlay_is_refused_before_any_work(call, tmp_path, simulated):
    (tmp_path / "file").write_text("")
    code, _, err = call("--out", tmp_path / "file" / "fit.toml")
    assert (code, simulated) == (2, [])
    assert "is a file, or lies below one" in err


def test_a_directory_is_no_overlay(call, tmp_path, simulated):
    (tmp_path / "place").mkdir()
    code, _, err = call("--out", tmp_path / "place", "--force")
    assert (code, simulated) == (2, [])
    assert "is a directory" in err


def test_the_report_does_not_overwrite_the_overlay(call, tmp_path):
    code, _, _ = call("--out", tmp_path / "fit.md")
    assert code == 2 or "dist = " in (tmp_path / "fit.md").read_text()


@pytest.mark.parametrize("option", ["--rounds", "--batches", "--repeats", "--kept", "--jobs"])
def test_less_than_one_is_refused(call, option, simulated):
    code, _, err = call(option, 0)
    assert (code, simulated) == (2, [])
    assert f"'{option}'" in err


# --------------------------------------------------------------------------------------- scenarios that name it

SMALL = """parameters = "fit.toml"
[run]
start = "2020-01"
months = 3
replicates = 4
[states.PRK]
gdp = 30.0
[states.USA]
[states.KOR]
[states.CHN]
[rungs.test]
severity = 0.2
[rivalries.PRK.USA]
[rivalries.PRK.KOR]
[patronages.CHN.PRK]
"""


@pytest.fixture
def small(tmp_path, fitted):
    """A small scenario that names an overlay, of eight sets that all differ."""
    posterior = fitted[0]
    alike = replace(posterior, weights=np.full(posterior.z.shape[1], 1 / posterior.z.shape[1]))
    (tmp_path / "fit.toml").write_text(written(alike)[0], encoding="utf-8")
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    return tmp_path / "small.toml"


def test_a_scenario_can_name_an_overlay(small, capsys):
    assert main(["check", str(small)]) == 0
    baseline = (ROOT / "scenarios" / "baseline.toml").read_text(encoding="utf-8")
    other = small.with_name("baseline.toml")
    other.write_text(baseline.replace('"fitted/first.toml"', '"fit.toml"'), encoding="utf-8")
    assert main(["check", str(other)]) == 0
    plan, values = load(other).plan, tomllib.loads(small.with_name("fit.toml").read_text(encoding="utf-8"))
    assert {row.distribution.values for row in plan.parameters["deterrence"]["burst"]} == {
        tuple(values["deterrence"]["burst"]["values"])
    }


def test_a_replicate_gets_a_whole_set(small):
    """Values that stand at the same place of their lists come together, and all places come about as often."""
    document = tomllib.loads(small.with_name("fit.toml").read_text(encoding="utf-8"))
    values = {".".join(at): one["values"] for at, one in flattened(document)}
    plan = load(small).plan
    draws = plan.draws(0, 4000)
    parameters, world = plan.mechanisms(draws), plan.world(draws)
    columns = []
    for key in values:
        at = find(tuple(key.split(".")), plan.system)
        drawn = getattr(parameters.get(at.place, world), at.name)
        columns.append(drawn[at.rows[0][0] if at.rows else 0])
    columns = np.stack(columns, axis=1)
    sets = np.array(list(values.values()), np.float32).T
    found, counts = np.unique(columns, axis=0, return_counts=True)
    known, expected = np.unique(sets, axis=0, return_counts=True)
    np.testing.assert_array_equal(found, known)
    assert len(known) == 8
    assert counts / 4000 == pytest.approx(expected / 8, abs=0.03)


def test_all_parameters_share_one_luck(fitted):
    luck = re.findall(r'^luck = "(.*)"$', written(fitted[0])[0], re.MULTILINE)
    assert luck == ["fit"] * len(fitted[0].trial.priors)


def test_a_scenario_that_sets_a_fitted_parameter_has_the_last_word(small):
    small.write_text(SMALL + "[deterrence]\nburst = 0.5\n", encoding="utf-8")
    assert set(load(small).plan.parameters["deterrence"]["burst"]) == {0.5}
