"""The chain behind one act of one history: what made its chance, and which earlier events it hangs on.

Equation
    (1) chance of this month - chance of the history's mean month = sum of what each input moves, as in `split`
    (2) effect of an earlier event = chance as it was - chance of the same history lived again without that event
Histories without an event are lived side by side, folded into the replicate axis. Effects (2) do not add up: what
would have happened instead differs each time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array
from stratsim.core.world import World
from stratsim.engine.kernel import Kernel
from stratsim.engine.plan import Plan
from stratsim.engine.variant import Folded
from stratsim.story.account import MonthGame, Path
from stratsim.story.happening import Happening
from stratsim.story.relive import GAME, History, game_of
from stratsim.story.split import Wide, alone, shares, switched
from stratsim.story.target import TARGETS, Roles

CLASH = TARGETS["clashes_per_year"]
STEPS = ("events", "stood", "clash", "war_begun")
"""What an act writes into the world, and what is taken back where it is removed."""


@dataclass(frozen=True)
class Cause:
    """An earlier event: the chance of the act without it, and whether the act, as it was, still happens."""

    happening: Happening
    without: float
    stays: bool

    def effect(self, chance: float) -> float:
        """Return how far the event raised the chance of the act."""
        return chance - self.without


@dataclass(frozen=True)
class Chain:
    """The chain behind an act: its chance and that of a mean month, what made the difference, and earlier causes.

    ``chance``: of this act with the answer that it got, before the draw. ``paths``: contributions by role and input,
    the greatest first. ``causes``: earlier events by how far they raised or lowered the chance.
    """

    act: Happening
    words: str
    chance: float
    usual: float
    paths: tuple[tuple[Path, float], ...]
    causes: tuple[Cause, ...]


def meant(happenings: Sequence[Happening], address: str) -> Happening:
    """Return the act that an address means: "2024-09", "2024-09:KOR", "clash" or "war" (the first one).

    Raises ValueError where there is none.
    """
    acts = [one for one in happenings if one.kind == "act"]
    month, _, whom = address.partition(":")
    if address in ("clash", "war", "contest"):
        flag = {"clash": "clash", "war": "war", "contest": "contested"}[address]
        found = [one for one in acts if getattr(one, flag)]
    else:
        found = [one for one in acts if one.month == month and whom in ("", one.whom)]
    if not found:
        known = ", ".join(f"{one.month}:{one.whom}" for one in acts[-3:]) or "none at all"
        raise ValueError(f"there is no act {address!r} in this history; acts are named like {known}, clash or war")
    return max(found, key=lambda one: one.weight) if address == month else found[0]


def chain(history: History, act: Happening, happenings: Sequence[Happening]) -> Chain:
    """Return the chain behind an act of a history."""
    system = history.plan.system
    at = system.rungs.names.index(act.what), system.rivalry.names.index(f"{act.who}>{act.whom}")
    roles = roles_of(act)
    here = value(history.moments[act.number].chances, roles, at)
    earlier = [one for one in happenings if one.kind == "act" and one.number < act.number]
    paths, usual = against_mean(history, act.number, roles, at)
    causes = removed(history.plan, history.replicate, act, at, earlier)
    order = sorted(causes, key=lambda one: -abs(one.effect(here)))
    words = {1: "let pass", 2: "contested", 3: "contested and pressed"}[len(roles)]
    return Chain(act, words, here, usual, paths, tuple(order))


def roles_of(act: Happening) -> tuple[str, ...]:
    """Return the roles that an act came through: acting, and what answered it."""
    return ("act", "contest", "press") if act.pressed else ("act", "contest") if act.contested else ("act",)


def value(chances: object, roles: Sequence[str], at: tuple[int, int], column: int = 0) -> float:
    """Return the chance of an act with its answer."""
    names = {"act": "rung", "contest": "contest", "press": "press"}
    shape = chances.rung.shape  # type: ignore[attr-defined]
    parts = [np.broadcast_to(getattr(chances, names[role]), shape)[(*at, column)] for role in roles]
    return float(np.prod(np.array(parts, np.float64)))


def against_mean(
    history: History, number: int, roles: Sequence[str], at: tuple[int, int]
) -> tuple[tuple[tuple[Path, float], ...], float]:
    """Return what each input moves from the history's mean month to this one, and the chance of that mean month."""
    kernel, _ = Kernel.of(history.plan, history.plan.draws(history.replicate, 1))
    system = history.plan.system
    games = [MonthGame(game_of(kernel, m.number), m.seen, system, system.rivalry.names) for m in history.moments]
    read = games[0].read()
    every = [one.inputs(read) for one in games]
    mean = {name: np.mean([np.asarray(one[name], np.float64) for one in every], axis=0) for name in every[0]}
    usual = {name: np.asarray(x, np.float32) for name, x in mean.items()}
    game, now = games[number], {name: np.asarray(x, np.float32) for name, x in every[number].items()}

    def chances(inputs: Mapping[str, Array]) -> Roles:
        parts = game.roles(inputs, CLASH)[: len(roles)]
        return tuple(np.broadcast_to(x, parts[0].shape)[(*at, slice(None))] for x in parts)

    sums: dict[Path, float] = {}
    for order in (sorted(now), sorted(now, reverse=True)):
        for (name,), before, after in switched(chances, usual, now, alone(usual, now, order)):
            for role, share in zip(roles, shares(before, after), strict=True):
                if share is not None:
                    sums[role, name] = sums.get((role, name), 0.0) + float(share[0]) / 2
    ordered = sorted(sums.items(), key=lambda one: -abs(one[1]))
    return tuple(ordered), float(np.prod([x[0] for x in chances(usual)], dtype=np.float64))


def removed(
    plan: Plan, replicate: int, act: Happening, at: tuple[int, int], earlier: Sequence[Happening]
) -> list[Cause]:
    """Return what the chance of an act would have been without each earlier act."""
    if not earlier:
        return []
    columns = len(earlier)
    draws = Folded(plan.seed, replicate, columns, folds=columns)
    kernel, world = Kernel.of(plan, draws)
    take_back = edits(plan, earlier)
    for number in range(act.number + 1):
        for name, stage in kernel.stages(number):
            before, world = world, stage(world)
            if name == GAME and number == act.number:
                return read_off(kernel, before, world, act, at, earlier)
            if name == GAME:
                world = take_back(number, before, world)
    raise AssertionError("the last month returns")


def edits(plan: Plan, earlier: Sequence[Happening]) -> Callable[[int, World, World], World]:
    """Return a function that takes each earlier act back in its own column, in its own month."""
    rows = {name: n for n, name in enumerate(plan.system.rivalry.names)}

    def take_back(number: int, before: World, world: World) -> World:
        here = [(n, rows[f"{one.who}>{one.whom}"]) for n, one in enumerate(earlier) if one.number == number]
        if not here:
            return world
        changed = {name: getattr(world, name).copy() for name in (*STEPS, "at_war")}
        for column, row in here:
            for name in STEPS:
                changed[name][..., row, column] = 0
            changed["at_war"][row, column] = before.at_war[row, column]
        return world.but(**changed)

    return take_back


def read_off(
    kernel: Kernel, before: World, after: World, act: Happening, at: tuple[int, int], earlier: Sequence[Happening]
) -> list[Cause]:
    """Return the causes, from the month of the act as each column has it."""
    chances = game_of(kernel, act.number).chances(before, kernel.plan.system)
    roles = roles_of(act)
    same: Wide = after.events[at] > 0
    for name, was in (("stood", act.contested), ("clash", act.pressed)):
        same = same & ((getattr(after, name)[at[1]] > 0) == bool(was))
    return [Cause(one, value(chances, roles, at, n), bool(same[n])) for n, one in enumerate(earlier)]
