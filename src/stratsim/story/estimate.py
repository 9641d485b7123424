"""An estimate: a mean over replicates with its standard error."""

from dataclasses import dataclass
from typing import Self

import numpy as np

CLEAR = 3.0
"""Standard errors from which on a difference is called clear."""


@dataclass(frozen=True)
class Estimate:
    """A mean over replicates, and its standard error."""

    mean: float
    error: float

    @classmethod
    def of(cls, values: np.ndarray) -> Self:
        """Return the estimate from one value a replicate; NaN values are left out."""
        x = values[np.isfinite(values)].astype(np.float64)
        if not x.size:
            return cls(float("nan"), float("nan"))
        return cls(float(x.mean()), float(x.std(ddof=1) / np.sqrt(x.size)) if x.size > 1 else float("nan"))

    @property
    def clear(self) -> bool:
        """Whether the mean is further from 0 than `CLEAR` standard errors."""
        return abs(self.mean) > CLEAR * self.error
