"""The ensemble: all replicates of one or more plans, in blocks, in one process or several.

Results do not depend on the size of a block or on the number of processes: every replicate has its own address.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from stratsim.core.array import Array
from stratsim.engine import outcome
from stratsim.engine.kernel import Kernel
from stratsim.engine.kernels import KernelChoice, KernelName, choice, course
from stratsim.engine.limits import Counts, Limits, together
from stratsim.engine.outcome import Summary
from stratsim.engine.payoff import payoffs
from stratsim.engine.plan import Plan
from stratsim.engine.pool import entrusted, spread
from stratsim.engine.recorder import Recorder

if TYPE_CHECKING:
    from stratsim.engine.compiled import Recipe

BLOCK = 4096
"""Most replicates that step together: fewer pay more calls, more leave the cache (docs/decisions/0002-arrays.md)."""

LEAST_BLOCK = 256
ROWS = 300_000
"""States and ties, times replicates, that a block should have."""

WORTH_A_POOL = 1_000_000
"""Replicate-months below which starting processes costs more than it saves."""


@dataclass(frozen=True)
class Task:
    """A block of replicates of one plan: ``first .. first + count - 1``, the first ``traced`` with series.

    ``only`` names the series that are kept, all where it names none; ``recipe`` is that of machine code, if any.
    """

    plan: Plan
    first: int
    count: int
    traced: int
    only: frozenset[str] = frozenset()
    recipe: "Recipe | None" = None


@dataclass(frozen=True)
class Block:
    """What came of a task: outcomes ``(outcomes, count)``, series ``(months, rows..., traced)``, `Limits`.

    ``inputs``: the uncertain values as drawn, ``(inputs, count)``.

    ``kernel``: the name of what ran it.
    """

    first: int
    outcomes: Array
    inputs: Array
    series: dict[str, Array]
    limits: dict[str, Counts]
    kernel: str


@dataclass(frozen=True)
class Ensemble:
    """What came of a plan: outcomes ``(outcomes, replicates)``, series ``(months, rows..., traced)``, `Limits`.

    ``inputs``: the uncertain values as drawn, ``(inputs, replicates)``.

    ``kernel``: what ran it, and where that is numpy, why.
    """

    plan: Plan
    names: list[str]
    outcomes: Array
    inputs: Array
    series: dict[str, Array]
    limits: dict[str, Counts]
    kernel: str


def outcome_names(plan: Plan) -> list[str]:
    """Return the names of all outcomes of a plan, payoffs last."""
    return outcome.names(plan.system) + [f"payoff.{state}" for state in plan.payoffs]


def outcomes_of(plan: Plan, summary: Summary) -> Array:
    """Return all outcomes in the order of their names, shape (outcomes, R)."""
    return np.concatenate([outcome.values(summary), payoffs(summary, plan.payoffs)])


def simulate(task: Task) -> Block:
    """Run one block of replicates through all its months."""
    plan = task.plan
    draws = plan.draws(task.first, task.count)
    kernel, start = Kernel.of(plan, draws)
    recorder = Recorder(plan.system, plan.months, task.traced, limits=Limits(plan.driven()), only=task.only)
    ran = course(kernel, start, recorder, task.recipe)
    outcomes = outcomes_of(plan, recorder.summary())
    return Block(task.first, outcomes, plan.inputs(draws), recorder.series, recorder.limits.found, ran)


def block_of(plan: Plan) -> int:
    """Return how many replicates of a plan step together: a power of two, fewer the larger the system."""
    system = plan.system
    kinds = (system.rivalry, system.patronage, system.channel, system.campaign, system.alignment)
    rows = len(system.states) + sum(len(ties) for ties in kinds)
    return int(min(max(2 ** round(log2(ROWS / rows)), LEAST_BLOCK), BLOCK))


def tasks(
    plan: Plan,
    replicates: int,
    traces: int,
    block: int | None = None,
    only: Collection[str] = (),
    recipe: "Recipe | None" = None,
    first: int = 0,
) -> Iterator[Task]:
    """Yield the blocks of a plan from the replicate ``first`` on, of its own size unless told."""
    block = block or block_of(plan)
    for begin in range(first, first + replicates, block):
        count = min(block, first + replicates - begin)
        yield Task(plan, begin, count, min(count, max(0, traces - begin)), frozenset(only), recipe)


def run(  # noqa: PLR0913 - each keyword is one choice of a run
    plans: Sequence[Plan],
    replicates: int,
    *,
    first: int = 0,
    traces: int = 1000,
    jobs: int | Executor = 1,
    progress: Callable[[int, int], None] = lambda done, of: None,
    block: int | None = None,
    only: Collection[str] = (),
    kernel: KernelName = "auto",
) -> list[Ensemble]:
    """Run every plan and return its ensemble, in order: the replicates ``first .. first + replicates - 1``.

    Replicates numbered below ``traces`` keep their series, all of them or those that ``only`` names. ``jobs`` processes
    share the work where it is worth it, or an executor does it. ``progress`` is called with replicate-months done and
    in all. ``kernel``: "numpy", "fused" or what is quicker; results are the same to the bit.
    """
    choices = [choice(plan, replicates, kernel) for plan in plans]
    work = [
        (n, task)
        for n, (plan, one) in enumerate(zip(plans, choices, strict=True))
        for task in tasks(plan, replicates, traces, block, only, one.recipe, first)
    ]
    whole = sum(task.count * task.plan.months for _, task in work)
    blocks: list[list[Block]] = [[] for _ in plans]
    done = 0
    by = 1 if isinstance(jobs, int) and whole < WORTH_A_POOL else jobs
    for number, found in shared([task for _, task in work], by):
        n, task = work[number]
        blocks[n].append(found)
        done += task.count * task.plan.months
        progress(done, whole)
    return [joined(plan, parts, one) for plan, parts, one in zip(plans, blocks, choices, strict=True)]


def shared(work: Sequence[Task], jobs: int | Executor) -> Iterator[tuple[int, Block]]:
    """Yield the number of each task and its block, as they finish."""
    return spread(simulate, work, jobs) if isinstance(jobs, int) else entrusted(simulate, work, jobs)


def joined(plan: Plan, parts: Sequence[Block], chosen: KernelChoice) -> Ensemble:
    """Return the ensemble made of a plan's blocks, which were to run in the kernel chosen."""
    parts = sorted(parts, key=lambda part: part.first)
    series = [part.series for part in parts if part.series]
    names = series[0].keys() if series else ()
    return Ensemble(
        plan,
        outcome_names(plan),
        np.concatenate([part.outcomes for part in parts], axis=-1),
        np.concatenate([part.inputs for part in parts], axis=-1),
        {name: np.concatenate([one[name] for one in series], axis=-1) for name in names},
        together([part.limits for part in parts]),
        " and ".join(sorted({part.kernel for part in parts})) if chosen.recipe else str(chosen),
    )
