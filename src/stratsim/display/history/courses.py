"""A series by year, the record against the ensemble: what is plotted of it, and how it is drawn.

A band ends at the quantiles that `history/score.py` judges by, so that the eye and the count of years inside agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from stratsim.display import words
from stratsim.display.numerals import digits
from stratsim.display.style import INK, OTHERS, tint
from stratsim.engine.interval import SHARES, quantiles
from stratsim.history.retrodiction import COUNTS, Series

TITLES = {
    "launch_days": "Days with a missile launch",
    "nuclear_tests": "Nuclear tests",
    "council_measures": "Sanctions resolutions of the Security Council",
    "trade_china": "Trade with China",
    "china_share": "China's share of recorded trade",
    "growth": "Growth of output",
    "korea_attention_by_place": "Korea's share of attention, among places of crisis",
    "warheads": "Warheads that the fissile material allows",
}
MODEL = OTHERS[0]
PAST = "#F2F2F2"
"""The ground of the years fitted to."""


@dataclass(frozen=True)
class Course:
    """A series by year: ``quantiles`` over replicates, shape (5, years), and ``record``; NaN where there is none."""

    name: str
    about: str
    unit: str
    years: tuple[int, ...]
    quantiles: npt.NDArray[np.float64]
    record: npt.NDArray[np.float64]
    training: tuple[int, int]
    judged: tuple[int, int]
    inside: Mapping[int, bool]
    header: ClassVar[tuple[str, ...]] = (
        *("series", "unit", "year", "period", "q05", "q25", "q50", "q75", "q95"),
        *("record", "in_90_band"),
    )

    def rows(self, _: Sequence[str]) -> Iterator[list[str]]:
        """Yield a line a year; ``in_90_band`` is said of judged years only."""
        for year, ends, seen in zip(self.years, self.quantiles.T, self.record, strict=True):
            inside = {True: "yes", False: "no", None: ""}[self.inside.get(year)]
            numbers = [digits(x) for x in (*ends, seen)]
            yield [self.name, self.unit, str(year), self.period(year), *numbers, inside]

    @property
    def title(self) -> str:
        """What the series is, in few words."""
        return TITLES.get(self.name, words.capital(words.plain(self.name)))

    @property
    def score(self) -> str:
        """How many of the judged years lie in the 90 % band."""
        return f"in the 90 % band in {sum(self.inside.values())} of {len(self.inside)} judged years"

    def period(self, year: int) -> str:
        """Return which period a year belongs to."""
        if self.training[0] <= year <= self.training[1]:
            return "fitted to"
        return "judged" if self.judged[0] <= year <= self.judged[1] else ""


def course(series: Series, judged: tuple[int, int]) -> Course:
    """Return a series up to the last judged year."""
    years = tuple(year for year in sorted({*series.years, *series.seen}) if year <= judged[1])
    unit = series.unit.replace("/month", "/yr")  # the record is counted by month, and drawn by year
    return Course(
        series.name,
        series.about,
        unit,
        years,
        np.array([edges(series.years.get(year, ()), unit) for year in years]).T.reshape(len(SHARES), -1),
        np.array([series.seen.get(year, np.nan) for year in years], float),
        series.training,
        judged,
        dict(zip(series.judged, series.covered, strict=True)),
    )


def edges(values: Any, unit: str) -> npt.NDArray[np.float64]:
    """Return the quantiles of a year by the rule of the scores; what widens a band takes no share beyond 0-1."""
    found = quantiles(values)
    return np.clip(found, 0.0, 1.0) if unit == "share" else found


def limits(one: Course) -> tuple[float, float]:
    """Return the ends of the vertical axis: all bands and the record; from 0 for counts, and where 0 is near."""
    values = np.concatenate([one.quantiles.ravel(), one.record])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if high - low < 1e-4 * abs(high):
        low, high = low - 0.1 * abs(low), high + 0.1 * abs(high)
    zero = one.name in COUNTS or 0 <= low < 0.4 * high
    low, high = (0.0, high or 1.0) if zero else (low, high)
    room = 0.06 * (high - low)
    top = min(high + room, 1.0) if one.unit == "share" else high + room
    return (low if zero else low - room), top


def panel(axes: Axes, one: Course, size: float, most: int) -> None:
    """Draw a series into axes, the years fitted to shaded; ``most`` years have their number written."""
    bottom, top = limits(one)
    axes.set(xlim=(min(one.years) - 0.5, max(one.years) + 0.5), ylim=(bottom, top))
    axes.axvspan(one.training[0] - 0.5, one.training[1] + 0.5, color=PAST, linewidth=0, zorder=0)
    drawn = np.clip(one.quantiles, bottom, top)  # what is infinite ends at the edge
    for low, high, share in ((0, 4, 0.20), (1, 3, 0.42)):
        axes.bar(one.years, drawn[high] - drawn[low], 0.9, drawn[low], color=tint(MODEL, share), linewidth=0)
    axes.plot(one.years, drawn[2], color=MODEL, linewidth=0.25 * size, clip_on=False, zorder=3)
    points(axes, one, size)
    axes.set_xticks(one.years[:: -(-len(one.years) // most)])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10], integer=one.name in COUNTS))
    axes.yaxis.set_major_formatter(lambda y, _: f"{y:g}".replace("-", "−"))


def points(axes: Axes, one: Course, size: float) -> None:
    """Draw the record: full in the judged years, hollow in those before."""
    for face, judged in (("white", False), (INK, True)):
        seen = [(year, y) for year, y in zip(one.years, one.record, strict=True) if np.isfinite(y)]
        shown = np.array([point for point in seen if (one.period(point[0]) == "judged") == judged]).reshape(-1, 2)
        style: dict[str, Any] = {"markersize": size, "markerfacecolor": face, "markeredgecolor": INK}
        axes.plot(*shown.T, "o", clip_on=False, zorder=5, **style)
