"""What an outcome hangs on: a tornado of its ends, and the shares of its variance."""

import numpy as np

from stratsim.display import words
from stratsim.display.panels import Bar, Titles, bars, foot
from stratsim.display.panels import sheets as paged
from stratsim.display.sheet import Sheet
from stratsim.engine.results import machine
from stratsim.experiments.run import provenance
from stratsim.lenses.sensitivity import Influence, Sensitivity

KINDS = ("drawn", "fixed", "group", "switch", "option")
MOST = 18
"""Rows of a panel."""
HOW = (
    "Line: as the scenario stands. Blue: drawn in the scenario; vermillion: fixed; green: a group of a fit; purple: a "
    "mechanism switched off; orange: an option."
)


def sheets(found: Sensitivity) -> list[Sheet]:
    """Return the page: the tornado beside the shares, or beside the screening where there are no shares."""
    asked, shown = found.quantity, [one for one in found.influences if one.morris > 0][:MOST]
    unit = words.unit(asked.outcome)
    swing = sorted((one for one in shown if np.isfinite(one.low)), key=lambda one: -abs(one.high - one.low))
    rows = [Bar(one.input, one.low, one.high, kind(one), f"{one.high - one.low:+.2g}") for one in swing]
    parts = [bars(f"From the low to the high end: {asked.words}", unit, rows, found.mean.middle)] if rows else []
    if any(np.isfinite(one.total) for one in shown):
        parts.append(bars("Share of the variance, interactions included", "share", [share(one) for one in shown]))
    else:
        parts.append(bars("Mean effect over the whole range (Morris)", unit, [effect(one) for one in shown]))
    return paged(Titles("sensitivity", "What it hangs on", HOW, source(found)), parts)


def source(found: Sensitivity) -> str:
    """Return the foot of the figure."""
    first, more = found.quantity.scenarios[0], found.quantity.scenarios[1:]
    known = {**machine(), **provenance(first, first.replicates)}
    return foot(known, f"{len(found.influences)} assumptions. " + "".join(f"Against {one.name}." for one in more))


def kind(one: Influence) -> int:
    """Return the colour of an influence."""
    return KINDS.index(one.kind)


def share(one: Influence) -> Bar:
    """Return the bar of a share of the variance, the share of it alone as a mark."""
    return Bar(one.input, 0.0, np.nan_to_num(one.total), kind(one), f"{np.nan_to_num(one.total):.0%}", one.first)


def effect(one: Influence) -> Bar:
    """Return the bar of the screening."""
    return Bar(one.input, 0.0, one.morris, kind(one), f"{one.morris:.2g}")
