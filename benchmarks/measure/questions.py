"""What a user waits for who asks a question: whole commands, by the clock, in as many processes as there are cores."""

import shlex
import tempfile

from .common import measured, seconds
from .process import CLI, run

SIX = "baseline engagement escalation_dominance information_offensive all_available_means war_ends"
"""The scenarios of ``make run``."""

QUESTIONS = {
    "run_and_draw": (
        f"compare {SIX} --out {{here}}/results --figures {{here}}/figures --force",
        "six scenarios, 1,000 x 79 months, and their figures",
    ),
    "sample_fused": (
        "sweep baseline --latin 1000 --replicates 100 --kernel fused",
        "1,000 points x 100 replicates x 79 months, machine code",
    ),
    "sample_numpy": ("sweep baseline --latin 1000 --replicates 100 --kernel numpy", "the same in numpy"),
    "morris": (
        "sensitivity baseline --outcome payoff.PRK --points 0",
        "Morris over all assumptions, 10 trajectories, and mechanisms switched off",
    ),
    "morris_and_sobol": (
        "sensitivity baseline --outcome payoff.PRK",
        "the same, and Sobol over 20 assumptions, N = 512",
    ),
    "game": (
        "game baseline --players USA,PRK,KOR --replicates 1000",
        "the game of three players, 1,000 replicates a cell",
    ),
    "explain": ("explain baseline engagement --outcome clashes_per_year", "why two scenarios differ"),
    "report": (
        "report baseline engagement escalation_dominance --out {here}/brief.html",
        "a brief on three scenarios",
    ),
}
"""Name -> the command, ``{here}`` a folder of its own, and what it is."""


def measure(repeats):
    """Yield how long each command takes; the first time, which makes what is made once, does not count."""
    with tempfile.TemporaryDirectory() as here:
        for name, (words, text) in QUESTIONS.items():
            asked = [*CLI, *shlex.split(words.format(here=here)), "--quiet"]
            times = [seconds(lambda asked=asked: run(asked)) for _ in range(repeats + 1)]
            yield measured(f"{name}_seconds", times[1:], "s", f"{text}, by the clock")
