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
from stratsim.story.portions import GatheredInputs
from stratsim.story.relive import game_of
from stratsim.story.spied import SpyWorld, inputs_of, with_inputs
from stratsim.story.split import Inputs, Wide, alone, shares
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

    def inputs(self, names: set[str]) -> dict[str, Array]:
        """Return all inputs: of the world, and the game's own parameters as "game.NAME"."""
        own = {f"game.{item.name}": getattr(self.rules, item.name) for item in fields(self.rules)}
        return inputs_of(self.world, names) | own

    def roles(self, inputs: Mapping[str, Any], target: Accounted) -> Roles:
        """Return the roles of a target in a world with these inputs."""
        own = {name[5:]: x for name, x in inputs.items() if name.startswith("game.")}
        world = with_inputs(self.world, {name: x for name, x in inputs.items() if not name.startswith("game.")})
        return target.made(replace(self.rules, **own).chances(world, self.system), self.system)


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
    _game: MonthGame | None = field(default=None, repr=False)
    _waiting: list[tuple[int, Inputs]] = field(default_factory=list, repr=False)

    def take(self, kernel: Kernel, number: int, world: World) -> None:
        """Take the game of a month into the account."""
        game, count = MonthGame.of(kernel, number, world), world.treasury.shape[-1]
        if self._game is None:
            self._game, self.read, self.rivalries = game, game.read(), game.rivalries
            self.totals = np.zeros((self.months, count // self.width, self.width))
        roles = self.target.made(game.rules.chances(game.world, game.system), game.system)
        product = np.prod(np.broadcast_arrays(*(x.astype(np.float64) for x in roles)), axis=0)
        self.totals[number] = product.sum(axis=(0, 1)).reshape(-1, self.width)
        self._waiting.append((number, game.inputs(self.read)))
        if len(self._waiting) * len(self.pairs) * self.width >= TOGETHER:
            self.close()

    def close(self) -> None:
        """Switch the inputs of the months that are waiting."""
        waiting, self._waiting = self._waiting, []
        for shapes in dict.fromkeys(shapes_of(inputs) for _, inputs in waiting):
            alike = [one for one in waiting if shapes_of(one[1]) == shapes]
            gathered = GatheredInputs.of([inputs for _, inputs in alike], self.totals.shape[1], self.width)
            for forward in (True, False):
                self._switch([number for number, _ in alike], gathered, forward)

    def without_traces(self) -> "Account":
        """Return the account without what it was made with, which is long and not wanted again."""
        return replace(self, sheets={}, _game=None)

    def _switch(self, numbers: Sequence[int], gathered: GatheredInputs, forward: bool) -> None:
        """Switch the inputs of some months, in the pairs of one order."""
        rows = [n for n, order in enumerate(self.orders) if order is forward]
        ends = [[self.pairs[n][end] for n in rows] for end in (0, 1)]
        places = [gathered.place(groups) for groups in ends]
        for some in gathered.portions(*ends):
            a, b = (gathered.chosen(place[some]) for place in places)
            sheet = self._sheet(a, len(some))
            before = sheet.results()
            for (name,) in alone(a, b, sorted(a, reverse=not forward)):
                sheet.change(name, b[name])
                after = sheet.results()
                for role, share in zip(self.target.roles, shares(before, after), strict=True):
                    if share is not None:
                        self._book((role, name), (numbers, rows), some, share)
                before = after

    def _sheet(self, inputs: Inputs, count: int) -> Sheet:
        game, key = self._game, shapes_of(inputs)
        assert game is not None
        if key not in self.sheets:
            formula = Formula.of(lambda given: game.roles(given, self.target), dict(key))
            self.sheets[key] = sheets(formula, inputs, count)
        return self.sheets[key](inputs, count)

    def _book(self, path: Path, cells: tuple[Sequence[int], Sequence[int]], some: Index, share: Wide) -> None:
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
