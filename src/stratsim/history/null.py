"""The null model of launches: a constant rate, told of the summits. What it has right, too, proves little.

Equation
    y ~ negative binomial of one mean and size, fitted to the training months outside the quiet ones;  y = 0 in these
"""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from stratsim.core.draws import Draws
from stratsim.history.patterns import Found, Pattern, held
from stratsim.history.score import estimated
from stratsim.history.simulated import folded
from stratsim.history.track import Track
from stratsim.history.trial_file import MONTHLY
from stratsim.history.trials import Trial

SERIES = MONTHLY


def null_track(trial: Trial, months: Sequence[str], replicates: int, seed: int) -> Track:
    """Return launches as the null model has them, month by month; each month is drawn at its address."""
    seen = trial.training_record()[SERIES].monthly
    loud = np.array([value for month, value in seen.items() if month not in trial.quiet])
    log_size, mean, *_ = estimated(loud, np.zeros((0, len(loud))))
    size, luck = np.exp(log_size), Draws(seed, 0, replicates)
    rows = []
    for n, month in enumerate(months):
        u = luck.in_month(n).uniform((SERIES,), "null")[0, 0].astype(float)
        counts = stats.nbinom.ppf(u, size, size / (size + abs(mean)))
        rows.append(counts if month not in trial.quiet else np.zeros_like(counts))
    monthly, years = np.array(rows), np.array([int(month[:4]) for month in months])
    return Track(list(months), monthly, {int(y): folded(SERIES, monthly[years == y]) for y in np.unique(years)})


def of_null(
    trial: Trial, read: Sequence[Pattern], months: Sequence[str], replicates: int, seed: int
) -> dict[str, Found]:
    """Return what the null model makes of each pattern of launches, by id."""
    mine = [one for one in read if one.statistic.series == SERIES]
    tracks = {SERIES: null_track(trial, months, replicates, seed)}
    seen = {SERIES: Track.of_record(trial.record[SERIES])}
    return {one.pattern.id: one for one in held(mine, tracks, seen, trial.judged)}
