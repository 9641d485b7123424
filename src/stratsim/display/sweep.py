"""What a sweep shows: a heat map of two keys, curves over one, points over several."""

from typing import Any

import numpy as np
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from stratsim.display import words
from stratsim.display.panels import BandLine, Plotted, Scale, Titles, curves, dots, foot, heat
from stratsim.display.panels import sheets as paged
from stratsim.display.sheet import Sheet
from stratsim.engine.interval import of_mean
from stratsim.experiments.sample import Sample

MOST = 6
"""Inputs that points are shown over: those that an outcome follows most."""


def sheets(sample: Sample) -> list[Sheet]:
    """Return the pages: one panel an outcome for one or two keys, one an outcome and input for more."""
    columns, shape = list(sample.inputs.columns), "points"
    if len(columns) == 2 and len(sample.inputs) == sides(sample, columns[0]) * sides(sample, columns[1]):
        parts, shape = [heat_of(sample, name, columns) for name in sample.names], "heat"
    elif len(columns) == 1:
        parts, shape = [curve_of(sample, name, columns[0]) for name in sample.names], "curves"
    else:
        parts = [part for name in sample.names for part in dots_of(sample, name)]
    how = {
        "heat": "Colour and number: the mean over the replicates of a point.",
        "curves": "Mean over the replicates of each point, with the 90 % interval of that mean.",
        "points": "A dot a point of the design: its mean. The inputs that the outcome follows most.",
    }[shape]
    more = f"{len(sample.inputs):,} points. Keys: {', '.join(map(str, columns))}."
    return paged(Titles("sweep", "What outcomes do as assumptions change", how, foot(sample.provenance, more)), parts)


def sides(sample: Sample, column: Any) -> int:
    """Return how many values a column has."""
    return int(sample.inputs[column].nunique())


def titled(name: str) -> str:
    """Return the title of a panel of an outcome."""
    return words.titled(words.outcome(name), words.unit(name))


def heat_of(sample: Sample, name: str, columns: list[Any]) -> Plotted:
    """Return the heat map of one outcome over two keys."""
    table = sample.inputs.assign(value=sample.mean(name))
    square = table.pivot_table(index=columns[1], columns=columns[0], values="value", sort=True, dropna=False)
    x, y = Scale(str(columns[0]), list(square.columns)), Scale(str(columns[1]), list(square.index))
    return heat(titled(name), x, y, square.to_numpy())


def curve_of(sample: Sample, name: str, column: Any) -> Plotted:
    """Return the curve of one outcome over one key; words stand side by side."""
    cells = sample.inputs[column]
    numeric = is_numeric_dtype(cells) and not is_bool_dtype(cells)
    order = np.argsort(cells.to_numpy()) if numeric else np.arange(len(cells))
    found = [of_mean(sample.outcome(name)[n]) for n in order]
    x = cells.to_numpy()[order].tolist() if numeric else list(range(len(cells)))
    label = str(column) if numeric else f"{column}: {', '.join(map(str, cells))}"
    means, lows, highs = zip(*found, strict=True)
    return curves(titled(name), label, [BandLine(name, x, means, lows, highs)])


def dots_of(sample: Sample, name: str) -> list[Plotted]:
    """Return the points of one outcome over the inputs that it follows most."""
    y = sample.mean(name)
    numeric = [one for one in sample.inputs.columns if is_numeric_dtype(sample.inputs[one])]
    strength = {one: abs(follows(sample.inputs[one].to_numpy(np.float64), y)) for one in numeric}
    chosen = sorted(numeric, key=lambda one: -strength[one])[:MOST]
    return [dots(titled(name), (str(one), words.unit(name)), sample.inputs[one].to_numpy(), y) for one in chosen]


def follows(x: Any, y: Any) -> float:
    """Return the rank correlation of two columns, 0 where one does not vary."""
    from scipy.stats import rankdata

    there = np.isfinite(x) & np.isfinite(y)
    a, b = rankdata(x[there]), rankdata(y[there])
    if a.size < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])
