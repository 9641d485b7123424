"""Cost against size: synthetic scenarios of 8, 50 and 200 states that declare ten ties each."""

import tempfile
from math import log
from pathlib import Path

import stratsim as ss
from second_implementation import PlainModel
from stratsim.engine.ensemble import block_of

from .common import Measure, kernel_microseconds, middle, plain_microseconds, seconds

SIZES = {8: 6, 50: 2, 200: 1}
"""States -> months timed in a turn."""

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


def ring(states):
    """Return the text of a scenario of states around a ring, ten ties declared by each."""
    names = [f"S{n:03d}" for n in range(states)]
    parts = [HEAD]
    parts += [
        f'[states.{name}]\nplaybook = "mixed"\ngdp = 1000\ntreasury = 30\nmunitions = 5\nproduction = 0.1\n'
        for name in names
    ]
    for table, (steps, words) in STEPS.items():
        for n, name in enumerate(names):
            parts += [f"[{table}.{name}.{names[(n + step) % states]}]\n{words}\n" for step in steps]
    return "".join(parts)


def measure(repeats):
    """Yield time per replicate-month by size, its slope in logarithms, and plain Mesa beside it."""
    plans, loading = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for states in SIZES:
            path = Path(folder) / f"ring_{states}.toml"
            path.write_text(ring(states))
            loading[states] = seconds(lambda path=path, states=states: plans.update({states: ss.load(path).plan}))
    rows = [turn(plans) for _ in range(repeats)]
    for states in SIZES:
        yield Measure(f"kernel_{states}_states_us_per_replicate_month", middle(rows, states), "us")
    yield Measure("slope_8_to_200_states", slope(rows, 8, 200), "log time by log states")
    yield Measure("slope_50_to_200_states", slope(rows, 50, 200), "log time by log states")
    yield Measure("kernel_vs_plain_mesa_200_states", middle(rows, "ratio"), "times")
    yield Measure("load_200_states_seconds", loading[200], "s")


def turn(plans):
    """Return the time of a replicate-month by number of states, and the ratio to plain Mesa at the largest."""
    times = {n: kernel_microseconds(plans[n], block_of(plans[n]), months) for n, months in SIZES.items()}
    model = PlainModel(plans[200])
    times["ratio"] = plain_microseconds([model], 3) / times[200]
    model.close()
    return times


def slope(rows, small, large):
    """Return the slope of log time by log states."""
    return log(middle(rows, large) / middle(rows, small)) / log(large / small)
