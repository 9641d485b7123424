"""Who interdicts a rival's trade stops what goes by sea and air as long as it keeps at it, and risks a clash.

Equation
    (1) holds_e = 1 with chance  s_j / (s_j + guard s_i),   s = capability
    (2) z_i = min(1, sum over rivals j of  grip_e denial_j holds_e)
    (3) Pr(incident of e) = friction denial_j,  a clash;  with chance ``hazard`` it becomes war; none while at war
    (4) cost_j = cost_e denial_j / 12, as far as the treasury pays; what it cannot pay for is not done

Symbols
    denial_j lever of the defender, 0-1; e rivalry of challenger i and defender j; z share of the exposed trade and
    deliveries of i that is stopped this month                                                              (state)

Conserves
    What interdiction costs leaves the treasury and is booked as spending.
Valid when
    grip, friction, hazard lie in 0-1. With grip and friction at 0 the lever does nothing.
Source
    Blockade and interdiction as coercion by denial: Pape 1996; incidents at sea as a way to war: Schelling 1966. Odds
    as a ratio of strengths: Hirshleifer 1989. Weights: assumptions.
Remarks
    What is exposed stands with what is stopped: `patronage.exposed`, `arms_trade.exposed`, `goods.exposed`. A border
    that its own state closes is the lever ``openness``, one that a patron closes an event on ``trade_capacity``. An
    incident counts among the month's clashes, and among those to be expected.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Number, at_most, cover, flag, share_of
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Denial:
    """Interdiction and blockade of a challenger by its rivals."""

    # fmt: off
    grip: Number = parameter(
        0.0, "share", "exposed trade that a full interdiction stops where it holds", plausible=(0.0, 0.9),
        allowed=(0.0, 1.0), axis="rivalry", end="target", null=0.0,
    )
    guard: Number = parameter(
        1.0, "ratio", "weight of the challenger's strength in breaking through", plausible=(0.3, 3.0), axis="rivalry",
        end="source",
    )
    friction: Number = parameter(
        0.0, "1/month", "chance of a clash in a month of full interdiction", plausible=(0.0, 0.2), allowed=(0.0, 1.0),
        axis="rivalry", null=0.0,
    )
    hazard: Number = parameter(
        0.02, "probability", "chance that such a clash becomes general war", plausible=(0.003, 0.1),
        allowed=(0.0, 1.0), axis="rivalry", null=0.0,
    )
    cost: Number = parameter(
        0.0, "bn USD/yr", "cost of a full interdiction", plausible=(0.0, 3.0), axis="rivalry", end="target", null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Pay for interdiction, let it hold or not, and perhaps clash (equations 1 to 4)."""
        ties = system.rivalry
        if not len(ties):
            return world
        asked = ties.at_target(world.levers.denial)
        bill = self.cost * asked / FLOAT(12)
        due = ties.by_target(bill)
        spent = np.minimum(due, world.treasury)
        done = asked * ties.at_target(cover(spent, due))
        ours, theirs = self.guard * ties.at_source(world.capability), ties.at_target(world.capability)
        u_holds, u_incident, u_war = draws.uniform(ties.names, "denial.month", lanes=3)
        holds = flag(u_holds < share_of(theirs, theirs + ours))
        chance = self.friction * done * (1 - world.at_war)
        incident = flag(u_incident < chance)
        war = incident * flag(u_war < self.hazard)
        return world.but(
            denied=at_most(ties.by_source(self.grip * done * holds), 1),
            clash=np.maximum(world.clash, incident),
            war_begun=np.maximum(world.war_begun, war),
            at_war=np.maximum(world.at_war, war),
            clash_expected=world.clash_expected + (1 - world.clash_expected) * chance,
            war_expected=world.war_expected + (1 - world.war_expected) * chance * self.hazard,
            treasury=world.treasury - spent,
            spending=world.spending + spent,
        )
