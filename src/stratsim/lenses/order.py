"""How far the headline outcomes hang on the order in which the world answers the states' decisions.

Equation
    shift = mean over replicates of (y in another order - y) / standard deviation of y over replicates
for the reversed order of all mechanisms after the decision and for a few random ones; the same replicates and luck.
"""

from collections.abc import Iterator

import numpy as np

from stratsim.core.array import Array
from stratsim.engine import ensemble
from stratsim.engine.variant import LATER, Variant
from stratsim.lenses.symptom import RunOptions, Symptom
from stratsim.scenario.scenario import Scenario

ORDER = "order of steps"
SHUFFLES = 5
SEED = 20240619
"""Of the random orders, the same in every run."""


def orders() -> list[tuple[str, ...]]:
    """Return the order of a month reversed, and some random ones."""
    rng = np.random.default_rng(SEED)
    return [LATER[::-1], *(tuple(rng.permutation(LATER).tolist()) for _ in range(SHUFFLES))]


def shifts(scenario: Scenario, effort: RunOptions) -> dict[str, tuple[Array, float]]:
    """Return how far each headline outcome moves on average in each of `orders`, and its standard deviation."""
    plans = [scenario.plan, *(Variant.of(scenario.plan, order=one) for one in orders())]
    usual, *others = ensemble.run(plans, scenario.replicates, traces=0, jobs=effort.jobs, progress=effort.progress)
    found = {}
    for name in scenario.headline:
        y = usual.outcomes[usual.names.index(name)].astype(np.float64)
        moved = [one.outcomes[one.names.index(name)] - y for one in others]
        if np.isfinite(y).any():
            found[name] = np.array([mean(d) for d in moved]), float(np.nanstd(y))
    return found


def mean(d: Array) -> float:
    """Return the mean of the numbers in ``d``, 0 where there are none."""
    numbers = d[np.isfinite(d)]
    return float(numbers.mean()) if numbers.size else 0.0


def moved(scenario: Scenario, effort: RunOptions) -> Iterator[Symptom]:
    """Yield how far each headline outcome that varies moves, in standard deviations, the farthest first."""
    found = {name: (d, sd) for name, (d, sd) in shifts(scenario, effort).items() if sd > 0}
    for name, (d, sd) in sorted(found.items(), key=lambda item: -float(np.abs(item[1][0]).max() / item[1][1])):
        most = float(d[np.abs(d).argmax()])
        words = f"moves by {most / sd:+.2f} sd ({most:+.2g}) at most; by {d[0] / sd:+.2f} sd in reversed order"
        yield Symptom(ORDER, name, words, most / sd)
