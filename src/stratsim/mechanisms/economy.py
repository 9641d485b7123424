"""A closed border costs output, but what is closed learns to do without; the treasury closes every month's budget.

Equation
    (1) o' = o + speed (lever openness - o)
    (2) A' = A + growth (1 - o) (cap - A) - fade o A
    (3) output = (1 - damage) [A + (1 - A) min(1, sum of trade / max(potential, sum of trade capacity))];  openness in
        place of trade where there are neither
    (4) income = fiscal gdp output (1 - bite m) / 12
    (5) relief_e = relief max(engagement_j, deal_e) / 12, from the defender's treasury to the challenger's
    (6) spending = min(treasury, sum over acts of n_p money_p + control_cost c (1 + policing x) gdp / 12)
        + upkeep (what is left)

Symbols
    o openness of the border, A autarky, c information control, x exposure of the public: 0-1    (state)
    m        share of trade that measures stop, mean over patrons
    fiscal   share of product that reaches the purse for security and foreign policy
    upkeep   share of the purse spent at home each month, so that it settles at income / upkeep
    n_p      provocations by rung, money_p bn USD each

Conserves
    The change of all treasuries is all income less all spending; relief only moves money.
Valid when
    0 <= autarky <= cap <= 1.
Source
    Forms: assumption (claims A01, A03). Burdens: SIPRI and US State Department figures in ``seeds/record.toml``.
Remarks
    Autarky never grows beyond its cap and, above it, only fades; both rates use the border as it stands after (1).
    Trade is last month's and brings output, not money of its own. ``trade_potential`` belongs to the client: with
    it a patron that is taken away is trade lost, without it only the remaining patrons are asked. Relief is cut to
    what the defender's purse holds after income; of the bill for acts and control, what the purse cannot pay is not
    owed later. Output has no trend: growth of product is not modelled.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, Number, at_least, at_most, share_of, total
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Economy:
    """Border, autarky, output and the purse of every state."""

    # fmt: off
    border_speed: Number = parameter(
        0.2, "1/month", "how fast the border follows the order", plausible=(0.05, 1.0), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    autarky_growth: Number = parameter(
        0.02, "1/month", "growth of autarky behind a closed border", plausible=(0.0, 0.05), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    autarky_fade: Number = parameter(
        0.001, "1/month", "decay of autarky behind an open border", plausible=(0.0, 0.02), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    autarky_cap: Number = parameter(
        0.9, "0-1", "autarky that can be reached", plausible=(0.6, 1.0), allowed=(0.0, 1.0), axis="state",
    )
    fiscal_share: Number = parameter(
        0.03, "share of gdp", "product that reaches the purse for security and foreign policy",
        plausible=(0.01, 0.25), allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    bite: Number = parameter(
        0.0, "ratio", "income that the purse loses where measures stop all trade", plausible=(0.0, 0.9),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    upkeep: Number = parameter(
        0.12, "1/month", "share of the purse spent at home a month", plausible=(0.05, 0.3), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    relief: Number = parameter(
        0.3, "bn USD/yr", "relief paid to the challenger at full engagement", plausible=(0.0, 1.5), axis="rivalry",
        end="target", null=0.0,
    )
    control_cost: Number = parameter(
        0.005, "share of gdp", "yearly cost of full information control", plausible=(0.0, 0.03),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    policing: Number = parameter(
        0.0, "ratio", "cost of control added where all the public is reached by outside information",
        plausible=(0.0, 4.0), axis="state", null=0.0,
    )
    # fmt: on

    def begin(self, world: World, system: System) -> World:
        """Return the world with the output that it would have before the first month: equation (3)."""
        return world.but(output=produced(world, system))

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Move border and autarky, produce, and close the month's budget (equations 1 to 6)."""
        openness = world.openness + self.border_speed * (world.levers.openness - world.openness)
        grown = self.autarky_growth * (1 - openness) * at_least(self.autarky_cap - world.autarky, 0)
        autarky = world.autarky + grown - self.autarky_fade * openness * world.autarky
        world = world.but(openness=openness, autarky=autarky)
        return self.budget(world.but(output=produced(world, system)), system)

    def budget(self, world: World, system: System) -> World:
        """Return the world after income, relief and spending (equations 4 to 6)."""
        income = self.fiscal_share * world.gdp * world.output / FLOAT(12) * (1 - self.bite * stopped(world, system))
        purse = world.treasury + income
        paid_out = self.relief_paid(world, system, purse)
        relieved = system.rivalry.by_target(paid_out)
        purse = purse + (system.rivalry.by_source(paid_out) - relieved)
        policed = self.control_cost * world.gdp * world.control / FLOAT(12) * (1 + self.policing * world.exposure)
        bill = policed + acts(world, system)
        paid = np.minimum(purse, bill)
        upkeep = self.upkeep * (purse - paid)
        spending = paid + upkeep
        return world.but(
            income=income,
            upkeep=upkeep,
            relieved=relieved,
            spending=world.spending + spending,
            treasury=at_least(purse - spending, 0),
        )

    def relief_paid(self, world: World, system: System, purse: Array) -> Array:
        """Return the relief that each defender pays its challenger, bn USD, shape (rivalry, R): equation (5)."""
        ties = system.rivalry
        asked = np.maximum(ties.at_target(world.levers.engagement), world.deal) * (self.relief / FLOAT(12))
        scale = at_most(share_of(purse, ties.by_target(asked)), 1)
        return asked * ties.at_target(scale)


def produced(world: World, system: System) -> Array:
    """Return the output that autarky, trade and war damage allow, 0-1, shape (state, R): equation (3)."""
    return (1 - world.damage) * (world.autarky + (1 - world.autarky) * commerce(world, system))


def commerce(world: World, system: System) -> Array:
    """Return trade as a share of what an open border allows, 0-1, shape (state, R)."""
    ties = system.patronage
    possible = np.maximum(world.trade_potential, ties.by_target(world.trade_capacity))
    traded = at_most(share_of(ties.by_target(world.trade), possible), 1)
    return np.where(possible > 0, traded, world.openness)


def stopped(world: World, system: System) -> Array:
    """Return the share of a state's trade that measures stop, mean over its patrons, shape (state, R)."""
    ties = system.patronage
    return ties.by_target(world.trade_cut) / at_least(ties.in_degree, 1)


def acts(world: World, system: System) -> Array:
    """Return the money that this month's provocations cost, bn USD, shape (state, R)."""
    return system.rivalry.by_source(total(system.rungs.money * world.events))
