"""Power: which effects a record as long as this one could have shown, by simulation.

Equation
    L(y) = mean over judged months of log p(y_m | whole) - log p(y_m | without)
    c: the 90 % quantile of L over histories without the effect: taken for a sign of it, L > c errs in one of ten
    power at strength s: share of L > c over histories with the effect at strength s (`stratsim.scenario.hooks`)
Histories are replicates of the model itself, other ones than those that p is taken from. Nothing is fitted again: it is
the power of a reader who knows all other parameters, which is more than the trial has.
Source
    Simulated power: Gelman, Hill and Vehtari 2020, "Regression and Other Stories", chapter 16.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.history import score
from stratsim.history.evidence.asked import Removal
from stratsim.history.evidence.setting import EvidenceSetting
from stratsim.scenario.hooks import at_strength

ERROR = 0.1
"""How often an effect that is not there is taken to be."""

STRENGTHS = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Power:
    """How often an effect is noticed at each of `STRENGTHS`; ``record``: L of the record, ``critical``: c."""

    removal: str
    title: str
    power: tuple[float, ...]
    critical: float
    record: float

    @property
    def noticed(self) -> bool:
        """Whether the record itself shows the effect."""
        return self.record > self.critical


def units(setting: EvidenceSetting) -> dict[str, Callable[[], Any]]:
    """Return what is to be run, by name: each removal whose power is asked for."""
    return {one.id: partial(curve, setting, one) for one in setting.asked.removal if one.power}


def curve(setting: EvidenceSetting, removal: Removal) -> dict[str, Any]:
    """Return the power at each strength, the critical lead and that of the record."""
    plan, half = setting.scenario.plan, setting.size.replicates // 2
    none, some = (setting.counts(at_strength(plan, removal.off, s), setting.size.replicates) for s in STRENGTHS[:2])
    whole = setting.usual
    seen = np.array(list(setting.judged.values()))[:, None]
    most = int(max(seen.max(), *(counts.max() for counts in (none, some, whole))))
    table = by_count(whole[:, :half], most) - by_count(none[:, :half], most)
    leads = [lead(table, counts[:, half:]) for counts in (none, some, whole)]
    critical = float(np.quantile(leads[0], 1 - ERROR))
    return {
        "power": [float((one > critical).mean()) for one in leads],
        "critical": critical,
        "record": float(lead(table, seen)[0]),
    }


def by_count(counts: Array, most: int) -> Array:
    """Return the log score of every month by the count that could be seen, shape (months, most + 1)."""
    return np.stack([score.log_scores(counts, [float(y)] * len(counts)) for y in range(most + 1)], axis=1)


def lead(table: Array, seen: Array) -> Array:
    """Return the mean over months of what a table says of counts (months, R)."""
    return np.take_along_axis(table, seen.astype(int), axis=1).mean(axis=0)


def rows(setting: EvidenceSetting, done: Mapping[str, Any]) -> list[Power]:
    """Return the power for each removal."""
    titles = {one.id: one.title for one in setting.asked.removal}
    return [Power(name, titles[name], tuple(v["power"]), v["critical"], v["record"]) for name, v in done.items()]
