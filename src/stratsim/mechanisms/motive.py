"""What an act is worth hangs on who the two are: hostility, kinship, a regime's fears, an economy with more to lose.

Equation
    (1) urge_e    = spite (H_e - 1/2) + diversion u_i + distraction x_i g_i - livelihood (1 - A_i) o_i
    (2) qualm_e   = kin kinship_i
    (3) concern_e = rancour (H_e - 1/2) + example z_e
    In the crisis game an unanswered act of severity sigma is worth sigma urge more to the challenger, an act that is no
    test costs it sigma qualm more, and the defender has sigma concern more reason to contest.

Symbols
    H hostility of the pair; z nuclear threats left unanswered in other theatres                           (rivalry)
    u turmoil after a crisis of the regime, x exposure of the public, g pull of the alternative, A autarky, o openness
    of the challenger; kinship its lever: 0-1                                                                (state)
    urge, qualm, concern: stakes per severity                                                              (rivalry)

Valid when
    at their null, 0, all three are 0 and the game is as it would be without.
Source
    Hostility as stake: Diehl and Goertz 2000. Diversion by a regime in trouble: Levy 1989; by one that fears what its
    public knows: claim A23. Trade that a crisis would cost: Oneal and Russett 1997. Who let a threat pass
    elsewhere must show resolve here: Schelling 1966, disputed by Press 2005. Kin as a price: claim A13. Weights:
    assumptions.
Remarks
    Hostility counts from one half, so that a middling pair plays as before. Kinship weighs on attacks alone: a test
    hurts no kin. The three flows are made anew each month before the game; nothing else reads them.
"""

from dataclasses import dataclass

from stratsim.core.array import FLOAT, Array, Number, total
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Motive:
    """What challenger and defender of every rivalry bring to the month's game from elsewhere."""

    # fmt: off
    spite: Number = parameter(
        0.0, "stakes", "gain of an act from no hostility to full", plausible=(0.0, 1.0), axis="rivalry", end="source",
        null=0.0,
    )
    diversion: Number = parameter(
        0.0, "stakes", "gain of an act in the turmoil after a crisis of the regime", plausible=(0.0, 1.0),
        axis="rivalry", end="source", null=0.0,
    )
    distraction: Number = parameter(
        0.0, "stakes", "gain of an act where all the public knows of a full alternative", plausible=(0.0, 0.8),
        axis="rivalry", end="source", null=0.0,
    )
    livelihood: Number = parameter(
        0.0, "stakes", "what an act puts at risk for an open economy that lives on trade", plausible=(0.0, 1.0),
        axis="rivalry", end="source", null=0.0,
    )
    kin: Number = parameter(
        0.0, "stakes", "price of an attack while kinship with the rival is claimed", plausible=(0.0, 1.0),
        axis="rivalry", end="source", null=0.0,
    )
    rancour: Number = parameter(
        0.0, "stakes", "reason to contest from no hostility to full", plausible=(0.0, 1.0), axis="rivalry",
        end="target", null=0.0,
    )
    example: Number = parameter(
        0.0, "stakes", "reason to contest in a nuclear threat left unanswered elsewhere", plausible=(0.0, 0.5),
        axis="rivalry", end="target", null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Make the month's motives (equations 1 to 3)."""
        at, heat = system.rivalry.at_source, world.hostility - FLOAT(0.5)
        fear = at(world.exposure * world.alternative)
        wrought = self.spite * heat + self.diversion * at(world.turmoil) + self.distraction * fear
        return world.but(
            urge=wrought - self.livelihood * at((1 - world.autarky) * world.openness),
            qualm=self.kin * at(world.levers.kinship),
            concern=self.rancour * heat + self.example * elsewhere(world, system),
        )


def elsewhere(world: World, system: System) -> Array:
    """Return unanswered nuclear threats in theatres other than the rivalry's own, shape (rivalry, R)."""
    return total(world.unanswered) - world.unanswered[system.rivalry_theatre]
