"""The points of a design in the replicate axis: many settings of a plan run as one ensemble.

Equation
    column = point x replicates + repeat;   replicate = first + repeat, and + point x replicates without common luck
Every point has the bits that a run of it alone would have: its values are inputs of the months, and its luck is that
of its replicates. What a point sets is looked up where it would be drawn, by its address (`core.uncertainty`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from stratsim.core.array import FLOAT, Array
from stratsim.core.draws import Draws, Words
from stratsim.core.uncertainty import Choice, Rows, Uncertain, Value
from stratsim.engine import ensemble
from stratsim.engine.ensemble import Task
from stratsim.engine.kernels import KernelName, choice
from stratsim.engine.plan import Plan
from stratsim.playbooks.playbook import Rule

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
        """Which of the points each column belongs to, shape ``(R,)``; columns beyond the last begin again.

        A proof of machine code may have more columns than there are points.
        """
        return self.columns // self.repeats.count % len(self.points)

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


@dataclass(frozen=True)
class Partly(Uncertain):
    """A value that some points list, and that is drawn as ``base`` in the others, those ``open``."""

    base: Uncertain | None = None
    open: tuple[bool, ...] = ()

    def realise(self, draws: Draws) -> Array:
        """Return the value in each column, shape ``(R,)``."""
        listed = super().realise(draws)
        if self.base is None or not isinstance(draws, PointDraws):
            return listed
        return np.where(np.asarray(self.open)[draws.place], self.base.realise(draws), listed)


Bases = Mapping[str, tuple[Uncertain, tuple[bool, ...]]]
"""Dotted key -> what is drawn where a point lists nothing, and which points these are."""


def with_bases(plan: Plan, bases: Bases) -> Plan:
    """Return a plan whose lists are open in some points."""

    def of(value: Uncertain) -> Uncertain:
        """Return a value, partly drawn where it is among them."""
        if value.key != POINT or value.name not in bases:
            return value
        return Partly(value.key, value.distribution, value.name, *bases[value.name])

    return changed_in(plan, of)


def with_lists(plan: Plan, lists: Mapping[str, Sequence[float]]) -> Plan:
    """Return a plan whose uncertain values of some keys are listed point by point, where they were drawn or listed."""
    made = {key: Choice(tuple(values)) for key, values in lists.items()}

    def of(value: Uncertain) -> Uncertain:
        """Return a value, listed where it is among them."""
        key = value.name or value.key
        return Uncertain(POINT, made[key], key) if key in made else value

    return changed_in(plan, of)


def changed_in(plan: Plan, of: Callable[[Uncertain], Uncertain]) -> Plan:
    """Return a plan with each uncertain value as ``of`` makes it."""

    def changed(value: Value) -> Value:
        """Return a value, another where it is uncertain."""
        return of(value) if isinstance(value, Uncertain) else value

    def rows(table: Mapping[str, Rows]) -> dict[str, Rows]:
        """Return a table of rows."""
        return {name: tuple(changed(value) for value in values) for name, values in table.items()}

    return replace(
        plan,
        parameters={name: rows(table) for name, table in plan.parameters.items()},
        start=rows(plan.start),
        playbooks=[
            replace(
                book,
                rules={
                    lever: Rule(changed(rule.base), {seen: changed(value) for seen, value in rule.reactions.items()})
                    for lever, rule in book.rules.items()
                },
            )
            for book in plan.playbooks
        ],
        events=tuple(
            replace(event, effects=tuple(replace(effect, value=changed(effect.value)) for effect in event.effects))
            for event in plan.events
        ),
    )


@dataclass(frozen=True, eq=False)
class Points(Plan):
    """A plan at many points, each so many times.

    ``points``: their numbers in the whole design. What differs among them stands in the plan as lists, one value a
    point, at the address `POINT`.
    """

    points: tuple[int, ...] = ()
    repeats: Repeats = Repeats(1)

    @classmethod
    def of(cls, plan: Plan, points: Sequence[int], repeats: Repeats, bases: Bases | None = None) -> Self:
        """Return a plan at some points, whose lists are open in some of them."""
        plan = with_bases(plan, bases) if bases else plan
        same = {item.name: getattr(plan, item.name) for item in fields(Plan)}
        return cls(**same, points=tuple(points), repeats=repeats)

    def draws(self, first: int, count: int) -> PointDraws:
        """Return the draws of the columns ``first .. first + count - 1``."""
        return PointDraws(self.seed, first, count, points=self.points, repeats=self.repeats)

    def inputs(self, draws: Draws) -> Array:
        """Return no inputs, shape (0, R): what differs among points is in the design, and is not asked for again."""
        return np.empty((0, draws.count), FLOAT)

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
    """Yield the blocks of a plan at its points, without any series: as many alike as share the work among two, or four.

    Without series a block can be twice as long as one of a run: numpy is called half as often.
    """
    recipe = choice(plan, plan.columns, kernel).recipe
    most = 2 * ensemble.block_of(plan)
    count = -(-plan.columns // most)
    count += count % 2 if count > 1 else 0
    yield from ensemble.tasks(plan, plan.columns, 0, -(-plan.columns // count), recipe=recipe)
