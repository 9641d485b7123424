"""Bands: order statistics of every series, month by month, over the first replicates of a run.

They are what figures are made of. They are taken while the months pass, so that no series of a thousand replicates is
ever in memory, and always over the same replicates, so that they do not depend on blocks or processes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.engine.curves import YEAR, Axes, Curve, Labels, curves, moving

STATISTICS = ("least", "q05", "q25", "q50", "q75", "q95", "greatest", "mean")
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The ends of the 90 % and of the 50 % interval, with the median: what bands in figures are made of."""

RANKS = (0.0, *SHARES, 1.0)
QUANTILES = slice(1, 6)
"""Where the quantiles of figures are among them."""


@dataclass(frozen=True)
class Bands:
    """Order statistics over ``replicates``, the first of a run, of which at most ``most`` are looked at.

    ``variables``: variable -> (statistics, months, rows...). ``curves``: (statistics, months, curves), NaN in months
    before a curve begins; ``names`` are those of the curves.
    """

    replicates: int
    most: int
    variables: Mapping[str, Array]
    curves: Array
    names: tuple[str, ...]

    @classmethod
    def of(cls, series: Mapping[str, Array], axes: Axes, labels: Labels, most: int) -> "Bands":
        """Return the bands of series, each (months, rows..., R)."""
        months, replicates = next((len(x), x.shape[-1]) for x in series.values())
        gathered = Gathering(months, replicates, axes, labels)
        gathered.take(series)
        return gathered.bands(most)


class Gathering:
    """Bands as the months come, some at a time."""

    def __init__(self, months: int, replicates: int, axes: Axes, labels: Labels) -> None:
        self.months, self.replicates, self.seen = months, replicates, 0
        self.window = min(YEAR, months)
        self.curves: list[Curve] = list(curves(axes, labels).values())
        self.past: dict[str, Array] = {}
        """The last months of annual curves, as far as the next years need them."""
        self.of_variables: dict[str, Array] = {}
        self.of_curves = np.full((len(STATISTICS), months, len(self.curves)), np.nan, FLOAT)

    def take(self, series: Mapping[str, Array]) -> None:
        """Take the next months of every series, each (months, rows..., R)."""
        count = len(next(iter(series.values()))) if series else 0
        now = slice(self.seen, self.seen + count)
        for name, values in series.items():
            if name not in self.of_variables:
                self.of_variables[name] = np.empty((len(STATISTICS), self.months, *values.shape[1:-1]), FLOAT)
            self.of_variables[name][:, now] = order_statistics(values)
        for n, one in enumerate(self.curves):
            values = one.values(series)
            if one.annual:
                values = self.years(one.name, values)
            self.of_curves[:, now.stop - len(values) : now.stop, n] = order_statistics(values)
        self.seen = now.stop

    def years(self, name: str, monthly: Array) -> Array:
        """Return the years that end in these months, shape (months that have one, R)."""
        known = np.concatenate([self.past[name], monthly]) if name in self.past else monthly
        self.past[name] = known[max(0, len(known) - self.window + 1) :]
        return moving(known, self.window) if len(known) >= self.window else known[:0]

    def bands(self, most: int) -> Bands:
        """Return what was gathered."""
        return Bands(self.replicates, most, self.of_variables, self.of_curves, tuple(one.name for one in self.curves))


def order_statistics(values: Array) -> Array:
    """Return `STATISTICS` over the last axis, shape (statistics, ...); NaN is left out."""
    rows = values.reshape(-1, values.shape[-1])
    found = np.empty((len(STATISTICS), len(rows)), FLOAT)
    low, high = rows.min(axis=-1), rows.max(axis=-1)
    found[:] = low
    moves = low < high  # rows without any spread are not sorted
    found[:, moves] = of_numbers(rows[moves])
    for row in np.flatnonzero(np.isnan(low)):
        numbers = rows[row][~np.isnan(rows[row])]
        found[:, row : row + 1] = of_numbers(numbers[None]) if numbers.size else np.nan
    return found.reshape(len(STATISTICS), *values.shape[:-1])


def of_numbers(rows: Array) -> Array:
    """Return `STATISTICS` of each row, shape (statistics, rows).

    The quantiles are those of `np.quantile` to the bit: it does not sort, which takes five times as long.
    """
    ordered = np.sort(rows, axis=-1)
    place = np.array(RANKS) * (rows.shape[-1] - 1)
    below = np.floor(place).astype(np.intp)
    share = (place - below)[:, None]
    a, b = ordered[:, below].T, ordered[:, np.minimum(below + 1, rows.shape[-1] - 1)].T
    gap = b - a
    between = np.where(share < 0.5, a + gap * share, b - gap * (1 - share))
    return np.vstack([between, rows.mean(axis=-1, dtype=np.float64)[None]]).astype(FLOAT)
