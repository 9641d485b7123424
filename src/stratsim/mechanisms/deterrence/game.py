"""The crisis game of a rivalry, solved from its end: who presses is known when the defender contests, both when i acts.

Payoffs, in stakes (1 = the full stake of the theatre)
    U_war  = sigma_p odds - war_cost_i,   U_back = -sigma_p humiliation
    V_win  = sigma_p (1 + heed a_jk + commitment b_j + concern) + resolve f_j
             - (contest_cost + contest_slope sigma_p) [1 - might (1 - 2 odds)]
    V_war  = V_win - sigma_p odds - war_cost_j [1 + shield under(U_i, d_i)]
    V_concede = -sigma_p loss - audience_cost threat_j + calm max(engagement_j, t)
    odds   = S_i / (S_i + S_j),   S_i = s_i + backing A_i,   S_j = s_j [1 + (1 - backing) b_j] + backing A_j
    s      = capability (1 + edge experience + craft technology + force)
    d_i    = (1 - second_strike) D_i + second_strike W / (W + enough),   under(U, x) = x + backing U (1 - x)

Symbols
    sigma_p severity; a_jk attention of j to the theatre; b_j mean cohesion of j's alignments; f_j lever
    follow_through; threat_j announced threat; D deterrent; W warheads of i; concern: of `motive`; t 1 where the pair
    talks or has a deal; A, U strength and deterrent that the allies of i, or of j, are expected to bring (`war`). With
    backing 0 allies count by their closeness alone, with 1 by their expected entry alone. U_gain and C: see `motives`
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratsim.core.array import Array, at_least, at_most, logistic, share_of, total
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.mechanisms.deterrence import targets

if TYPE_CHECKING:
    from stratsim.mechanisms.deterrence import Deterrence


@dataclass(frozen=True)
class Chances:
    """The chances of a month's game: of each rung, that it is contested, and that it is pressed if so.

    ``rung``, ``contest``, ``press``: (rung, rivalry, R); contest and press are conditional on the move before.
    ``alone``, ``one``: of each rung where every rivalry chooses by itself, and where its challenger makes one choice.
    ``expected_contest``: contest, as the challenger believes. ``war``: general war, given a clash. ``more``: mean
    further events of an active month, of a rung that repeats in full (rivalry, R).
    """

    rung: Array
    alone: Array
    one: Array
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
    rung, alone, one = targets.acted(p, world, system, scene, (press * advantage, kappa))
    return Chances(
        rung=rung,
        alone=alone,
        one=one,
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
        mine = mine + p.backing * world.allies_challenger
        theirs = theirs * (1 + (1 - p.backing) * allied) + p.backing * world.allies_defender
        return cls(share_of(mine, mine + theirs), allied, heeded)


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
    cost = p.war_cost_defender * (1 + p.shield * under(p, world.umbrella_challenger, shield))
    war = press * (severity * scene.odds + cost)
    spared = p.might * (1 - 2 * scene.odds) * (p.contest_cost + p.contest_slope * severity)
    return logistic(p.precision_defender * (severity * worth + fixed - war + spared))


def escalated(p: "Deterrence", world: World, system: System, kappa: Array) -> Array:
    """Return the chance that a clash becomes general war, shape (rung, rivalry, R): equation (5)."""
    ties, severity = system.rivalry, system.rungs.severity
    armed = under(p, world.umbrella_challenger, ties.at_source(world.deterrent))
    armed = armed * under(p, world.umbrella_defender, ties.at_target(world.deterrent))
    chance = (
        p.war_hazard * (1 - p.steepness * (1 - severity)) * (1 + p.surprise * (1 - kappa)) * (1 - p.restraint * armed)
    )
    return at_most(chance, 1)


def under(p: "Deterrence", umbrella: Array, own: Array) -> Array:
    """Return a deterrent with that which allies are expected to lend it, 0-1, shape (rivalry, R)."""
    return own + p.backing * umbrella * (1 - own)


def count(more: Array, u: Array) -> Array:
    """Return the events of an active month, 1 and a geometric number with mean ``more``: equation (4)."""
    stay = (more / (1 + more)).clip(1e-6, 1 - 1e-6)
    return 1 + np.floor(np.log(u) / np.log(stay))
