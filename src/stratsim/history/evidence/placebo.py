"""Placebo: the drivers deal their dates out anew, and the true calendar has a rank among those that come of it.

Equation
    p = (1 + number of calendars with a log score at least that of the true one) / (1 + number of calendars)
A driver keeps what it does and how long; the months in which they begin are permuted among those that begin in the
judged years. Every calendar is scored on the same number of replicates with luck of their own; ``noise`` is the
standard deviation of the true one's score over as many lots of luck as `TRUE`.
Source
    Permutation test: Good 2005, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 3rd ed., chapter 3.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.core.draws import Draws
from stratsim.engine.calendar import Event
from stratsim.engine.plan import Plan
from stratsim.history import score
from stratsim.history.evidence.asked import Placebo
from stratsim.history.evidence.setting import EvidenceSetting

TRUE = 10
"""How often the true calendar is run, each time with other luck."""

LOT = 20
"""Calendars that run together: more would not fit into memory."""

SEED = 1
"""Seed of the permutations."""


@dataclass(frozen=True)
class CalendarRank:
    """The log score by month of the true calendar among those dealt out anew: mean, noise, and theirs."""

    placebo: str
    title: str
    drivers: int
    true: float
    noise: float
    others: tuple[float, ...]

    @property
    def rank(self) -> int:
        """The place of the true calendar, 1 for the best."""
        return 1 + sum(bool(one >= self.true) for one in self.others)

    @property
    def p(self) -> float:
        """The share of calendars, itself among them, that do at least as well."""
        return self.rank / (1 + len(self.others))


@dataclass(frozen=True)
class Dealt(Event):
    """An event that begins in another month in each lot of ``each`` replicates."""

    starts: tuple[int, ...] = ()
    each: int = 1

    def begins(self, draws: Draws) -> Array:
        """Return the month in which it begins in each replicate."""
        lots = np.minimum(draws.replicates // np.uint32(self.each), len(self.starts) - 1)
        return np.asarray(np.array(self.starts)[lots], FLOAT)


def units(setting: EvidenceSetting) -> dict[str, Callable[[], Any]]:
    """Return what is to be run, by name: lots of calendars of each placebo."""
    every = TRUE + setting.size.calendars
    return {
        f"{one.id}-{first:04d}": partial(scores, setting, one, first, min(LOT, every - first))
        for one in setting.asked.placebo
        for first in range(0, every, LOT)
    }


def scores(setting: EvidenceSetting, placebo: Placebo, first: int, count: int) -> list[float]:
    """Return the mean log score by month of some calendars, the first `TRUE` of all the true one."""
    each = setting.size.each
    plan = dealt(setting, placebo)
    counts = setting.counts(plan, count * each, first * each)
    seen = list(setting.judged.values())
    return [float(score.log_scores(lot, seen).mean()) for lot in np.split(counts, count, axis=1)]


def dealt(setting: EvidenceSetting, placebo: Placebo) -> Plan:
    """Return the plan in which every lot of replicates has a calendar of its own."""
    plan = setting.scenario.plan
    moving = drivers(setting, placebo)
    starts = calendars([plan.events[n].earliest for n in moving], setting.size.calendars)
    events = list(plan.events)
    for column, n in enumerate(moving):
        one = plan.events[n]
        events[n] = Dealt(**vars(one), starts=tuple(starts[:, column].tolist()), each=setting.size.each)
    return replace(plan, events=tuple(events))


def drivers(setting: EvidenceSetting, placebo: Placebo) -> list[int]:
    """Return the places of the dated events that begin in the judged years and are not kept."""
    rows = np.flatnonzero(setting.judged_rows)
    return [
        n
        for n, one in enumerate(setting.scenario.plan.events)
        if one.earliest == one.latest and rows[0] <= one.earliest <= rows[-1] and one.name not in placebo.keep
    ]


def calendars(starts: Sequence[int], count: int) -> Array:
    """Return the months in which the drivers begin, shape (`TRUE` + count, drivers); the first are the true ones."""
    luck = np.random.default_rng(SEED)
    dealt_out = [luck.permutation(starts) for _ in range(count)]
    return np.array([*[list(starts)] * TRUE, *dealt_out])


def rows(setting: EvidenceSetting, done: Mapping[str, Any]) -> list[CalendarRank]:
    """Return where the true calendar ranks, for each placebo."""
    found = []
    for one in setting.asked.placebo:
        every = [x for name, lot in done.items() if name.startswith(f"{one.id}-") for x in lot]
        true, others = every[:TRUE], tuple(every[TRUE:])
        sure = float(np.mean(true)), float(np.std(true, ddof=1))
        found.append(CalendarRank(one.id, one.title, len(drivers(setting, one)), *sure, others))
    return found
