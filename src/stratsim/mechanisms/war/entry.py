"""Allies of a war: who is called, who comes, and what everybody expects of them beforehand.

Equation
    (1) Pr(k joins) = pledge X (1 - dread D_enemy) [1 - detachment (1 - a_k)]     once for each war that calls k
    (2) X' = X (1 - breach pledge) where k was called and stayed away
    (3) A_e = sum over k of c_k s_k,  U_e = min(1, sum over k of c_k D_k),  over the allies of either side that e calls
        c_k = 1 where k already fights that enemy, else Pr(k joins)

Symbols
    X closeness of k and the state that calls it, pledge of the pair; a_k its attention to the theatre of the war; s
    strength, D deterrent; A, U what the allies of challenger and defender are expected to bring to e, a rivalry: the
    crisis game reckons with it (``deterrence.backing``)                                      (rivalry), (state)

Valid when
    pledge, dread, detachment, breach lie in 0-1. With pledge at 0 nobody comes and nobody is expected.
Source
    Allies keep their word in 0.22 to 0.75 of wars: Leeds 2003, counts after ATOP. What an alliance deters hangs on the
    chance that the ally comes: Smith 1995, Morrow 1994; that chance is known to all, as in their equilibria. Forms:
    assumptions.
Remarks
    A war is fought along rivalries only: an ally without a rivalry with the enemy is not called, nor expected. Entry is
    expected from what the past month showed; before the first month nobody's mind is on any war.
"""

from typing import TYPE_CHECKING

import numpy as np

from stratsim.core.array import Array, at, at_most, flag
from stratsim.core.draws import Draws
from stratsim.core.system import System
from stratsim.core.world import World

if TYPE_CHECKING:
    from stratsim.mechanisms.war import War


def called(p: "War", world: World, system: System, draws: Draws, begun: Array) -> World:
    """Return the world after allies have kept or broken their word: equations (1), (2); ``begun``: 1 for new wars."""
    ways = system.coalition
    if not len(ways):
        return world
    asked = begun[ways.war] * (1 - world.at_war[ways.front])
    joins = asked * flag(draws.uniform(ways.names, "war.call", lanes=1)[0] < joining(p, world, system))
    broken = (asked - joins) * at(p.pledge, ways.pair)
    entered = at_most(ways.by_front(joins), 1)
    left = at_most(ways.by_pair(broken), 1)
    return world.but(
        at_war=np.maximum(world.at_war, entered),
        war_begun=np.maximum(world.war_begun, entered),
        abandoned=ways.by_joiner(broken),
        closeness=world.closeness * (1 - p.breach * left),
    )


def joining(p: "War", world: World, system: System) -> Array:
    """Return the chance that an ally would join by each way into a war, shape (ways, R): equation (1)."""
    ways = system.coalition
    minded = world.attention[system.rivalry_theatre[ways.war], ways.joiner]
    unafraid = 1 - at(p.dread, ways.pair) * world.deterrent[ways.enemy]
    kept_out = 1 - at(p.detachment, ways.pair) * (1 - minded)
    return at(p.pledge, ways.pair) * world.closeness[ways.pair] * unafraid * kept_out


def expected(p: "War", world: World, system: System) -> World:
    """Return the world with what allies are expected to bring to every war: equation (3)."""
    ways = system.coalition
    if not len(ways):
        return world
    fighting = world.at_war[ways.front]
    come = fighting + (1 - fighting) * joining(p, world, system)
    for_challenger, for_defender = come * ways.for_challenger, come * (1 - ways.for_challenger)
    force, shelter = p.strength(world)[ways.joiner], world.deterrent[ways.joiner]
    return world.but(
        allies_challenger=ways.by_war(for_challenger * force),
        allies_defender=ways.by_war(for_defender * force),
        umbrella_challenger=at_most(ways.by_war(for_challenger * shelter), 1),
        umbrella_defender=at_most(ways.by_war(for_defender * shelter), 1),
    )
