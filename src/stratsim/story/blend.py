"""Blends of two plans: some factors as in one, the others as in the other, many blends side by side.

Blends are folded into the replicate axis: the same replicates, with the same luck, once for each blend. A blend with no
factor is the first plan to the bit, one with all of them the second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from stratsim.core.array import Array
from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.parameter import parameters_of
from stratsim.core.system import System
from stratsim.core.uncertainty import Uncertain
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.calendar import NEVER, Calendar, Event
from stratsim.engine.mechanism import Mechanisms
from stratsim.engine.plan import Plan
from stratsim.engine.variant import Folded
from stratsim.playbooks.playbook import Policy
from stratsim.story.factor import Divergence, by_name

Mask = npt.NDArray[np.bool_]
Blends = Sequence[frozenset[Divergence]]
"""For each blend, the factors that are as in the second plan."""


@dataclass(frozen=True)
class Mixed:
    """A policy of which some levers are those of another: those of ``masks``, in the columns that these name.

    ``seen`` gathers the levers in which the two differ, where it is not None.
    """

    one: Policy
    other: Policy
    masks: Mapping[str, Mask]
    seen: set[str] | None = None

    def levers(self, world: World) -> Levers:
        """Return the levers that all states set on seeing ``world``."""
        mine = self.one.levers(world)
        if not self.masks and self.seen is None:
            return mine
        theirs = self.other.levers(world)
        changed = {}
        for name, x in vars(mine).items():
            y = getattr(theirs, name)
            if self.seen is not None and not np.array_equal(x, y):
                self.seen.add(name)
            if name in self.masks:
                changed[name] = np.where(self.masks[name], y, x)
        return replace(mine, **changed)


@dataclass(frozen=True)
class Blend(Plan):
    """A plan of which each replicate is lived once a blend; ``seen`` gathers which levers differ."""

    one: Plan | None = None
    other: Plan | None = None
    blends: tuple[frozenset[Divergence], ...] = ()
    seen: set[str] | None = None

    @classmethod
    def of(cls, a: Plan, b: Plan, blends: Blends, seen: set[str] | None = None) -> Self:
        """Return blends of two plans with the same states and ties."""
        system = united(a.system, b.system)
        same: dict[str, Any] = {item.name: getattr(a, item.name) for item in fields(Plan)}
        same |= {"system": system, "start": started(a, b, system)}
        same["events"] = tuple(one for one, _, _ in timetable(a, b))
        return cls(**same, one=a, other=b, blends=tuple(blends), seen=seen)

    @property
    def pair(self) -> tuple[Plan, Plan]:
        """Both plans."""
        assert self.one is not None
        assert self.other is not None
        return self.one, self.other

    @property
    def folds(self) -> int:
        """How often each replicate is there: once a blend."""
        return len(self.blends)

    def draws(self, first: int, count: int) -> Draws:
        """Return the draws of ``count`` columns: the replicates once for each blend."""
        return Folded(self.seed, first, count, folds=self.folds)

    def mask(self, factor: Divergence, draws: Draws) -> Mask:
        """Return the columns in which a factor is as in the second plan, (columns,)."""
        return np.repeat([factor in chosen for chosen in self.blends], draws.count // self.folds)

    def masks(self, kind: str, draws: Draws) -> dict[str, Mask]:
        """Return the columns of every factor of a kind, by name."""
        found = sorted({one for chosen in self.blends for one in chosen if one.kind == kind})
        return {one.name: self.mask(one, draws) for one in found}

    def mechanisms(self, draws: Draws) -> Mechanisms:
        """Return the mechanisms, each parameter as its column has it."""
        masks = self.masks("parameter", draws)
        mine, theirs = (plan.mechanisms(draws) for plan in self.pair)
        made = {}
        for name, mechanism in mine.items():
            own = [p.name for p in parameters_of(mechanism) if f"{name}.{p.name}" in masks]
            other = theirs[name]
            made[name] = replace(mechanism, **{p: chosen(masks[f"{name}.{p}"], mechanism, other, p) for p in own})
        return made

    def policy(self, draws: Draws) -> Any:
        """Return what the states do, each lever as its column has it."""
        one, other = (plan.policy(draws) for plan in self.pair)
        return Mixed(one, other, self.masks("lever", draws), self.seen)

    def _start(self, variable: Variable, draws: Draws) -> Array:
        mine = super()._start(variable, draws)
        masks = self.masks("start", draws)
        if variable.name not in masks:
            return mine
        theirs = self.pair[1]._start(variable, draws)
        return np.where(masks[variable.name], theirs, mine)

    def calendar(self, draws: Draws, world: World) -> Calendar:
        """Return the events, each effect in the columns that have it."""
        entries = timetable(*self.pair)
        onsets, values = [], {}
        for event, origin, (here, there) in entries:
            on = np.full(draws.count, here)
            for factor in {one for chosen in self.blends for one in chosen if one.kind == "event"}:
                if factor.name == origin.name and factor.part in (-1, int(event.name.rpartition("#")[2])):
                    on = np.where(self.mask(factor, draws), there, on)
            onsets.append(np.where(on, origin.onset(draws), np.float32(NEVER)))
            value = event.effects[0].value
            values[event.name, 0] = value.realise(draws) if isinstance(value, Uncertain) else np.float32(value)
        touched = {e.effects[0].name for e, _, _ in entries if e.effects[0].place == "outside"}
        outside = {name: getattr(world, name) for name in sorted(touched)}
        return Calendar(tuple(one for one, _, _ in entries), tuple(onsets), values, outside)

    def counts(self) -> Mapping[str, int]:
        """Return the number of rows of every parameter."""
        return self.pair[0].counts()


def chosen(mask: Mask, one: Any, other: Any, name: str) -> Array:
    """Return a parameter of two mechanisms, the other's where the mask says so."""
    rows = (np.atleast_2d(getattr(mechanism, name)) for mechanism in (other, one))  # a row is no column
    return np.where(mask, *rows)


def timetable(a: Plan, b: Plan) -> list[tuple[Event, Event, tuple[bool, bool]]]:
    """Return (one effect as an event of its own, its event, (it is in a, it is in b)), in the order of a then b."""
    mine, theirs = by_name(a), by_name(b)
    found = []
    for plan, other, place in ((mine, theirs, (True, False)), (theirs, mine, (False, True))):
        for name, event in plan.items():
            if other.get(name) == event and place[1]:
                continue  # that of a stands for both
            where = (True, True) if other.get(name) == event else place
            for part, effect in enumerate(event.effects):
                alone = replace(event, name=f"{name}{'' if where[0] else '+'}#{part}", effects=(effect,))
                found.append((alone, event, where))
    return found


def united(a: System, b: System) -> System:
    """Return the first system with the seats of whichever plan gives a state more of them."""
    if a.seats == b.seats and a.elected == b.elected:
        return a
    seats: list[tuple[int, str]] = []
    elected = []
    for row in range(len(a.states)):
        own = [[one for one in system.seats if one[0] == row] for system in (a, b)]
        owner = a if len(own[0]) >= len(own[1]) else b
        seats += own[0] if owner is a else own[1]
        elected += [row] if row in owner.elected else []
    return replace(a, seats=tuple(seats), elected=tuple(elected))


def started(a: Plan, b: Plan, system: System) -> dict[str, Any]:
    """Return the first plan's starts, with a row for each seat of the united system."""
    start = dict(a.start)
    for v in variables_of(World):
        if v.axes == ("seat",) and v.name in start:
            rows = {seat: b.start[v.name][n] for n, seat in enumerate(b.system.seats)}
            rows |= {seat: a.start[v.name][n] for n, seat in enumerate(a.system.seats)}
            start[v.name] = tuple(rows[seat] for seat in system.seats)
    return start
