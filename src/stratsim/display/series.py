"""The monthly series behind an outcome; None if it has none."""

from collections.abc import Sequence

import numpy as np

from stratsim.core.array import FLOAT, Array, total
from stratsim.engine.outcome import OUTCOMES
from stratsim.engine.results import Results

YEAR = 12
MONTHLY = {
    "arms_revenue": ("arms_cash", "arms_technology"),
    "arms_rounds": ("arms_flow",),
    "arms_technology": ("arms_technology",),
    "clashes_of": ("clash",),
}
"""Outcomes of a tie that are monthly flows at an annual rate."""
INCOME = {"recorded_income": ("trade", "aid_recorded"), "hidden_income": ("support_hidden",)}
"""Outcomes of a client that are sums over its patrons, already at an annual rate."""


def series(results: Results, name: str) -> Array | None:
    """Return the series of an outcome, shape (months, replicates), in the outcome's own unit.

    It may begin later than the run: a yearly sum needs its months. None where there is no series, or no such label.
    """
    kind, _, label = name.partition(".")
    if kind in ("provocations", "provocations_per_year"):
        return provocations(results, label)
    if kind in MONTHLY:
        return added([at(results, one, label) for one in MONTHLY[kind]], YEAR)
    if kind in INCOME:
        return added([part for one in INCOME[kind] for part in of_client(results, one, label)])
    if kind == "concentration":
        return added([part * part for part in of_client(results, "dependence", label)])
    known = OUTCOMES.get(kind)
    return at(results, kind, label) if known and known.axis and known.unit != "probability" else None


def at(results: Results, variable: str, label: str) -> Array | None:
    """Return a variable at a label of its first axis, averaged over a second one: shape (months, replicates)."""
    axes = results.axes.get(variable)
    if axes is None or label not in results.labels[axes[0]]:
        return None
    values = results.traces[variable][:, list(results.labels[axes[0]]).index(label)]
    return values if len(axes) == 1 else values.mean(axis=1)


def added(parts: Sequence[Array | None], factor: float = 1) -> Array | None:
    """Return ``factor`` times the sum; None where there is no part, or one is missing."""
    found = [part for part in parts if part is not None]
    whole = bool(found) and len(found) == len(parts)
    return FLOAT(factor) * total(np.stack(found)) if whole else None


def of_client(results: Results, variable: str, client: str) -> list[Array]:
    """Return a variable of every patron of a client, each of shape (months, replicates)."""
    ties = [tie for tie in results.labels.get("patronage", ()) if tie.endswith(f">{client}")]
    return [part for part in (at(results, variable, tie) for tie in ties) if part is not None]


def provocations(results: Results, rung: str = "") -> Array | None:
    """Return provocations of a rung, or of all, in the last 12 months, at an annual rate.

    A run shorter than a year gives one point, its mean rate.
    """
    events = results.traces.get("events")
    if events is None or not events.size or (rung and rung not in results.labels["rung"]):
        return None
    rungs = [list(results.labels["rung"]).index(rung)] if rung else list(range(events.shape[1]))
    monthly = events[:, rungs].sum(axis=(1, 2))
    window = min(YEAR, len(monthly))
    running = np.cumsum(np.concatenate([np.zeros_like(monthly[:1]), monthly]), axis=0, dtype=np.float64)
    return ((running[window:] - running[:-window]) * YEAR / window).astype(FLOAT)
