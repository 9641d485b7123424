"""A client lives on its patrons and can play one against the other; what a patron gives follows regard and rivalry.

Equation
    (1) trade_e' = t - halt max(0, t - passable_e),   passable_e = capacity_e openness_i (1 - exposed z_i)
        t = trade_e + speed (passable_e (1 - cut_e) (1 - siege f_i) - trade_e)
    (2) support_e* = generosity_e aid_m affinity_e outreach_e (1 + bidding (1 - d_e) + outbidding b_e)
        max(0, 1 - r_m provoked_i) (1 + bond (X_mi - 1/2))
        (1 + esteem (S_i - 1/2)) (1 + solidarity f_i)
        aid_e' and hidden_e' move at ``speed`` to (1 - covert) support* and covert support*
    (3) outreach_e = max(0, 1 + pull equidistance_i (mean of d over the client's patrons - d_e))
    (4) affinity_e' = affinity_e + settle (norm_e - affinity_e) - strain provoked_i affinity_e
    (5) d_e = (trade + aid + hidden + arms income)_e / the client's sum of them                        dependence

Symbols
    m patron, i client, e patronage m > i; trade, aid, hidden: bn USD/yr; cut_e share of trade stopped by measures;
    r_m lever restraint, aid_m lever aid; f_i 1 for a client in a general war;
    b_e share of the support to i that comes from other patrons; X closeness, 1/2 where the two are not aligned;
    S standing; z_i trade stopped by interdiction;
    provoked_i = sum over the client's rivalries of tempo / (1 + tempo).                         (patronage), (state)

Conserves
    Aid and hidden support leave the patron's treasury and reach the client's; a patron without money gives less.
Valid when
    0 <= affinity <= 1. With generosity at 0 only trade remains; with equidistance at 0 outreach is 1.
Source
    Playing patrons against each other, contempt, recorded and hidden support: claims A04, A07, A14, A26. Forms:
    assumption; partial adjustment as in common econometric use, but a border that closes stops trade at once.
Remarks
    Provocations here are this month's tempo. A patron that cannot pay pays less to all its clients alike; recorded
    aid, hidden support and with them dependence say what was paid, and rise from there again at ``speed``. Trade
    moves no money between treasuries. Outreach compares shares of last month; with one patron it is 1.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, Number, at_least, at_most, share_of
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.ties import added
from stratsim.core.world import World


@dataclass(frozen=True)
class Patronage:
    """Trade, aid and hidden support from patron to client, and the dependence they make."""

    # fmt: off
    speed: Number = parameter(
        0.15, "1/month", "how fast trade and support follow their causes", plausible=(0.05, 0.5),
        allowed=(0.0, 1.0), axis="patronage", end="source", null=0.0,
    )
    halt: Number = parameter(
        1.0, "1/month", "trade beyond what the border lets pass that stops at once", plausible=(0.5, 1.0),
        allowed=(0.0, 1.0), axis="patronage", end="target", null=0.0,
    )
    generosity: Number = parameter(
        0.5, "bn USD/yr", "support at full aid, affinity and outreach", plausible=(0.0, 2.0), axis="patronage",
        end="source", null=0.0,
    )
    covert: Number = parameter(
        0.5, "share", "support that is not recorded", plausible=(0.0, 1.0), allowed=(0.0, 1.0), axis="patronage",
        end="source",
    )
    pull: Number = parameter(
        1.5, "ratio", "outreach gained or lost at full equidistance", plausible=(0.0, 2.0), axis="patronage",
        end="target", null=0.0,
    )
    bidding: Number = parameter(
        0.3, "ratio", "support added by a patron that sees others ahead", plausible=(0.0, 1.0), axis="patronage",
        end="source", null=0.0,
    )
    exposed: Number = parameter(
        0.5, "share", "trade by ways that a rival can interdict", plausible=(0.0, 1.0), allowed=(0.0, 1.0),
        axis="patronage", null=0.0,
    )
    siege: Number = parameter(
        0.0, "share", "trade that a client loses in a general war", plausible=(0.0, 0.9), allowed=(0.0, 1.0),
        axis="patronage", end="target", null=0.0,
    )
    solidarity: Number = parameter(
        0.0, "ratio", "support added for a client in a general war", plausible=(0.0, 3.0), axis="patronage",
        end="source", null=0.0,
    )
    outbidding: Number = parameter(
        0.0, "ratio", "support added where all support comes from others", plausible=(0.0, 2.0), axis="patronage",
        end="source", null=0.0,
    )
    bond: Number = parameter(
        0.0, "ratio", "support added from no alignment to full", plausible=(0.0, 1.5), allowed=(0.0, 2.0),
        axis="patronage", end="source", null=0.0,
    )
    esteem: Number = parameter(
        0.0, "ratio", "support added from no standing of the client to full", plausible=(0.0, 1.0),
        allowed=(0.0, 2.0), axis="patronage", end="source", null=0.0,
    )
    settle: Number = parameter(
        0.02, "1/month", "return of affinity to its norm", plausible=(0.0, 0.1), allowed=(0.0, 1.0),
        axis="patronage", end="source", null=0.0,
    )
    norm: Number = parameter(
        0.5, "0-1", "affinity that the pair returns to", plausible=(0.1, 0.9), allowed=(0.0, 1.0),
        axis="patronage", end="source",
    )
    strain: Number = parameter(
        0.01, "1/month", "affinity lost a month at a high tempo of provocation", plausible=(0.0, 0.05),
        allowed=(0.0, 1.0), axis="patronage", end="source", null=0.0,
    )
    # fmt: on

    def begin(self, world: World, system: System) -> World:
        """Return the world with the dependence that it would have before the first month: equation (5)."""
        return world.but(dependence=dependence(world, system))

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Move trade, support and affinity, pay the support, and take stock of dependence (equations 1 to 5)."""
        ties = system.patronage
        provoked = ties.at_target(provocation(world, system))
        passable = (
            world.trade_capacity * ties.at_target(world.openness) * (1 - self.exposed * ties.at_target(world.denied))
        )
        embattled = ties.at_target(at_most(system.rivalry.by_either(world.at_war), 1))
        reached = passable * (1 - world.trade_cut) * (1 - self.siege * embattled)
        trade = world.trade + self.speed * (reached - world.trade)
        support = self.support(world, system, provoked) * (1 + self.solidarity * embattled)
        affinity = world.affinity + self.settle * (self.norm - world.affinity) - self.strain * provoked * world.affinity
        world = world.but(
            trade=trade - self.halt * at_least(trade - passable, 0),
            aid_recorded=world.aid_recorded + self.speed * ((1 - self.covert) * support - world.aid_recorded),
            support_hidden=world.support_hidden + self.speed * (self.covert * support - world.support_hidden),
            affinity=at_least(affinity, 0),
        )
        world = pay(world, system)
        return world.but(dependence=dependence(world, system))

    def support(self, world: World, system: System, provoked: Array) -> Array:
        """Return the support that each patron would give, bn USD/yr, shape (patronage, R): equations (2), (3)."""
        ties, levers = system.patronage, world.levers
        mean = ties.by_target(world.dependence) / at_least(ties.in_degree, 1)
        lean = ties.at_target(mean) - world.dependence
        outreach = at_least(1 + self.pull * ties.at_target(levers.equidistance) * lean, 0)
        patience = at_least(1 - ties.at_source(levers.restraint) * provoked, 0)
        regard = self.generosity * ties.at_source(levers.aid) * world.affinity * outreach
        bids = 1 + self.bidding * (1 - world.dependence) + self.outbidding * others(world, system)
        sought = 1 + self.esteem * (ties.at_target(world.standing) - FLOAT(0.5))
        return regard * bids * patience * (1 + self.bond * (near(world, system) - FLOAT(0.5))) * sought


def others(world: World, system: System) -> Array:
    """Return the share of a client's support that comes from its other patrons, shape (patronage, R)."""
    ties, given = system.patronage, world.aid_recorded + world.support_hidden
    whole = ties.at_target(ties.by_target(given))
    return share_of(at_least(whole - given, 0), whole)


def near(world: World, system: System) -> Array:
    """Return the closeness of patron and client, one half where they are not aligned, shape (patronage, R)."""
    pairs, patronages = system.exchange[0]
    return added(np.full_like(world.trade, 0.5), patronages, world.closeness[pairs] - FLOAT(0.5))


def provocation(world: World, system: System) -> Array:
    """Return how provocative each state has been of late, 0 to its number of rivalries, shape (state, R)."""
    return system.rivalry.by_source(world.tempo_share)


def pay(world: World, system: System) -> World:
    """Return the world after a month of aid and hidden support, cut where the patron cannot pay."""
    ties = system.patronage
    asked = (world.aid_recorded + world.support_hidden) / FLOAT(12)
    scale = at_most(share_of(world.treasury, ties.by_source(asked)), 1)
    kept = ties.at_source(scale)
    paid = asked * kept
    treasury = world.treasury - ties.by_source(paid) + ties.by_target(paid)
    return world.but(
        treasury=at_least(treasury, 0),
        aid_recorded=world.aid_recorded * kept,
        support_hidden=world.support_hidden * kept,
    )


def dependence(world: World, system: System) -> Array:
    """Return each patron's share of what its client gets from all, shape (patronage, R): equation (5)."""
    ties = system.patronage
    given = world.trade + world.aid_recorded + world.support_hidden
    channels, patrons = system.arms_patronage
    if len(channels):
        arms = np.zeros_like(given)
        arms[patrons] += world.arms_income[channels]
        given = given + arms
    return share_of(given, ties.at_target(ties.by_target(given)))
