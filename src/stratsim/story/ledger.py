"""The ledger of a stock: what moved its difference between two plans, carried forward month by month.

Equation
    (1) d' = sum_i c_i + c_own;   c the effect of each input of a mechanism, switched as in `split`, c_own of the stock
    (2) carried_i' = carried_i c_own / d + c_i
The carried terms add up to the difference: what a mechanism does to the stock damps all earlier causes alike. Where the
difference is about 0, or its effect no damping, c_own is booked as "left over".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from stratsim.core.array import Array, Index
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameters_of
from stratsim.core.world import World
from stratsim.engine.kernel import Kernel
from stratsim.engine.mechanism import CLASSES, Mechanism
from stratsim.story.spied import SpyWorld, columns, inputs_of, with_inputs
from stratsim.story.split import Inputs, Wide, alone, switched

LEFT_OVER = "left over"
EVENTS = "events from outside"
SMALL, STEEPEST = 1e-6, 2.0
"""Difference below which there is nothing to damp; slope above which an effect is no damping."""


@dataclass
class Ledger:
    """Gathers the ledger of one stock in one row, from the first to the last of two column groups of a run.

    ``terms``: input -> (replicates,), the carried terms now. ``series``: (months, 2, replicates), the stock at the end
    of each month. ``mean``: input -> the carried terms summed over the months so far.
    """

    variable: str
    row: int
    draws: Draws
    terms: dict[str, Wide] = field(default_factory=dict)
    mean: dict[str, Wide] = field(default_factory=dict)
    series: list[Wide] = field(default_factory=list)
    reads: dict[str, set[str]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Replicates of a group."""
        return self.draws.count

    def begin(self, world: World) -> None:
        """Book the difference at the start."""
        self.terms["start"] = self.gap(world)

    def both(self, world: World) -> Wide:
        """Return the stock in both groups, (2, replicates)."""
        x: Wide = getattr(world, self.variable)[self.row].astype(np.float64).reshape(2, self.width)
        return x

    def gap(self, world: World) -> Wide:
        """Return the difference of the stock between the groups, (replicates,)."""
        x = self.both(world)
        return np.asarray(x[1] - x[0])

    def take(self, kernel: Kernel, number: int, name: str, before: World, after: World) -> None:
        """Book what a stage of a month did to the stock."""
        if getattr(after, self.variable) is getattr(before, self.variable):
            return
        if name not in CLASSES:
            self._carry({EVENTS: self.gap(after) - self.gap(before)}, self.gap(before), self.gap(before))
        else:
            mechanism = kernel.calendar.retune(kernel.mechanisms, number, kernel.counts)[name]
            self._step(kernel, number, (name, mechanism), before)
        self.terms[LEFT_OVER] = self.terms.get(LEFT_OVER, 0) + self.gap(after) - sum(self.terms.values())

    def close(self, world: World) -> None:
        """Book the end of a month."""
        self.series.append(self.both(world))
        for name, x in self.terms.items():
            self.mean[name] = self.mean.get(name, 0) + x

    def _step(self, kernel: Kernel, number: int, named: tuple[str, Mechanism], before: World) -> None:
        name, mechanism = named
        system, draws = kernel.plan.system, self.draws.in_month(number)
        if name not in self.reads:
            self.reads[name] = set()
            spy: Any = SpyWorld(before, self.reads[name])
            mechanism.step(spy, system, kernel.draws.in_month(number))
        reads, columns_ = self.reads[name], np.arange(self.width)
        both = (
            self._inputs(named, before, reads, columns_),
            self._inputs(named, before, reads, columns_ + self.width),
        )
        thin = thinned(before, columns_, 2 * self.width)

        def value(inputs: Inputs) -> tuple[Array, ...]:
            own = {key[len(name) + 1 :]: x for key, x in inputs.items() if key.startswith(f"{name}.")}
            world = with_inputs(thin, {key: x for key, x in inputs.items() if not key.startswith(f"{name}.")})
            return (getattr(replace(mechanism, **own).step(world, system, draws), self.variable)[self.row],)

        effects: dict[str, Wide] = {}
        for order in (sorted(both[0]), sorted(both[0], reverse=True)):
            for (key,), (old,), (new,) in switched(value, *both, alone(*both, order)):
                effects[key] = effects.get(key, 0) + (new.astype(np.float64) - old) / 2
        own = effects.pop(self.variable, np.zeros(self.width))
        self._carry(effects, own, self.gap(before))

    def _inputs(self, named: tuple[str, Mechanism], world: World, names: set[str], index: Index) -> dict[str, Array]:
        count, (name, mechanism) = 2 * self.width, named
        found = {key: columns(x, index, count) for key, x in inputs_of(world, names).items()}
        known = {f"{name}.{p.name}": getattr(mechanism, p.name) for p in parameters_of(mechanism)}
        return found | {key: columns(x, index, count) for key, x in known.items()}

    def _carry(self, effects: Mapping[str, Wide], own: Wide, gap: Wide) -> None:
        there = np.abs(gap) > SMALL
        slope = np.where(there, own / np.where(there, gap, 1.0), 1.0)
        slope = np.where(np.abs(slope) > STEEPEST, 1.0, slope)
        self.terms = {key: x * slope for key, x in self.terms.items()}
        for key, x in effects.items():
            self.terms[key] = self.terms.get(key, 0) + x


def thinned(world: World, index: Index, count: int) -> World:
    """Return a world with some of its columns only."""
    levers = {key: columns(x, index, count) for key, x in vars(world.levers).items()}
    arrays = {key: columns(x, index, count) for key, x in vars(world).items() if key != "levers"}
    return world.but(**arrays, levers=replace(world.levers, **levers))
