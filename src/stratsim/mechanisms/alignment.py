"""States draw together by common enemies and common gain, and apart by friction: the enemy of my enemy is my friend.

Equation
    (1) X' = unit(X + balance sum over third states k of s_ik s_kj + settle (target - X))
    (2) target = logit^-1(logit(norm) + benefit M + fit g_i g_j - contempt (1 - f) - embarrassment provoked_client)
    (3) H' = H + [anger sigma + bitterness w] (1 - H) - thaw engagement_j H - forgetting (H - rest)

Symbols
    X alignment of a pair, 0-1 (alignment); H hostility of challenger and defender, 0-1 (rivalry)
    s_ik relation of i and k: their alignment, or minus their hostility, 0 where there is no tie
    M = v / (v + half), v what the pair exchanges: trade, aid, hidden support and arms, bn USD/yr
    g government, -1 dovish to 1 hawkish; f affinity of the patron, where the pair has one; sigma severity of the act
    w 1 while the pair is at war

Valid when
    0 < norm < 1. With settle = 0 and all else off, small steps follow dX/dt = X^2, X(t) = X0 (I - t X0)^-1.
Source
    Structural balance: Heider 1946; Kulakowski et al. 2005; Marvel et al. 2011 (closed form). Common opposition,
    contempt and benefit: claims A25, A26. Weights: assumptions.
Remarks
    The variable X is called ``closeness``, the outcome ``alignment``. From the first specification differs common
    opposition: it works through the sum over triangles, of shared friends as well as foes, not through the logistic
    target. Several relations between the same two states count together as one side, their mean: two states that
    challenge each other are one side, and a pair both aligned and in rivalry has the mean of both signs. Without a
    tie of a state to itself, as in all scenarios here, the sum leaves out X_ii; the closed form needs it. Where two
    states are each other's patrons, what they exchange is the sum of both patronages, and each friction the mean
    over them. Hostility starts and rests by rivalry, and no treaty or war moves it but through events.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array, Number, as_array, at_most, logistic, total, unit
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.ties import added
from stratsim.core.world import World


@dataclass(frozen=True)
class Alignment:
    """Cohesion of pairs, and hostility of rivals."""

    # fmt: off
    balance: Number = parameter(
        0.004, "1/month", "pull of common friends and foes", plausible=(0.0, 0.02), allowed=(0.0, 1.0),
        axis="alignment", null=0.0, source="form: Kulakowski et al. 2005; value: assumption",
    )
    settle: Number = parameter(
        0.04, "1/month", "return to what the pair's interests support", plausible=(0.01, 0.15), allowed=(0.0, 1.0),
        axis="alignment", null=0.0,
    )
    norm: Number = parameter(
        0.5, "0-1", "cohesion of the pair with no gain, friction or fit of governments", plausible=(0.1, 0.9),
        allowed=(0.01, 0.99), axis="alignment",
    )
    benefit: Number = parameter(
        1.0, "log odds", "weight of what the pair exchanges", plausible=(0.0, 2.0), axis="alignment", null=0.0,
    )
    half: Number = parameter(
        2.0, "bn USD/yr", "exchange that brings half of its full weight", plausible=(0.5, 10.0),
        allowed=(0.01, 1e6), axis="alignment",
    )
    fit: Number = parameter(
        0.4, "log odds", "weight of governments of one mind", plausible=(0.0, 1.0), axis="alignment", null=0.0,
    )
    contempt: Number = parameter(
        0.6, "log odds", "weight of a patron's low regard", plausible=(0.0, 1.5), axis="alignment", null=0.0,
    )
    embarrassment: Number = parameter(
        0.3, "log odds", "weight of a client's provocations", plausible=(0.0, 1.0), axis="alignment", null=0.0,
    )
    anger: Number = parameter(
        0.05, "1/severity", "hostility added by an act of severity 1", plausible=(0.0, 0.2), allowed=(0.0, 1.0),
        axis="rivalry", null=0.0,
    )
    bitterness: Number = parameter(
        0.0, "1/month", "hostility added by a month of war", plausible=(0.0, 0.3), allowed=(0.0, 1.0), axis="rivalry",
        null=0.0,
    )
    thaw: Number = parameter(
        0.02, "1/month", "hostility undone by full engagement", plausible=(0.0, 0.05), allowed=(0.0, 1.0),
        axis="rivalry", null=0.0,
    )
    forgetting: Number = parameter(
        0.02, "1/month", "return of hostility to rest", plausible=(0.0, 0.05), allowed=(0.0, 1.0), axis="rivalry",
        null=0.0,
    )
    rest: Number = parameter(
        0.7, "0-1", "hostility that the pair returns to", plausible=(0.4, 0.9), allowed=(0.0, 1.0), axis="rivalry",
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Move alignments (equations 1, 2), then hostility (equation 3)."""
        relation = np.concatenate([world.closeness, -world.hostility])
        drawn = self.balance * system.triads.balance(relation)
        settled = self.settle * (self.target(world, system) - world.closeness)
        return self.quarrel(world.but(closeness=unit(world.closeness + drawn + settled)), system)

    def target(self, world: World, system: System) -> Array:
        """Return the cohesion that each pair's interests support, shape (alignment, R): equation (2)."""
        ties = system.alignment
        value = exchanged(world, system)
        shared = ties.at_source(world.government) * ties.at_target(world.government)
        disregard, provoked = frictions(world, system)
        odds = (
            np.log(as_array(self.norm / (1 - self.norm)))
            + self.benefit * value / (value + self.half)
            + self.fit * shared
        )
        return logistic(odds - self.contempt * disregard - self.embarrassment * provoked)

    def quarrel(self, world: World, system: System) -> World:
        """Return the world after a month's acts and talks have moved hostility: equation (3)."""
        severity = total(system.rungs.severity * at_most(world.events, 1))
        h = world.hostility
        talks = system.rivalry.at_target(world.levers.engagement)
        heat = self.anger * severity + self.bitterness * world.at_war
        moved = h + heat * (1 - h) - self.thaw * talks * h - self.forgetting * (h - self.rest)
        return world.but(hostility=unit(moved))


def exchanged(world: World, system: System) -> Array:
    """Return what each aligned pair exchanges, bn USD/yr, shape (alignment, R)."""
    (pairs, patronages), (partners, channels) = system.exchange
    given = world.trade + world.aid_recorded + world.support_hidden
    value = added(np.zeros_like(world.closeness), pairs, given[patronages])
    return added(value, partners, world.arms_income[channels])


def frictions(world: World, system: System) -> tuple[Array, Array]:
    """Return a patron's disregard and its client's provocations for each pair, 0 without patronage."""
    (pairs, patronages), share, nothing = system.exchange[0], system.exchange_share, np.zeros_like(world.closeness)
    acts = system.rivalry.by_source(world.tempo_share)
    disregard = added(nothing, pairs, share * (1 - world.affinity[patronages]))
    return disregard, added(nothing, pairs, share * system.patronage.at_target(acts)[patronages])
