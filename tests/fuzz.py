"""Broken and extreme scenario files by number: python tests/fuzz.py 2000 (make fuzz N=2000).

Each number makes one file: the text of a shipped scenario with some lines mangled, or the baseline with parameters and
starting values at the ends of what is allowed. A file is refused in words that name a file and hold no control
characters, or it runs some months without a warning and without a number that is not finite.
"""

import random
import re
import signal
import sys
import tempfile
import warnings
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from stratsim.core.parameter import parameters_of
from stratsim.engine.ensemble import Task, simulate
from stratsim.engine.mechanism import CLASSES
from stratsim.scenario.scenario import load
from stratsim.scenario.target import VARIABLES
from stratsim.toml.problem import ScenarioError, ScenarioWarning
from stratsim.toml.value import GREATEST

SCENARIOS = Path(__file__).parents[1] / "scenarios"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SCENARIOS.glob("*.toml"))]
NAMES = {path.name for path in SCENARIOS.glob("*.toml")}
STATES = ("CHN", "JPN", "KOR", "PRK", "RUS", "USA")
PIECES = [
    "nan",
    "-inf",
    "1e999",
    "1" + "0" * 5000,
    "\x1b[31m",
    "\x00",
    "\u202e",
    '"""',
    "'",
    "[",
    "]]",
    "{",
    "= =",
    ".",
]
PIECES += ['"$x$"', "true", "-1", "0", "1e-300", "1e9", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1")]
PIECES += ['{ dist = "uniform", low = 0, high = 1 }', "2024-06", "[states.\x1b]", 'extends = "/etc/passwd"', "[[a]]"]
LONGEST = 20
"""Seconds of a processor that a file may take."""

TIMERS = ((signal.ITIMER_PROF, signal.SIGPROF, LONGEST), (signal.ITIMER_REAL, signal.SIGALRM, 10 * LONGEST))


def mangled(rng):
    """Return a shipped scenario with one to five lines dropped, doubled, swapped, cut, misspelt or replaced in part."""
    lines = rng.choice(TEXTS).split("\n")
    for _ in range(rng.randint(1, 5)):
        n, m = rng.randrange(len(lines)), rng.randrange(len(lines))
        line = lines[n]
        at = rng.randrange(len(line) + 1)
        piece = rng.choice(PIECES)
        swapped = line[:at] + line[at + 1 : at + 2] + line[at : at + 1] + line[at + 2 :]
        value = re.sub(r"=.*", lambda _, new=piece: f"= {new}", line)
        lines[n] = rng.choice(
            ["", f"{line}\n{line}", lines[m], line[:at], swapped, line[:at] + piece + line[at:], value]
        )
    return "\n".join(lines)


def extreme(rng):
    """Return the baseline with parameters and starting values at the ends of what is allowed."""
    lines = ['extends = "baseline"', f"[run]\nmonths = {rng.choice([1, 12, 40])}", 'remove = ["run.end"]']
    lines = [lines[0], lines[2], lines[1]]
    for name, mechanism in CLASSES.items():
        known = [p for p in parameters_of(mechanism) if rng.random() < rng.choice([0.05, 0.5, 1.0])]
        ends = [f"{p.name} = {float(rng.choice([p.low, min(p.high, GREATEST)]))!r}" for p in known]
        lines += [f"[{name}]", *ends]
    starts = [v for v in VARIABLES.values() if v.axes == ("state",) and v.kind in ("stock", "outside")]
    for state in STATES:
        chosen = [v for v in starts if v.name != "playbook" and rng.random() < 0.3]
        ends = [f"{v.name} = {float(rng.choice([v.low, min(v.high, GREATEST)]))!r}" for v in chosen]
        lines += [f"[states.{state}]", *ends]
    return "\n".join(lines)


def verdict(path):
    """Return how a file fares: "refused", "runs", or what is wrong with that."""
    for timer, mark, seconds in TIMERS:
        signal.signal(mark, late)
        signal.setitimer(timer, seconds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ScenarioWarning)
            plan = load(path).plan
        with np.errstate(all="raise", under="ignore"):
            block = simulate(Task(replace(plan, months=min(plan.months, 24)), 0, 8, 8))
    except ScenarioError as error:
        return judged(error)
    except TimeoutError:
        return "hangs"
    except Exception as error:
        return f"traceback: {type(error).__name__}: {error}"
    finally:
        for timer, _, _ in TIMERS:
            signal.setitimer(timer, 0)
    finite = all(np.isfinite(series).all() for series in block.series.values()) and not np.isinf(block.outcomes).any()
    return "runs" if finite else "not finite"


def judged(error):
    """Return "refused", or what is wrong with a message."""
    if any(not one.place.file for one in error.problems):
        return "message without a file"
    return "refused" if all(c.isprintable() or c == "\n" for c in str(error)) else "control characters"


def late(*_):
    """Raise TimeoutError: a file took too long."""
    raise TimeoutError


def tried(number, folder):
    """Return how the file of a number fares."""
    rng = random.Random(number)
    path = Path(folder) / f"case_{number}.toml"
    text = extreme(rng) if number % 4 == 0 else mangled(rng)
    for name in NAMES:
        text = text.replace(f'extends = "{name}"', f'extends = "{(SCENARIOS / name).as_posix()}"')
    text = text.replace('"fitted/', f'"{SCENARIOS.as_posix()}/fitted/')
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return verdict(path)


def main():
    """Try as many files as the command line says; leave with 1 where one fares ill."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    found = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            words = tried(number, folder)
            found[words if words in ("refused", "runs") else words.split(":")[0]] += 1
            if words not in ("refused", "runs"):
                print(f"{number}: {words}")
    print(", ".join(f"{count} {words}" for words, count in found.most_common()))
    sys.exit(not set(found) <= {"refused", "runs"})


if __name__ == "__main__":
    main()
