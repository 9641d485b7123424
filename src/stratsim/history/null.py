"""The null model of the series scored by month: a constant rate. Patterns that it also fits are weak evidence.

Equation
    y ~ negative binomial of one mean and size, fitted to the training months outside the quiet ones;  y = 0 in these
"""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from stratsim.core.draws import Draws
from stratsim.history.counterpart import Counterpart
from stratsim.history.patterns import Pattern, PatternResult, assessed
from stratsim.history.score import maximum_likelihood
from stratsim.history.track import Track
from stratsim.history.trials import Trial


def null_track(trial: Trial, months: Sequence[str], replicates: int, seed: int) -> Track:
    """Return the series as the null model has it; each month is drawn at its address."""
    training = trial.training_record()[trial.monthly].monthly
    active = np.array([value for month, value in training.items() if month not in trial.quiet])
    log_size, mean, *_ = maximum_likelihood(active, np.zeros((0, len(active))))
    size, luck = np.exp(log_size), Draws(seed, 0, replicates)
    rows = []
    for n, month in enumerate(months):
        u = luck.in_month(n).uniform((trial.monthly,), "null")[0, 0].astype(float)
        counts = stats.nbinom.ppf(u, size, size / (size + abs(mean)))
        rows.append(counts if month not in trial.quiet else np.zeros_like(counts))
    return Track(list(months), np.array(rows), counterpart(trial).by_year(months, np.array(rows)))


def counterpart(trial: Trial) -> Counterpart:
    """Return the counterpart of the series scored by month; reading the trials made sure that it has one."""
    found = trial.record[trial.monthly].counterpart
    assert found is not None
    return found


def null_results(
    trial: Trial, patterns: Sequence[Pattern], months: Sequence[str], replicates: int, seed: int
) -> dict[str, PatternResult]:
    """Return how the null model does on each pattern of the series scored by month, by id."""
    own = [pattern for pattern in patterns if pattern.statistic.series == trial.monthly]
    if not own:
        return {}
    simulated = {trial.monthly: null_track(trial, months, replicates, seed)}
    observed = {trial.monthly: trial.record[trial.monthly].track()}
    return {result.pattern.id: result for result in assessed(own, simulated, observed, trial.judged_on)}
