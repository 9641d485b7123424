"""What the model misses even when its parameters are right: the error of the training years, carried on.

Equation
    T(level of a later year) = T(simulated) + sd t_n,  sd^2 = mean squared [T(record) - T(median of replicates)] over
    the n training years;  t_n: Student's t of n degrees of freedom, since sd comes from n errors, three at least, since
    two would leave no spread to score;  T: logarithm of amounts, log odds of shares, nothing for rates
Source
    A discrepancy term, as in Kennedy and O'Hagan 2001, "Bayesian calibration of computer models", JRSS B 63(3): without
    it the intervals of a calibrated model are too narrow. Independent years: assumption. Counts have none: their chance
    is the model's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, stdtrit

from stratsim.core.array import Array
from stratsim.core.draws import Draws
from stratsim.history.record import Observed
from stratsim.history.track import Track

Scale = tuple[Callable[[Array], Array], Callable[[Array], Array]]
PLAIN: Scale = (lambda x: x, lambda x: x)
AMOUNT: Scale = (lambda x: np.log(np.maximum(x, 1e-6)), np.exp)
SHARE: Scale = (lambda x: logit(np.clip(x, 1e-6, 1 - 1e-6)), expit)
SCALES: Mapping[str, Scale] = {"plain": PLAIN, "log": AMOUNT, "logit": SHARE}
"""On what scale a series errs, and back; a series of the record names one."""

LEAST_YEARS = 3


@dataclass(frozen=True)
class Discrepancy:
    """The error of one series: its size on the scale of the series, and the training years that it comes from."""

    series: str
    sd: float
    years: int = LEAST_YEARS
    scale: str = "plain"

    def added(self, values: Array, year: int, seed: int) -> Array:
        """Return a year's values with the error added, its luck at the address of series and year."""
        there, back = SCALES[self.scale]
        luck = Draws(seed, 0, len(values)).in_month(year).uniform((self.series,), "discrepancy")[0, 0]
        error = self.sd * stdtrit(max(self.years, LEAST_YEARS), luck.astype(float))
        return np.asarray(back(there(np.asarray(values, float)) + error))


def discrepancy(track: Track, seen: Observed, training: tuple[int, int]) -> Discrepancy:
    """Return the error that a series showed in the training years."""
    scale = seen.counterpart.scale if seen.counterpart else "plain"
    there, _ = SCALES[scale]
    years = [year for year in seen.within(*training).yearly if year in track.yearly]
    ours = np.array([np.median(track.yearly[year]) for year in years])
    theirs = np.array([seen.yearly[year] for year in years])
    sd = float(np.sqrt(np.mean((there(theirs) - there(ours)) ** 2))) if years else 0.0
    return Discrepancy(seen.name, sd, len(years), scale)


def with_discrepancy(track: Track, error: Discrepancy, seed: int) -> Mapping[int, Array]:
    """Return the years of a track with the error added."""
    return {year: error.added(values, year, seed) for year, values in track.yearly.items()}
