"""Provocations a year by rung, in every scenario."""

from stratsim.display import words
from stratsim.display.dots import Dot, Dots, bars, figure, rows_that_fit
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.engine.interval import of_mean, spread
from stratsim.experiments.compare import Comparison

TITLE = "Provocations a year, by rung"
SUBTITLE = (
    "Dot: mean, between black ticks its 90 % interval. Bars: 50 % and 90 % of the replicates. Line: mean of the {}."
)


def sheets(comparison: Comparison) -> list[Sheet]:
    """Return the pages, mildest rung first; none where there are no rungs, or nobody who could provoke."""
    names = tuple(one.name for one in comparison.results)
    rungs = comparison.baseline.labels.get("rung", ()) if comparison.baseline.labels.get("rivalry") else ()
    grid = pages([panel(comparison, rung) for rung in rungs], 3 * rows_that_fit(len(names)))
    how, foot = SUBTITLE.format(words.plain(names[0])), words.source(comparison.results)
    return [
        Sheet(*numbered("provocations", TITLE, n, len(grid)), how, foot, names, tuple(part), figure)
        for n, part in enumerate(grid)
    ]


def panel(comparison: Comparison, rung: str) -> Dots:
    """Return provocations of one rung, in all scenarios that have it."""
    name, dots = f"provocations.{rung}", []
    for n, one in enumerate(comparison.results):
        if name in one.labels["outcome"]:
            values = one.outcome(name)
            mean, *sure = of_mean(values)
            ends = bars(spread(values), spread(values, 0.5))
            dots.append(Dot(n, mean, ends, (sure[0], sure[1]), mean))
    return Dots(words.capital(words.plain(rung)), words.unit(name), "mean", tuple(dots), dots[0].mean, "#.3g")
