"""The kernel against plain Mesa: the same scenario, one core, in turns, so that both meet the same machine."""

from dataclasses import replace
from statistics import median

import stratsim as ss
from plain_mesa import PlainModel
from stratsim.engine.ensemble import Task, simulate

from .common import BASELINE, Measure, kernel_microseconds, middle, plain_microseconds, seconds

BLOCKS = {1: 40, 256: 20, 1024: 12, 4096: 6}
"""Replicates that step together -> months timed in a turn."""


def measure(repeats):
    """Yield ratios and times; every repeat times each contender once, and ratios are taken within a repeat."""
    plan = ss.load(BASELINE).plan
    rows = [turn(plan) for _ in range(repeats + 1)][1:]
    yield Measure("kernel_vs_plain_mesa", ratio(rows, 1024), "times")
    yield Measure("kernel_4096_vs_plain_mesa", ratio(rows, 4096), "times")
    yield Measure("plain_mesa_us_per_replicate_month", middle(rows, "plain"), "us")
    yield Measure("kernel_us_per_replicate_month", middle(rows, 1024), "us")
    for block in (1, 256, 4096):
        yield Measure(f"kernel_{block}_us_per_replicate_month", middle(rows, block), "us")
    yield Measure("simulate_us_per_replicate_month", middle(rows, "simulate"), "us")
    yield Measure("recording_share", median(row["simulate"] / row[1024] - 1 for row in rows), "of the kernel's time")


def turn(plan):
    """Return the time of a replicate-month of everybody, in microseconds."""
    models = [PlainModel(plan, r) for r in range(6)]
    times = {"plain": plain_microseconds(models, 40)}
    for model in models:
        model.close()
    for block, months in BLOCKS.items():
        times[block] = kernel_microseconds(plan, block, months)
    times["simulate"] = simulated(plan, 1024, 24)
    return times


def simulated(plan, replicates, months):
    """Return the time of a replicate-month of a block as a worker does it: drawn, run, recorded, made outcomes of."""
    task = Task(replace(plan, months=months), 0, replicates, 0)
    return seconds(lambda: simulate(task)) / replicates / months * 1e6


def ratio(rows, block):
    """Return the median over repeats of how many times faster the kernel is."""
    return median(row["plain"] / row[block] for row in rows)
