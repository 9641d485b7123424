"""The simulated counterpart of each observed series: the same quantity, from the traces of a run of history.

Every function returns ``(months, replicates)``; `track` folds months into years as the observed series does.
"""

from collections.abc import Callable, Mapping

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.results import Results
from stratsim.history.track import Track

Simulated = Callable[[Results], Array]


def acts(results: Results, *rungs: str) -> Array:
    """Return the events of some rungs, all rivalries together."""
    names = list(results.labels["rung"])
    return results.traces["events"][:, [names.index(rung) for rung in rungs]].sum(axis=(1, 2))


def launch_days(results: Results) -> Array:
    """Return missile tests: an event is a day of launches."""
    return acts(results, "short_range_test", "long_range_test")


def long_range_days(results: Results) -> Array:
    """Return tests of missiles of medium range and more."""
    return acts(results, "long_range_test")


def nuclear_tests(results: Results) -> Array:
    """Return nuclear tests; more than one in a month count as one site, one test."""
    return np.minimum(acts(results, "nuclear_test"), 1)


def trade_china(results: Results) -> Array:
    """Return trade with China, bn USD a year."""
    return results.trace("trade", "CHN>PRK")


def china_share(results: Results) -> Array:
    """Return China's share of recorded trade."""
    trade = results.traces["trade"]
    return results.trace("trade", "CHN>PRK") / np.maximum(trade.sum(axis=1), 1e-6)


def output(results: Results) -> Array:
    """Return output."""
    return results.trace("output", "PRK")


def warheads(results: Results) -> Array:
    """Return warheads."""
    return results.trace("warheads", "PRK")


def korea_attention(results: Results) -> Array:
    """Return Korea's share of the attention of the United States."""
    theatre, state = list(results.labels["theatre"]).index("korea"), list(results.labels["state"]).index("USA")
    return results.traces["attention"][:, theatre, state]


def council_measures(results: Results) -> Array:
    """Return measures that the Council passed against the DPRK."""
    return results.trace("measures", "PRK")


def arms_flow(results: Results) -> Array:
    """Return rounds delivered to Russia, million."""
    return results.trace("arms_flow", "PRK>RUS")


def regime_crisis(results: Results) -> Array:
    """Return crises of the regime."""
    return results.trace("regime_crisis", "PRK")


SUMS: Mapping[str, Simulated] = {
    "launch_days": launch_days,
    "long_range_days": long_range_days,
    "nuclear_tests": nuclear_tests,
    "council_measures": council_measures,
    "arms_flow": arms_flow,
    "regime_crisis": regime_crisis,
}
"""Series whose yearly value is the sum of the months."""

LEVELS: Mapping[str, Simulated] = {
    "trade_china": trade_china,
    "china_share": china_share,
    "output": output,
    "korea_attention": korea_attention,
    "korea_attention_by_place": korea_attention,  # two definitions of what the press measures
}
"""Series whose yearly value is the mean of the months."""

JANUARY: Mapping[str, Simulated] = {"warheads": warheads}
"""Series whose yearly value is that of January."""

EACH: Mapping[str, Simulated] = {**SUMS, **LEVELS, **JANUARY}
MADE_OF: Mapping[str, str] = {
    "launch_days": "events",
    "long_range_days": "events",
    "nuclear_tests": "events",
    "council_measures": "measures",
    "arms_flow": "arms_flow",
    "regime_crisis": "regime_crisis",
    "trade_china": "trade",
    "china_share": "trade",
    "output": "output",
    "growth": "output",
    "korea_attention": "attention",
    "korea_attention_by_place": "attention",
    "warheads": "warheads",
}
"""The variable of the World that each series is made of."""

BY_YEAR = ("growth",)
NAMES = (*EACH, *BY_YEAR)


def track(name: str, results: Results) -> Track:
    """Return a simulated series by month and by year; growth is by year only."""
    months = [str(month) for month in results.labels["month"]]
    if name == "growth":
        level = track("output", results).yearly
        grown = {year: 100 * (level[year] / level[year - 1] - 1) for year in level if year - 1 in level}
        return Track(months, np.empty((0, results.replicates)), grown)
    monthly = EACH[name](results)
    years = np.array([int(month[:4]) for month in months])
    return Track(months, monthly, {int(year): folded(name, monthly[years == year]) for year in np.unique(years)})


def folded(name: str, year: Array) -> Array:
    """Return the yearly value of the months of a year, shape (R,)."""
    if name in JANUARY:
        return year[0]
    return np.asarray(year.sum(axis=0) if name in SUMS else year.mean(axis=0))
