"""Counting outcomes with slow forgetting gives the Bayesian posterior, with bounded evidence.

Equation
    (1) a_t = d^t a_0 + sum over s of d^(t - s) c_s,   b_t = d^t b_0 + sum over s of d^(t - s) (1 - c_s)
    (2) belief a / (a + b), evidence a + b; with d = 1 the Beta posterior, with d < 1 evidence goes to 1 / (1 - d)

Symbols
    a, b counts of what was contested and conceded; c_s 1 where month s was contested; d discount
Ours
    The mechanism `belief` over 60 months with an act of severity 1 in each, in float32, at two discounts.
Seen
    Discounted counts of a Beta posterior as a model of a drifting chance: Rochford, Decaying Bayesian Updating (blog).
    (1) and the limit in (2) derived: geometric sums. The book was not seen.
Source
    West and Harrison 1997, Bayesian Forecasting and Dynamic Models, second edition, New York: Springer (discounting).
"""

import numpy as np

from stratsim.conformance.play import Floats
from stratsim.conformance.published import Line, Result
from stratsim.conformance.small import rungs_of, system_of, world_of
from stratsim.core.draws import Draws
from stratsim.mechanisms.belief import Belief

MONTHS = 60
START = {"credibility": 0.25, "evidence": 8.0}
RATES = (0.0, 0.2, 0.5, 0.9, 1.0)
"""How often the defender contests, a replicate each."""


def contested() -> Floats:
    """Return 1 where a month's act was contested, by address, shape (months, replicates)."""
    u = Draws(3, 0, MONTHS).uniform([str(rate) for rate in RATES], "credibility.contested", lanes=1)[0].T
    stood: Floats = (u < np.array(RATES)).astype(float)
    return stood


def forgetting(discount: float) -> Belief:
    """Return the mechanism with this discount; an act of severity 1 counts as one observation."""
    return Belief(memory=discount, lesson=1.0, loudness=1.0)


def learned(mechanism: Belief, stood: Floats, severity: float = 1.0, threat: float = 0.0) -> Floats:
    """Return credibility and evidence after every month, by the mechanism, shape (2, months, replicates)."""
    system = system_of(["A", "B"], rivalry=["A>B"], rungs=rungs_of([severity]))
    count = stood.shape[1]
    world = world_of(system, count, levers={"announced_threat": {"B": threat}}, events=1.0, **START)
    path = []
    for month in stood:
        world = mechanism.step(world.but(stood=month[None].astype(np.float32)), system, Draws(1, 0, count))
        path.append((world.credibility[0], world.evidence[0]))
    return np.moveaxis(np.array(path, np.float64), 1, 0)


def closed_form(discount: float, stood: Floats) -> Floats:
    """Return the same by equations (1), (2)."""
    months = len(stood)
    t = np.arange(1, months + 1)
    weights = np.tril(discount ** (t[:, None] - t[None, :]).clip(0).astype(float))
    fading = discount ** t[:, None] * START["evidence"]
    a = fading * START["credibility"] + weights @ stood
    b = fading * (1 - START["credibility"]) + weights @ (1 - stood)
    return np.array([a / (a + b), a + b])


def credibility_lines() -> list[Line]:
    """Return the lines: belief of defenders of several kinds, and the evidence it rests on."""
    stood, found = contested(), []
    for discount in (1.0, 0.9):
        there, ours = closed_form(discount, stood)[:, -1], learned(forgetting(discount), stood)[:, -1]
        for n, rate in enumerate(RATES):
            found.append(Line(f"belief, d = {discount:g}, contested at {rate:g}", there[0, n], ours[0, n], 1e-5))
        found.append(Line(f"evidence, d = {discount:g}", there[1, 0], ours[1, 0], 1e-4))
    return [*found, Line("evidence in the long run, d = 0.9", 10.0, at_last(0.9), 1e-4)]


def at_last(discount: float) -> float:
    """Return the evidence after five times 60 months of contests."""
    return float(learned(forgetting(discount), np.ones((5 * MONTHS, 1)))[1, -1, 0])


RESULT = Result("West and Harrison 1997", __doc__, credibility_lines)
