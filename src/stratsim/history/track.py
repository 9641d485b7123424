"""A track: one quantity by month and by year, of the record (one replicate) or of a run (many)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stratsim.core.array import Array


@dataclass(frozen=True)
class Track:
    """One quantity: ``monthly`` (months, R), empty where it is known by year only, and ``yearly``, each (R,)."""

    months: Sequence[str]
    monthly: Array
    yearly: Mapping[int, Array]

    def between(self, first: int, last: int) -> Array:
        """Return the months of some years, the last included, shape (months, R)."""
        return self.monthly[[first <= int(month[:4]) <= last for month in self.months]]

    def after(self, month: str) -> Array:
        """Return the months after a month, shape (months, R)."""
        return self.monthly[[other > month for other in self.months]]

    def years(self, first: int, last: int) -> Any:
        """Return the years from ``first`` to ``last``, shape (years, R); NaN for a year without a value."""
        missing = np.full_like(next(iter(self.yearly.values())), np.nan, dtype=float)
        return np.stack([self.yearly.get(year, missing) for year in range(first, last + 1)])
