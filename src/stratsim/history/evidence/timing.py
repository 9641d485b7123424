"""Timing that drivers cannot mimic: the rate in months with something for the challenger to answer, over that outside.

Equation
    ratio = [(n_in + 1/2) / m_in] / [(n_out + 1/2) / m_out],  n events in m months; quiet months are on neither side
Half an event is added to both sums, so that there is a ratio where one of them is 0. The record is one draw: it is held
against the ratios of single replicates. The null model is the constant rate of `stratsim.history.null`, which knows the
quiet months: what it shows is chance.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.interval import around_median
from stratsim.engine.results import Results
from stratsim.experiments.run import month_names
from stratsim.history.evidence.asked import Window
from stratsim.history.evidence.setting import EvidenceSetting
from stratsim.history.null import null_track


@dataclass(frozen=True)
class Timed:
    """The rate ratio of a window: in the record, and as median and 90 % interval in model and null model.

    ``share``: of the replicates whose ratio is at least that of the record. NaN where it is not tried.
    """

    window: str
    title: str
    modelled: bool
    why: str
    months: int
    record: float
    median: float
    low: float
    high: float
    share: float
    null_median: float
    null_low: float
    null_high: float

    @property
    def inside(self) -> bool:
        """Whether the record lies in the 90 % interval of the model."""
        return self.low <= self.record <= self.high


def units(setting: EvidenceSetting) -> dict[str, Callable[[], Any]]:
    """Return what is to be run: all windows in one ensemble."""
    return {"windows": lambda: ratios(setting)}


def ratios(setting: EvidenceSetting) -> dict[str, dict[str, float]]:
    """Return the numbers of every window that is tried, by its id."""
    tried = [one for one in setting.asked.window if one.tried]
    names = {name for one in tried for name in (one.series, one.after) if name}
    results = setting.run(setting.scenario, sorted(names)) if tried else None
    return {one.id: of_window(setting, one, results) for one in tried if results is not None}


def of_window(setting: EvidenceSetting, window: Window, results: Results) -> dict[str, float]:
    """Return the numbers of one window."""
    months = month_names(setting.scenario)
    loud = np.array([month not in setting.trial.quiet for month in months])
    observed = np.array([setting.record[window.series].monthly[month] for month in months])[:, None]
    theirs = within(setting, window, None)
    ours = within(setting, window, results)
    model = ratio(setting.counterpart(window.series).monthly(results), ours, loud)
    seen = float(ratio(observed, theirs, loud)[0])
    plain = null_track(setting.trial, months, setting.size.replicates, setting.scenario.plan.seed).monthly
    chance = ratio(plain, theirs, loud)
    known = model[~np.isnan(model)]
    names = ("median", "low", "high")
    return {
        "months": int((theirs[:, 0] & loud).sum()),
        "record": seen,
        **dict(zip(names, around_median(known), strict=True)),
        "share": float((known >= seen).mean()),
        **{f"null_{name}": value for name, value in zip(names, around_median(chance), strict=True)},
    }


def within(setting: EvidenceSetting, window: Window, results: Results | None) -> Any:
    """Return which months lie in a window, (months, 1) or, where each replicate has its own, (months, R)."""
    months = month_names(setting.scenario)
    if window.months:
        return np.array([[any(a <= month <= b for a, b in window.months)] for month in months])
    if results is None:
        causes = np.array([[setting.record[window.after].monthly[month]] for month in months])
    else:
        causes = setting.counterpart(window.after).monthly(results)
    struck = causes > 0
    found = np.zeros_like(struck)
    for lag in range(1, window.span + 1):
        found[lag:] |= struck[:-lag]
    return found


def ratio(counts: Array, inside: Any, loud: Any) -> Array:
    """Return the rate ratio of each replicate, NaN where all its loud months lie on one side."""
    ins = np.broadcast_to(inside & loud[:, None], counts.shape)
    out = np.broadcast_to(~inside & loud[:, None], counts.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        rates = [((counts * side).sum(axis=0) + 0.5) / side.sum(axis=0) for side in (ins, out)]
        found = rates[0] / rates[1]
    return np.where(np.isfinite(found) & (found > 0), found, np.nan)


def rows(setting: EvidenceSetting, done: Mapping[str, Any]) -> list[Timed]:
    """Return every window, those that are not tried without numbers."""
    none = dict.fromkeys(("record", "median", "low", "high", "share", "null_median", "null_low", "null_high"), np.nan)
    found = []
    for one in setting.asked.window:
        numbers = {"months": 0, **none, **done["windows"].get(one.id, {})}
        found.append(Timed(one.id, one.title, one.modelled, one.why, **numbers))
    return found
