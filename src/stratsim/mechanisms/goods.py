"""A channel can carry more than shells: weapons that last and give strength, and soldiers who fight for a buyer.

Equation
    (1) made = plants output / 12;   lost = (wear + attrition f) W
    (2) ask_e = order_e offer_s demand_b / 12;   cash_e = (1 - gift) flow_e
        flow_e = ask_e min(1, W_s / sum of asks of s) (1 - exposed max(z_s, z_b)), cut to what the buyer's treasury pays
    (3) W' = W + made - lost + flows in - flows out
    (4) moved_e = pace max(0, contingent_e - S_e), cut to the soldiers at home; those too many go home at once
        fallen_e = casualties_e S_e;   S' = S + moved - fallen;   home' = home - moved
    (5) wage_e = pay_e S_e / 12 from buyer to supplier, as far as its treasury goes
    (6) experience' = 1 - (1 - experience) exp(-seasoning sum of S_e)
    (7) force = heft W / (W + half) - absence S / (S + home)

Symbols
    W weapons in service, bn USD at cost (state); S soldiers with the buyer, thousand (channel), home: soldiers who can
    be sent (state); offer, demand: levers ``arms_offer`` and ``arms_demand``; f 1 in a general war; z deliveries
    stopped by interdiction; force: part added to the strength of a unit of capability, in a crisis and a war (state)

Conserves
    Weapons: the change of all stocks is what is made less what is lost. Soldiers: those at home, abroad and fallen.
    Money: what a buyer pays a supplier gets.
Valid when
    wear, attrition, pace, casualties lie in 0-1. With plants, order and contingent at 0 there are no such goods.
Source
    Transfers as in SIPRI's trend-indicator values; soldiers sent abroad for pay: hirelings of many wars. Forms and
    weights: assumptions.
Remarks
    What a channel carries is data: rounds by `arms_trade`, weapons where ``order`` is set, soldiers where
    ``contingent`` is. An event that sets a contingent sends soldiers, one that ends calls them home.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, Number, at_least, at_most, cover, share_of
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Goods:
    """Weapons and soldiers that channels carry."""

    # fmt: off
    plants: Number = parameter(
        0.0, "bn USD/yr", "weapons made a year at full output", plausible=(0.0, 20.0), axis="state", null=0.0,
    )
    wear: Number = parameter(
        0.004, "1/month", "weapons that age out of service", plausible=(0.002, 0.01), allowed=(0.0, 1.0), axis="state",
        null=0.0,
    )
    attrition: Number = parameter(
        0.0, "1/month", "weapons lost in a month of general war", plausible=(0.0, 0.1), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    order: Number = parameter(
        0.0, "bn USD/yr", "weapons delivered at full offer and demand", plausible=(0.0, 3.0), axis="channel", null=0.0,
    )
    gift: Number = parameter(
        0.0, "share", "weapons that are not paid for", plausible=(0.0, 1.0), allowed=(0.0, 1.0), axis="channel",
    )
    exposed: Number = parameter(
        0.5, "share", "deliveries by ways that can be interdicted", plausible=(0.0, 1.0), allowed=(0.0, 1.0),
        axis="channel", null=0.0,
    )
    contingent: Number = parameter(
        0.0, "thousand", "soldiers that the supplier keeps with the buyer", plausible=(0.0, 30.0), axis="channel",
        null=0.0, source="10 to 12 thousand from October 2024: South Korean and US estimates, press",
    )
    pace: Number = parameter(
        0.3, "1/month", "missing soldiers sent in a month", plausible=(0.1, 0.8), allowed=(0.0, 1.0), axis="channel",
        null=0.0,
    )
    casualties: Number = parameter(
        0.0, "1/month", "soldiers abroad who fall in a month", plausible=(0.0, 0.1), allowed=(0.0, 1.0),
        axis="channel", null=0.0,
    )
    pay: Number = parameter(
        0.0, "bn USD/yr per thousand", "paid for a thousand soldiers a year", plausible=(0.0, 0.05), axis="channel",
        null=0.0, source="2,000 USD a month each: South Korean estimate of 2024, press",
    )
    seasoning: Number = parameter(
        0.0, "1/month per thousand", "share of the gap in experience closed by a thousand soldiers in the field",
        plausible=(0.0, 0.01), axis="state", null=0.0,
    )
    heft: Number = parameter(
        0.0, "ratio", "strength added by any number of weapons", plausible=(0.0, 1.0), axis="state", null=0.0,
    )
    half: Number = parameter(
        5.0, "bn USD", "weapons that add half of that", plausible=(1.0, 50.0), allowed=(0.01, 1e5), axis="state",
    )
    absence: Number = parameter(
        0.0, "ratio", "strength lost if all soldiers who can be sent are", plausible=(0.0, 0.2), allowed=(0.0, 0.9),
        axis="state", null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Make, lose, deliver and pay weapons; send and pay soldiers; take stock of strength (equations 1 to 7)."""
        world = self.soldier(self.deliver(self.make(world, system), system), system)
        abroad = system.channel.by_source(world.deployed)
        armed = self.heft * world.arms / (world.arms + self.half)
        return world.but(
            experience=1 - (1 - world.experience) * np.exp(-self.seasoning * abroad),
            force=armed - self.absence * share_of(abroad, abroad + world.troops),
        )

    def make(self, world: World, system: System) -> World:
        """Return the world after a month of making and losing weapons: equation (1)."""
        fighting = at_most(system.rivalry.by_either(world.at_war), 1)
        made = self.plants * world.output / FLOAT(12)
        lost = at_most(self.wear + self.attrition * fighting, 1) * world.arms
        return world.but(arms=at_least(world.arms + made - lost, 0), arms_made=made, arms_lost=lost)

    def deliver(self, world: World, system: System) -> World:
        """Return the world after weapons were delivered and paid: equations (2), (3)."""
        ties, levers = system.channel, world.levers
        wanted = self.order * ties.at_source(levers.arms_offer) * ties.at_target(levers.arms_demand) / FLOAT(12)
        flow = wanted * cover(ties.at_source(world.arms), ties.at_source(ties.by_source(wanted)))
        denied = np.maximum(ties.at_source(world.denied), ties.at_target(world.denied))
        flow = flow * (1 - self.exposed * denied)
        due = ties.by_target((1 - self.gift) * flow)
        flow = flow * cover(ties.at_target(world.treasury), ties.at_target(due))
        arms = world.arms + ties.by_target(flow) - ties.by_source(flow)
        return paid(world.but(arms=at_least(arms, 0), weapons_flow=flow), system, (1 - self.gift) * flow)

    def soldier(self, world: World, system: System) -> World:
        """Return the world after soldiers were sent, fell, were called home and paid: equations (4), (5)."""
        ties = system.channel
        missing = self.pace * at_least(self.contingent - world.deployed, 0)
        sent = missing * cover(ties.at_source(world.troops), ties.at_source(ties.by_source(missing)))
        moved = sent - at_least(world.deployed - self.contingent, 0)
        fallen = self.casualties * (world.deployed + moved)
        deployed = at_least(world.deployed + moved - fallen, 0)
        wage = self.pay * deployed / FLOAT(12)
        wage = wage * cover(ties.at_target(world.treasury), ties.at_target(ties.by_target(wage)))
        home = at_least(world.troops - ties.by_source(moved), 0)
        return paid(world.but(troops=home, deployed=deployed, fallen=fallen), system, wage)


def paid(world: World, system: System, money: Array) -> World:
    """Return the world after buyers have paid suppliers, bn USD (channel, R)."""
    ties = system.channel
    return world.but(treasury=at_least(world.treasury + ties.by_source(money) - ties.by_target(money), 0))
