"""The kernel: one month, and a run of months, for as many replicates as the draws name.

What a month is made of, and in which order, stands in `stratsim.engine.mechanism`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from stratsim.core.array import Array, flag
from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.engine.calendar import Calendar
from stratsim.engine.mechanism import BEFORE_DECISION, CLASSES, Mechanism, Mechanisms, begins
from stratsim.engine.part import Part
from stratsim.engine.plan import Plan
from stratsim.playbooks.playbook import Policy

Decide = Callable[[World], Levers]
Stage = Callable[[World], World]


@dataclass(frozen=True)
class Kernel:
    """What stays the same from month to month, for the replicates of ``draws``.

    ``parts``: the rows that a mechanism works on, where these are not all.
    """

    plan: Plan
    draws: Draws
    mechanisms: Mechanisms
    policy: Policy
    calendar: Calendar
    counts: Mapping[str, int]
    parts: Mapping[str, Part]

    @classmethod
    def of(cls, plan: Plan, draws: Draws) -> "tuple[Kernel, World]":
        """Return the kernel of a plan and the world it starts from."""
        draws.draw_shares(list({one.key for one in plan.uncertain().values()}))
        world, mechanisms = plan.world(draws), plan.mechanisms(draws)
        parts = {name: Part.of(one, plan.system, plan.struck(name)) for name, one in mechanisms.items()}
        some = {name: part for name, part in parts.items() if part is not None}
        kernel = cls(plan, draws, mechanisms, plan.policy(draws), plan.calendar(draws, world), plan.counts(), some)
        for name in CLASSES:
            mechanism = mechanisms[name]
            if begins(mechanism):
                world = mechanism.begin(world, plan.system)
        return kernel, world.but(levers=kernel.policy.levers(world))

    def month(self, world: World, number: int, decide: Decide | None = None) -> World:
        """Return the world one month on."""
        for _, stage in self.stages(number, decide):
            world = stage(world)
        return world

    def stages(self, number: int, decide: Decide | None = None) -> Iterator[tuple[str, Stage]]:
        """Yield the stages of a month in order, each by its name and as a function from world to world.

        ``decide`` takes the place of the playbooks.
        """
        draws = self.draws.in_month(number)
        mechanisms = self.calendar.retune(self.mechanisms, number, self.counts)
        yield "calendar", partial(self.opened, number)
        for name in BEFORE_DECISION:
            yield name, partial(self.step, name, mechanisms[name], draws)
        yield "decision", partial(self.decided, number, decide or self.policy.levers)
        for name, mechanism in mechanisms.items():
            if name not in BEFORE_DECISION:
                yield name, partial(self.step, name, mechanism, draws)

    def opened(self, number: int, world: World) -> World:
        """Return the world with its books opened, and what events set, add to or scale."""
        return self.calendar.strike(world.but(spending=np.zeros_like(world.spending)), number)

    def decided(self, number: int, decide: Decide, world: World) -> World:
        """Return the world after every state has set its levers, all looking at the same world; events bend them."""
        levers = self.calendar.bend(decide(world), number)
        return world.but(levers=levers, following=following(world, self.plan.system))

    def step(self, name: str, mechanism: Mechanism, draws: Draws, world: World) -> World:
        """Return the world after a mechanism has worked, on the rows that take part in it."""
        part = self.parts.get(name)
        return part.step(mechanism, world, draws) if part else mechanism.step(world, self.plan.system, draws)

    def months(self, world: World, decide: Decide | None = None) -> Iterator[World]:
        """Yield the world at the end of each month of the plan."""
        for number in range(self.plan.months):
            world = self.month(world, number, decide)
            yield world


def following(world: World, system: System) -> Array:
    """Return 1 for each seat whose playbook its state follows, else 0, shape (seat, R)."""
    return flag(world.playbook[system.seat_state] == system.seat_number)
