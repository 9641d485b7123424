"""Curves: monthly quantities made of several series, and the outcome that each is the course of.

A quantile of a sum is no sum of quantiles. Curves are therefore made in every replicate, before order statistics are
taken; the recorder and the figures share this one table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, total
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine.outcome import OUTCOMES

YEAR = 12
MONTHLY = {
    "arms_revenue": ("arms_cash", "arms_technology"),
    "arms_rounds": ("arms_flow",),
    "arms_technology": ("arms_technology",),
    "arms_cash": ("arms_cash",),
    "clashes_of": ("clash",),
}
"""Curve of a tie -> monthly flows that it adds up, at an annual rate."""
INCOME = {"recorded_income": ("trade", "aid_recorded"), "hidden_income": ("support_hidden",)}
"""Curve of a client -> series that it adds up over its patrons, already at an annual rate."""
PROVOCATIONS = ("provocations_per_year", "provocations")
ACTS = "acts"
"""Curve of a rivalry: 1 in a month in which the challenger acts."""

SERIES = {v.name for v in variables_of(World) if v.series}

SERIES = {v.name for v in variables_of(World) if v.series}

Axes = Mapping[str, Sequence[str]]
Labels = Mapping[str, Sequence[str]]
Spot = tuple[str, int]
"""A variable, and a row of its first axis."""


@dataclass(frozen=True)
class Curve:
    """A sum of ``terms`` times ``factor``; a sum of their ``squares``; or, where ``annual``, of the last 12 months.

    ``place``: the row of the second axis, where not the mean over it. ``flag``: 1 in a month in which there is any.
    """

    name: str
    terms: tuple[Spot, ...]
    factor: float = 1
    squares: bool = False
    annual: bool = False
    place: int | None = None
    flag: bool = False

    def values(self, months: Mapping[str, Array]) -> Array:
        """Return the curve in every replicate, shape (months, R), of series (months, rows..., R).

        An annual one is given as its monthly sum: `moving` makes years of it.
        """
        if self.annual:
            rows = [row for _, row in self.terms]
            summed: Array = months["events"][:, rows].sum(axis=(1, 2))
            return summed
        parts = [averaged(months[name][:, row], self.place) for name, row in self.terms]
        if self.flag:
            return np.minimum(total(np.stack(parts)), 1)
        return FLOAT(self.factor) * total(np.stack([part * part for part in parts] if self.squares else parts))


def averaged(values: Array, place: int | None) -> Array:
    """Return a row of a variable; a place on its second axis where it has one, or the mean over it: (months, R)."""
    if values.ndim == 2:
        return values
    return values.mean(axis=1) if place is None else values[:, place]


def moving(monthly: Array, window: int) -> Array:
    """Return the sum of each ``window`` months, at an annual rate, shape (months - window + 1, R)."""
    running = np.cumsum(np.concatenate([np.zeros_like(monthly[:1]), monthly]), axis=0, dtype=np.float64)
    return ((running[window:] - running[:-window]) * YEAR / window).astype(FLOAT)


def curves(axes: Axes, labels: Labels) -> dict[str, Curve]:
    """Return the curves that series with these axes make, by name."""
    return {one.name: one for one in every(axes, labels)}


def every(axes: Axes, labels: Labels) -> Iterator[Curve]:
    """Yield the curves: flows of ties, incomes and concentration of clients, means over an axis, provocations."""
    yield from of_ties(axes, labels)
    yield from of_clients(axes, labels)
    for name, own in axes.items():
        if len(own) > 1 and name != "events" and courses(name):
            for row, label in enumerate(labels[own[0]]):
                yield Curve(f"{name}.{label}", ((name, row),))
    if "events" in axes and labels["rung"] and labels["rivalry"]:
        rungs = [("events", row) for row in range(len(labels["rung"]))]
        yield Curve(PROVOCATIONS[0], tuple(rungs), annual=True)
        for at, label in zip(rungs, labels["rung"], strict=True):
            yield Curve(f"{PROVOCATIONS[1]}.{label}", (at,), annual=True)
        for place, tie in enumerate(labels["rivalry"]):
            yield Curve(f"{ACTS}.{tie}", tuple(rungs), place=place, flag=True)


def of_ties(axes: Axes, labels: Labels) -> Iterator[Curve]:
    """Yield the flows of each channel or rivalry, a year."""
    for name, flows in MONTHLY.items():
        if all(flow in axes for flow in flows):
            for row, label in enumerate(labels[axes[flows[0]][0]]):
                yield Curve(f"{name}.{label}", tuple((flow, row) for flow in flows), YEAR)


def of_clients(axes: Axes, labels: Labels) -> Iterator[Curve]:
    """Yield the incomes of each client from its patrons, and the concentration of its dependence."""
    clients: dict[str, list[int]] = {}
    for row, tie in enumerate(labels.get("patronage", ())):
        clients.setdefault(tie.partition(">")[2], []).append(row)
    for client, rows in clients.items():
        for name, parts in INCOME.items():
            if all(part in axes for part in parts):
                yield Curve(f"{name}.{client}", tuple((part, row) for part in parts for row in rows))
        if "dependence" in axes:
            yield Curve(f"concentration.{client}", tuple(("dependence", row) for row in rows), squares=True)


def courses(name: str) -> bool:
    """Tell whether an outcome of this name is a variable with a course: it belongs to something, and is no event."""
    known = OUTCOMES.get(name) if name in SERIES else None
    return known is not None and known.axis is not None and known.unit != "probability"


def spot(axes: Axes, labels: Labels, name: str) -> Spot | None:
    """Return the variable and row that an outcome is the end or the mean of; None where it is not one row of one."""
    kind, _, label = name.partition(".")
    own = axes.get(kind, ())
    if len(own) != 1 or label not in labels[own[0]]:
        return None
    return kind, list(labels[own[0]]).index(label)


def behind(name: str) -> set[str]:
    """Return the variables whose series an outcome's course is made of; none where it has none."""
    kind = name.partition(".")[0]
    if kind in PROVOCATIONS:
        return {"events"}
    if kind == "concentration":
        return {"dependence"}
    return set(MONTHLY.get(kind) or INCOME.get(kind) or ([kind] if courses(kind) else ()))
