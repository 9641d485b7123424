"""Rows that take no part are left out of a mechanism's arithmetic: a trick for speed, no result depends on it.

A rivalry without an opportunity plays no crises, a state that never thinks its playbook over learns nothing. A
mechanism says which parameter keeps a row idle at 0 (``idle_at_zero``); here it is handed a world and a system of the
other rows alone, and what it did is put back among all.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from stratsim.core.array import Array
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameters_of
from stratsim.core.system import System
from stratsim.core.ties import Rows, Ties, evenly
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import Mechanism, is_sparse


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of one axis that a mechanism works on, and the system as it is without the others."""

    axis: str
    rows: Rows
    system: System
    base: Mechanism
    own: Mechanism
    """``base``, the mechanism as the plan has it, with the parameters of these rows only."""

    @classmethod
    def of(cls, mechanism: Mechanism, system: System, struck: Collection[str]) -> Self | None:
        """Return the part that a mechanism works on, None where it is the whole.

        ``struck``: its parameters that events change, which may wake any row.
        """
        if not is_sparse(mechanism) or mechanism.idle_at_zero[0] in struck:
            return None
        parameter, axis = mechanism.idle_at_zero
        live = live_rows(getattr(mechanism, parameter), system, axis)
        if live.all():
            return None
        rows = evenly(np.flatnonzero(live))
        return cls(axis, rows, without(system, axis, live), mechanism, narrowed(mechanism, axis, rows))

    def step(self, mechanism: Mechanism, world: World, draws: Draws) -> World:
        """Return the world after a mechanism has worked on these rows."""
        own = self.own if mechanism is self.base else narrowed(mechanism, self.axis, self.rows)
        few = world.but(**{v.name: getattr(world, v.name)[..., self.rows, :] for v in variables_on(self.axis)})
        after = own.step(few, self.system, draws)
        return after.but(**{v.name: self.whole(v, world, few, after) for v in variables_on(self.axis)})

    def whole(self, variable: Variable, world: World, few: World, after: World) -> Array:
        """Return a variable of this axis in all rows: as it was, or 0 for a flow, where no part was taken."""
        old: Array = getattr(world, variable.name)
        new: Array = getattr(after, variable.name)
        if new is getattr(few, variable.name):
            return old
        result: Array = np.zeros_like(old) if variable.kind == "flow" else old.copy()
        result[..., self.rows, :] = new
        return result


def live_rows(p: Any, system: System, axis: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return for each row of an axis whether a parameter of it, or of the state of a seat, is ever other than 0."""
    count = len(system.states) if axis == "seat" else len(system.labels(axis))
    live = np.broadcast_to(np.any(np.atleast_2d(p) != 0, axis=-1), count)
    return live[system.seat_state] if axis == "seat" else live


def without(system: System, axis: str, live: Any) -> System:
    """Return the system with some of its rivalries, or seats, only."""
    rows = np.flatnonzero(live)
    if axis == "seat":
        return replace(system, seats=tuple(system.seats[row] for row in rows))
    ties = system.rivalry
    few = Ties(tuple(ties.names[row] for row in rows), ties.source[rows], ties.target[rows], ties.count)
    return replace(system, rivalry=few, rivalry_theatre=system.rivalry_theatre[rows], ladder=system.ladder[:, rows])


def narrowed(mechanism: Any, axis: str, rows: Rows) -> Any:
    """Return a mechanism with its parameters of one axis in some rows only."""
    changed = {}
    for p in parameters_of(mechanism):
        value = getattr(mechanism, p.name)
        if p.axis == axis and np.ndim(value) and len(value) > 1:
            changed[p.name] = value[rows]
    return replace(mechanism, **changed) if changed else mechanism


def variables_on(axis: str) -> list[Variable]:
    """Return the variables whose rows an axis counts."""
    return [v for v in VARIABLES if v.axes[-1] == axis]


VARIABLES = tuple(variables_of(World))
