"""A war calls allies, destroys and wearies, and ends in victory, defeat or terms.

Equation
    (1) b_e = 1 in the first month of a war, whether a clash or an event began it
    (2) allies are called, once for each war: see `entry`
    (3) o_s = s / (s + strength of all it fights),   hit_s = f_s (1 - o_s);   s = capability (1 + edge experience
                                                                        + craft technology + force)
    (4) damage' = damage + toll hit (1 - damage) - repair (1 - f) damage
        exhaustion' = exhaustion + tiring hit (1 - exhaustion) - rest (1 - f) exhaustion
    (5) Pr(peace of challenger i) = 1 - exp(-[settling + fatigue (exhaustion_i + exhaustion of those it fights)])
    (6) at peace i has won with chance decisive o_i, lost with decisive (1 - o_i); else terms follow the odds:
        terms = 1, -1, or 2 o_i - 1
    (7) who lost: deterrent and warheads times (1 - disarming), cohesion times (1 - overthrow)

Symbols
    e war, a rivalry with at_war = 1; f_s 1 for a state at war; terms: part of the full stake that the challenger takes
    from the defender, -1 to 1                                                                (rivalry), (state)

Conserves
    One peace ends all wars of a challenger, so that no ally is left to fight alone.
Valid when
    toll, tiring and repair are small against 1. With every parameter at its null a war changes nothing and never ends.
Source
    War as a bargain over what fighting would bring: Fearon 1995, Powell 2006, Wagner 2000; that wars end as fighting
    teaches and costs: Slantchev 2003. Weariness with losses: Mueller 1973. Leaders fall after a lost war: Goemans 2000.
    Allies: see `entry`. Forms, other weights: assumptions.
Remarks
    What a war does to attention, munitions, trade, aid, cohesion and hostility stands with those mechanisms, each under
    a parameter of its own. Arms and cohesion are lost in defeat only; territory and capability stay as they are.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array, Number, at_most, flag, share_of, unit
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.mechanisms.war import entry


@dataclass(frozen=True)
class War:
    """What a general war does while it lasts, who joins it, and how it ends."""

    # fmt: off
    pledge: Number = parameter(
        0.0, "probability", "chance that a close ally with its mind on the war joins it", plausible=(0.0, 0.9),
        allowed=(0.0, 1.0), axis="alignment", null=0.0,
        source="kept in 0.22 (1945-2003) to 0.75 (1816-1944) of wars: Leeds 2003 and counts after ATOP; read in part",
    )
    dread: Number = parameter(
        0.5, "share", "allies kept out by a full deterrent of the enemy", plausible=(0.0, 1.0), allowed=(0.0, 1.0),
        axis="alignment",
    )
    detachment: Number = parameter(
        0.3, "share", "allies that join only with their attention on the theatre", plausible=(0.0, 0.8),
        allowed=(0.0, 1.0), axis="alignment",
    )
    breach: Number = parameter(
        0.0, "share", "closeness lost where a full pledge is broken", plausible=(0.0, 0.6), allowed=(0.0, 1.0),
        axis="alignment", null=0.0,
    )
    edge: Number = parameter(
        0.5, "ratio", "strength added by full battle experience", plausible=(0.0, 1.0), axis="state",
    )
    craft: Number = parameter(
        0.0, "ratio", "strength added by technology at the frontier", plausible=(0.0, 1.0), axis="state", null=0.0,
    )
    toll: Number = parameter(
        0.0, "1/month", "output destroyed a month by an overwhelming enemy", plausible=(0.0, 0.1), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    repair: Number = parameter(
        0.01, "1/month", "damage undone in a month of peace", plausible=(0.003, 0.03), allowed=(0.0, 1.0),
        axis="state",
    )
    tiring: Number = parameter(
        0.0, "1/month", "exhaustion gained a month against an overwhelming enemy", plausible=(0.0, 0.2),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    rest: Number = parameter(
        0.03, "1/month", "exhaustion lost in a month of peace", plausible=(0.01, 0.1), allowed=(0.0, 1.0),
        axis="state",
    )
    settling: Number = parameter(
        0.0, "1/month", "hazard of peace among those not yet exhausted", plausible=(0.0, 0.3), axis="state", null=0.0,
    )
    fatigue: Number = parameter(
        0.0, "1/month", "hazard of peace added by full exhaustion of a side", plausible=(0.0, 0.3), axis="state",
        null=0.0,
    )
    decisive: Number = parameter(
        0.5, "probability", "wars that end in victory or defeat", plausible=(0.2, 0.9), allowed=(0.0, 1.0),
        axis="state",
    )
    disarming: Number = parameter(
        0.0, "share", "strategic arms that the defeated lose", plausible=(0.0, 1.0), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    overthrow: Number = parameter(
        0.0, "share", "cohesion that a defeated regime loses", plausible=(0.0, 0.8), allowed=(0.0, 1.0), axis="state",
        null=0.0,
    )
    # fmt: on

    def begin(self, world: World, system: System) -> World:
        """Return the world with what allies would bring to a war in the first month."""
        return entry.expected(self, world, system)

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Call allies, fight, perhaps make peace, and reckon who would come to the next (equations 1 to 7)."""
        if not len(system.rivalry):
            return world
        begun = world.at_war * flag(world.war_months == 0)
        world = world.but(war_begun=np.maximum(world.war_begun, begun), abandoned=np.zeros_like(world.abandoned))
        world = entry.called(self, world, system, draws, begun)
        odds, fighting = self.odds(world, system)
        return entry.expected(self, self.peace(self.fought(world, odds, fighting), system, draws, odds), system)

    def strength(self, world: World) -> Array:
        """Return the strength of each state, share of world capability, shape (state, R): equation (3)."""
        return world.capability * (1 + self.edge * world.experience + self.craft * world.technology + world.force)

    def odds(self, world: World, system: System) -> tuple[Array, Array]:
        """Return each state's share of the strength in its wars, and 1 where it is in one, (state, R): equation (3)."""
        ties = system.rivalry
        strength = self.strength(world)
        against = ties.by_source(world.at_war * ties.at_target(strength))
        against = against + ties.by_target(world.at_war * ties.at_source(strength))
        return share_of(strength, strength + against), at_most(ties.by_either(world.at_war), 1)

    def fought(self, world: World, odds: Array, fighting: Array) -> World:
        """Return the world after a month of destruction, and of repair elsewhere: equation (4)."""
        hit, calm = fighting * (1 - odds), 1 - fighting
        damage = world.damage + self.toll * hit * (1 - world.damage) - self.repair * calm * world.damage
        weary = world.exhaustion + self.tiring * hit * (1 - world.exhaustion) - self.rest * calm * world.exhaustion
        return world.but(damage=unit(damage), exhaustion=unit(weary))

    def peace(self, world: World, system: System, draws: Draws, odds: Array) -> World:
        """Return the world after some challengers have made peace: equations (5) to (7)."""
        ties = system.rivalry
        over, decided, won = self.ending(world, system, draws, odds)
        ended = world.at_war * ties.at_source(over)
        terms = ended * ties.at_source(decided * (2 * won - 1) + (1 - decided) * (2 * odds - 1))
        beaten = ties.by_source(ended * ties.at_source(decided * (1 - won)))
        beaten = at_most(beaten + ties.by_target(ended * ties.at_source(decided * won)), 1)
        kept = 1 - self.disarming * beaten
        going = world.at_war - ended
        return world.but(
            at_war=going,
            war_months=(world.war_months + 1) * going,
            terms=terms,
            defeated=beaten,
            deterrent=world.deterrent * kept,
            warheads=world.warheads * kept,
            cohesion=world.cohesion * (1 - self.overthrow * beaten),
        )

    def ending(self, world: World, system: System, draws: Draws, odds: Array) -> tuple[Array, ...]:
        """Return 1 where a challenger makes peace, where that is decisive, and where it has won; each (state, R)."""
        ties = system.rivalry
        foes = ties.by_source(world.at_war * ties.at_target(world.exhaustion))
        tired = world.exhaustion + share_of(foes, ties.by_source(world.at_war))
        u = draws.uniform(system.states, "war.peace", lanes=3)
        over = flag(u[0] < 1 - np.exp(-(self.settling + self.fatigue * tired)))
        return over, flag(u[1] < self.decisive), flag(u[2] < odds)
