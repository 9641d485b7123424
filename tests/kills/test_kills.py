"""Real commands, ended at moments spread over their time: what loads is whole, and no process stays behind.

One moment by default; ``make kills N=20`` takes that many of each command and signal.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from stratsim.engine.results import Results

ROOT = Path(__file__).parents[2]
MOMENTS = int(os.environ.get("STRATSIM_KILLS", "1"))
PATIENCE = 5.0
"""Seconds in which everything that a command started has to end."""

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc"),
]

SMALL = "[states.A]\n[states.B]\n[patronages.A.B]\n[run]\nmonths = 30\nreplicates = 8000\n"
FIT = ["--rounds", "2", "--batches", "2", "--sets", "128", "--repeats", "1", "--kept", "8", "--force"]


@dataclass
class Command:
    """A command, the directory it works in, and how long it takes undisturbed."""

    directory: Path
    arguments: list[str]
    seconds: float = 0.0
    outputs: list[str] = field(default_factory=list)

    def start(self, *more):
        return subprocess.Popen(
            [sys.executable, "-m", "stratsim", *self.arguments, *more],
            cwd=self.directory, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def undisturbed(self, *more):
        began = time.monotonic()
        assert self.start(*more).wait(timeout=300) == 0
        self.seconds = time.monotonic() - began
        return self


@pytest.fixture(scope="module", autouse=True)
def listening():
    """Let commands hear SIGHUP even where the tests run under nohup: what is ignored here is ignored there."""
    before = signal.signal(signal.SIGHUP, lambda *_: None)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(scope="module")
def simulate(tmp_path_factory):
    """Return a function that makes the command `run` or `compare`, run once with seed 1."""

    @cache
    def made(name):
        directory = tmp_path_factory.mktemp(name)
        (directory / "one.toml").write_text(SMALL)
        (directory / "two.toml").write_text('extends = "one.toml"\n[states.A]\ncohesion = 0.4\n')
        scenarios = ["one.toml"] if name == "run" else ["one.toml", "two.toml"]
        arguments = [name, *scenarios, "--out", "out", "--jobs", "2", "--quiet"]
        return Command(directory, arguments, outputs=scenarios).undisturbed("--seed", "1")

    return made


@pytest.fixture(scope="module")
def calibrate(tmp_path_factory):
    directory = tmp_path_factory.mktemp("calibrate")
    trials = ROOT / "seeds" / "calibration.toml"
    arguments = ["calibrate", "first", "--trials", str(trials), "--out", "fit.toml", "--work", "work", *FIT]
    return Command(directory, [*arguments, "--jobs", "2", "--quiet"]).undisturbed()


def session(number):
    """Return the living processes of a session, as they stand in /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, leader = path.read_text(errors="replace").rpartition(")")[2].split()[:4]
            if int(leader) == number and state != "Z":
                found.append(path.parent.name)
    return found


def ended(command, number, moment, *more):
    """Start a command, end it by a signal after a share of its time, and return its exit code when all is quiet."""
    running = command.start(*more)
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(timeout=moment * command.seconds)
        running.send_signal(number)
        until = time.monotonic() + PATIENCE
        code = running.wait(timeout=PATIENCE)
        while session(running.pid) and time.monotonic() < until:
            time.sleep(0.02)
        assert session(running.pid) == []
        return code
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)


def moments():
    """Return shares of a command's time, its very beginning left out: until it listens a signal has no other path."""
    return [round((n + 0.7) / MOMENTS, 3) for n in range(MOMENTS)]


CODES = {
    signal.SIGKILL: {0, -signal.SIGKILL},
    signal.SIGTERM: {0, 128 + signal.SIGTERM, -signal.SIGTERM},
    signal.SIGHUP: {0, 128 + signal.SIGHUP, -signal.SIGHUP},
}
OTHERS = {"run": list(CODES), "compare": list(CODES)[1:]}
MORE = pytest.mark.deep if MOMENTS == 1 else ()
"""All of them with ``make kills`` and ``make deep``."""


@pytest.mark.parametrize("moment", moments())
@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("compare", signal.SIGKILL),
        *(pytest.param(name, number, marks=MORE) for name in ("run", "compare") for number in OTHERS[name]),
    ],
)
def test_results_are_whole_whenever_a_run_ends(simulate, name, moment, number):
    command = simulate(name)
    before = {str(one.provenance["seed"]) for one in loaded(command)}
    seed = str(1 + time.time_ns() % 10**9)
    assert ended(command, number, moment, "--seed", seed) in CODES[number]
    found = loaded(command)
    assert len(found) == len(command.outputs)
    assert len({one.provenance["seed"] for one in found}) == 1
    assert str(found[0].provenance["seed"]) in before | {seed}


def loaded(command):
    """Return the results that a command wrote, each read in full."""
    return [Results.load(path) for path in sorted((command.directory / "out").glob("*.nc"))]


@pytest.mark.parametrize(
    "number", [pytest.param(one, marks=MORE) for one in (signal.SIGTERM, signal.SIGKILL)], ids=lambda one: one.name
)
@pytest.mark.parametrize("moment", moments())
def test_batches_and_overlay_are_whole_whenever_a_fit_ends(calibrate, moment, number):
    whole = {name: (calibrate.directory / name).read_bytes() for name in ("fit.toml", "fit.md")}
    for path in calibrate.directory.glob("work/*/*.npz"):
        path.unlink()
    assert ended(calibrate, number, moment) in CODES[number]
    for path in calibrate.directory.glob("work/*/*.npz"):
        with zipfile.ZipFile(path) as file:
            assert file.testzip() is None
        with np.load(path) as file:
            assert file["z"].shape[1] == 128
    assert {name: (calibrate.directory / name).read_bytes() for name in whole} == whole
    assert tomllib.loads(whole["fit.toml"].decode())


@pytest.mark.deep
def test_what_killed_runs_left_is_swept_by_the_next(simulate):
    command = simulate("compare")
    command.undisturbed("--seed", "1", "--replicates", "100", "--jobs", "1")
    assert sorted(path.name for path in (command.directory / "out").iterdir()) == ["one.nc", "two.nc"]
