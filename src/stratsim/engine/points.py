"""The points of a design in the replicate axis: many settings of a plan run as one ensemble.

Equation
    column = point x replicates + repeat;   replicate = first + repeat, and + point x replicates without common luck
Every point has the bits that a run of it alone would have: its values are inputs of the months, and its luck is that
of its replicates. What a point sets is looked up where it would be drawn, by its address (`core.uncertainty`).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from functools import cached_property, partial
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from stratsim.core.array import FLOAT, Array
from stratsim.core.draws import Draws, Words
from stratsim.engine import ensemble
from stratsim.engine.ensemble import Task
from stratsim.engine.kernels import KernelName, choice
from stratsim.engine.plan import Plan

POINT = "point of a design"
"""The address of values that a design lists point by point: the share below point k of n is (k + 1/2) / n."""


@dataclass(frozen=True)
class Repeats:
    """How often each point is run, with the luck of which replicates, and whether that is common to all points."""

    count: int
    first: int = 0
    common: bool = True


@dataclass(frozen=True)
class PointDraws(Draws):
    """The draws of some columns of a design: the replicate of each, and where its point stands in the lists."""

    points: tuple[int, ...] = ()
    repeats: Repeats = Repeats(1)

    @cached_property
    def columns(self) -> npt.NDArray[np.int64]:
        """The numbers of the columns, shape ``(R,)``."""
        return np.arange(self.first, self.first + self.count, dtype=np.int64)

    @cached_property
    def place(self) -> npt.NDArray[np.int64]:
        """Which of the points each column belongs to, shape ``(R,)``."""
        return self.columns // self.repeats.count

    @cached_property
    def replicates(self) -> Words:
        """The numbers of the replicates, shape ``(R,)``."""
        own = self.columns % self.repeats.count + self.repeats.first
        if not self.repeats.common:
            own = own + np.asarray(self.points, np.int64)[self.place] * self.repeats.count
        return own.astype(np.uint32)

    def share(self, key: str) -> Any:
        """Return the share below an uncertain value: what the point sets, else what is drawn."""
        return (self.place + 0.5) / len(self.points) if key == POINT else super().share(key)


@dataclass(frozen=True, eq=False)
class Points(Plan):
    """A plan at many points, each so many times.

    ``points``: their numbers in the whole design. What differs among them stands in the plan as lists, one value a
    point, at the address `POINT`.
    """

    points: tuple[int, ...] = ()
    repeats: Repeats = Repeats(1)

    @classmethod
    def of(cls, plan: Plan, points: Sequence[int], repeats: Repeats) -> Self:
        """Return a plan at some points."""
        same = {item.name: getattr(plan, item.name) for item in fields(Plan)}
        return cls(**same, points=tuple(points), repeats=repeats)

    def draws(self, first: int, count: int) -> PointDraws:
        """Return the draws of the columns ``first .. first + count - 1``."""
        return PointDraws(self.seed, first, count, points=self.points, repeats=self.repeats)

    @property
    def columns(self) -> int:
        """How many columns there are: points times replicates."""
        return len(self.points) * self.repeats.count


def simulate(task: Task, outcomes: tuple[str, ...]) -> Array:
    """Run one block of columns and return the outcomes wanted, shape (outcomes, columns); NaN where there is none."""
    values = ensemble.simulate(task).outcomes
    known = {name: row for row, name in enumerate(ensemble.outcome_names(task.plan))}
    found = np.full((len(outcomes), values.shape[-1]), np.nan, FLOAT)
    for n, name in enumerate(outcomes):
        if name in known:
            found[n] = values[known[name]]
    return found


def run(
    plans: Sequence[Points],
    outcomes: Sequence[str],
    *,
    jobs: int | Executor = 1,
    kernel: KernelName = "auto",
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Array]:
    """Run plans at their points; return the outcomes of each, shape (outcomes, points, replicates).

    ``jobs``: processes, or an executor; ``progress`` is called with replicate-months done and in all.
    """
    work = [(n, task) for n, plan in enumerate(plans) for task in blocks(plan, kernel)]
    found = [np.empty((len(outcomes), plan.columns), FLOAT) for plan in plans]
    chosen = partial(simulate, outcomes=tuple(outcomes))
    for number, values in ensemble.done(chosen, [task for _, task in work], jobs, progress):
        n, task = work[number]
        found[n][:, task.first : task.first + task.count] = values
    return [
        values.reshape(len(outcomes), len(plan.points), plan.repeats.count)
        for plan, values in zip(plans, found, strict=True)
    ]


def blocks(plan: Points, kernel: KernelName) -> Iterator[Task]:
    """Yield the blocks of a plan at its points, without any series."""
    recipe = choice(plan, plan.columns, kernel).recipe
    yield from ensemble.tasks(plan, plan.columns, 0, recipe=recipe)
