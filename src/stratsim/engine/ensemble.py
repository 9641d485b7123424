"""The ensemble: all replicates of one or more plans, in blocks, in one process or several.

Results do not depend on the size of a block or on the number of processes: every replicate has its own address.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.core.world import World
from stratsim.engine import outcome
from stratsim.engine.bands import Bands
from stratsim.engine.costs import BANDS, BLOCK, FUSED, LEAST_BLOCK, NUMPY, ROWS, WATCHED, WORTH_A_POOL
from stratsim.engine.kernel import Kernel
from stratsim.engine.kernels import FUSED_KERNEL, KernelChoice, KernelName, choices, course
from stratsim.engine.limits import Counts
from stratsim.engine.outcome import Summary
from stratsim.engine.payoff import payoffs
from stratsim.engine.plan import Plan
from stratsim.engine.pool import ALONE, Team, entrusted, spread
from stratsim.engine.recorder import Recorder
from stratsim.engine.watch import Watch

if TYPE_CHECKING:
    from stratsim.engine.compiled import Recipe

Made = TypeVar("Made")


@dataclass(frozen=True)
class Task:
    """A block of replicates of one plan: ``first .. first + count - 1``, the first ``traced`` with series.

    ``only`` names the series that are kept, all where it names none; ``recipe`` is that of machine code, if any;
    ``watched``: bands are taken over all replicates of the block.
    """

    plan: Plan
    first: int
    count: int
    traced: int
    only: frozenset[str] = frozenset()
    recipe: "Recipe | None" = None
    watched: bool = False


@dataclass(frozen=True)
class Block:
    """What came of a task: outcomes ``(outcomes, count)``, series ``(months, rows..., traced)``.

    ``inputs``: the uncertain values as drawn, ``(inputs, count)``. ``kernel``: the name of what ran it. Of a block that
    is watched, ``limits``: how often what stands at a bound (`stratsim.engine.limits`), and ``bands``.
    """

    first: int
    outcomes: Array
    inputs: Array
    series: Mapping[str, Array]
    kernel: str
    limits: Mapping[str, Counts] = field(default_factory=dict)
    bands: Bands | None = None


@dataclass(frozen=True)
class Ensemble:
    """What came of a plan: outcomes ``(outcomes, replicates)``, series ``(months, rows..., traced)``.

    ``inputs``: the uncertain values as drawn, ``(inputs, replicates)``. ``kernel``: what ran it, and where that is
    numpy, why. ``limits`` and ``bands`` of the first replicates, where they were watched.
    """

    plan: Plan
    names: list[str]
    outcomes: Array
    inputs: Array
    series: Mapping[str, Array]
    kernel: str
    limits: Mapping[str, Counts] = field(default_factory=dict)
    bands: Bands | None = None


def outcome_names(plan: Plan) -> list[str]:
    """Return the names of all outcomes of a plan, payoffs last."""
    return outcome.names(plan.system) + [f"payoff.{state}" for state in plan.payoffs]


def outcomes_of(plan: Plan, summary: Summary) -> Array:
    """Return all outcomes in the order of their names, shape (outcomes, R)."""
    return np.concatenate([outcome.values(summary), payoffs(summary, plan.payoffs)])


def simulate(task: Task) -> Block:
    """Run one block of replicates through all its months."""
    return followed(task, *Kernel.of(task.plan, task.plan.draws(task.first, task.count)))


def series(task: Task) -> Mapping[str, Array]:
    """Run one block and return its series alone, (months, rows..., traced): outcomes and inputs are not made."""
    kernel, start = Kernel.of(task.plan, task.plan.draws(task.first, task.count))
    recorder = Recorder(task.plan.system, task.plan.months, task.traced, only=task.only)
    course(kernel, start, recorder, task.recipe)
    return recorder.series


def followed(task: Task, kernel: Kernel, start: World) -> Block:
    """Run a kernel through all its months and return what a task wants of them."""
    plan = task.plan
    watch = Watch(plan.system, plan.months, task.count, plan.driven(), task.only) if task.watched else None
    recorder = Recorder(plan.system, plan.months, task.traced, only=task.only, watch=watch)
    ran = course(kernel, start, recorder, task.recipe)
    outcomes = outcomes_of(plan, recorder.summary())
    block = Block(task.first, outcomes, plan.inputs(kernel.draws), recorder.series, ran)
    return replace(block, limits=watch.limits, bands=watch.bands(watched_of(plan))) if watch else block


def rows_of(plan: Plan) -> int:
    """Return how many states and ties a plan has."""
    system = plan.system
    kinds = (system.rivalry, system.patronage, system.channel, system.campaign, system.alignment)
    return len(system.states) + sum(len(ties) for ties in kinds)


def fitting(plan: Plan) -> int:
    """Return how many replicates have as many rows, of states and ties, as a block should have."""
    return max(2 ** round(log2(ROWS / rows_of(plan))), LEAST_BLOCK)


def block_of(plan: Plan) -> int:
    """Return how many replicates of a plan step together: a power of two, fewer the larger the system."""
    return min(fitting(plan), BLOCK)


def watched_of(plan: Plan) -> int:
    """Return over how many replicates of a plan bands are taken: fewer of a large system, for they step together."""
    return min(fitting(plan), WATCHED)


def cuts(first: int, replicates: int, block: int, watched: int) -> list[int]:
    """Return where the blocks of a run begin, and its end: after those that are watched, multiples of the block."""
    end = first + replicates
    whole = range(first, end, block)
    return [*sorted({first, *(cut for cut in whole if cut >= first + watched), min(first + watched, end)} - {end}), end]


def tasks(
    plan: Plan,
    replicates: int,
    traces: int,
    block: int | None = None,
    only: Collection[str] = (),
    recipe: "Recipe | None" = None,
    first: int = 0,
    watched: bool = False,
) -> Iterator[Task]:
    """Yield the blocks of a plan from the replicate ``first`` on, of its own size unless told.

    Where bands are wanted, the first block is that of the replicates that are ``watched``.
    """
    ends = cuts(first, replicates, block or block_of(plan), watched_of(plan) if watched else 0)
    for begin, end in pairwise(ends):
        count = end - begin
        seen = watched and begin == first
        yield Task(plan, begin, count, min(count, max(0, traces - begin)), frozenset(only), recipe, seen)


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
    watched: bool = False,
) -> list[Ensemble]:
    """Run every plan and return its ensemble, in order: the replicates ``first .. first + replicates - 1``.

    Replicates numbered below ``traces`` keep their series, all of them or those that ``only`` names; ``watched``: bands
    of these series are taken over the first replicates. ``jobs`` processes share the work where it is worth it, or an
    executor does it. ``progress`` is called with replicate-months done and in all. ``kernel``: "numpy", "fused" or what
    is quicker; results are the same to the bit.
    """
    chosen = choices(plans, replicates, kernel)
    work = [
        (n, task)
        for n, (plan, one) in enumerate(zip(plans, chosen, strict=True))
        for task in tasks(plan, replicates, traces, block, only, one.recipe, first, watched)
    ]
    found = [Assembly(plan, first, replicates, one) for plan, one in zip(plans, chosen, strict=True)]
    for number, block_ in done(simulate, [task for _, task in work], jobs, progress):
        found[work[number][0]].add(block_)
    return [one.ensemble() for one in found]


def done(
    work: Callable[[Task], Made],
    these: Sequence[Task],
    jobs: int | Team | Executor,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[int, Made]]:
    """Yield the number of each task and what ``work`` made of it, as they finish, and report how far it is."""
    sizes = [task.count * task.plan.months for task in these]
    so_far, whole = 0, sum(sizes)
    few = seconds(these) < WORTH_A_POOL
    if isinstance(jobs, int):
        found = spread(work, these, 1 if few else jobs)
    elif isinstance(jobs, Team):
        found = (ALONE if few and not jobs.workers else jobs).spread(work, these)
    else:
        found = entrusted(work, these, jobs)
    for number, made in found:
        yield number, made
        so_far += sizes[number]
        progress(so_far, whole)


def seconds(these: Sequence[Task]) -> float:
    """Return about how long one process needs for some tasks."""
    rates = [(NUMPY if task.recipe is None else FUSED) + (BANDS if task.watched else 0) for task in these]
    sizes = [task.count * task.plan.months * rows_of(task.plan) for task in these]
    return sum(rate * size for rate, size in zip(rates, sizes, strict=True))


class Assembly:
    """The ensemble of a plan while its blocks come, in any order."""

    def __init__(self, plan: Plan, first: int, replicates: int, chosen: KernelChoice) -> None:
        self.plan, self.first, self.chosen = plan, first, chosen
        self.names = outcome_names(plan)
        self.outcomes = np.empty((len(self.names), replicates), FLOAT)
        self.inputs = np.empty((len(plan.uncertain()), replicates), FLOAT)
        self.series: dict[int, Mapping[str, Array]] = {}
        self.kernels: set[str] = set()
        self.watched: Block | None = None

    def add(self, block: Block) -> None:
        """Put a block in its place."""
        here = slice(block.first - self.first, block.first - self.first + block.outcomes.shape[-1])
        self.outcomes[:, here], self.inputs[:, here] = block.outcomes, block.inputs
        self.kernels.add(block.kernel)
        if block.series:
            self.series[block.first] = block.series
        if block.bands:
            self.watched = block

    def ensemble(self) -> Ensemble:
        """Return the ensemble once all blocks are there."""
        parts = [self.series[first] for first in sorted(self.series)]
        whole = Ensemble(
            self.plan,
            self.names,
            self.outcomes,
            self.inputs,
            {name: np.concatenate([one[name] for one in parts], axis=-1) for name in (parts[0] if parts else ())},
            kernel_name(str(self.chosen), self.kernels),
        )
        return replace(whole, limits=self.watched.limits, bands=self.watched.bands) if self.watched else whole


def kernel_name(chosen: str, ran: Collection[str]) -> str:
    """Return what ran the blocks of a plan, and where numpy was chosen, why."""
    return " and ".join(sorted(ran)) if chosen == FUSED_KERNEL else chosen
