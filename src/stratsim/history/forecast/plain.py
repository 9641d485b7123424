"""Plain forecasts from the training years, made with the model's and sealed with them: what it has to beat.

Equation
    constant rate, counts    negative binomial of one mean and size, fitted to training years for years, to training
                             months for months; where months are not known, a twelfth of size and mean of years
    last year's rate         the same size, the mean of the last training year, half an event a year at least
    constant rate, events    p = (n + 1/2) / (N + 1), n of N training half-years
    last value               T(X) ~ normal about T(last training year); sd: root mean square of the changes of T over as
                             many years, from all pairs of training years so far apart
    running mean             T(X) ~ normal about the mean of T in the training years, with their standard deviation
Symbols
    T logarithm of amounts, log odds of shares, nothing for rates, as the record says. Nothing is updated after the
    training years: a sealed forecast is not, either.
Valid when
    the sum of independent negative binomials of one probability is negative binomial, with the sum of their sizes.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import stats

from stratsim.core.array import Array
from stratsim.history.discrepancy import SCALES
from stratsim.history.forecast import periods
from stratsim.history.forecast.asked import Asked, Questions
from stratsim.history.forecast.row import LEVELS, Forecast, chances
from stratsim.history.score import maximum_likelihood

RATE, LAST_RATE, LAST, MEAN = "constant rate", "last year's rate", "last value", "running mean"


def rows(questions: Questions) -> list[Forecast]:
    """Return every plain forecast that the training years allow."""
    return [row for one in questions.series.values() for row in of_series(questions, one)]


def of_series(questions: Questions, one: Asked) -> Iterator[Forecast]:
    """Yield the plain forecasts of one series; none where nothing of it is known."""
    kind = one.table.kind
    if kind == "event":
        yield from events(questions, one)
    elif one.before:
        yield from counts(questions, one) if kind == "count" else levels(questions, one)


def events(questions: Questions, one: Asked) -> Iterator[Forecast]:
    """Yield the constant rate of an event; nothing where the file does not say when it happened."""
    if one.happened is None:
        return
    first, last = questions.trial.training
    p = (len(set(one.happened)) + 0.5) / (2 * (last - first + 1) + 1)
    for period in questions.periods("half"):
        yield Forecast(RATE, one.name, period, one.unit("half"), "event", p, chances(p))


def counts(questions: Questions, one: Asked) -> Iterator[Forecast]:
    """Yield the two plain forecasts of a count."""
    last = max(one.before[max(one.before)], 0.5)
    for stretch in one.table.spans:
        (size, mean), most = negative_binomial(one, stretch), one.table.most[stretch]
        for name, mu in ((RATE, mean), (LAST_RATE, last * periods.MONTHS[stretch] / 12)):
            law = stats.nbinom(size, size / (size + mu))
            p = tuple(float(one) for one in (*law.pmf(np.arange(most)), law.sf(most - 1)))
            for period in questions.periods(stretch):
                yield Forecast(name, one.name, period, one.unit(stretch), "count", mu, p)


def negative_binomial(one: Asked, stretch: periods.Stretch) -> tuple[float, float]:
    """Return size and mean of a period's count, fitted to training years, or to months where these are known."""
    monthly = list(one.observed.monthly.values()) if one.observed and stretch == "month" else []
    y = np.array(monthly or list(one.before.values()), float)
    log_size, mean, *_ = maximum_likelihood(y, np.zeros((0, len(y))))
    size, share = float(np.exp(np.clip(log_size, -10, 10))), 1 if monthly else periods.MONTHS[stretch] / 12
    return size * share, max(abs(float(mean)), 0.5 / len(y)) * share


def levels(questions: Questions, one: Asked) -> Iterator[Forecast]:
    """Yield the two plain forecasts of a level."""
    there, back = SCALES[one.counterpart.scale]
    known = {year: float(there(np.array(value))) for year, value in one.before.items()}
    for stretch in one.table.spans:
        for period in questions.periods(stretch):
            for name, centre, sd in centred(known, periods.year_of(period)):
                q = back(np.asarray(stats.norm.ppf(LEVELS, centre, sd)))
                numbers = tuple(float(value) for value in q)
                mean = float(np.mean(q))
                yield Forecast(name, one.name, period, one.unit(stretch), "level", mean, numbers)


def centred(known: Mapping[int, float], year: int) -> Iterator[tuple[str, float, float]]:
    """Yield name, centre and standard deviation of each plain forecast of a year, on the scale of the series."""
    last = max(known)
    if sd := changes(known, year - last):
        yield LAST, known[last], sd
    if len(known) > 1 and (spread := float(np.std(list(known.values()), ddof=1))):
        yield MEAN, float(np.mean(list(known.values()))), spread


def changes(known: Mapping[int, float], apart: int) -> float:
    """Return the root mean square of changes between years so far apart; 0 where there are none."""
    moved: Array = np.array([known[year + apart] - value for year, value in known.items() if year + apart in known])
    return float(np.sqrt(np.mean(moved**2))) if moved.size else 0.0
