"""What each scenario changes: paired differences to the baseline, outcome by outcome.

Equation
    d_r = y_r(scenario) - y_r(baseline), replicate by replicate: its mean with the 90 % interval of that mean, the 50 %
    and 90 % intervals of d, P(d < 0). `engine.interval` has the formulas.
An event is 0 or 1 in a replicate, so that intervals of d say little: those shown are then intervals of the mean.
"""

import numpy as np

from stratsim.display import words
from stratsim.display.dots import Dot, Dots, figure, rows_that_fit
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.engine.interval import is_event, of_pairs
from stratsim.engine.outcome import unit_of
from stratsim.experiments.compare import Comparison

TITLE = "What the scenarios change: differences to the {}"
SUBTITLE = (
    "Paired by replicate. Dot: mean, between black ticks its 90 % interval. Bars: 50 % and 90 % of the replicates{}. "
    "P(lower): share below the {}, where few are equal."
)
CHANCE = " (probabilities: of the mean)"


def sheets(comparison: Comparison) -> list[Sheet]:
    """Return the pages; none where there is nothing to compare with the baseline."""
    names = tuple(one.name for one in comparison.results)
    panels = [one for one in (panel(comparison, name) for name in comparison.headline) if one.dots]
    grid = pages(panels, 3 * rows_that_fit(len(names) - 1))
    first, foot = words.plain(names[0]), words.source(comparison.results)
    found = []
    for n, part in enumerate(grid):
        how = SUBTITLE.format(CHANCE * any(one.unit == "probability" for one in part), first)
        page = numbered("differences", TITLE.format(first), n, len(grid))
        found.append(Sheet(*page, how, foot, names, tuple(part), figure))
    return found


def panel(comparison: Comparison, name: str) -> Dots:
    """Return the differences of one outcome, in all scenarios that have it."""
    shared = [one for one in comparison.results if name in one.labels["outcome"]]
    dots = [dot(comparison, n, name) for n, one in enumerate(comparison.results) if n and one in shared]
    found = tuple(one for one in dots if one is not None) if comparison.baseline in shared else ()
    return Dots(words.outcome(name), words.unit(name), "P(lower)", found)


def dot(comparison: Comparison, n: int, name: str) -> Dot | None:
    """Return the difference of one outcome in one scenario; None where no replicate has a number."""
    y, base, unit = comparison.results[n].outcome(name), comparison.baseline.outcome(name), unit_of(name)
    wide, narrow = of_pairs(unit, y, base), of_pairs(unit, y, base, 0.5)
    if not np.isfinite(wide.mean):
        return None
    ends = (wide.low, narrow.low, narrow.high, wide.high)
    held = "of the mean" if is_event(unit, y, base) else "of replicates"
    return Dot(n, wide.mean, ends, (wide.mean_low, wide.mean_high), wide.lower, held)
