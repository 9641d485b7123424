"""A challenger judges what a defender is willing to bear by what surprises it: an answer to a small act tells of all.

Equation
    (1) theta' = theta + gain [e + witness sum over other targets of e + sunk_cost force_j kappa - spill_over z
                 - betrayal q_j] - forgetting (theta - rest),     e = sigma (1 + loudness threat_j) (c - kappa)

Symbols
    theta  resolve of the defender that nobody can see, as the challenger believes in it, in stakes        (rivalry)
    sigma  severity of this month's act, 0 in a month without one; c 1 where it was contested
    kappa  chance of a contest that the challenger expected for that act: ``foreseen``, from `deterrence`
    threat_j announced threat; force_j show of force; z nuclear threats unanswered in other theatres; q_j pledges broken

Valid when
    forgetting lies in 0-1. With gain and forgetting at 0 a reputation never changes. Where acts of one rung go on and
    nothing else does, theta settles where kappa is the true chance.
Source
    Reputation for resolve as a latent type that is inferred from conduct: Signorino 1999, Lewis and Schultz 2003;
    learning in proportion to surprise: Rescorla and Wagner 1972. Gain and forgetting: assumptions.
Remarks
    Beside it stands `belief`, a tally of what was contested. ``deterrence.inference`` says how far a challenger
    reasons from the one or the other. Reputation is held by each challenger for each defender: what happens to others
    teaches only by pledges broken, by threats unanswered elsewhere, and by what the challenger's other targets do
    (witness: defenders of one camp are judged by each other).
"""

from dataclasses import dataclass

from stratsim.core.array import Array, Number, at_most, total
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Reputation:
    """What each challenger believes about the resolve of each defender."""

    # fmt: off
    gain: Number = parameter(
        0.0, "stakes", "how far a full surprise at an act of severity 1 moves the belief", plausible=(0.0, 0.4),
        axis="rivalry", end="source", null=0.0,
    )
    loudness: Number = parameter(
        1.0, "ratio", "weight that a full announced threat adds to a month's lesson", plausible=(0.0, 3.0),
        axis="rivalry", end="source", null=0.0,
    )
    sunk_cost: Number = parameter(
        0.05, "1/month", "lesson of a month of full show of force, were the defender fully believed",
        plausible=(0.0, 0.2), axis="rivalry", end="source", null=0.0,
    )
    spill_over: Number = parameter(
        0.01, "1/month", "lesson of nuclear threats unanswered in another theatre", plausible=(0.0, 0.05),
        axis="rivalry", end="source", null=0.0,
    )
    betrayal: Number = parameter(
        0.5, "ratio", "lesson of a pledge that the defender breaks", plausible=(0.0, 2.0), axis="rivalry",
        end="source", null=0.0,
    )
    witness: Number = parameter(
        0.0, "share", "part of its lessons with other targets that a challenger draws for each", plausible=(0.0, 0.5),
        allowed=(0.0, 1.0), axis="rivalry", end="source", null=0.0,
    )
    forgetting: Number = parameter(
        0.0, "1/month", "return of the belief to what is held without news", plausible=(0.0, 0.02),
        allowed=(0.0, 1.0), axis="rivalry", end="source", null=0.0,
    )
    rest: Number = parameter(
        0.1, "stakes", "resolve that is believed in without news", plausible=(-0.2, 0.8), axis="rivalry",
        allowed=(-10.0, 10.0), end="source",
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Learn from the month's surprise (equation 1)."""
        ties, levers, theta = system.rivalry, world.levers, world.reputation
        severity = total(system.rungs.severity * at_most(world.events, 1))
        loud = 1 + self.loudness * ties.at_target(levers.announced_threat)
        lesson = severity * loud * (world.stood - world.foreseen)
        lesson = lesson + self.witness * ties.others_of_source(lesson)
        lesson = lesson + self.sunk_cost * ties.at_target(levers.show_of_force) * world.foreseen
        lesson = lesson - self.spill_over * elsewhere(world, system) - self.betrayal * ties.at_target(world.abandoned)
        moved = theta + self.gain * lesson - self.forgetting * (theta - self.rest)
        return world.but(reputation=moved.clip(-BOUND, BOUND))


BOUND = 10.0
"""Stakes: far beyond what any payoff of a crisis comes to."""


def elsewhere(world: World, system: System) -> Array:
    """Return unanswered nuclear threats in theatres other than the rivalry's own, shape (rivalry, R)."""
    return total(world.unanswered) - world.unanswered[system.rivalry_theatre]
