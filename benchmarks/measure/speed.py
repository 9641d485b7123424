"""The kernel against plain Mesa: the same scenario, one core, in turns, so that both meet the same machine."""

from dataclasses import replace
from os import getloadavg
from statistics import median, quantiles

import stratsim as ss
from second_implementation import PlainModel
from stratsim.engine.ensemble import Task, simulate

from .common import BASELINE, Measure, kernel_microseconds, middle, plain_microseconds, seconds

BLOCKS = {1: 40, 256: 20, 1024: 16, 4096: 12}
"""Replicates that step together -> months timed in a turn."""


def measure(repeats):
    """Yield ratios and times; every repeat times each contender once, and ratios are taken within a repeat."""
    plan = ss.load(BASELINE).plan
    turn(plan)  # warm up: first calls import parts of numpy and fill what is made once
    rows = [turn(plan) for _ in range(repeats)]
    yield Measure("kernel_vs_plain_mesa", ratio(rows, 4096), "times")
    low, _, high = quantiles((row["plain"] / row[4096] for row in rows), n=4) if len(rows) > 1 else (0, 0, 0)
    yield Measure("kernel_vs_plain_mesa_lower_quartile", low, "times")
    yield Measure("kernel_vs_plain_mesa_upper_quartile", high, "times")
    yield Measure("kernel_vs_plain_mesa_1024", ratio(rows, 1024), "times")
    yield Measure("simulate_vs_plain_mesa", ratio(rows, "simulate"), "times")
    yield Measure("plain_mesa_us_per_replicate_month", middle(rows, "plain"), "us")
    for block in BLOCKS:
        yield Measure(f"kernel_{block}_us_per_replicate_month", middle(rows, block), "us")
    yield Measure("simulate_us_per_replicate_month", middle(rows, "simulate"), "us")
    yield Measure("recording_share", median(row["simulate"] / row[4096] - 1 for row in rows), "of the kernel's time")
    yield Measure("machine_load", middle(rows, "load"), "processes")


def turn(plan):
    """Return the time of a replicate-month of everybody, in microseconds."""
    models = [PlainModel(plan, r) for r in range(6)]
    times = {"plain": plain_microseconds(models, 40), "load": getloadavg()[0]}
    for model in models:
        model.close()
    for block, months in BLOCKS.items():
        times[block] = kernel_microseconds(plan, block, months)
    times["simulate"] = simulated(plan, 4096, 24)
    return times


def simulated(plan, replicates, months):
    """Return the time of a replicate-month of a block as a worker does it: drawn, run, recorded, made outcomes of."""
    task = Task(replace(plan, months=months), 0, replicates, 0)
    return seconds(lambda: simulate(task)) / replicates / months * 1e6


def ratio(rows, block):
    """Return the median over repeats of how many times faster the kernel is."""
    return median(row["plain"] / row[block] for row in rows)
