"""How far a set of parameters is from the record: the mean of its replicates against each part of each target.

Equation
    off_k = [T(mean of replicates of s_k) - T(s_k of the record)] / scale_k
    log weight of the record = - 1/2 sum over parts k of min(off_k^2, MISSED^2)
Symbols
    s_k a statistic over the training years; T square root, logarithm or nothing; scale_k: the difference that counts
    as one standard error of the record, from the file of trials
Source
    A Gaussian likelihood of summary statistics, after Wood 2010, Nature 466, with the spread of each given, not
    simulated: the record is one draw, and what its statistics can be off by is said beforehand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.results import Results
from stratsim.history.counterpart import Counterpart
from stratsim.history.record import Observed
from stratsim.history.statistic import evaluated
from stratsim.history.track import Track
from stratsim.history.trial_file import EVERY_YEAR, FitTarget
from stratsim.history.trials import Trial

TRANSFORMS: Mapping[str, Any] = {
    "none": lambda x: x,
    "sqrt": lambda x: np.sqrt(np.maximum(x, 0)),
    "log": lambda x: np.log(np.maximum(x, 1e-6)),
}
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


def misfit(these: Sequence[RecordPart], means: Array) -> Array:
    """Return how far means of replicates are from the record, in standard errors, shape (parts, sets)."""
    rows = []
    for part, mean in zip(these, means, strict=True):
        transform = TRANSFORMS[part.target.transform]
        rows.append((transform(mean) - transform(part.wanted)) / part.target.scale)
    return np.nan_to_num(np.stack(rows), nan=MISSED)


def log_weight(off: Array) -> Array:
    """Return the log weight of sets of parameters, shape (sets,)."""
    return np.asarray(-0.5 * np.minimum(off**2, MISSED**2).sum(axis=0))
