"""Clashes and war over time, as expected: in twelve months, and so far."""

from collections.abc import Callable, Sequence

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.display import lines, words
from stratsim.display.lines import Lines, MonthLine
from stratsim.display.series import mean
from stratsim.display.sheet import Sheet
from stratsim.display.style import colour, dash
from stratsim.engine.curves import YEAR
from stratsim.engine.results import Results
from stratsim.experiments.compare import PairedResults

TITLE = "Clashes and war over time"
SUBTITLE = "Means over replicates of the chances of all months. Scenarios that run together share a name."


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the page; none where no series were kept, or nothing happens."""
    labels = tuple(words.cut(words.names(comparison.results), 32))
    panels = [
        panel(comparison, labels, "Expected clashes", "in 12 months", yearly("clash_expected")),
        panel(comparison, labels, "Expected clashes so far", "clashes", so_far("clash_expected")),
        panel(comparison, labels, "Expected wars", "in 12 months", yearly("war_expected")),
        panel(comparison, labels, "Expected wars so far", "wars", so_far("war_expected")),
    ]
    parts = tuple(one for one in panels if one.varies)
    if not parts:
        return []
    foot, names = words.source(comparison.results), tuple(one.name for one in comparison.results)
    return [Sheet("danger", TITLE, SUBTITLE, foot, names, parts, lines.figure, labels=labels, onto=lines.onto)]


def panel(
    comparison: PairedResults, labels: Sequence[str], title: str, unit: str, of: Callable[[Results], Array | None]
) -> Lines:
    """Return a panel with a line a scenario, of values (months,)."""
    found = []
    for n, one in enumerate(comparison.results):
        values = of(one)
        if values is not None:
            months = tuple(one.labels["month"][len(one.labels["month"]) - len(values) :])
            found.append(MonthLine(labels[n], colour(n), dash(n), months, values.astype(FLOAT)))
    return Lines(title, unit, tuple(found))


def summed(one: Results, name: str) -> Array | None:
    """Return the mean of a variable, summed over rivalries, (months,); None where it was not kept."""
    bands = one.with_bands() if one.labels.get("rivalry") else None
    return None if bands is None or name not in bands.variables else mean(one, name).sum(axis=1, dtype=np.float64)


def yearly(name: str) -> Callable[[Results], Array | None]:
    """Return a function that gives the sum of the last twelve months."""

    def of(one: Results) -> Array | None:
        x = summed(one, name)
        if x is None or len(x) < YEAR:
            return None
        running = np.cumsum(np.concatenate([[0.0], x]))
        return np.asarray(running[YEAR:] - running[:-YEAR])

    return of


def so_far(name: str) -> Callable[[Results], Array | None]:
    """Return a function that gives the sum of all months so far."""

    def of(one: Results) -> Array | None:
        x = summed(one, name)
        return None if x is None else np.asarray(np.cumsum(x))

    return of
