"""Provocations a year by rung, in every scenario."""

from collections.abc import Sequence

from stratsim.display import words
from stratsim.display.dots import Dot, Dots, bars, figure, onto, rows_that_fit
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.engine.interval import of_mean, spread
from stratsim.experiments.compare import PairedResults

TITLE = "Provocations a year, by rung"
SUBTITLE = (
    "Dot: mean; black ticks: 90 % interval of the mean. Bars: 50 % and 90 % of the replicates. "
    "Line: mean of the baseline."
)


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the pages, mildest rung first; none where there are no rungs, or nobody who could provoke.

    ``outcomes``: some of the rungs, "provocations.RUNG".
    """
    names = tuple(one.name for one in comparison.results)
    rungs = comparison.baseline.labels.get("rung", ()) if comparison.baseline.labels.get("rivalry") else ()
    chosen = [rung for rung in rungs if not outcomes or f"provocations.{rung}" in outcomes]
    grid = pages([panel(comparison, rung) for rung in chosen], 3 * rows_that_fit(len(names)))
    foot, labels = words.source(comparison.results), words.names(comparison.results)
    return [
        Sheet(
            *numbered("provocations", TITLE, n, len(grid)),
            subtitle=SUBTITLE,
            foot=foot,
            names=names,
            parts=tuple(part),
            drawn=figure,
            labels=labels,
            onto=onto,
        )
        for n, part in enumerate(grid)
    ]


def panel(comparison: PairedResults, rung: str) -> Dots:
    """Return provocations of one rung, in all scenarios that have it."""
    name, dots = f"provocations.{rung}", []
    for n, one in enumerate(comparison.results):
        if name in one.labels["outcome"]:
            values = one.outcome(name)
            mean, *sure = of_mean(values)
            ends = bars(spread(values), spread(values, 0.5))
            dots.append(Dot(n, mean, ends, (sure[0], sure[1]), mean))
    return Dots(words.capital(words.plain(rung)), words.unit(name), "mean", tuple(dots), dots[0].mean, "#.3g")
