"""Cost against size: replicates and months of the baseline, and rings of states with few or many ties each."""

import tempfile
from dataclasses import replace
from math import log
from pathlib import Path

import stratsim as ss
from second_implementation import PlainModel
from stratsim.engine.ensemble import Task, block_of, simulate
from stratsim.engine.kernels import choice

from .common import BASELINE, busy, measured, numpy_microseconds, plain_microseconds, seconds

REPLICATES = (256, 1024, 4096, 16384)
MONTHS = (30, 120, 480)
STATES = {8: 6, 50: 2, 200: 1}
"""States -> months timed in a turn."""
TIES = (1, 2, 4)
"""How many times the ties of a ring each of its 50 states has."""

HEAD = """
[run]
start = "2024-01"
months = 24
[theatres.north]
intensity = 0.4
[theatres.south]
intensity = 0.8
[rungs.test]
severity = 0.2
money = 0.01
test = true
[rungs.attack]
severity = 1.0
burden = 1.0
money = 0.02
[playbooks.mixed]
announced_threat = 0.5
show_of_force = { base = 0.2, provocation_faced = 0.1 }
engagement = 0.2
campaign = 0.2
provocation = 0.3
openness = { base = 0.8, exposure = -0.2 }
arms_offer = 0.5
arms_demand = 0.5
aid = 0.3
"""

STEPS = {
    "rivalries": ((1, 2, 3), 'theatre = "north"'),
    "patronages": ((2, 3), "trade_capacity = 1.0\ntrade = 0.5"),
    "channels": ((1,), "arms_income = 0.1"),
    "campaigns": ((1, 3), ""),
    "alignments": ((1, 2), "closeness = 0.6"),
}
"""Table of ties -> to which states on, counted around a ring, and what each tie says."""


def ring(states, times=1):
    """Return the text of a scenario of states around a ring, ten ties declared by each, or so many times ten."""
    names = [f"S{n:03d}" for n in range(states)]
    parts = [HEAD]
    parts += [
        f'[states.{name}]\nplaybook = "mixed"\ngdp = 1000\ntreasury = 30\nmunitions = 5\nproduction = 0.1\n'
        for name in names
    ]
    for table, (steps, words) in STEPS.items():
        farther = [step + 3 * n for n in range(times) for step in steps]
        for n, name in enumerate(names):
            parts += [f"[{table}.{name}.{names[(n + step) % states]}]\n{words}\n" for step in farther]
    return "".join(parts)


def measure(repeats):
    """Yield times by size and their slopes in logarithms: 1 where twice the size takes twice the time."""
    yield from of_runs(repeats)
    yield from of_systems(repeats)


def of_runs(repeats):
    """Yield the time of whole blocks by replicates and by months, in both kernels."""
    plan = ss.load(BASELINE).plan
    recipes = {"numpy": None, "fused": choice(plan, 1, "fused").recipe}
    for kernel, recipe in recipes.items():
        rows = [
            {
                **{("replicates", n): block(plan, recipe, n, 24) for n in REPLICATES},
                **{("months", n): block(plan, recipe, 1024, n) for n in MONTHS},
            }
            for _ in range(repeats)
        ]
        for what, sizes in (("replicates", REPLICATES), ("months", MONTHS)):
            for n in sizes:
                text = f"{kernel}, {n:,} {what}, {'24 months' if what == 'replicates' else '1,024 replicates'}"
                yield measured(f"{kernel}_{n}_{what}_seconds", [row[what, n] for row in rows], "s", text)
            yield slope(rows, (what, sizes[0]), (what, sizes[-1]), f"{kernel}_slope_of_{what}", f"{kernel}, {what}")


def block(plan, recipe, replicates, months):
    """Return the processor time of one block, drawn, run and made outcomes of."""
    return busy(lambda: simulate(Task(replace(plan, months=months), 0, replicates, 0, recipe=recipe)))


def of_systems(repeats):
    """Yield the time of a replicate-month by states and by ties in numpy, and plain Mesa beside it."""
    plans, loading = {}, {}
    rings = {("states", n): (n, 1) for n in STATES} | {("ties", n): (50, n) for n in TIES}
    with tempfile.TemporaryDirectory() as folder:
        for key, shape in rings.items():
            path = Path(folder) / f"ring_{shape[0]}_{shape[1]}.toml"
            path.write_text(ring(*shape))
            loading[key] = seconds(lambda path=path, key=key: plans.update({key: ss.load(path, allow_large=True).plan}))
    rows = [turn(plans) for _ in range(repeats)]
    for what, n in rings:
        text = f"numpy, {n} states of ten ties" if what == "states" else f"numpy, 50 states of {10 * n} ties"
        yield measured(f"numpy_{n}_{what}_us", [row[what, n] for row in rows], "us", text)
    yield slope(rows, ("states", 8), ("states", 200), "numpy_slope_of_states", "numpy, states")
    yield slope(rows, ("ties", 1), ("ties", 4), "numpy_slope_of_ties", "numpy, ties")
    yield measured("numpy_vs_plain_mesa_200_states", [row["ratio"] for row in rows], "times", "the same, 200 states")
    yield measured("load_200_states_seconds", [loading["states", 200]], "s", "to read a scenario of 200 states")


def turn(plans):
    """Return the time of a replicate-month by size, and the ratio to plain Mesa at the largest."""
    times = {
        key: numpy_microseconds(plan, block_of(plan), STATES[key[1]] if key[0] == "states" else 2)
        for key, plan in plans.items()
    }
    model = PlainModel(plans["states", 200])
    times["ratio"] = plain_microseconds([model], 3) / times["states", 200]
    model.close()
    return times


def slope(rows, small, large, name, text):
    """Return the slope of log time by log size."""
    size = log(large[1] / small[1])
    values = [log(row[large] / row[small]) / size for row in rows]
    return measured(name, values, "log time by log size", f"slope of {text}")
