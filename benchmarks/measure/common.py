"""What all measurements share."""

import os
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from stratsim.engine import compiled
from stratsim.engine.kernel import Kernel
from stratsim.engine.tracing import sources

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "scenarios" / "baseline.toml"
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Measure(NamedTuple):
    """One line of the report: median over repeats, and quartiles."""

    name: str
    median: float
    low: float
    high: float
    unit: str
    text: str


def measured(name, values, unit, text):
    """Return a measure of the values of all repeats."""
    values = list(values)
    low, _, high = quantiles(values, n=4) if len(values) > 1 else (values[0],) * 3
    return Measure(name, median(values), low, high, unit, text)


def seconds(work, clock=time.perf_counter):
    """Return how long a call takes."""
    start = clock()
    work()
    return clock() - start


def busy(work):
    """Return the processor time of a call."""
    return seconds(work, time.process_time)


def numpy_microseconds(plan, replicates, months):
    """Return the time of a replicate-month of ``Kernel.months`` alone: drawing parameters and recording left out."""
    kernel, world = Kernel.of(replace(plan, months=months), plan.draws(0, replicates))
    world = kernel.month(world, 0)  # what is made once, at the first use
    return busy(lambda: deque(kernel.months(world), maxlen=0)) / replicates / months * 1e6


def fused_microseconds(plan, recipe, replicates, months, code=None):
    """Return the time of a replicate-month in machine code, from arrays to arrays; ``code``: other than our own."""
    kernel, world = Kernel.of(plan, plan.draws(0, replicates))
    code, rows = code or compiled.program(recipe, plan), list(sources(kernel, world, recipe.keys))
    run = busy(lambda: code.run(rows, replicates, range(months), chosen=recipe.inputs))
    return run / replicates / months * 1e6


def plain_microseconds(models, months):
    """Return the time of a replicate-month of plain Mesa alone, building the models and recording left out."""

    def run():
        for model in models:
            for _ in range(months):
                model.step()

    return busy(run) / len(models) / months * 1e6
