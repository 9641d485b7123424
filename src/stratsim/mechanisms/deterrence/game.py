"""The crisis game of a rivalry, solved from its end: who presses is known when the defender contests, both when i acts.

Payoffs, in stakes (1 = the full stake of the theatre)
    U_gain = sigma_p [leverage (1 - engagement_j) + rally (1 - cohesion_i) + notice a_jk (1 - S_i) + urge]
             + test_p arming (1 - deterrent_i)
    C      = caution burden_p + thrift money_p / (treasury_i + money_p) + sigma_p patron_weight sum_m r_m d_m
             + test_p plants sold_i + talks max(engagement_i min(1, sum over i's rivals of engagement), t_i)
             + sigma_p (1 - test_p) qualm
             (paid whether the act is answered or not; rivals that i has no opportunity against do not count)
    U_war  = sigma_p odds - war_cost_i,   U_back = -sigma_p humiliation
    V_win  = sigma_p (1 + heed a_jk + commitment b_j - contest_slope + concern) + resolve f_j - contest_cost
    V_war  = V_win - sigma_p odds - war_cost_j {1 + shield [(1 - second_strike) D_i + second_strike W / (W + enough)]}
    V_concede = -sigma_p loss - audience_cost threat_j + calm max(engagement_j, t)
    odds   = s_i / (s_i + s_j (1 + b_j)),  s = capability (1 + edge experience + craft technology + force)

Symbols
    sigma_p severity; a_jk attention of j to the theatre; b_j mean cohesion of j's alignments; f_j lever follow_through;
    threat_j announced threat; D deterrent; W warheads of i; S standing; sold_i share of a month's munitions that i sold
    last month; urge, qualm, concern: of `motive`; r_m restraint of patron m and d_m the dependence on it; t 1 where the
    pair talks or has a deal, t_i where i does so with any rival
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratsim.core.array import FLOAT, Array, at_least, at_most, logistic, share_of, total
from stratsim.core.choice import against_none
from stratsim.core.system import System
from stratsim.core.world import World

if TYPE_CHECKING:
    from stratsim.mechanisms.deterrence import Deterrence


@dataclass(frozen=True)
class Chances:
    """The chances of a month's game: of each rung, that it is contested, and that it is pressed if so.

    ``rung``, ``contest``, ``press``: (rung, rivalry, R); contest and press are conditional on the move before.
    ``expected_contest``: contest, as the challenger believes. ``war``: general war, given a clash. ``more``: mean
    further events of an active month, of a rung that repeats in full (rivalry, R).
    """

    rung: Array
    contest: Array
    expected_contest: Array
    press: Array
    war: Array
    more: Array

    def expected(self, system: System) -> dict[str, Array]:
        """Return the events, clashes and wars that these chances come to, each (rivalry, R): equation (6)."""
        clashes = self.rung * self.contest * self.press
        events = total(self.rung) + total(system.rungs.repeats * self.rung) * self.more
        return {"events_expected": events, "clash_expected": total(clashes), "war_expected": total(self.war * clashes)}


def solved(p: "Deterrence", world: World, system: System) -> Chances:
    """Return the chances of the game of every rivalry."""
    scene = Scene.of(p, world, system)
    press, advantage = pressed(p, scene, system)
    follow = p.resolve * system.rivalry.at_target(world.levers.follow_through)
    believed = contested(p, world, system, scene, (press, world.reputation))
    kappa = (1 - p.inference) * world.credibility + p.inference * believed
    return Chances(
        rung=acted(p, world, system, scene, (press * advantage, kappa)),
        contest=contested(p, world, system, scene, (press, follow)),
        expected_contest=kappa,
        press=press,
        war=escalated(p, world, system, kappa),
        more=p.burst + p.excitation * world.tempo,
    )


@dataclass(frozen=True)
class Scene:
    """What payoffs share, each (rivalry, R): odds, mean cohesion of the defender's alignments, its attention."""

    odds: Array
    allied: Array
    heeded: Array

    @classmethod
    def of(cls, p: "Deterrence", world: World, system: System) -> "Scene":
        """Return the scene of every rivalry."""
        ties, pairs = system.rivalry, system.alignment
        allied = ties.at_target(pairs.by_either(world.closeness) / at_least(pairs.degree, 1))
        ends, unit = (ties.at_source, ties.at_target), (world.experience, world.technology, world.force)
        skills = [1 + p.edge * e + p.craft * t + f for e, t, f in ([at(x) for x in unit] for at in ends)]
        mine, theirs = (at(world.capability) * skill for at, skill in zip(ends, skills, strict=True))
        heeded = world.attention[system.rivalry_theatre, ties.target]
        return cls(share_of(mine, mine + theirs * (1 + allied)), allied, heeded)


def pressed(p: "Deterrence", scene: Scene, system: System) -> tuple[Array, Array]:
    """Return the chance that a contested challenger presses, equation (1), and U_war - U_back: (rung, rivalry, R)."""
    advantage = system.rungs.severity * (scene.odds + p.humiliation) - p.war_cost_challenger
    return logistic(p.precision_challenger * advantage), advantage


def contested(p: "Deterrence", world: World, system: System, scene: Scene, known: tuple[Array, Array]) -> Array:
    """Return the chance that the defender contests, shape (rung, rivalry, R): equation (2).

    ``known``: the chance that the challenger presses, and the resolve of the defender, its own or as it is believed in.
    """
    press, resolve = known
    ties, levers, severity = system.rivalry, world.levers, system.rungs.severity
    worth = 1 + p.heed * scene.heeded + p.commitment * scene.allied + p.loss - p.contest_slope + world.concern
    fixed = (
        resolve
        + p.audience_cost * ties.at_target(levers.announced_threat)
        - p.calm * np.maximum(ties.at_target(levers.engagement), world.talking + world.deal)
        - p.contest_cost
    )
    warheads, deterrent = ties.at_source(world.warheads), ties.at_source(world.deterrent)
    shield = (1 - p.second_strike) * deterrent + p.second_strike * warheads / (warheads + p.enough)
    cost = p.war_cost_defender * (1 + p.shield * shield)
    war = press * (severity * scene.odds + cost)
    return logistic(p.precision_defender * (severity * worth + fixed - war))


def escalated(p: "Deterrence", world: World, system: System, kappa: Array) -> Array:
    """Return the chance that a clash becomes general war, shape (rung, rivalry, R): equation (5)."""
    ties, severity = system.rivalry, system.rungs.severity
    armed = ties.at_source(world.deterrent) * ties.at_target(world.deterrent)
    chance = (
        p.war_hazard * (1 - p.steepness * (1 - severity)) * (1 + p.surprise * (1 - kappa)) * (1 - p.restraint * armed)
    )
    return at_most(chance, 1)


def acted(p: "Deterrence", world: World, system: System, scene: Scene, answer: tuple[Array, Array]) -> Array:
    """Return the chance of each rung, shape (rung, rivalry, R): equation (3); a pair at war has no crises.

    ``answer``: P (U_war - U_back), what pressing adds to the payoff of an act that is answered, and kappa.
    """
    pressing, kappa = answer
    ties, rungs = system.rivalry, system.rungs
    unanswered = gain(p, world, system, scene)
    answered = pressing - rungs.severity * p.humiliation
    expected = unanswered + kappa * (answered - unanswered) - cost(p, world, system)
    minding = 1 - p.focus * (1 - world.attention[system.rivalry_theatre, ties.source])
    appetite = ties.at_source(world.levers.provocation) * minding * (1 + p.momentum * world.tempo)
    free = (1 - p.engrossed * at_any(p, system, world.at_war)) * (1 - p.bind * at_any(p, system, world.deal))
    prior = p.opportunity * appetite * (1 - world.at_war) * free
    stock = rungs.test * (p.arsenal * (ties.at_source(world.deterrent) - FLOAT(0.5)))
    return against_none(prior, p.precision_challenger * expected + stock)


def gain(p: "Deterrence", world: World, system: System, scene: Scene) -> Array:
    """Return what an unanswered act is worth to the challenger, shape (rung, rivalry, R): U_gain."""
    ties, rungs = system.rivalry, system.rungs
    scaled = (
        p.leverage * (1 - ties.at_target(world.levers.engagement))
        + p.rally * (1 - ties.at_source(world.cohesion))
        + p.notice * scene.heeded * (1 - ties.at_source(world.standing))
        + world.urge
    )
    return rungs.severity * scaled + rungs.test * (p.arming * (1 - ties.at_source(world.deterrent)))


def cost(p: "Deterrence", world: World, system: System) -> Array:
    """Return what an act costs the challenger, answered or not, shape (rung, rivalry, R): C."""
    ties, rungs = system.rivalry, system.rungs
    price = p.thrift * share_of(rungs.money, ties.at_source(world.treasury) + rungs.money)
    frown = p.patron_weight * ties.at_source(displeasure(world, system))
    busy = rungs.test * (p.plants * ties.at_source(sold(world, system)))
    talking = np.where(p.opportunity > 0, ties.at_target(world.levers.engagement), FLOAT(0))
    offered = at_most(ties.by_source(talking), 1)  # an act is seen by all rivals
    tied = at_any(p, system, world.talking + world.deal)
    forfeit = p.talks * np.maximum(ties.at_source(world.levers.engagement * offered), tied)
    attack = rungs.severity * (1 - rungs.test) * world.qualm
    return p.caution * rungs.burden + (price + rungs.severity * frown + busy + forfeit + attack)


def at_any(p: "Deterrence", system: System, x: Array) -> Array:
    """Return 1 where ``x`` is 1 for any rivalry in which the challenger plays crises, else 0, shape (rivalry, R)."""
    ties = system.rivalry
    return ties.at_source(at_most(ties.by_source(np.where(p.opportunity > 0, x, FLOAT(0))), 1))


def displeasure(world: World, system: System) -> Array:
    """Return the restraint of each state's patrons, weighted by its dependence on them, shape (state, R)."""
    ties = system.patronage
    return ties.by_target(ties.at_source(world.levers.restraint) * world.dependence)


def sold(world: World, system: System) -> Array:
    """Return the share of a month's munitions that each state sold last month, at most 1, shape (state, R)."""
    return at_most(share_of(system.channel.by_source(world.arms_flow), world.production), 1)


def count(more: Array, u: Array) -> Array:
    """Return the events of an active month, 1 and a geometric number with mean ``more``: equation (4)."""
    stay = (more / (1 + more)).clip(1e-6, 1 - 1e-6)
    return 1 + np.floor(np.log(u) / np.log(stay))
