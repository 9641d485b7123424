"""A track: one quantity by month and by year, of the record (one replicate) or of a run (many)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from stratsim.core.array import Array
from stratsim.history.record import Observed


@dataclass(frozen=True)
class Track:
    """One quantity: ``monthly`` (months, R), empty where it is known by year only, and ``yearly``, each (R,)."""

    months: Sequence[str]
    monthly: Array
    yearly: Mapping[int, Array]

    @classmethod
    def of_record(cls, observed: Observed) -> Self:
        """Return the track of an observed series, as one replicate."""
        monthly = np.array(list(observed.monthly.values())).reshape(-1, 1)
        return cls(tuple(observed.monthly), monthly, {year: np.array([v]) for year, v in observed.yearly.items()})

    def between(self, first: int, last: int) -> Array:
        """Return the months of some years, the last included, shape (months, R)."""
        return self.monthly[[first <= int(month[:4]) <= last for month in self.months]]

    def after(self, month: str) -> Array:
        """Return the months after a month, shape (months, R)."""
        return self.monthly[[one > month for one in self.months]]

    def years(self, first: int, last: int) -> Any:
        """Return the years from ``first`` to ``last``, shape (years, R); a year that is not there is not a number."""
        missing = np.full_like(next(iter(self.yearly.values())), np.nan, dtype=float)
        return np.stack([self.yearly.get(year, missing) for year in range(first, last + 1)])
