"""A replicate lived again: its months with the world that the states acted on, their chances and their luck.

Nothing here is stored with results: a replicate is an address, and a replay gives the same bits.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stratsim.core.array import Array, total
from stratsim.core.draws import Draws
from stratsim.core.system import System
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.ensemble import outcome_names, outcomes_of
from stratsim.engine.kernel import Decide, Kernel
from stratsim.engine.mechanism import Mechanism
from stratsim.engine.plan import Plan
from stratsim.engine.recorder import Recorder
from stratsim.mechanisms.deterrence import Deterrence, targets
from stratsim.mechanisms.deterrence.game import Chances

Watch = Callable[[str, World, World], None]
"""Looks at a stage of a month: its name, the world before and after."""
GAME = "deterrence"
"""The stage in which states act on one another."""
LUCK = "deterrence.crisis"
"""The point of that stage's draws: of the rung, of how many events, of the contest, of the press."""


@dataclass(frozen=True)
class Moment:
    """A month: the world that the game was played on, its chances, and the world at the end of the month.

    ``luck``: the uniform numbers that chose, (4, rivalry, R): rung, number of events, contest, press.
    ``some``: the chance of any act that the first of them decided (rivalry, R), in a month in which the challenger
    chose for each rival, or made one choice over all.
    """

    number: int
    seen: World
    chances: Chances
    luck: Array
    some: Array
    after: World


@dataclass(frozen=True)
class History:
    """One replicate of a plan, lived again.

    ``start``: the world before the first month. ``outcomes``: by name. ``onsets``: event -> month in which it begins,
    those that come at all.
    """

    plan: Plan
    replicate: int
    start: World
    moments: tuple[Moment, ...]
    outcomes: Mapping[str, float]
    onsets: Mapping[str, int]

    @cached_property
    def flows(self) -> dict[str, Array]:
        """Every variable at the end of each month, the replicate axis left out: (months, rows...)."""
        return {v.name: np.stack([getattr(m.after, v.name)[..., 0] for m in self.moments]) for v in VARIABLES}

    def begun(self, name: str) -> Array:
        """Return a variable before the first month, (rows...)."""
        value: Array = getattr(self.start, name)[..., 0]
        return value


VARIABLES: tuple[Variable, ...] = tuple(variables_of(World))


def relive(plan: Plan, replicate: int) -> History:
    """Return one replicate of a plan, lived again month by month."""
    kernel, start = Kernel.of(plan, plan.draws(replicate, 1))
    recorder = Recorder(plan.system, plan.months, 0)
    months = tuple(moments(kernel, start))
    for moment in months:
        recorder.take(moment.after)
    values = outcomes_of(plan, recorder.summary())[:, 0]
    outcomes = {name: float(x) for name, x in zip(outcome_names(plan), values, strict=True)}
    onsets = {e.name: int(on[0]) for e, on in zip(kernel.calendar.events, kernel.calendar.onsets, strict=True)}
    seen = {name: month for name, month in onsets.items() if month < plan.months}
    return History(plan, replicate, start, months, outcomes, seen)


def moments(kernel: Kernel, world: World) -> Iterator[Moment]:
    """Yield the months of some replicates."""
    for number in range(kernel.plan.months):
        moment = lived(kernel, world, number)
        world = moment.after
        yield moment


def lived(
    kernel: Kernel, world: World, number: int, decide: Decide | None = None, watch: Watch = lambda *_: None
) -> Moment:
    """Return a month as it is lived; ``decide`` takes the place of the playbooks, ``watch`` looks at every stage."""
    seen = world
    for name, stage in kernel.stages(number, decide):
        if name == GAME:
            seen = world
        before, world = world, stage(world)
        watch(name, before, world)
    game, system, draws = game_of(kernel, number), kernel.plan.system, kernel.draws.in_month(number)
    chances = game.chances(seen, system)
    return Moment(number, seen, chances, *decided(game, chances, seen, system, draws), world)


def decided(game: Deterrence, chances: Chances, world: World, system: System, draws: Draws) -> tuple[Array, Array]:
    """Return the luck of a month, and the chance of any act that it was held against: `Moment.luck`, ``some``."""
    ties, luck = system.rivalry, draws.uniform(system.rivalry.names, LUCK)
    single, one = targets.single(game, world, system, draws)
    together = ties.at_source(ties.by_source(total(chances.one)))
    rung = np.where(single > 0, one, luck[0])
    return np.stack([rung, *luck[1:]]), np.where(single > 0, together, total(chances.alone))


def game_of(kernel: Kernel, number: int) -> Deterrence:
    """Return the game as events of the month have tuned it."""
    game: Mechanism = kernel.calendar.retune(kernel.mechanisms, number, kernel.counts)[GAME]
    assert isinstance(game, Deterrence)
    return game
