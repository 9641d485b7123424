"""Which of its rivals a challenger provokes, and how: each rivalry by itself, or one choice over all of them.

Equation
    one:   Pr(p, j) = v_j w_pj exp(lambda_i EU_pj) / (1 + sum over rungs p and rivals j of the same),
           v_j = o_j / sum over i's rivals of o
    alone: Pr(p | j) = w_pj exp(lambda_i EU_pj) / (1 + sum over rungs p of the same)
    In a share ``selection`` of the months of a challenger it makes one choice, in the others it chooses for each rival.

Symbols
    w, EU, lambda as in `deterrence`; o_j opportunity against rival j
Remarks
    The weights v sum to 1: a further target of the same opportunity divides the tempo and does not add to it. With
    one rival both are the same.
"""

from typing import TYPE_CHECKING

import numpy as np

from stratsim.core.array import FLOAT, Array, flag, share_of, somewhere
from stratsim.core.choice import against_none, end_to_end, over_all, picked
from stratsim.core.draws import Draws
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.mechanisms.deterrence import motives

if TYPE_CHECKING:
    from stratsim.mechanisms.deterrence import Deterrence
    from stratsim.mechanisms.deterrence.game import Chances, Scene


def acted(
    p: "Deterrence", world: World, system: System, scene: "Scene", answer: tuple[Array, Array]
) -> tuple[Array, Array, Array]:
    """Return the chance of each rung: in all, where each rivalry chooses alone, and where one choice is made for all.

    Shape (rung, rivalry, R) each: equation (3). ``answer``: P (U_war - U_back), what pressing adds to the payoff of an
    act that is answered, and kappa.
    """
    pressing, kappa = answer
    answered = pressing - system.rungs.severity * p.humiliation
    unanswered = motives.gain(p, world, system, scene)
    expected = unanswered + kappa * (answered - unanswered) - motives.cost(p, world, system)
    utility = p.precision_challenger * expected + motives.routine(p, world, system)
    odds = prior(p, world, system)
    if not system.climbs_all:
        utility, odds = np.where(system.ladder > 0, utility, FLOAT(0)), odds * system.ladder
    alone = against_none(odds, utility)
    if not somewhere(share(p, world)):
        return alone, alone, alone
    one = over_all(odds * weight(p, world, system), utility, system.rivalry)
    return alone + system.rivalry.at_source(share(p, world)) * (one - alone), alone, one


def prior(p: "Deterrence", world: World, system: System) -> Array:
    """Return the prior odds of an act in each rivalry; a pair at war has no crises: shape (rivalry, R)."""
    ties = system.rivalry
    minding = 1 - p.focus * (1 - world.attention[system.rivalry_theatre, ties.source])
    appetite = ties.at_source(world.levers.provocation) * minding * (1 + p.momentum * world.tempo)
    fighting, dealing = (motives.at_any(p, system, x) for x in (world.at_war, world.deal))
    free = (1 - p.engrossed * fighting) * (1 - p.bind * dealing)
    return p.opportunity * appetite * (1 - at_war(p, world, system)) * free


def at_war(p: "Deterrence", world: World, system: System) -> Array:
    """Return 1 where the two of a rivalry are at war, whichever of them provoked the other, shape (rivalry, R)."""
    if system.mirror is None:
        return world.at_war
    return np.maximum(world.at_war, np.where(p.opportunity > 0, world.at_war, FLOAT(0))[system.mirror])


def weight(p: "Deterrence", world: World, system: System) -> Array:
    """Return each rivalry's share of the opportunities of its challenger, shape (rivalry, R)."""
    ties = system.rivalry
    own = p.opportunity * np.ones_like(world.at_war)
    return share_of(own, ties.at_source(ties.by_source(own)))


def share(p: "Deterrence", world: World) -> Array:
    """Return the share of months in which each state makes one choice over all its rivals, shape (state, R)."""
    return p.selection * np.ones_like(world.cohesion)


def taken(p: "Deterrence", world: World, system: System, chances: "Chances", draws: Draws, u: Array) -> Array:
    """Return 1 for the rung that is climbed, else 0, shape (rung, rivalry, R); ``u``: the draw of each rivalry."""
    alone = picked(chances.alone, u)
    if not somewhere(share(p, world)):
        return alone
    by_one, u_one = single(p, world, system, draws)
    one = picked(chances.one, u_one, end_to_end(chances.one, system.rivalry))
    return np.where(by_one > 0, one, alone)


def single(p: "Deterrence", world: World, system: System, draws: Draws) -> tuple[Array, Array]:
    """Return 1 where the challenger makes one choice this month, and the draw that makes it, (rivalry, R) each."""
    ties = system.rivalry
    u_kind, u_one = draws.uniform(system.states, "deterrence.selection", lanes=2)
    return ties.at_source(flag(u_kind < share(p, world))), ties.at_source(u_one)
