"""What all measurements share."""

import os
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

from stratsim.core.draws import Draws
from stratsim.engine.kernel import Kernel

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "scenarios" / "baseline.toml"
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Measure(NamedTuple):
    """One line of the report."""

    name: str
    value: float
    unit: str


def seconds(work):
    """Return how long a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def kernel_microseconds(plan, replicates, months):
    """Return the time of a replicate-month of ``Kernel.months`` alone: drawing parameters and recording left out."""
    kernel, world = Kernel.of(replace(plan, months=months), Draws(plan.seed, 0, replicates))
    world = kernel.month(world, 0)  # what is made once, at the first use
    return seconds(lambda: deque(kernel.months(world), maxlen=0)) / replicates / months * 1e6


def plain_microseconds(models, months):
    """Return the time of a replicate-month of plain Mesa alone, building the models and recording left out."""

    def run():
        for model in models:
            for _ in range(months):
                model.step()

    return seconds(run) / len(models) / months * 1e6


def middle(rows, column):
    """Return the median of a column."""
    return median(row[column] for row in rows)
