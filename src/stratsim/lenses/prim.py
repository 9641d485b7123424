"""PRIM: boxes of conditions under which something happens, found by peeling.

Equation
    peel     cut the lowest or the highest 5 % of one input off the box, the cut after which a case left out was worth
             least: greatest (mean after - mean before) / cases cut
    paste    widen the end of an input again, as long as the mean in the box grows
    coverage = cases in the box / all cases;   density = cases in the box / points in the box
    a condition is dropped where the box without it has the density by chance: binomial test, p > 0.05
Source
    J. H. Friedman and N. I. Fisher (1999), Bump hunting in high-dimensional data, Statistics and Computing 9; the
    measures and the test: B. P. Bryant and R. J. Lempert (2010), Thinking inside the box, Technological Forecasting
    and Social Change 77. The library that has it, ema_workbench, brings scikit-learn, statsmodels and seaborn and
    takes seconds to import: this is the part that is used (docs/decisions/0016-designs.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Limits = tuple[tuple[float, float], ...]

PEEL = 0.05
CHANCE = 0.05
"""Greatest chance at which a condition counts."""


@dataclass(frozen=True)
class Inside:
    """A box: limits of each input, and what share of cases and of points is in it."""

    limits: Limits
    coverage: float
    density: float
    points: int


@dataclass(frozen=True)
class Condition:
    """One condition of a box: an input from ``low`` to ``high``; infinite where it has no such end."""

    input: int
    low: float
    high: float


@dataclass(frozen=True)
class Found:
    """The box chosen, its conditions, and the way to it: from all points inwards."""

    chosen: Inside
    conditions: tuple[Condition, ...]
    way: tuple[Inside, ...]


def prim(x: Numbers, y: Flags, *, density: float = 0.8, least: float = 0.05) -> Found:
    """Return the box of the greatest coverage with so high a density, the one nearest to both where there is none.

    ``x``: (points, inputs); ``y``: whether it happens at a point. ``least``: share of the points that a box holds.
    """
    way = list(peeled(x, y, max(int(least * len(y)), 5)))
    reaching = [one for one in way if one.density >= density]
    best = max(reaching, key=lambda one: one.coverage) if reaching else max(way, key=balance)
    limits = without_chance(x, y, pasted(x, y, best.limits))
    chosen = inside(x, y, limits)
    return Found(chosen, tuple(conditions(x, limits)), tuple(way))


def balance(one: Inside) -> float:
    """Return the harmonic mean of coverage and density."""
    both = one.coverage + one.density
    return 2 * one.coverage * one.density / both if both else 0.0


def within(x: Numbers, limits: Limits) -> Flags:
    """Return which points are in a box."""
    lows, highs = np.array(limits).T
    return np.asarray(((x >= lows) & (x <= highs)).all(axis=1), bool)


def inside(x: Numbers, y: Flags, limits: Limits) -> Inside:
    """Return what a box holds."""
    there = within(x, limits)
    held, points = int(y[there].sum()), int(there.sum())
    return Inside(limits, held / max(int(y.sum()), 1), held / max(points, 1), points)


def peeled(x: Numbers, y: Flags, least: int) -> Iterator[Inside]:
    """Yield boxes from all points inwards."""
    limits: Limits = tuple((-np.inf, np.inf) for _ in range(x.shape[1]))
    while True:
        box = inside(x, y, limits)
        yield box
        there = within(x, limits)
        cuts = [(worth(y, there, cut), limits_) for limits_, cut in cut_once(x, there, limits) if cut.sum() >= least]
        if not cuts or box.density == 1:
            return
        gain, limits = max(cuts, key=lambda one: one[0])
        if gain == -np.inf:
            return


def cut_once(x: Numbers, there: Flags, limits: Limits) -> Iterator[tuple[Limits, Flags]]:
    """Yield the box with one end of one input cut, and the points left in it."""
    for n in range(x.shape[1]):
        own = x[there, n]
        values = np.unique(own)
        if len(values) < 2:
            continue
        low, high = np.quantile(own, (PEEL, 1 - PEEL))
        low = values[values > values[0]][0] if low <= values[0] else low
        high = values[values < values[-1]][-1] if high >= values[-1] else high
        for ends in ((low, limits[n][1]), (limits[n][0], high)):
            cut = there & (x[:, n] >= ends[0]) & (x[:, n] <= ends[1])
            yield (*limits[:n], (float(ends[0]), float(ends[1])), *limits[n + 1 :]), cut


def worth(y: Flags, before: Flags, after: Flags) -> float:
    """Return the gain of a cut for each point that it costs."""
    lost = int(before.sum() - after.sum())
    if lost <= 0 or not after.any():
        return -np.inf
    return float((y[after].mean() - y[before].mean()) / lost)


def pasted(x: Numbers, y: Flags, limits: Limits) -> Limits:
    """Return a box whose ends are widened as long as its density grows, or stays with more cases."""
    grown = True
    while grown:
        grown, now = False, inside(x, y, limits)
        for wider in widened(x, limits):
            other = inside(x, y, wider)
            if other.points > now.points and other.density >= now.density:
                limits, grown = wider, True
                break
    return limits


def widened(x: Numbers, limits: Limits) -> Iterator[Limits]:
    """Yield a box with one end of one input moved out by a few points."""
    step = max(int(PEEL * within(x, limits).sum()), 1)
    for n, (low, high) in enumerate(limits):
        rest = within(x, (*limits[:n], (-np.inf, np.inf), *limits[n + 1 :]))
        below, above = np.sort(x[rest & (x[:, n] < low), n]), np.sort(x[rest & (x[:, n] > high), n])
        if below.size:
            yield (*limits[:n], (float(below[-min(step, below.size)]), high), *limits[n + 1 :])
        if above.size:
            yield (*limits[:n], (low, float(above[min(step, above.size) - 1])), *limits[n + 1 :])


def without_chance(x: Numbers, y: Flags, limits: Limits) -> Limits:
    """Return a box without the conditions that chance explains, the weakest first."""
    while True:
        held = [n for n, ends in enumerate(limits) if np.isfinite(ends).any()]
        if len(held) < 2:
            return limits
        now = inside(x, y, limits)
        chances = {n: chance(x, y, limits, n, now) for n in held}
        worst = max(chances, key=lambda n: chances[n])
        if chances[worst] <= CHANCE:
            return limits
        limits = freed(limits, worst)


def freed(limits: Limits, n: int) -> Limits:
    """Return a box without the condition on one input."""
    return (*limits[:n], (-np.inf, np.inf), *limits[n + 1 :])


def chance(x: Numbers, y: Flags, limits: Limits, n: int, now: Inside) -> float:
    """Return the chance of the density of a box, were the condition on one input without effect."""
    base = inside(x, y, freed(limits, n)).density
    held = round(now.density * now.points)
    return float(binomtest(held, max(now.points, 1), base, alternative="greater").pvalue) if 0 < base < 1 else 1.0


def conditions(x: Numbers, limits: Limits) -> Iterator[Condition]:
    """Yield the conditions of a box; an end beyond all points is none."""
    for n, (low, high) in enumerate(limits):
        ends = (low if low > x[:, n].min() else -np.inf, high if high < x[:, n].max() else np.inf)
        if np.isfinite(ends).any():
            yield Condition(n, *ends)


def boxes(x: Numbers, y: Flags, most: int, *, density: float = 0.8, least: float = 0.05) -> list[Found]:
    """Return up to ``most`` boxes, each found among the points that those before leave.

    Coverage of each is that of the cases among all points.
    """
    found: list[Found] = []
    left = np.ones(len(y), bool)
    for _ in range(most):
        if not y[left].any() or left.sum() < 20:
            break
        one = prim(x[left], y[left], density=density, least=least)
        if not one.conditions or one.chosen.density <= y.mean() * 1.05:
            break
        found.append(one)
        left &= ~within(x, one.chosen.limits)
    return found


def names(found: Found, inputs: Sequence[str]) -> list[str]:
    """Return the conditions of a box in words."""
    return [condition_words(inputs[one.input], one.low, one.high) for one in found.conditions]


def condition_words(name: str, low: float, high: float) -> str:
    """Return a condition in words."""
    if not np.isfinite(low):
        return f"{name} <= {high:.3g}"
    if not np.isfinite(high):
        return f"{name} >= {low:.3g}"
    return f"{name} {low:.3g} to {high:.3g}"
