"""The model's forecast: the scenario is run, and each series of each period becomes a distribution.

Equation
    count   p_k = (1 - m) share of replicates with k + m P_k, P: a geometric distribution of the same mean, m = 0.01, so
            that no count is impossible
    event   p = (n + 1/2) / (N + 1), n of N replicates
    level   quantiles over replicates, with the error of the training years where the record has the series
Source
    Geometric share: as in `stratsim.history.score`. Event: the mean of Jeffreys' posterior of a share.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import stats

from stratsim.core.array import Array
from stratsim.engine.results import Results
from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.history.discrepancy import Discrepancy, discrepancy
from stratsim.history.forecast import periods
from stratsim.history.forecast.asked import Asked, Questions
from stratsim.history.forecast.row import LEVELS, MODEL, Forecast, chances
from stratsim.history.score import MIXED
from stratsim.scenario.scenario import Scenario

REPLICATES = 4000


def made(
    questions: Questions,
    scenario: Scenario,
    *,
    replicates: int = REPLICATES,
    jobs: int | None = None,
    progress: Progress = quiet,
) -> list[Forecast]:
    """Run the scenario and return the model's forecast, series by series in the order of the file of questions."""
    needed = {one.counterpart.variable for one in questions.series.values()}
    (results,) = run_all(
        [scenario], replicates=replicates, traces=replicates, only=needed, jobs=jobs, progress=progress
    )
    return [row for one in questions.series.values() for row in rows(questions, one, results, scenario.plan.seed)]


def rows(questions: Questions, one: Asked, results: Results, seed: int) -> Iterator[Forecast]:
    """Yield the model's forecast of one series, one line a period."""
    monthly = one.counterpart.monthly(results)
    by_month = dict(zip((str(month) for month in results.labels["month"]), monthly, strict=True))
    error = missed(questions, one, results)
    for stretch in one.table.spans:
        most = one.table.most.get(stretch, 1)
        for period in questions.periods(stretch):
            x = values(one, by_month, period)
            if error is not None:
                x = error.added(x, periods.year_of(period), seed)
            mean, numbers = distribution(one.table.kind, x, most)
            yield Forecast(MODEL, one.name, period, one.unit(stretch), one.table.kind, mean, numbers)


def missed(questions: Questions, one: Asked, results: Results) -> Discrepancy | None:
    """Return the error that a level of the record showed in the training years; None of other series."""
    if one.table.kind != "level" or one.observed is None:
        return None
    found = discrepancy(one.counterpart.track(results), one.observed, questions.trial.training)
    return found if found.sd > 0 else None


def values(one: Asked, by_month: Mapping[str, Array], period: str) -> Array:
    """Return what a series is in one period, shape (R,)."""
    here = np.stack([by_month[month] for month in periods.months(period)])
    if one.table.kind == "event":
        return np.asarray((here > 0).any(axis=0), float)
    if one.table.kind == "count":
        return np.asarray(np.rint(here.sum(axis=0)), float)
    folded = one.counterpart.folded(here)
    if not one.counterpart.yearly_change:
        return np.asarray(folded, float)
    before = np.stack([by_month[month] for month in periods.months(periods.earlier(period))])
    return np.asarray(100 * (folded / one.counterpart.folded(before) - 1), float)


def distribution(kind: str, x: Array, most: int) -> tuple[float, tuple[float, ...]]:
    """Return mean and numbers of the distribution of replicates, shape (R,)."""
    if kind == "level":
        return float(x.mean()), tuple(float(q) for q in np.quantile(x, LEVELS))
    if kind == "event":
        p = (x.sum() + 0.5) / (len(x) + 1)
        return float(p), chances(float(p))
    share = np.bincount(np.minimum(x, most).astype(int), minlength=most + 1) / len(x)
    p = 1 / (1 + max(float(x.mean()), 1 / len(x)))  # an event that no replicate has is still possible
    spread = np.append(stats.geom.pmf(np.arange(most) + 1, p), stats.geom.sf(most, p))
    return float(x.mean()), tuple(float(one) for one in (1 - MIXED) * share + MIXED * spread)
