"""Standing follows the notice that rivals take and the company that a state keeps.

Equation
    S' = S + speed (target - S)
    target = unit(floor + noticed a + company sum of X_ij w_j / (1 + sum of w_j) + arms D + strength w_i / (1 + w_i))

Symbols
    S standing, 0-1; a mean attention of the states it challenges to its theatre; X alignment; D deterrent   (state)
    w_j = 10 capability_j, the weight of a state (capability is a share of the world's); sums over partners j

Valid when
    weights are such that the target seldom reaches 1; ``unit`` holds it there.
Source
    Standing by great-power company and by attention: claims A15, A27. Form and weights: assumption.
Remarks
    Attention counts for challengers only: the notice that a defender draws brings it no standing. Notice is of this
    month, company and deterrent as they stand after weapons and alignment have moved.
"""

from dataclasses import dataclass

from stratsim.core.array import FLOAT, Array, Number, at_least, unit
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World

STRONG = FLOAT(10)
"""A tenth of the world's capability weighs as much as all that a state without partners has."""


@dataclass(frozen=True)
class Standing:
    """Standing of each state."""

    # fmt: off
    speed: Number = parameter(
        0.05, "1/month", "how fast standing follows its causes", plausible=(0.02, 0.2), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    floor: Number = parameter(
        0.1, "0-1", "standing of a state without notice, company or arms", plausible=(0.0, 0.3),
        allowed=(0.0, 1.0), axis="state",
    )
    noticed: Number = parameter(
        0.3, "ratio", "weight of the attention of rivals", plausible=(0.0, 0.6), axis="state", null=0.0,
    )
    company: Number = parameter(
        0.4, "ratio", "weight of alignments with strong partners", plausible=(0.0, 0.8), axis="state", null=0.0,
    )
    arms: Number = parameter(0.2, "ratio", "weight of the deterrent", plausible=(0.0, 0.4), axis="state", null=0.0)
    strength: Number = parameter(
        0.4, "ratio", "weight of its own capability", plausible=(0.0, 0.8), axis="state", null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Move standing towards its target."""
        target = self.floor + self.noticed * notice(world, system)
        weight = STRONG * world.capability
        target = target + self.company * company(world, system) + self.arms * world.deterrent
        target = target + self.strength * weight / (1 + weight)
        return world.but(standing=world.standing + self.speed * (unit(target) - world.standing))


def notice(world: World, system: System) -> Array:
    """Return the mean attention that a state's rivals give its theatre, 0 without rivals, shape (state, R)."""
    ties = system.rivalry
    heeded = world.attention[system.rivalry_theatre, ties.target]
    return ties.by_source(heeded) / at_least(ties.out_degree, 1)


def company(world: World, system: System) -> Array:
    """Return the strength of a state's partners as far as they are aligned with it, 0-1, shape (state, R)."""
    ties = system.alignment
    weight = STRONG * world.capability
    near, far = ties.at_source(weight), ties.at_target(weight)
    kept = ties.by_source(world.closeness * far) + ties.by_target(world.closeness * near)
    return kept / (1 + ties.by_source(far) + ties.by_target(near))
