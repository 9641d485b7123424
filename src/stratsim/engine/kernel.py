"""The kernel: one month, and a run of months, for as many replicates as the draws name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.world import World
from stratsim.engine.calendar import Calendar
from stratsim.engine.mechanism import BEFORE_DECISION, Mechanisms
from stratsim.engine.plan import Plan
from stratsim.mechanisms.economy import produced
from stratsim.mechanisms.patronage import dependence
from stratsim.playbooks.playbook import Policy

Decide = Callable[[World], Levers]


@dataclass(frozen=True)
class Kernel:
    """What stays the same from month to month, for the replicates of ``draws``."""

    plan: Plan
    draws: Draws
    mechanisms: Mechanisms
    policy: Policy
    calendar: Calendar
    counts: Mapping[str, int]

    @classmethod
    def of(cls, plan: Plan, draws: Draws) -> "tuple[Kernel, World]":
        """Return the kernel of a plan and the world it starts from."""
        world = plan.world(draws)
        calendar = plan.calendar(draws, world)
        kernel = cls(plan, draws, plan.mechanisms(draws), plan.policy(draws), calendar, plan.counts())
        world = world.but(dependence=dependence(world, plan.system), output=produced(world, plan.system))
        world = kernel.mechanisms["adaptation"].begin(world, plan.system)
        return kernel, world.but(levers=kernel.policy.levers(world))

    def month(self, world: World, number: int, decide: Decide | None = None) -> World:
        """Return the world one month on: the whole model, in order."""
        system, draws = self.plan.system, self.draws.in_month(number)

        # 1. The books open; events from outside set, add to or scale variables and parameters.
        world = world.but(spending=np.zeros_like(world.spending))
        world = self.calendar.strike(world, number)
        mechanisms = self.calendar.retune(self.mechanisms, number, self.counts)

        # 2. Attention turns to what is hot.
        for name in BEFORE_DECISION:
            world = mechanisms[name].step(world, system, draws)

        # 3. Every state decides, all looking at the same world.
        levers = (decide or self.policy.levers)(world)
        world = world.but(levers=self.calendar.bend(levers, number))

        # 4. to 10. The world answers: crises, lessons, arms, money, patrons, information, regimes.
        for name, mechanism in mechanisms.items():
            if name not in BEFORE_DECISION:
                world = mechanism.step(world, system, draws)
        return world

    def months(self, world: World, decide: Decide | None = None) -> Iterator[World]:
        """Yield the world at the end of each month of the plan."""
        for number in range(self.plan.months):
            world = self.month(world, number, decide)
            yield world
