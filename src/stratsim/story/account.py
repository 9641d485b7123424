"""The account of a difference in what the chances of the game come to: by path, rivalry, rung, month and switch.

A path is a role (act, contest, press ...) with the input that moved it: a variable of the world, a lever, or a
parameter of the game. Which inputs there are is found by watching what the game reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from stratsim.core.array import Array, Index
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.engine.kernel import Kernel
from stratsim.engine.part import narrowed, variables_on
from stratsim.fused.fast_sheet import Sheet, SheetMaker, sheets
from stratsim.fused.formula import Formula
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.story.portions import Columns, portions
from stratsim.story.relive import game_of
from stratsim.story.spied import SpyWorld, columns, inputs_of, with_inputs
from stratsim.story.split import Inputs, Wide, alone, same, shares
from stratsim.story.target import Accounted, Roles

Path = tuple[str, str]
"""A role, and the input that moved it."""
Shapes = tuple[tuple[str, tuple[int, ...]], ...]
"""The rows of every input by its name."""
TOGETHER = 60_000
"""Columns, of all pairs, that are gathered over months before inputs are switched in them: more of them are alike."""


@dataclass(frozen=True)
class MonthGame:
    """The game of a month in the rivalries that play it: its parameters, the world in those rows, their system."""

    rules: Deterrence
    world: World
    system: System
    rivalries: tuple[str, ...]

    @classmethod
    def of(cls, kernel: Kernel, number: int, world: World) -> "MonthGame":
        """Return the game of a month, without the rivalries that never play it."""
        rules, system = game_of(kernel, number), kernel.plan.system
        part = kernel.parts.get("deterrence")
        if part is None:
            return cls(rules, world, system, system.rivalry.names)
        few = world.but(**{v.name: getattr(world, v.name)[..., part.rows, :] for v in variables_on(part.axis)})
        own = narrowed(rules, part.axis, part.rows)
        return cls(own, few, part.system, part.system.rivalry.names)

    def read(self) -> set[str]:
        """Return the names of the inputs that the game reads of the world."""
        seen: set[str] = set()
        self.rules.chances(SpyWorld(self.world, seen), self.system)  # type: ignore[arg-type]
        return seen

    def inputs(self, names: set[str], index: Index, count: int) -> dict[str, Array]:
        """Return all inputs in some columns: of the world, and the game's own parameters as "game.NAME"."""
        found = inputs_of(self.world, names)
        found |= {f"game.{item.name}": getattr(self.rules, item.name) for item in fields(self.rules)}
        return {name: columns(x, index, count) for name, x in found.items()}

    def roles(self, inputs: Mapping[str, Any], target: Accounted) -> Roles:
        """Return the roles of a target in a world with these inputs."""
        own = {name[5:]: x for name, x in inputs.items() if name.startswith("game.")}
        world = with_inputs(self.world, {name: x for name, x in inputs.items() if not name.startswith("game.")})
        return target.made(replace(self.rules, **own).chances(world, self.system), self.system)


@dataclass(frozen=True)
class WaitingMonth:
    """A month whose inputs are not switched yet; ``chains``: inputs before and after, forward and in reverse."""

    number: int
    game: MonthGame
    chains: tuple[tuple[Inputs, Inputs], ...]

    def shapes(self, chain: int) -> Shapes:
        """Return the rows of every input of a chain."""
        return shapes_of(self.chains[chain][0])


@dataclass
class Account:
    """Gathers an account over the months of a run, for pairs of column groups (from, to), all of one width.

    ``orders``: for each pair, whether inputs are switched in the order of their names (False: in reverse).
    ``terms``: path -> (pairs, months, rungs, rivalries), sums over replicates of the change of a month.
    ``each``: path -> (replicates,), the change summed over months, rungs, rivalries and pairs.
    ``totals``: (months, groups, replicates), the target in every group. ``sheets``: the game, traced; for speed.
    """

    target: Accounted
    pairs: Sequence[tuple[int, int]]
    orders: Sequence[bool]
    months: int
    width: int
    terms: dict[Path, Wide] = field(default_factory=dict)
    each: dict[Path, Wide] = field(default_factory=dict)
    totals: Wide = field(default_factory=lambda: np.zeros((0, 2, 0)))
    rivalries: tuple[str, ...] = ()
    read: set[str] = field(default_factory=set)
    sheets: dict[Shapes, SheetMaker] = field(default_factory=dict, repr=False)
    _waiting: list[WaitingMonth] = field(default_factory=list, repr=False)

    def take(self, kernel: Kernel, number: int, world: World) -> None:
        """Take the game of a month into the account."""
        game = MonthGame.of(kernel, number, world)
        if not self.rivalries:
            self.read, self.rivalries = game.read(), game.rivalries
            self.totals = np.zeros((self.months, world.treasury.shape[-1] // self.width, self.width))
        count = world.treasury.shape[-1]
        roles = self.target.made(game.rules.chances(game.world, game.system), game.system)
        product = np.prod(np.broadcast_arrays(*(x.astype(np.float64) for x in roles)), axis=0)
        self.totals[number] = product.sum(axis=(0, 1)).reshape(-1, self.width)
        chains = tuple(self._ends(game, self._rows(forward), count) for forward in (True, False))
        self._waiting.append(WaitingMonth(number, game, chains))
        if len(self._waiting) * len(self.pairs) * self.width >= TOGETHER:
            self.close()

    def close(self) -> None:
        """Switch the inputs of the months that are waiting."""
        waiting, self._waiting = self._waiting, []
        for chain, forward in enumerate((True, False)):
            rows = self._rows(forward)
            for shapes in dict.fromkeys(month.shapes(chain) for month in waiting):
                alike = [month for month in waiting if month.shapes(chain) == shapes]
                self._switch(alike, chain, rows)

    def _rows(self, forward: bool) -> list[int]:
        return [n for n, order in enumerate(self.orders) if order is forward]

    def _ends(self, game: MonthGame, rows: Sequence[int], count: int) -> tuple[Inputs, Inputs]:
        """Return the inputs before and after the steps of a chain, their columns side by side."""
        before, after = (self._columns([self.pairs[n][end] for n in rows]) for end in (0, 1))
        return game.inputs(self.read, before, count), game.inputs(self.read, after, count)

    def _columns(self, groups: Sequence[int]) -> Index:
        return np.concatenate([np.arange(g * self.width, (g + 1) * self.width) for g in groups])

    def _switch(self, months: Sequence[WaitingMonth], chain: int, rows: Sequence[int]) -> None:
        count, numbers = len(rows) * self.width, [month.number for month in months]
        a, b = (side_by_side([month.chains[chain][end] for month in months], count) for end in (0, 1))
        whole = len(months) * count
        for some in portions(a, b, whole):
            ends = [{name: columns(x, some, whole) for name, x in end.items()} for end in (a, b)]
            sheet = self._sheet(months[0].game, ends[0], len(some))
            before = sheet.results()
            for (name,) in alone(*ends, sorted(a, reverse=not self.orders[rows[0]])):
                sheet.change(name, ends[1][name])
                after = sheet.results()
                for role, share in zip(self.target.roles, shares(before, after), strict=True):
                    if share is not None:
                        self._book((role, name), (numbers, rows), some, share)
                before = after

    def _sheet(self, game: MonthGame, inputs: Inputs, count: int) -> Sheet:
        key = shapes_of(inputs)
        if key not in self.sheets:
            formula = Formula.of(lambda given: game.roles(given, self.target), dict(key))
            self.sheets[key] = sheets(formula, inputs, count)
        return self.sheets[key](inputs, count)

    def _book(self, path: Path, cells: tuple[Sequence[int], Sequence[int]], some: Columns, share: Wide) -> None:
        """Book a share in some columns; ``cells``: the months and the pairs that all columns stand for, in turn."""
        if path not in self.terms:
            self.terms[path] = np.zeros((len(self.pairs), self.months, *share.shape[:2]))
            self.each[path] = np.zeros(self.width)
        numbers, rows = (np.asarray(one) for one in cells)
        here, begin = np.unique(some // self.width, return_index=True)
        sums = np.add.reduceat(share, begin, axis=-1).transpose(2, 0, 1)
        self.terms[path][rows[here % len(rows)], numbers[here // len(rows)]] += sums
        self.each[path] += np.bincount(some % self.width, share.sum(axis=(0, 1)), self.width)


def shapes_of(inputs: Inputs) -> Shapes:
    """Return the rows of every input; events may give a parameter rows that it had not before."""
    return tuple((name, np.shape(x)[:-1]) for name, x in inputs.items())


def side_by_side(months: Sequence[Inputs], count: int) -> dict[str, Array]:
    """Return the inputs of several months, ``count`` columns each; what is one for all stays as it is."""
    found = {}
    for name, first in months[0].items():
        every = [month[name] for month in months]
        if np.shape(first)[-1:] != (count,) and all(same(first, x) for x in every[1:]):
            found[name] = first
        else:
            found[name] = np.concatenate([np.broadcast_to(x, (*np.shape(x)[:-1], count)) for x in every], axis=-1)
    return found
