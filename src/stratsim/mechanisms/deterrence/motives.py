"""What an act is worth to the challenger, and what it costs: the payoffs of `game` that are its own.

Payoffs, in stakes (1 = the full stake of the theatre)
    U_gain = sigma_p [leverage (1 - engagement_j) + rally (1 - cohesion_i) + notice a_jk (1 - S_i) + urge]
             + test_p arming (1 - deterrent_i)
    C      = caution burden_p + thrift money_p / (treasury_i + money_p) + sigma_p patron_weight sum_m r_m d_m
             + test_p plants sold_i + talks max(engagement_i min(1, sum over i's rivals of engagement), t_i)
             + sigma_p (1 - test_p) qualm - test_p learning l_p (1 - K_pi)
             (all of C whether the act is answered or not; rivals that i has no opportunity against do not count)

Symbols
    sigma_p severity; a_jk attention of j to the theatre; S standing; sold_i share of a month's munitions that i sold
    last month; r_m restraint of patron m and d_m the dependence on it; t_i 1 where i talks or has a deal with any
    rival; urge, qualm: of `motive`; l_p lesson of the rung, K_pi what i knows of it already (`weapons`)
"""

from typing import TYPE_CHECKING

import numpy as np

from stratsim.core.array import FLOAT, Array, at_most, logistic, share_of
from stratsim.core.system import System
from stratsim.core.world import World

if TYPE_CHECKING:
    from stratsim.mechanisms.deterrence import Deterrence
    from stratsim.mechanisms.deterrence.game import Scene


def gain(p: "Deterrence", world: World, system: System, scene: "Scene") -> Array:
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
    unlearnt = 1 - world.known[:, ties.source]
    taught = rungs.test * rungs.lesson * (p.learning * unlearnt)
    attack = rungs.severity * (1 - rungs.test) * world.qualm
    return p.caution * rungs.burden + (price + rungs.severity * frown + busy + forfeit + attack) - taught


def routine(p: "Deterrence", world: World, system: System) -> Array:
    """Return what an arsenal adds to the log odds of each rung, shape (rung, rivalry, R)."""
    rungs = system.rungs
    more = p.arsenal * (system.rivalry.at_source(world.deterrent) - p.need)
    bounded = np.log(2 * logistic(more))
    return rungs.test * rungs.routine * (more + p.saturation * (bounded - more))


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
