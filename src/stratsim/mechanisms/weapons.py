"""Strategic weapons grow with money, foreign technology and tests, and the plants that test cannot sell meanwhile.

Equation
    (1) spend = rate investment_i treasury
    (2) D' = D + (1 - D)(1 - exp(-[growth spend (1 + boost technology) + lesson sum of tests sigma_p n_p
                 + progress sum of tests l_p g_p])) - decay D
    (3) warheads' = warheads + fissile output / 12
    (4) busy = n_t / (n_t + half),  n_t tests this month
    (5) g_p = (1 - K_p) [1 - exp(-teaching l_p^2 n_p)],   K_p' = (K_p + g_p) (1 - renewal renews_p)

Symbols
    D strategic deterrent 0-1; investment lever 0-1; technology 0-1; warheads count; busy share of plants   (state)
    sigma_p severity, n_p events of rungs that are tests; l_p lesson                                         (rung)
    K_p what is known of all that tests of a rung can teach, g_p what this month's have taught        (rung, state)

Conserves
    What is spent leaves the treasury and is booked as spending.
Valid when
    0 <= D <= 1, rates small against 1. After n tests in a month K = 1 - (1 - K0) exp(-teaching l^2 n).
Source
    Saturating growth by effort, diminishing lessons: assumptions; learning curves in general: Wright 1936. Warheads:
    yearly estimates of SIPRI in ``seeds/record.toml``. Investment in spite of scarcity, technology from arms pay:
    claims A10, A16.
Remarks
    Investment takes a share of what is left of the purse after the budget, support and campaigns. Warheads grow
    with output alone and without bound; they enter no decision but that of a playbook that reacts to them. Plants
    bound this month cut munitions next month. What is left to learn is why a state tests (`deterrence.learning`);
    new designs (renewal) make some of it new. What past tests taught is where a scenario starts K.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, Number, at_least, somewhere, total, unit
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Weapons:
    """Deterrent, warheads and the load of the plants."""

    # fmt: off
    rate: Number = parameter(
        0.1, "1/month", "part of the purse spent at full investment", plausible=(0.05, 0.3), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    growth: Number = parameter(
        0.06, "1/bn USD", "share of the missing deterrent that a bn USD builds", plausible=(0.01, 0.2),
        axis="state", null=0.0,
    )
    boost: Number = parameter(
        1.0, "ratio", "growth added by technology at the frontier", plausible=(0.0, 3.0), axis="state", null=0.0,
    )
    lesson: Number = parameter(
        0.005, "1/severity", "share of the missing deterrent that a test of severity 1 adds",
        plausible=(0.0, 0.02), axis="state", null=0.0,
    )
    teaching: Number = parameter(
        0.0, "1/test", "rate at which tests of lesson 1 teach what is left to learn", plausible=(0.2, 2.0),
        axis="state", null=0.0,
    )
    progress: Number = parameter(
        0.0, "ratio", "share of the missing deterrent that all lessons of a rung of lesson 1 add",
        plausible=(0.0, 1.0), axis="state", null=0.0,
    )
    renewal: Number = parameter(
        0.0, "1/month", "lessons that new designs make stale", plausible=(0.0, 0.05), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    decay: Number = parameter(
        0.002, "1/month", "deterrent lost to ageing and to the rivals' defences", plausible=(0.0, 0.01),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    fissile: Number = parameter(
        0.0, "warheads/yr", "warheads that fissile production allows a year", plausible=(0.0, 20.0), axis="state",
        null=0.0,
    )
    half: Number = parameter(
        6.0, "events/month", "tests a month that bind half of the plants", plausible=(2.0, 20.0),
        allowed=(0.01, 1e6), axis="state",
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Spend, build and learn from tests (equations 1 to 5)."""
        spend = self.rate * world.levers.weapons_investment * world.treasury
        tests, learned = tested(world, system)
        effort = self.growth * spend * (1 + self.boost * world.technology) + self.lesson * learned
        gained = self.taught(world, system)
        effort = effort + self.progress * total(system.rungs.lesson * gained)
        missing = (1 - world.deterrent) * np.exp(-effort)
        return world.but(
            treasury=world.treasury - spend,
            spending=world.spending + spend,
            deterrent=at_least(1 - missing - self.decay * world.deterrent, 0),
            warheads=world.warheads + self.fissile * world.output / FLOAT(12),
            plants_busy=tests / (tests + self.half),
            known=unit((world.known + gained) * (1 - self.renewal * system.rungs.renews)),
        )

    def taught(self, world: World, system: System) -> Array:
        """Return what this month's tests have taught, shape (rung, state, R): equation (5)."""
        rungs = system.rungs
        if not somewhere(self.teaching * np.ones_like(world.deterrent)):
            return np.zeros_like(world.known)
        made = np.stack([system.rivalry.by_source(part) for part in rungs.test * world.events])
        return (1 - world.known) * (1 - np.exp(-(self.teaching * (rungs.lesson * rungs.lesson) * made)))


def tested(world: World, system: System) -> tuple[Array, Array]:
    """Return the tests of each state this month: their number, and that weighted by severity, shape (state, R)."""
    tests = system.rungs.test * world.events
    by_source = system.rivalry.by_source
    return by_source(total(tests)), by_source(total(system.rungs.severity * tests))
