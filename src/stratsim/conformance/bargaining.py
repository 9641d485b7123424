"""A last offer made without knowing the other's cost of war risks war; the risk does not depend on power.

Equation
    (1) U(x) = x [1 - F(x)] + (p - c) F(x),   F(x) = (x - p) / C between 0 and 1
    (2) x* = p + (C - c) / 2, so that war has probability F(x*) = (C - c) / (2 C), whatever p

Symbols
    x the share that is asked for; p chance to win a war; c cost of war to the one who asks, private cost of the other
    uniform on (0, C); F(x) probability that the other fights sooner than accept
Ours
    The choice of `Adaptation` among 201 offers at high sharpness, one attraction each, for 40,000 replicates; their
    private costs are addressed draws.
Seen
    That private information brings war although bargains exist that both prefer: abstract of the paper. That power
    does not move the risk: abstract of Benson, Meirowitz and Ramsay on the standard crisis bargaining model. (1) and
    (2) derived for a uniform cost, where x* < 1.
Source
    Fearon 1995, "Rationalist Explanations for War", International Organization 49(3): 379-414.
"""

from math import sqrt

import numpy as np

from stratsim.conformance.play import Floats
from stratsim.conformance.published import Line, Result
from stratsim.conformance.small import system_of, world_of
from stratsim.core.draws import Draws
from stratsim.mechanisms.adaptation import Adaptation

MOST = 0.4
"""C."""
CASES = ((0.2, 0.1), (0.5, 0.1), (0.8, 0.1), (0.5, 0.3))
"""p and c."""
OFFERS = np.linspace(0.0, 1.0, 201)
REPLICATES, SHARPNESS = 40_000, 4000.0


def fights(offer: Floats, power: float) -> Floats:
    """Return the probability that the other fights sooner than accept: F."""
    risk: Floats = ((offer - power) / MOST).clip(0, 1)
    return risk


def worth(offer: Floats, power: float, cost: float) -> Floats:
    """Return what an offer is worth to the one who makes it: equation (1)."""
    risk = fights(offer, power)
    return offer * (1 - risk) + (power - cost) * risk


def chosen(power: float, cost: float, draws: Draws) -> Floats:
    """Return the offer made in each replicate."""
    system = system_of(["A"], seats=[(0, f"offer{n}") for n in range(len(OFFERS))])
    world = world_of(system, draws.count, attraction=worth(OFFERS, power, cost)[:, None])
    u = draws.uniform(system.states, "bargaining.offer", lanes=1)[0]
    number = Adaptation(sharpness=SHARPNESS).chosen(world, system, u)
    offers: Floats = OFFERS[number[0].astype(int)]
    return offers


def bargaining_lines() -> list[Line]:
    """Return the lines: offer and risk of war at several powers and costs."""
    draws = Draws(1995, 0, REPLICATES)
    private = MOST * draws.uniform(["B"], "bargaining.cost", lanes=1)[0, 0]
    found = []
    for power, cost in CASES:
        offers, there = chosen(power, cost, draws), (MOST - cost) / (2 * MOST)
        wars, error = float((private < offers - power).mean()), sqrt(there * (1 - there) / REPLICATES)
        where = f"at p = {power:g}, c = {cost:g}"
        found += [
            Line(f"mean offer {where}", power + (MOST - cost) / 2, float(offers.mean()), 2e-4),
            Line(f"probability of war {where}", there, float(fights(offers, power).mean()), 5e-4),
            Line(f"share of drawn wars {where}", there, wars, round(4 * error, 4)),
        ]
    return found


RESULT = Result("Fearon 1995", __doc__, bargaining_lines)
