"""A challenger learns from what a defender does: threats that are not carried out teach it that they are empty.

Equation
    (1) a' = d a + e c + witness sum over other targets of e c + sunk force_j a / (a + b)
    (2) b' = d b + e (1 - c) + witness sum over other targets of e (1 - c) + spill sum over other theatres of z
             + betrayal q_j,     e = lesson sigma (1 + loudness threat_j)
    (3) tempo' = keep tempo + (1 - keep) n,   answered' and clashed' in the same way

Symbols
    a, b     the challenger's counts: defender contested, conceded                               (rivalry)
             kept as credibility = a / (a + b) and evidence = a + b
    sigma    severity of this month's act, 0 in a month without one; c 1 where it was contested
    threat_j announced threat: the louder, the more a month teaches, either way
    force_j  show of force: a sunk-cost signal, worth less the less the defender is believed
    q_j      pledges that the defender broke this month
    z        nuclear threats that went unanswered in a theatre, 0-1;  n events this month

Valid when
    0 <= d <= 1. At sigma (1 + threat) = 1 each month and no signals: the discounted Beta-Bernoulli update, where
    a_t = d^t a_0 + sum over s of d^(t-s) c_s.
Source
    Discounted Beta counts: West and Harrison 1997, Bayesian Forecasting and Dynamic Models (discounting).
    Sunk-cost signals: Fearon 1997. Spill-over (claim A06) and the weight of a loud threat (A19): assumptions.
Remarks
    Evidence has a floor of 0.001 counts and tempo one of a millionth. Credibility is the ratio of the counts before
    the floor is laid under them, so a belief keeps its credibility while evidence is forgotten, also when all of it
    is; it only becomes easy to move. The closed form holds above the floor. From the first specification differs
    the show of force: it is discounted by present credibility, not by how often shows were not followed through.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import TINY, Array, Number, at_least, at_most, total, unit
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World

LEAST = 1e-3
"""Floor of the evidence: keeps what is long forgotten out of the denormal range."""


@dataclass(frozen=True)
class Belief:
    """What each challenger believes about each defender."""

    # fmt: off
    memory: Number = parameter(
        0.985, "1/month", "d: weight kept by evidence a month old", plausible=(0.95, 0.998), allowed=(0.0, 1.0),
        axis="rivalry", end="source", null=1.0,
    )
    loudness: Number = parameter(
        1.0, "ratio", "weight that a full announced threat adds to a month's evidence", plausible=(0.0, 3.0),
        axis="rivalry", end="source", null=0.0,
    )
    lesson: Number = parameter(
        1.0, "counts", "weight of an act of severity 1", plausible=(0.3, 3.0), axis="rivalry", end="source",
        null=0.0,
    )
    sunk_cost: Number = parameter(
        0.05, "counts/month", "evidence in a month of full show of force, were the defender fully believed",
        plausible=(0.0, 0.2), axis="rivalry", end="source", null=0.0,
    )
    spill_over: Number = parameter(
        0.01, "counts/month", "evidence from nuclear threats unanswered in another theatre", plausible=(0.0, 0.05),
        axis="rivalry", end="source", null=0.0,
    )
    betrayal: Number = parameter(
        0.0, "counts", "evidence from a pledge that the defender breaks", plausible=(0.0, 10.0), axis="rivalry",
        end="source", null=0.0,
    )
    witness: Number = parameter(
        0.0, "share", "part of its lessons with other targets that a challenger draws for each", plausible=(0.0, 0.5),
        allowed=(0.0, 1.0), axis="rivalry", end="source", null=0.0,
    )
    tempo_memory: Number = parameter(
        0.7, "1/month", "keep: share of the tempo left after a month", plausible=(0.4, 0.9), allowed=(0.0, 1.0),
        axis="rivalry", end="source", null=1.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Learn from the month's act (equations 1 to 3)."""
        levers, ties = world.levers, system.rivalry
        severity = total(system.rungs.severity * at_most(world.events, 1))
        evidence = self.lesson * severity * (1 + self.loudness * ties.at_target(levers.announced_threat))
        spilled = self.spill_over * elsewhere(world, system) + self.betrayal * ties.at_target(world.abandoned)
        signal = self.sunk_cost * ties.at_target(levers.show_of_force) * world.credibility
        kept = self.memory * world.evidence
        won, lost = evidence * world.stood, evidence * (1 - world.stood)
        contested = kept * world.credibility + won + signal + self.witness * ties.others_of_source(won)
        conceded = kept * (1 - world.credibility) + lost + spilled + self.witness * ties.others_of_source(lost)
        weight = contested + conceded
        credibility = np.where(weight > TINY, contested / at_least(weight, TINY), world.credibility)
        return world.but(
            credibility=unit(credibility),
            evidence=at_least(weight, LEAST),
            tempo=self.smoothed(world.tempo, total(world.events)),
            answered=self.smoothed(world.answered, world.stood),
            clashed=self.smoothed(world.clashed, world.clash),
        )

    def smoothed(self, old: Array, new: Array) -> Array:
        """Return a rate of late: equation (3)."""
        return at_least(self.tempo_memory * old + (1 - self.tempo_memory) * new, 1e-6)


def elsewhere(world: World, system: System) -> Array:
    """Return unanswered nuclear threats in theatres other than the rivalry's own, shape (rivalry, R)."""
    return total(world.unanswered) - world.unanswered[system.rivalry_theatre]
