"""Boxes of conditions: how far each restricts its inputs, how coverage trades against density, the two first inputs."""

import numpy as np

from stratsim.display.panels import BandLine, Bar, Plotted, Titles, bars, clouds, curves, foot
from stratsim.display.panels import sheets as paged
from stratsim.display.sheet import Sheet
from stratsim.engine.results import machine
from stratsim.experiments.run import provenance
from stratsim.lenses.discovery import Discovery

HOW = (
    "Bars: the part of the range of each input that a box holds. Curve: the way from all futures to the box. Dots: "
    "futures, in colour where it happens."
)


def sheets(found: Discovery) -> list[Sheet]:
    """Return the page of the boxes; of futures alone where there is none."""
    known = {**machine(), **provenance(found.quantity.a, found.quantity.a.replicates)}
    more = f"{len(found.happens)} futures. {found.quantity.words}: {found.when}."
    parts = [part for n in range(len(found.found)) for part in (limits(found, n), way(found, n))][:4]
    return paged(Titles("discover", "Under which conditions", HOW, foot(known, more)), [*parts, *cloud(found)])


def limits(found: Discovery, n: int) -> Plotted:
    """Return how far a box restricts its inputs, as shares of their ranges."""
    rows = []
    for one in found.found[n].conditions:
        x = found.inputs.iloc[:, one.input].to_numpy(np.float64)
        low, high = (float(np.clip(end, x.min(), x.max())) for end in (one.low, one.high))
        span = (x.max() - x.min()) or 1.0
        rows.append(Bar(str(found.inputs.columns[one.input]), (low - x.min()) / span, (high - x.min()) / span, n))
    box = found.boxes()[n]
    return bars(f"Box {n + 1}: density {box.density:.0%}, coverage {box.coverage:.0%}", "share of the range", rows)


def way(found: Discovery, n: int) -> Plotted:
    """Return how density grows as coverage falls on the way to a box."""
    steps = found.found[n].way
    x, y = [one.coverage for one in steps], [one.density for one in steps]
    return curves(f"Box {n + 1}: density over coverage", "coverage", [BandLine("way", x, y)])


def cloud(found: Discovery) -> list[Plotted]:
    """Return the futures over the first two inputs of the first box."""
    chosen = [one.input for one in found.found[0].conditions] if found.found else []
    rest = [n for n in range(len(found.inputs.columns)) if n not in chosen]
    two = [*chosen, *rest][:2]
    if len(two) < 2:
        return []
    x, y = (found.inputs.iloc[:, n].to_numpy(np.float64) for n in two)
    labels = (str(found.inputs.columns[two[0]]), str(found.inputs.columns[two[1]]))
    return [clouds(f"Where {found.when}", labels, x, y, found.happens)]
