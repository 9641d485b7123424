"""Rivals talk when both want to, strike a deal when talks last, and keep it as long as neither is tempted to break it.

Equation
    (1) w_i = logit(lambda_i [squeeze m_i + relief e_j r + appeal e_i - leverage D_i - fright x_i g_i
        - mistrust (1 - r) - pride_i])
    (2) v_j = logit(lambda_j [unrest u + appeal e_j + stature (S_i - 1/2) - home (1 + h_j) / 2
        - mistrust (1 - r) - pride_j])
    (3) Pr(talks open) = pace w_i v_j           where there are none, no deal and no war
    (4) Pr(talks end) = walkout (1 - w_i v_j);  Pr(deal struck) = settling w_i v_j, if they do not end
    (5) Pr(i breaks the deal) = temptation_i (1 - w_i), certain for an act beyond ``limit``;
        Pr(j breaks it) = temptation_j (1 - v_j)
    (6) r' = r + proof (1 - r) while a deal holds, r (1 - betrayal) where it is broken

Symbols
    i challenger, j defender; w, v chance that each would rather talk than not; r trust, 0-1       (rivalry)
    e lever ``engagement`` of each; D deterrent of i, which it would bargain away; h government of j, 1 hawkish
    x exposure of i's public, g pull of the alternative on it; S standing                                (state)
    m_i share of i's trade that measures stop, mean over its patrons; u = tempo / (1 + tempo)       (state), (rivalry)

Conserves
    A rivalry is in one of four states: war, deal, talks, none of these.
Valid when
    pace, walkout, settling, temptation, proof lie in 0-1. With pace at 0 nobody ever talks.
Source
    Quantal response of both sides: McKelvey and Palfrey 1998. Costs of measures as a reason to concede, less so where
    conflict is expected to go on: Drezner 1998. Leverage that talks would give away: Fearon 1995, Schelling 1966.
    Governments and the price of dealing at home: Putnam 1988. Forms and weights: assumptions.
Remarks
    Talks are a matter of two: nobody mediates, and what is agreed with one rival binds tests that all see. A deal is
    the same for every pair: acts beyond ``limit`` break it, relief and suspended measures are its price, and neither
    side can hide what it does.
"""

from dataclasses import dataclass

from stratsim.core.array import FLOAT, Array, Number, at_least, at_most, flag, logistic, total, unit
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Talks:
    """Talks and deals between rivals, by the choice of both."""

    # fmt: off
    pace: Number = parameter(
        0.0, "1/month", "chance that talks open where both want them", plausible=(0.0, 0.5), allowed=(0.0, 1.0),
        axis="rivalry", null=0.0,
    )
    precision_challenger: Number = parameter(
        4.0, "1/stake", "lambda_i: how sharply the challenger picks the better option", plausible=(1.0, 10.0),
        axis="rivalry", end="source",
    )
    precision_defender: Number = parameter(
        4.0, "1/stake", "lambda_j: how sharply the defender picks the better option", plausible=(1.0, 10.0),
        axis="rivalry", end="target",
    )
    squeeze: Number = parameter(
        0.6, "stakes", "reason to talk in trade that measures stop", plausible=(0.0, 1.5), axis="rivalry",
        end="source", null=0.0,
    )
    relief: Number = parameter(
        0.5, "stakes", "reason to talk in relief that is offered and believed", plausible=(0.0, 1.0), axis="rivalry",
        end="source", null=0.0,
    )
    unrest: Number = parameter(
        0.5, "stakes", "reason of the defender to talk in the challenger's recent acts", plausible=(0.0, 1.0),
        axis="rivalry", end="target", null=0.0,
    )
    appeal: Number = parameter(
        1.0, "stakes", "own readiness at full engagement", plausible=(0.5, 2.0), axis="rivalry", null=0.0,
    )
    leverage: Number = parameter(
        0.4, "stakes", "what the challenger's deterrent is worth to keep", plausible=(0.0, 1.0), axis="rivalry",
        end="source", null=0.0,
    )
    fright: Number = parameter(
        0.0, "stakes", "price of an opening to a regime whose public knows of a full alternative",
        plausible=(0.0, 0.8), axis="rivalry", end="source", null=0.0,
    )
    stature: Number = parameter(
        0.0, "stakes", "reason of the defender to talk from no standing of the challenger to full",
        plausible=(0.0, 0.8), axis="rivalry", end="target", null=0.0,
    )
    home: Number = parameter(
        0.3, "stakes", "price of dealing for a hawkish government", plausible=(0.0, 1.0), axis="rivalry",
        end="target", null=0.0,
    )
    mistrust: Number = parameter(
        0.4, "stakes", "price of dealing without trust", plausible=(0.0, 1.0), axis="rivalry", null=0.0,
    )
    pride_challenger: Number = parameter(
        0.3, "stakes", "price of dealing at all to the challenger", plausible=(0.0, 1.0), axis="rivalry",
        end="source",
    )
    pride_defender: Number = parameter(
        0.3, "stakes", "price of dealing at all to the defender", plausible=(0.0, 1.0), axis="rivalry", end="target",
    )
    walkout: Number = parameter(
        0.3, "1/month", "chance that talks end where neither wants them", plausible=(0.05, 0.6), allowed=(0.0, 1.0),
        axis="rivalry",
    )
    settling: Number = parameter(
        0.1, "1/month", "chance that talks end in a deal where both want them", plausible=(0.01, 0.3),
        allowed=(0.0, 1.0), axis="rivalry",
    )
    temptation_challenger: Number = parameter(
        0.05, "1/month", "chance that a challenger that would rather not deal breaks a deal", plausible=(0.01, 0.2),
        allowed=(0.0, 1.0), axis="rivalry", end="source",
    )
    temptation_defender: Number = parameter(
        0.05, "1/month", "chance that a defender that would rather not deal breaks a deal", plausible=(0.01, 0.2),
        allowed=(0.0, 1.0), axis="rivalry", end="target",
    )
    limit: Number = parameter(
        0.2, "severity", "most severe act that a deal tolerates", plausible=(0.0, 0.6), allowed=(0.0, 1.0),
        axis="rivalry",
    )
    proof: Number = parameter(
        0.02, "1/month", "trust gained in a month of a deal that holds", plausible=(0.0, 0.1), allowed=(0.0, 1.0),
        axis="rivalry",
    )
    betrayal: Number = parameter(
        0.5, "share", "trust lost where a deal is broken", plausible=(0.0, 1.0), allowed=(0.0, 1.0), axis="rivalry",
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Open talks, end them, strike deals and break them (equations 1 to 6)."""
        if not len(system.rivalry):
            return world
        ours, theirs = self.willing_challenger(world, system), self.willing_defender(world, system)
        u_open, u_end, u_source, u_target = draws.uniform(system.rivalry.names, "talks.month")
        peace, both = 1 - world.at_war, ours * theirs
        opened = peace * (1 - world.talking) * (1 - world.deal) * flag(u_open < self.pace * both)
        lasting = peace * (1 - world.deal) * world.talking * flag(u_end >= self.walkout * (1 - both))
        struck = lasting * flag(u_open < self.settling * both)
        breach = at_most(self.beyond(world, system) + flag(u_source < self.temptation_challenger * (1 - ours)), 1)
        cheated = world.deal * peace * breach
        reneged = world.deal * peace * (1 - breach) * flag(u_target < self.temptation_defender * (1 - theirs))
        holds = world.deal * peace - cheated - reneged
        trust = world.trust + self.proof * (1 - world.trust) * holds
        return world.but(
            talking=opened + lasting - struck,
            deal=holds + struck,
            struck=struck,
            cheated=cheated,
            reneged=reneged,
            trust=unit(trust * (1 - self.betrayal * (cheated + reneged))),
        )

    def willing_challenger(self, world: World, system: System) -> Array:
        """Return the chance that the challenger would rather talk, shape (rivalry, R): equation (1)."""
        ties, levers, trust = system.rivalry, world.levers, world.trust
        gain = self.squeeze * ties.at_source(squeezed(world, system)) + self.appeal * ties.at_source(levers.engagement)
        gain = gain + self.relief * ties.at_target(levers.engagement) * trust
        price = self.leverage * ties.at_source(world.deterrent) + self.mistrust * (1 - trust) + self.pride_challenger
        price = price + self.fright * ties.at_source(world.exposure * world.alternative)
        return logistic(self.precision_challenger * (gain - price))

    def willing_defender(self, world: World, system: System) -> Array:
        """Return the chance that the defender would rather talk, shape (rivalry, R): equation (2)."""
        ties = system.rivalry
        gain = self.unrest * world.tempo / (1 + world.tempo) + self.appeal * ties.at_target(world.levers.engagement)
        gain = gain + self.stature * (ties.at_source(world.standing) - FLOAT(0.5))
        hawkish = (1 + ties.at_target(world.government)) / FLOAT(2)
        price = self.home * hawkish + self.mistrust * (1 - world.trust) + self.pride_defender
        return logistic(self.precision_defender * (gain - price))

    def beyond(self, world: World, system: System) -> Array:
        """Return 1 where this month's act is more than a deal tolerates, else 0, shape (rivalry, R)."""
        severity = total(system.rungs.severity * at_most(world.events, 1))
        return flag(severity > self.limit)


def squeezed(world: World, system: System) -> Array:
    """Return the share of a state's trade that measures stop, mean over its patrons, shape (state, R)."""
    ties = system.patronage
    return ties.by_target(world.trade_cut) / at_least(ties.in_degree, 1)
