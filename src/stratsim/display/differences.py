"""What each scenario changes: paired differences to the baseline, outcome by outcome.

Equation
    d_r = y_r(scenario) - y_r(baseline), replicate by replicate: its mean with the 90 % interval of that mean, the 50 %
    and 90 % intervals of d, P(d < 0). `engine.interval` has the formulas.
An event is 0 or 1 in a replicate, so that intervals of d say little: those shown are then intervals of the mean.
"""

from collections.abc import Sequence

import numpy as np

from stratsim.display import words
from stratsim.display.dots import MEAN, REPLICATES, Dot, Dots, figure, onto, rows_that_fit
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.engine.interval import is_event, of_pairs
from stratsim.engine.outcome import unit_of
from stratsim.experiments.compare import PairedResults

TITLE = "What the scenarios change: differences to the baseline"
SUBTITLE = (
    "Paired by replicate. Dot: mean; black ticks: 90 % interval of the mean. Bars: 50 % and 90 % of the replicates{}. "
    "P(lower): share of replicates below the baseline; a dash where many are equal to it."
)
CHANCE = " (probabilities: of the mean)"


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the pages, of the headline outcomes if none are named; none if there is nothing to compare."""
    names = tuple(one.name for one in comparison.results)
    chosen = outcomes or comparison.headline
    panels = [one for one in (panel(comparison, name) for name in chosen) if one.dots]
    grid = pages(panels, 3 * rows_that_fit(len(names) - 1))
    foot, labels = words.source(comparison.results), words.names(comparison.results)
    found = []
    for n, part in enumerate(grid):
        how = SUBTITLE.format(CHANCE * any(one.unit == "probability" for one in part))
        page = numbered("differences", TITLE, n, len(grid))
        found.append(Sheet(*page, how, foot, names, tuple(part), figure, labels=labels, onto=onto))
    return found


def panel(comparison: PairedResults, name: str) -> Dots:
    """Return the differences of one outcome, in all scenarios that have it."""
    shared = [one for one in comparison.results if name in one.labels["outcome"]]
    dots = [dot(comparison, n, name) for n, one in enumerate(comparison.results) if n and one in shared]
    found = tuple(one for one in dots if one is not None) if comparison.baseline in shared else ()
    return Dots(words.outcome(name), words.unit(name), "P(lower)", found)


def dot(comparison: PairedResults, n: int, name: str) -> Dot | None:
    """Return the difference of one outcome in one scenario; None if it is NaN in every replicate."""
    y, base, unit = comparison.results[n].outcome(name), comparison.baseline.outcome(name), unit_of(name)
    wide, narrow = of_pairs(unit, y, base), of_pairs(unit, y, base, 0.5)
    if not np.isfinite(wide.mean):
        return None
    ends = (wide.low, narrow.low, narrow.high, wide.high)
    held = MEAN if is_event(unit, y, base) else REPLICATES
    return Dot(n, wide.mean, ends, (wide.mean_low, wide.mean_high), wide.lower, held)
