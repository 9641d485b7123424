"""What a user waits for and what a worker holds: whole processes, from outside."""

import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from .common import BASELINE, ONE_THREAD, ROOT, measured, seconds

CLI = [sys.executable, "-m", "stratsim"]

PEAKS = {
    "large": ("100,000 x 120 months", ["--months", "120", "--replicates", "100000"]),
    "long": ("1,000 x 1,200 months", ["--months", "1200", "--replicates", "1000"]),
    "many": ("1,000,000 x 12 months", ["--months", "12", "--replicates", "1000000"]),
}
"""Runs whose memory is measured: parent and workers together."""


def measure(repeats):
    """Yield times of the command line and peaks of memory."""
    pandas = [sys.executable, "-c", "import pandas"]
    with tempfile.TemporaryDirectory() as folder:
        to = [str(BASELINE), "--out", folder, "--quiet"]
        commands = {
            "import_pandas": (pandas, "python -c 'import pandas', to compare with"),
            "help": ([*CLI, "--help"], "stratsim --help"),
            "one_run": (
                [*CLI, "run", *to, "--months", "120", "--replicates", "1", "--jobs", "1"],
                "one run, 120 months",
            ),
            "large_run": ([*CLI, "run", *to, "--months", "120", "--replicates", "100000"], "100,000 x 120 months"),
            "large_run_numpy": (
                [*CLI, "run", *to, "--months", "120", "--replicates", "100000", "--kernel", "numpy"],
                "the same in numpy",
            ),
        }
        for name, (command, text) in commands.items():
            slow = name == "large_run_numpy"
            times = [seconds(lambda command=command: run(command)) for _ in range(1 if slow else repeats + 1)]
            times = times if slow else times[1:]  # the first makes what is made once
            yield measured(f"{name}_seconds", times, "s", f"{text}, by the clock")
        for part, (text, size) in PEAKS.items():
            peak = peak_of([*CLI, "run", *to, *size, "--jobs", "2"])
            yield measured(f"memory_{part}_mib", [peak / 1024], "MiB", f"peak of {text}, parent and two workers")
            written = (Path(folder) / "baseline.nc").stat().st_size
            yield measured(f"file_{part}_mb", [written / 1e6], "MB", f"file of {text}")


def peak_of(command):
    """Run a command and return the most memory that it and its workers held together, KiB, looked at all along."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ONE_THREAD, cwd=ROOT)
    most = 0
    while running.poll() is None:
        most = max(most, sum(map(held, family(running.pid))))
        time.sleep(0.02)
    return most


def family(pid):
    """Return a process and all that it started."""
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [member for child in path.read_text().split() for member in family(int(child))]
    return found


def held(pid):
    """Return the memory that a process holds, KiB; what it shares with others counts in each."""
    with suppress(OSError, StopIteration), open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return 0


def run(command):
    """Run a command; raise where it fails."""
    return subprocess.run(command, capture_output=True, text=True, check=True, env=ONE_THREAD, cwd=ROOT)
