"""Clashes and war over time: what is expected in twelve months, and the chance that there was any so far."""

from collections.abc import Callable, Sequence

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.display import lines, words
from stratsim.display.lines import Line, Lines
from stratsim.display.series import YEAR
from stratsim.display.sheet import Sheet
from stratsim.display.style import colour, dash
from stratsim.engine.results import Results
from stratsim.experiments.compare import PairedResults

TITLE = "Clashes and war over time"
SUBTITLE = "Lines: means over replicates{}. Scenarios that run together share a name."
SHADED, FEW = "; shaded: 90 % interval of the mean", 3
"""Intervals are drawn for so many scenarios at most: more hide each other."""
LEAST = 20
"""Replicates with series from which on a mean over time is worth drawing."""
Z90 = 1.645


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the page; none where too few replicates kept their series, or nothing happens."""
    if min(one.traced for one in comparison.results) < LEAST:
        return []
    labels = tuple(words.cut(words.names(comparison.results), 32))
    panels = [
        panel(comparison, labels, "Expected clashes", "in 12 months", yearly("clash_expected")),
        panel(comparison, labels, "Chance of any clash so far", "probability", ever("clash")),
        panel(comparison, labels, "Expected wars", "in 12 months", yearly("war_expected")),
        panel(comparison, labels, "Chance of general war so far, expected", "probability", so_far("war_expected")),
    ]
    parts = tuple(one for one in panels if one.varies)
    if not parts:
        return []
    foot, names = words.source(comparison.results), tuple(one.name for one in comparison.results)
    how = SUBTITLE.format(SHADED * (len(comparison.results) <= FEW))
    return [Sheet("danger", TITLE, how, foot, names, parts, lines.figure, labels=labels, onto=lines.onto)]


def panel(
    comparison: PairedResults, labels: Sequence[str], title: str, unit: str, of: Callable[[Results], Array | None]
) -> Lines:
    """Return a panel with a line a scenario, of values (months, replicates)."""
    found = []
    for n, one in enumerate(comparison.results):
        values = of(one)
        if values is not None:
            months = tuple(one.labels["month"][len(one.labels["month"]) - len(values) :])
            mean = values.mean(axis=1, dtype=np.float64)
            error = values.std(axis=1, dtype=np.float64) / np.sqrt(values.shape[1]) * Z90
            low = np.maximum(mean - error, 0).astype(FLOAT)
            ends = (low, (mean + error).astype(FLOAT)) if len(comparison.results) <= FEW else (None, None)
            found.append(Line(labels[n], colour(n), dash(n), months, mean.astype(FLOAT), *ends))
    return Lines(title, unit, tuple(found))


def summed(one: Results, name: str) -> Array | None:
    """Return a variable summed over rivalries, (months, replicates); None where it was not kept."""
    x = one.traces.get(name)
    return None if x is None else np.asarray(x).sum(axis=1)


def yearly(name: str) -> Callable[[Results], Array | None]:
    """Return a function that gives the sum of the last twelve months."""

    def of(one: Results) -> Array | None:
        x = summed(one, name)
        if x is None or len(x) < YEAR:
            return None
        running = np.cumsum(np.concatenate([np.zeros_like(x[:1]), x]), axis=0, dtype=np.float64)
        return np.asarray(running[YEAR:] - running[:-YEAR])

    return of


def ever(name: str) -> Callable[[Results], Array | None]:
    """Return a function that gives 1 from the month on in which something first happened."""

    def of(one: Results) -> Array | None:
        x = summed(one, name)
        return None if x is None else np.maximum.accumulate(x > 0, axis=0).astype(FLOAT)

    return of


def so_far(name: str) -> Callable[[Results], Array | None]:
    """Return a function that gives the chance that something has happened, from the chances of each month."""

    def of(one: Results) -> Array | None:
        x = summed(one, name)
        return None if x is None else np.asarray(1 - np.cumprod(1 - np.minimum(x.astype(np.float64), 1), axis=0))

    return of
