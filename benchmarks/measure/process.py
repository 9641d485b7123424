"""What a user waits for and what a worker holds: whole processes, from outside."""

import subprocess
import sys
import tempfile
from statistics import median

from .common import BASELINE, ONE_THREAD, ROOT, Measure, seconds

CLI = [sys.executable, "-m", "stratsim.cli"]

WORKER = """
import sys
from dataclasses import replace
from stratsim import load
from stratsim.engine.ensemble import run, simulate, tasks
plan = load(sys.argv[2]).plan
if sys.argv[1] == "worker":
    for task in tasks(plan, 100_000, 1000):
        simulate(task)
else:
    kept = run([replace(plan, months=12)], 100_000, traces=1000)
try:
    with open("/proc/self/status") as status:
        print(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024)
except OSError:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024))
"""
"""A process that simulates 100,000 replicates block by block and prints its peak memory in MiB.

The peak is read from /proc where there is one: ``ru_maxrss`` of a child begins with that of its parent.
"""


def measure(repeats):
    """Yield times of the command line and peaks of memory."""
    yield from timed("help_seconds", ["--help"], repeats)
    with tempfile.TemporaryDirectory() as folder:
        run = ["run", str(BASELINE), "--months", "120", "--replicates", "1", "--out", folder, "--quiet"]
        yield from timed("one_run_120_months_seconds", [*run, "--jobs", "1"], repeats)
    yield from memory()


def timed(name, arguments, repeats):
    """Yield the median time of a command; nothing but a note where it fails."""
    times = []
    for _ in range(repeats + 1):
        done = []
        took = seconds(lambda done=done: done.append(command(arguments)))
        if done[0].returncode:
            print(f"{name}: {' '.join(arguments)} failed: {done[0].stderr.strip()[-300:]}", file=sys.stderr)
            return
        times.append(took)
    yield Measure(name, median(times[1:]), "s")


def command(arguments):
    """Run the command line."""
    return subprocess.run([*CLI, *arguments], capture_output=True, text=True, check=False, env=ONE_THREAD, cwd=ROOT)


def memory():
    """Yield the peak memory of a worker, and of a process that keeps all outcomes, both running at once."""
    parts = {
        part: subprocess.Popen(
            [sys.executable, "-c", WORKER, part, str(BASELINE)], stdout=subprocess.PIPE, text=True, env=ONE_THREAD
        )
        for part in ("worker", "keeper")
    }
    found = {part: process.communicate()[0] for part, process in parts.items()}
    yield Measure("worker_memory_mib", float(found["worker"]), "MiB")
    yield Measure("all_outcomes_memory_mib", float(found["keeper"]), "MiB")
