"""The ledger of a stock: what moved its difference between two plans, carried forward month by month.

Equation
    (1) d' = sum_i c_i + c_own;   c the effect of each input of a mechanism, switched as in `split`, c_own of the stock
    (2) carried_i' = carried_i c_own / d + c_i
The carried terms add up to the difference: what a mechanism does to the stock damps all earlier causes alike. Where the
difference is about 0, or its effect no damping, c_own is booked as "left over".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from stratsim.core.draws import Draws
from stratsim.core.world import World
from stratsim.engine.kernel import Kernel
from stratsim.engine.mechanism import CLASSES, Mechanism
from stratsim.fused.formula import Worksheet
from stratsim.story.one_row import OneRow, parameters
from stratsim.story.split import Inputs, Wide, alone, side_by_side

LEFT_OVER = "left over"
EVENTS = "events from outside"
SMALL, STEEPEST = 1e-6, 2.0
"""Difference below which there is nothing to damp; slope above which an effect is no damping."""


@dataclass
class StageEffect:
    """What a stage of a month did to a stock: its difference before and after, (replicates,), and what moved it.

    ``row``, ``inputs``: of a mechanism, the formula of the stock and what it is given in both groups. ``effects``: what
    each input did, (replicates,).
    """

    before: Wide
    after: Wide
    row: OneRow | None = None
    inputs: tuple[Inputs, Inputs] = ({}, {})
    effects: dict[str, Wide] = field(default_factory=dict)


@dataclass
class Ledger:
    """Gathers the ledger of one stock in one row, from the first to the last of two column groups of a run.

    ``terms``: input -> (replicates,), the carried terms at the end. ``series``: (months, 2, replicates), the stock at
    the end of each month. ``mean``: input -> the carried terms summed over the months. ``months``: entries of each.
    Inputs are switched in all months side by side, once these are there: `settle`.
    """

    variable: str
    row: int
    draws: Draws
    terms: dict[str, Wide] = field(default_factory=dict)
    mean: dict[str, Wide] = field(default_factory=dict)
    series: list[Wide] = field(default_factory=list)
    months: list[list[StageEffect]] = field(default_factory=list)
    rows: dict[object, OneRow] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Replicates of a group."""
        return self.draws.count

    def begin(self, world: World) -> None:
        """Book the difference at the start."""
        self.terms["start"] = self.gap(world)
        self.months.append([])

    def both(self, world: World) -> Wide:
        """Return the stock in both groups, (2, replicates)."""
        x: Wide = getattr(world, self.variable)[self.row].astype(np.float64).reshape(2, self.width)
        return x

    def gap(self, world: World) -> Wide:
        """Return the difference of the stock between the groups, (replicates,)."""
        x = self.both(world)
        return np.asarray(x[1] - x[0])

    def take(self, kernel: Kernel, number: int, name: str, before: World, after: World) -> None:
        """Take note of what a stage of a month did to the stock."""
        if getattr(after, self.variable) is getattr(before, self.variable):
            return
        entry = StageEffect(self.gap(before), self.gap(after))
        self.months[-1].append(entry)
        if name in CLASSES:
            mechanism = kernel.calendar.retune(kernel.mechanisms, number, kernel.counts)[name]
            entry.row = self._row(kernel, name, mechanism, before)
            draws, columns, count = self.draws.in_month(number), np.arange(self.width), 2 * self.width
            low, high = (entry.row.inputs(mechanism, before, draws, columns + n * self.width, count) for n in (0, 1))
            entry.inputs = low, high
        else:
            entry.effects = {EVENTS: entry.after - entry.before, self.variable: entry.before}

    def close(self, world: World) -> None:
        """Take note of the end of a month."""
        self.series.append(self.both(world))
        self.months.append([])

    def settle(self) -> None:
        """Switch the inputs of all months, and carry their effects from the first to the last."""
        entries = [one for month in self.months for one in month if one.row]
        for row in self.rows.values():
            self._switch(row, [one for one in entries if one.row is row])
        for month in self.months[: len(self.series)]:
            for entry in month:
                self._carry(entry)
            for name, x in self.terms.items():
                self.mean[name] = self.mean.get(name, 0) + x

    def _row(self, kernel: Kernel, name: str, mechanism: Mechanism, world: World) -> OneRow:
        shapes = tuple(np.shape(x)[:-1] for x in parameters(name, mechanism).values())  # events may give them rows
        if (name, shapes) not in self.rows:
            place = (self.variable, self.row)
            self.rows[name, shapes] = OneRow.of(name, mechanism, world, kernel.plan.system, place)
        return self.rows[name, shapes]

    def _switch(self, row: OneRow, entries: Sequence[StageEffect]) -> None:
        """Note what each input did in entries of one formula, mean of both orders."""
        a, b = (side_by_side([one.inputs[end] for one in entries], self.width) for end in (0, 1))
        for reverse in (False, True):
            sheet = Worksheet.of(row.formula, a, len(entries) * self.width)
            (before,) = sheet.results()
            for (name,) in alone(a, b, sorted(a, reverse=reverse)):
                sheet.change(name, b[name])
                (after,) = sheet.results()
                change = (after.astype(np.float64) - before) / 2
                for one, x in zip(entries, change.reshape(-1, self.width), strict=True):
                    one.effects[name] = one.effects.get(name, 0) + x
                before = after

    def _carry(self, entry: StageEffect) -> None:
        """Carry the terms forward by what a stage did: equation (2)."""
        there = np.abs(entry.before) > SMALL
        own = entry.effects.get(self.variable, np.zeros(self.width))
        slope = np.where(there, own / np.where(there, entry.before, 1.0), 1.0)
        slope = np.where(np.abs(slope) > STEEPEST, 1.0, slope)
        self.terms = {key: x * slope for key, x in self.terms.items()}
        for key, x in entry.effects.items():
            if key != self.variable:
                self.terms[key] = self.terms.get(key, 0) + x
        self.terms[LEFT_OVER] = self.terms.get(LEFT_OVER, 0) + entry.after - sum(self.terms.values())
