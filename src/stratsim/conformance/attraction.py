"""Experience-weighted attraction has two older learning rules as limits: reinforcement learning and fictitious play.

Equation
    (1) N' = rho N + 1,   A_k' = (phi N A_k + [delta + (1 - delta) I_k] pi_k) / N'
    (2) delta = 0, rho = 0, N = 1: A_k is what k has earned, each month's pay weighted by phi to the power of its age
    (3) delta = 1, rho = phi: A_k is the payoff expected of k on beliefs that weigh old plays by phi
    (4) Pr(k) = exp(lambda A_k) / sum over m of exp(lambda A_m)

Symbols
    A attraction of an option, N experience; pi_k what k brings or would have brought; I_k 1 for the option chosen;
    lambda sharpness
Ours
    The recursion of the mechanism `adaptation`, 60 months in float32 on drawn histories, and its choice.
Seen
    The limits (2) and (3): abstract of the paper, whose text was not seen. Equation (1) as the mechanism has it; what
    experience comes to and the logit shares are derived.
Source
    Camerer and Ho 1999, "Experience-weighted Attraction Learning in Normal Form Games", Econometrica 67(4): 827-874.
"""

from collections.abc import Sequence

import numpy as np

from stratsim.conformance.play import Floats
from stratsim.conformance.published import Line, Result
from stratsim.conformance.small import system_of, world_of
from stratsim.core.draws import Draws
from stratsim.mechanisms.adaptation import Adaptation, attractions

MONTHS, PHI = 60, 0.9
GAME = np.array([[3.0, 0.0], [1.0, 2.0]])
"""What each of my two options brings against each of theirs."""
PRIOR = np.array([0.6, 0.4])
"""Beliefs on their options to begin with, worth one play."""


def luck(point: str, count: int) -> Floats:
    """Return drawn uniforms, shape (months, count)."""
    u = Draws(1999, 0, MONTHS).uniform([str(n) for n in range(count)], f"attraction.{point}", lanes=1)[0]
    drawn: Floats = u.T.astype(float)
    return drawn


def followed(
    start: tuple[Sequence[float], float],
    payoffs: Floats,
    chosen: Sequence[int],
    phi: float,
    delta: float,
    rho: float,
) -> Floats:
    """Return attractions and experience after every month, by the mechanism, shape (months, options + 1)."""
    attraction = np.array(start[0], np.float32)[:, None]
    trials = np.full_like(attraction, start[1])
    path = []
    for payoff, option in zip(np.asarray(payoffs, np.float32), chosen, strict=True):
        own = np.zeros_like(attraction)
        own[option] = 1
        attraction, trials = attractions((attraction, trials), payoff[:, None], own, (phi, delta, rho))
        path.append([*attraction[:, 0], trials[0, 0]])
    return np.array(path, np.float64)


def reinforced(start: Sequence[float], payoffs: Floats, chosen: Sequence[int], phi: float) -> Floats:
    """Return what each option has earned by the last month, weighted by age: equation (2)."""
    months, options = payoffs.shape
    earned = payoffs * (np.array(chosen)[:, None] == np.arange(options))
    attraction: Floats = phi**months * np.array(start) + phi ** np.arange(months - 1, -1, -1) @ earned
    return attraction


def expected(theirs: Sequence[int], phi: float) -> tuple[Floats, float]:
    """Return what each option of `GAME` promises after seeing their plays, and what they weigh: equation (3)."""
    weights = PRIOR.copy()
    for play in theirs:
        weights = phi * weights
        weights[play] += 1
    return GAME @ weights / weights.sum(), float(weights.sum())


def shares(attraction: Sequence[float], sharpness: float, grid: int = 20_000) -> Floats:
    """Return how often the mechanism chooses each option, on evenly spread draws."""
    system = system_of(["A"], seats=[(0, str(k)) for k in range(len(attraction))])
    world = world_of(system, grid, attraction=np.array(attraction)[:, None])
    u = ((np.arange(grid) + 0.5) / grid).astype(np.float32)[None]
    number = Adaptation(sharpness=sharpness).chosen(world, system, u)[0]
    return np.array([(number == k).mean() for k in range(len(attraction))])


def attraction_lines() -> list[Line]:
    """Return the lines: both limits after 60 months, and the shares of choice."""
    payoffs, chosen = 4 * luck("payoff", 3) - 2, (3 * luck("choice", 1)[:, 0]).astype(int).tolist()
    theirs, start = (luck("play", 1)[:, 0] < 0.35).astype(int).tolist(), [0.4, 0.1, -0.2]
    earned = followed((start, 1.0), payoffs, chosen, PHI, 0.0, 0.0)[-1]
    believed = followed(((GAME @ PRIOR).tolist(), 1.0), GAME[:, theirs].T, [0] * MONTHS, PHI, 1.0, PHI)[-1]
    hopes, weight = expected(theirs, PHI)
    odds = np.exp(40.0 * np.array([0.30, 0.25, 0.33]))
    found = [
        Line(f"reinforcement: attraction {k + 1}", x, earned[k], 1e-5, "seen")
        for k, x in enumerate(reinforced(start, payoffs, chosen, PHI))
    ]
    found += [Line(f"belief: attraction {k + 1}", x, believed[k], 1e-5, "seen") for k, x in enumerate(hopes)]
    found.append(Line("belief: experience", weight, believed[2], 1e-4))
    pairs = zip(odds / odds.sum(), shares([0.30, 0.25, 0.33], 40.0), strict=True)
    return [*found, *(Line(f"choice: share of option {k + 1}", x, y, 2e-4) for k, (x, y) in enumerate(pairs))]


RESULT = Result("Camerer and Ho 1999", __doc__, attraction_lines)
