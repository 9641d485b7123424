"""Scores of a forecast against outcomes, from its table alone, beside the plain forecasts that it has to beat.

Equation
    log score  log p_y; y counts as the last probability from there on           counts, events; higher is better
    CRPS       sum over k of (F_k - [y <= k])^2                                   counts, events; lower is better
    CRPS       2 / 19 sum over s of ([y < q_s] - s) (q_s - y)                     levels; lower is better
    PIT        F(y - 1) + p_y / 2;  of a level the share s at which q_s is y, ends at 0.025 and 0.975
    lead       score of the model less that of the plain forecast, or the other way round where lower is better
    skill      1 - CRPS of the model / CRPS of the plain forecast
Source
    Gneiting and Raftery 2007, JASA 102(477): scores; the CRPS is twice the integral of the quantile score, here its
    mean over nineteen shares, for all forecasters alike. Czado, Gneiting and Held 2009, Biometrics 65: PIT of counts.
    Intervals of leads: circular blocks of half a year (months) or a year (half-years), `score.bootstrapped`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log, nan

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.interval import tails
from stratsim.history.forecast.outcomes import Outcomes
from stratsim.history.forecast.periods import BLOCK, STRETCHES, Stretch, stretch_of
from stratsim.history.forecast.row import LEVELS, MODEL, Forecast
from stratsim.history.forecast.table import ForecastTable
from stratsim.history.score import bootstrapped

LEAST_BLOCKS = 3
"""Blocks without which an interval by bootstrap says nothing."""


@dataclass(frozen=True)
class Beside:
    """The model beside one plain forecast: mean scores of the latter, leads with 90 % intervals, and skill.

    ``log_score`` and its lead are NaN for levels; intervals are NaN where there are too few blocks.
    """

    forecaster: str
    log_score: float
    log_lead: float
    log_interval: tuple[float, float]
    crps: float
    crps_lead: float
    crps_interval: tuple[float, float]

    @property
    def leading(self) -> tuple[str, float, tuple[float, float]]:
        """The lead that counts, with the name of its score: in log score, of levels in CRPS."""
        if np.isnan(self.log_lead):
            return "CRPS", self.crps_lead, self.crps_interval
        return "log score", self.log_lead, self.log_interval

    @property
    def skill(self) -> float:
        """1 is perfect, 0 as good as the plain forecast."""
        return self.crps_lead / self.crps if self.crps > 0 else nan


@dataclass(frozen=True)
class SeriesScore:
    """One series over the periods of one length that have an outcome, of so many forecast.

    ``inside_90``, ``inside_50``: the share of outcomes in the central interval; ``pit``: one value a period.
    """

    series: str
    stretch: Stretch
    unit: str
    outcomes: int
    forecast: int
    log_score: float
    crps: float
    inside_90: float
    inside_50: float
    pit: tuple[float, ...]
    beside: Sequence[Beside] = field(default_factory=tuple)


def scored(table: ForecastTable, seen: Outcomes) -> list[SeriesScore]:
    """Return the scores of every series that has outcomes, by length of its periods."""
    rows = table.of(MODEL)
    plain = {name: table.of(name) for name in table.forecasters if name != MODEL}
    found = []
    for series in dict.fromkeys(name for name, _ in rows):
        for stretch in STRETCHES:
            all_keys = [key for key in rows if key[0] == series and stretch_of(key[1]) == stretch]
            if keys := [key for key in all_keys if key in seen]:
                y = np.array([seen[key] for key in keys])
                ours = [rows[key] for key in keys]
                others = {name: [its[key] for key in keys] for name, its in plain.items() if keys[0] in its}
                found.append(of_series(stretch, len(all_keys), (ours, others), y))
    return found


def of_series(
    stretch: Stretch, asked: int, forecasts: tuple[Sequence[Forecast], Mapping[str, Sequence[Forecast]]], y: Array
) -> SeriesScore:
    """Return the scores of one series over periods of one length."""
    ours, others = forecasts
    return SeriesScore(
        ours[0].series,
        stretch,
        ours[0].unit,
        len(y),
        asked,
        float(log_scores(ours, y).mean()),
        float(crps(ours, y).mean()),
        share_inside(ours, y, 0.9),
        share_inside(ours, y, 0.5),
        tuple(pit(row, value) for row, value in zip(ours, y, strict=True)),
        tuple(beside(name, (ours, its), y, BLOCK[stretch]) for name, its in others.items()),
    )


def beside(name: str, both: tuple[Sequence[Forecast], Sequence[Forecast]], y: Array, block: int) -> Beside:
    """Return how the model does beside one plain forecast."""
    (log_ours, log_theirs), (ours, theirs) = ([rule(one, y) for one in both] for rule in (log_scores, crps))
    log_lead, lead = log_ours - log_theirs, theirs - ours
    return Beside(
        name,
        float(log_theirs.mean()),
        float(log_lead.mean()),
        interval(log_lead, block),
        float(theirs.mean()),
        float(lead.mean()),
        interval(lead, block),
    )


def interval(lead: Array, block: int) -> tuple[float, float]:
    """Return the 90 % interval of a mean lead; NaN where the outcomes are too few, or have no such score."""
    if len(lead) < LEAST_BLOCKS * block or np.isnan(lead).any():
        return nan, nan
    return bootstrapped(lead, span=block)


def log_scores(rows: Sequence[Forecast], y: Array) -> Array:
    """Return the log score of each period; NaN of levels."""
    return np.array([log_score(row, value) for row, value in zip(rows, y, strict=True)])


def log_score(row: Forecast, y: float) -> float:
    """Return the logarithm of the probability of a count; minus infinity where the table has it at none."""
    if row.kind == "level":
        return nan
    p = row.numbers[min(int(y), len(row.numbers) - 1)]
    return log(p) if p > 0 else -np.inf


def crps(rows: Sequence[Forecast], y: Array) -> Array:
    """Return the continuous ranked probability score of each period."""
    return np.array([crps_of(row, value) for row, value in zip(rows, y, strict=True)])


def crps_of(row: Forecast, y: float) -> float:
    """Return the continuous ranked probability score of one period, in the unit of the series."""
    if row.kind == "level":
        q, s = np.array(row.numbers), np.array(LEVELS)
        return float(2 * np.mean(((y < q) - s) * (q - y)))
    below = row.cumulative[:-1]
    return float(((below - (y <= np.arange(len(below)))) ** 2).sum())


def pit(row: Forecast, y: float) -> float:
    """Return the probability integral transform of an outcome: evenly spread from 0 to 1 where a forecast is right."""
    if row.kind == "level":
        half = LEVELS[0] / 2
        inner = float(np.interp(y, row.numbers, LEVELS))
        return half if y < row.numbers[0] else 1 - half if y > row.numbers[-1] else inner
    k = min(int(y), len(row.numbers) - 1)
    return float(row.cumulative[k] - row.numbers[k] / 2)


def share_inside(rows: Sequence[Forecast], y: Array, level: float) -> float:
    """Return the share of outcomes that lie in the central interval."""
    return float(np.mean([inside(row, value, level) for row, value in zip(rows, y, strict=True)]))


def inside(row: Forecast, y: float, level: float) -> bool:
    """Return whether an outcome lies in the central interval; the last count stands for all above."""
    low, high = (row.quantile(share) for share in tails(level))
    y = y if row.kind == "level" else min(y, len(row.numbers) - 1)
    return bool(low <= y <= high)


def summary(found: Sequence[SeriesScore]) -> Iterator[str]:
    """Yield what the scores say of the model beside each plain forecast."""
    for one in found:
        for other in one.beside:
            name, lead, (low, high) = other.leading
            better = "beats" if lead > 0 else "is beaten by"
            if np.isnan(low) or low <= 0 <= high:
                better = "cannot be told apart from"
            yield (
                f"{one.series}, by {one.stretch}: the model {better} the {other.forecaster} (lead in {name} "
                f"{lead:+.3g}, 90 % {low:+.3g} to {high:+.3g}; skill {other.skill:+.2f}; {one.outcomes} of "
                f"{one.forecast} outcomes)."
            )
