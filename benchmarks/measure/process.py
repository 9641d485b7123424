"""What a user waits for and what a worker holds: whole processes, from outside."""

import subprocess
import sys
import tempfile

from .common import BASELINE, ONE_THREAD, ROOT, measured, seconds

CLI = [sys.executable, "-m", "stratsim"]

WORKER = """
import sys
from dataclasses import replace
from stratsim import load
from stratsim.engine.ensemble import run, simulate, tasks
from stratsim.engine.kernels import choice
plan = load(sys.argv[2]).plan
if sys.argv[1] == "keeper":
    kept = run([replace(plan, months=12)], 100_000, traces=1000)
else:
    recipe = choice(plan, 1, "fused").recipe if sys.argv[1] == "fused" else None
    for task in tasks(plan, 20_000, 1000, recipe=recipe):
        simulate(task)
try:
    with open("/proc/self/status") as status:
        print(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024)
except OSError:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024))
"""
"""A process that simulates replicates block by block and prints its peak memory in MiB.

The peak is read from /proc where there is one: ``ru_maxrss`` of a child begins with that of its parent.
"""

PEAKS = {
    "numpy": "a worker, 20,000 replicates, numpy",
    "fused": "a worker, 20,000 replicates, machine code",
    "keeper": "a process that keeps all outcomes of 100,000 replicates",
}


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
            run(command)  # what is made once
            times = [seconds(lambda command=command: run(command)) for _ in range(repeats)]
            yield measured(f"{name}_seconds", times, "s", f"{text}, by the clock")
    for part, text in PEAKS.items():
        done = run([sys.executable, "-c", WORKER, part, str(BASELINE)])
        yield measured(f"memory_{part}_mib", [float(done.stdout)], "MiB", f"peak of {text}")


def run(command):
    """Run a command; raise where it fails."""
    return subprocess.run(command, capture_output=True, text=True, check=True, env=ONE_THREAD, cwd=ROOT)
