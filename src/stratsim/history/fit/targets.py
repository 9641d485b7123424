"""How far a set of parameters is from the record: the mean of its replicates against each part of each target.

Equation
    off_k = [T(mean of repeats of s_k) - T(s_k of the record)] / scale_k
    error_k = Var(mean of repeats of s_k) [T' / scale_k]^2, EXCUSED at most
    log weight of the record = - 1/2 sum over parts k of min(off_k^2 / (1 + error_k), MISSED^2) + log(1 + error_k)
Symbols
    s_k a statistic over the training years; T square root, logarithm or nothing; scale_k: the difference that counts
    as one standard error of the record, from the file of trials; error_k: chance of few repeats (delta method)
Source
    A Gaussian likelihood of summary statistics, after Wood 2010, Nature 466, with the spread of each given, not
    simulated: the record is one draw, and what its statistics can be off by is said beforehand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stratsim.core.array import Array
from stratsim.engine.results import Results
from stratsim.history.counterpart import Counterpart
from stratsim.history.record import Observed
from stratsim.history.statistic import evaluated
from stratsim.history.track import Track
from stratsim.history.trial_file import EVERY_YEAR, FitTarget
from stratsim.history.trials import Trial

Exact = npt.NDArray[np.float64]
LEAST = 1e-6
"""What a logarithm or a slope is taken of is at least this."""


@dataclass(frozen=True)
class Transform:
    """A scale on which a part is compared, and its slope."""

    of: Callable[[Any], Any]
    slope: Callable[[Exact], Exact]


TRANSFORMS: Mapping[str, Transform] = {
    "none": Transform(lambda x: x, np.ones_like),
    "sqrt": Transform(lambda x: np.sqrt(np.maximum(x, 0)), lambda x: 0.5 / np.sqrt(np.maximum(x, LEAST))),
    "log": Transform(lambda x: np.log(np.maximum(x, LEAST)), lambda x: 1 / np.maximum(x, LEAST)),
}
EXCUSED = 2.0
"""Squares of the record's standard error that chance counts for at most: no set is excused by its noise."""

MISSED = 7.0
"""Standard errors that a part counts for at most, and those of NaN: no part decides alone."""


@dataclass(frozen=True)
class RecordPart:
    """One number that the fit is held against: a target's statistic, of one year where it is taken year by year."""

    target: FitTarget
    year: int | None
    wanted: float

    @property
    def label(self) -> str:
        """What a report calls it."""
        return f"{self.target.series} {self.year or self.target.statistic}"


def parts(trial: Trial, first_year: int) -> list[RecordPart]:
    """Return every part of the targets of a trial, from the first simulated year on."""
    record, all_parts = trial.training_record(), []
    for target in trial.targets:
        track, by = record[target.series].track(), record[target.by].track() if target.by else None
        years = [year for year in track.yearly if usable(record[target.series], year, first_year)]
        each = years if target.statistic == EVERY_YEAR else [None]
        all_parts += [RecordPart(target, year, float(figure(target, year, years, track, by)[0])) for year in each]
    return all_parts


def usable(observed: Observed, year: int, first_year: int) -> bool:
    """Return whether the model has a value for a year: a yearly change needs the year before."""
    return year > first_year if observed.needs_year_before else year >= first_year


def figure(target: FitTarget, year: int | None, years: list[int], track: Track, by: Track | None) -> Array:
    """Return what a part measures, one number a replicate."""
    if year is not None:
        return np.asarray(track.yearly[year], float)
    options = {"years": (min(years), max(years)), "within": target.within}
    return np.asarray(evaluated(target.statistic, track, track, options, by), float)


def names(these: Sequence[RecordPart]) -> set[str]:
    """Return the series that parts are made of."""
    return {name for part in these for name in (part.target.series, part.target.by) if name}


def figures(
    these: Sequence[RecordPart], results: Results, training: tuple[int, int], counterparts: Mapping[str, Counterpart]
) -> Array:
    """Return the parts of every replicate of a run, shape (parts, replicates)."""
    tracks = {name: counterparts[name].track(results) for name in names(these)}
    rows = []
    for part in these:
        track, target = tracks[part.target.series], part.target
        years = [year for year in track.yearly if training[0] <= year <= training[1]]
        rows.append(figure(target, part.year, years, track, tracks.get(target.by)))
    return np.stack(rows)


@dataclass(frozen=True)
class Misfit:
    """How far sets are from the record in its standard errors, and how much of that is chance, each (parts, sets).

    ``error``: the variance of ``off`` that comes from few repeats.
    """

    off: Exact
    error: Exact


def misfit(these: Sequence[RecordPart], mean: Exact, variance: Exact) -> Misfit:
    """Return how far means of repeats, with variances of their own, are from the record; shapes (parts, sets)."""
    off, error = np.full_like(mean, MISSED), np.zeros_like(mean)
    for row, part in enumerate(these):
        transform, scale = TRANSFORMS[part.target.transform], part.target.scale
        there = ~np.isnan(mean[row])
        x = mean[row, there]
        off[row, there] = (transform.of(x) - transform.of(part.wanted)) / scale
        error[row, there] = np.nan_to_num(variance[row, there]) * (transform.slope(x) / scale) ** 2
    return Misfit(off, np.minimum(error, EXCUSED))


def log_weight(found: Misfit) -> Exact:
    """Return the log weight of sets of parameters, shape (sets,)."""
    whole = 1 + found.error
    return np.asarray(-0.5 * (np.minimum(found.off**2 / whole, MISSED**2) + np.log(whole)).sum(axis=0))
