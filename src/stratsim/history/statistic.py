"""Statistics of a track: each takes the years or months it is about and returns one number a replicate.

The same function is applied to the record and to every replicate; the files of patterns and of trials name them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.history.track import Track

Span = tuple[int, int]
NEVER = np.inf
"""Months until what did not come."""


@dataclass(frozen=True)
class Question:
    """What a statistic is computed from: the track, another one where it needs it, and the record's own track."""

    track: Track
    record: Track
    by: Track | None = None
    years: Span = (0, 9999)
    options: Mapping[str, Any] = field(default_factory=dict)


def mean_year(q: Question) -> Array:
    """Return the mean of the years."""
    return q.track.years(*q.years).mean(axis=0)


def sum_of_years(q: Question) -> Array:
    """Return the sum of the years."""
    return q.track.years(*q.years).sum(axis=0)


def ends(q: Question) -> tuple[Array, Array]:
    """Return the first and the last of the years; NaN where one is missing."""
    first, last = q.years
    return q.track.years(first, first)[0], q.track.years(last, last)[0]


def change(q: Question) -> Array:
    """Return the change from the first year to the last, %."""
    return 100 * (ratio(q) - 1)


def difference(q: Question) -> Array:
    """Return the last year less the first."""
    first, last = ends(q)
    return last - first


def ratio(q: Question) -> Array:
    """Return the last year over the first."""
    first, last = ends(q)
    return last / np.maximum(first, 1e-9)


def count_ratio(q: Question) -> Array:
    """Return the mean of the years over that of ``before``, of counts: half an event is added to both sums."""
    now, then = q.track.years(*q.years), q.track.years(*q.options["before"])
    return (now.sum(axis=0) + 0.5) / len(now) * len(then) / (then.sum(axis=0) + 0.5)


def share_of_months(q: Question) -> Array:
    """Return the share of months in which the series is at least ``at_least``."""
    return (q.track.between(*q.years) >= q.options.get("at_least", 1)).mean(axis=0)


def dispersion(q: Question) -> Array:
    """Return the variance of monthly counts over their mean; 1 where nothing happened, as for rare chance events."""
    x = q.track.between(*q.years)
    mean = x.mean(axis=0)
    return np.where(mean > 0, x.var(axis=0) / np.maximum(mean, 1e-9), 1.0)


def autocorrelation(q: Question) -> Array:
    """Return the correlation of a month with the one before; 0 where nothing varies."""
    x = q.track.between(*q.years)
    now, before = x[1:] - x[1:].mean(axis=0), x[:-1] - x[:-1].mean(axis=0)
    scale = np.sqrt((now**2).sum(axis=0) * (before**2).sum(axis=0))
    return np.where(scale > 0, (now * before).sum(axis=0) / np.maximum(scale, 1e-9), 0.0)


def empty_share(q: Question) -> Array:
    """Return the share of months without an event."""
    return (q.track.between(*q.years) == 0).mean(axis=0)


def months_until(q: Question) -> Array:
    """Return how many months after ``after`` the series first reaches ``at_least``; 1 is the very next month."""
    reached = q.track.after(q.options["after"]) >= q.options.get("at_least", 1)
    if not len(reached):
        return np.full(q.track.monthly.shape[1], NEVER)
    return np.where(reached.any(axis=0), reached.argmax(axis=0) + 1.0, NEVER)


def sign_hits(q: Question) -> Array:
    """Return how many years have the sign that the record has."""
    return (np.sign(q.track.years(*q.years)) == np.sign(q.record.years(*q.years))).sum(axis=0)


def rate_ratio(q: Question) -> Array:
    """Return the monthly rate outside the months ``first`` (from, to) over that inside them."""
    start, end = q.options["first"]
    last = q.record.months[-1]
    inside = np.array([start <= month <= end for month in q.track.months])
    outside = np.array([month <= last for month in q.track.months]) & ~inside
    return q.track.monthly[outside].mean(axis=0) / np.maximum(q.track.monthly[inside].mean(axis=0), 1e-9)


def answered(q: Question) -> Array:
    """Return the share of events followed by one of the other series within ``within`` months; NaN without events."""
    assert q.by is not None, "answered needs another series"
    x, y = q.track.between(*q.years), q.by.between(*q.years)
    span = q.options["within"]
    replies = np.stack([y[n : n + span + 1].any(axis=0) for n in range(len(y))])
    events = (x > 0).sum(axis=0)
    share = ((x > 0) & replies).sum(axis=0) / np.maximum(events, 1)
    return np.where(events > 0, share, np.nan)


YEARS, MONTHS = ("years",), ("years", "months")
ASKED: Sequence[tuple[Callable[[Question], Array], Sequence[str]]] = (
    (mean_year, YEARS),
    (sum_of_years, YEARS),
    (change, YEARS),
    (difference, YEARS),
    (ratio, YEARS),
    (count_ratio, ("years", "before")),
    (share_of_months, MONTHS),
    (dispersion, MONTHS),
    (autocorrelation, MONTHS),
    (empty_share, MONTHS),
    (months_until, ("after", "months")),
    (sign_hits, YEARS),
    (rate_ratio, ("first", "months")),
    (answered, (*MONTHS, "by", "within")),
)
STATISTICS: Mapping[str, Callable[[Question], Array]] = {one.__name__: one for one, _ in ASKED}
"""What a pattern can name."""

NEEDS: Mapping[str, Sequence[str]] = {one.__name__: needs for one, needs in ASKED}
"""What each needs: ``years``, ``before``, ``after``, ``first``, ``by``, ``within``; ``months``: a series by month."""


def evaluated(name: str, track: Track, record: Track, options: Mapping[str, Any], by: Track | None = None) -> Any:
    """Return the statistic of a track, one number a replicate."""
    years: Sequence[int] = options.get("years", (0, 9999))
    with np.errstate(invalid="ignore"):
        return STATISTICS[name](Question(track, record, by, (years[0], years[1]), options))
