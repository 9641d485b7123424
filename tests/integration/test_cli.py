"""The command line: exit codes, what stands on which stream, refusals before any work, Ctrl-C."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stratsim.cli import main

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASELINE = str(SCENARIOS / "baseline.toml")
FEW = ["--replicates", "6", "--months", "3"]
SMALL = "[states.A]\ngdp = 1.0\n[run]\nmonths = 3\nreplicates = 4\n[outcomes]\nheadline = ['cohesion.A']\n"
SMALL += "[record]\nseries = ['cohesion']\n"  # to write all series takes most of the time


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in an empty directory with one small scenario."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL)
    return tmp_path


@pytest.fixture
def call(here, capsys):
    """Return a function that calls the command line and returns code, stdout and stderr."""

    def run(*arguments):
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return run


def test_run_prints_the_path_alone(call, here):
    code, out, err = call("run", "small.toml", "--out", "deep/results")
    assert (code, out) == (0, "deep/results/small.nc\n")
    assert "cohesion.A" in err
    assert [path.name for path in (here / "deep" / "results").iterdir()] == ["small.nc"]


def test_quiet_says_nothing_else(call):
    assert call("run", "small.toml", "--quiet") == (0, "results/small.nc\n", "")
    code, out, err = call("compare", "small.toml", "-q")
    assert (code, err) == (0, "")
    assert out.startswith("outcome")
    assert call("check", "small.toml", "-q") == (0, "", "")


def test_there_is_no_progress_bar_without_a_terminal(call):
    first, *notes = call("compare", "small.toml")[2].splitlines()
    assert first == "results: 1 files in results"
    assert all(note.startswith("health: ") for note in notes)


@pytest.mark.once
@pytest.mark.parametrize("command", ["run", pytest.param("compare", marks=pytest.mark.deep)])
def test_health_is_told_in_full_where_asked(call, command):
    code, out, err = call(command, "small.toml", "--health")
    assert code == 0
    assert "no effect: " in err
    assert "no effect: " not in out


@pytest.mark.once
@pytest.mark.parametrize(
    "shape", ["json", *(pytest.param(one, marks=pytest.mark.deep) for one in ("table", "csv", "md"))]
)
def test_the_comparison_in_every_form(call, shape):
    code, out, _ = call("compare", SCENARIOS / "engagement.toml", BASELINE, *FEW, "--format", shape)
    assert code == 0
    if shape == "json":
        rows = json.loads(out)
    elif shape == "csv":
        rows = list(csv.DictReader(io.StringIO(out)))
    elif shape == "md":
        lines = out.splitlines()
        assert {line.count("|") - line.count("\\|") for line in lines} == {lines[0].count("|")}
        return
    else:
        assert "difference_low" in out.splitlines()[0]
        return
    assert [row["scenario"] for row in rows[:2]] == ["baseline", "engagement"]
    assert {"outcome", "unit", "mean", "low", "high", "difference", "difference_low", "lower"} <= set(rows[0])


REFUSED = [
    (["run", "none.toml"], "there is no such file"),
    (["run", "."], "is a directory"),
    (["run", "small.toml", "--months", "0"], "'--months'"),
    (["run", "small.toml", "--months", "99999"], "months must be a whole number from 1 to 2400"),
    (["run", "small.toml", "--replicates", "-1"], "'--replicates'"),
    (["run", "small.toml", "--replicates", "many"], "'--replicates'"),
    (["run", "small.toml", "--seed", "99999999999999999999"], "seed must be a whole number"),
    (["run", "small.toml", "--jobs", "0"], "'--jobs'"),
    (["run", "small.toml", "--out", "small.toml"], "small.toml is a file"),
    (["run", "small.toml", "--out", "small.toml/x"], "small.toml/x is a file, or lies below one"),
    (["run", "small.toml", "--figures", "small.toml"], "small.toml is a file"),
    (["run", "small.toml", "--set", "nonsense"], "must be key=value"),
    (["run", "small.toml", "--set", "states.A=5"], "--set states.A=5: states.A: must be a table"),
    (["run", "small.toml", "--set", "states.A.cohesoin=1"], "did you mean 'cohesion'"),
    (["run", "small.toml", "--set", "states.A.cohesion=0,5"], "must be a number (is '0,5')"),
    (["run", "small.toml", "--frob"], "--frob"),
    (["run"], "Missing argument"),
    (["frob"], "No such command 'frob'"),
    (["compare", "small.toml", "--format", "xml"], "'--format'"),
    (["compare", "empty"], "there are no scenario files"),
    (["compare", "none.toml", "gone.toml"], "2 problems"),
    (["compare", "small.toml", "empty/../twin/small.toml"], "two scenarios are called small"),
    (["check", "empty"], "there are no scenario files"),
    (["params", "none.toml"], "there is no such file"),
    (["plot", "none.nc"], "there is no such file"),
    (["plot", "small.toml"], "is not a results file"),
    (["plot", "empty"], "is a directory"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED, ids=lambda x: " ".join(x) if isinstance(x, list) else "")
def test_bad_input_is_refused_before_any_work(call, here, arguments, words):
    (here / "empty").mkdir()
    (here / "twin").mkdir()
    (here / "twin" / "small.toml").write_text(SMALL)
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert not list(here.glob("**/*.nc"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_cannot_be_written(call, here):
    (here / "locked").mkdir(mode=0o500)
    code, _, err = call("run", "small.toml", "--out", "locked")
    assert (code, "cannot be written into" in err) == (2, True)


def test_results_of_another_scenario_are_not_overwritten(call, here):
    assert call("run", "small.toml")[0] == 0
    assert call("run", "small.toml", "--seed", "5")[0] == 0  # the same scenario may be run again
    code, out, err = call("run", "small.toml", "--set", "states.A.gdp=2.0")
    assert (code, out) == (2, "")
    assert "--force" in err
    assert call("run", "small.toml", "--set", "states.A.gdp=2.0", "--force")[0] == 0
    assert "with states.A.gdp=2.0" in call("run", "small.toml")[2]
    (here / "results" / "small.nc").write_text("something else")
    assert "is not a results file" in call("run", "small.toml")[2]
    assert (here / "results" / "small.nc").read_text() == "something else"


@pytest.mark.parametrize("change", [("months = 3", "months = 5"), ("[run]", '[run]\nstart = "2025-01"')])
def test_another_time_span_is_left_out_of_a_directory_and_refused_by_name(call, here, change):
    (here / "baseline.toml").write_text(SMALL)
    (here / "small.toml").write_text(SMALL.replace(*change))
    code, _, err = call("compare", ".")
    assert (code, "not compared, another time span: small" in err) == (0, True)
    code, _, err = call("compare", "baseline.toml", "small.toml")
    assert (code, "they cannot be compared as pairs" in err) == (2, True)


def test_params_and_schema_and_version(call):
    code, out, _ = call("params", BASELINE, "--format", "json", "--set", "deterrence.leverage=0.4")
    rows = {row["key"]: row for row in json.loads(out)}
    assert (code, rows["deterrence.leverage"]["value"]) == (0, 0.4)
    assert "properties" in json.loads(call("schema")[1])
    assert call("--version")[1].count(".") == 2


def test_an_error_in_our_own_code_is_one_line(call, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("out of luck")

    monkeypatch.setattr("stratsim.cli.simulate.run_into", broken)
    assert call("run", "small.toml") == (1, "", "stratsim: RuntimeError: out of luck (--debug shows where)\n")
    with pytest.raises(RuntimeError):
        main(["run", "small.toml", "--debug"])


def process(*arguments, **options):
    command = [sys.executable, "-c", "import sys; from stratsim.cli import main; sys.exit(main())", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, preexec_fn=attentive, **pipes, **options)  # noqa: PLW1509 - no threads here


def attentive():
    """Listen to signals again that a background job was started to ignore."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.once
def test_a_run_imports_no_heavy_package(here):
    code = (
        "import sys; from stratsim.cli import main; assert main(['run', 'small.toml', '-q']) == 0;"
        "print([name for name in ('pandas', 'xarray', 'mesa', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["results/small.nc", "[]"]


def test_a_pipe_that_closes_early_is_no_error(here):
    running = process("params", BASELINE)
    running.stdout.close()
    err = running.stderr.read()
    running.stderr.close()
    running.wait(timeout=20)
    assert err == ""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
@pytest.mark.parametrize(
    ("jobs", "number", "expected"),
    [
        pytest.param("1", signal.SIGINT, 130, marks=pytest.mark.once),
        ("2", signal.SIGTERM, 143),
        pytest.param("2", signal.SIGINT, 130, marks=pytest.mark.deep),
        pytest.param("1", signal.SIGHUP, 129, marks=pytest.mark.deep),
    ],
)
def test_an_interrupt_ends_in_one_line(here, jobs, number, expected):
    out = here / "out"
    arguments = ["run", BASELINE, "--replicates", "200000", "--kernel", "numpy", "--out", str(out), "--jobs", jobs]
    running = process(*arguments, start_new_session=True)
    while not out.exists() and running.poll() is None:  # made when all is checked, and work begins
        time.sleep(0.05)
    time.sleep(0.7)
    os.killpg(running.pid, number)
    try:
        stdout, stderr = running.communicate(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        raise
    assert (running.returncode, stdout) == (expected, "")
    said = (
        "stratsim: interrupted; nothing was left half-written(; the same command goes on from [0-9]+ of 50 blocks)?\n"
    )
    assert re.fullmatch(said, stderr)
    assert [path.name for path in out.iterdir()] in ([], [".stratsim-work"])


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_interrupt_that_other_code_makes_an_error_of_is_still_one(monkeypatch, capsys, number, expected):
    def wrapping(**_):
        try:
            signal.raise_signal(number)
        except KeyboardInterrupt as interrupt:
            raise ValueError("a schema could not be built") from interrupt

    monkeypatch.setattr("stratsim.cli.app.app", lambda _: wrapping)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # as it is but in a background job
    try:
        assert main(["list"]) == expected
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err == "stratsim: interrupted; nothing was left half-written\n"
