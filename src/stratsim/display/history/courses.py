"""A series by year, the record against the ensemble: what is plotted of it, and how it is drawn.

A band ends at the quantiles that `history/score.py` judges by: the figure agrees with the count of years inside.
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
from stratsim.engine.bands import SHARES
from stratsim.engine.interval import quantiles
from stratsim.history.retrodiction import Series

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
    title: str
    count: bool
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
    return Course(
        series.name,
        series.about,
        series.unit,
        years,
        np.array([edges(series.years.get(year, ()), series.unit) for year in years]).T.reshape(len(SHARES), -1),
        np.array([series.seen.get(year, np.nan) for year in years], float),
        series.training,
        judged,
        dict(zip(series.judged, series.covered, strict=True)),
        series.title or words.capital(words.plain(series.name)),
        series.count,
    )


def edges(values: Any, unit: str) -> npt.NDArray[np.float64]:
    """Return the quantiles of a year by the rule that scores use; what widens a band takes no share beyond 0-1."""
    ends = quantiles(values)
    return np.clip(ends, 0.0, 1.0) if unit == "share" else ends


def limits(shown: Course) -> tuple[float, float]:
    """Return the ends of the vertical axis: all bands and the record; from 0 for counts, and where 0 is near."""
    values = np.concatenate([shown.quantiles.ravel(), shown.record])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if high - low < 1e-4 * abs(high):
        low, high = low - 0.1 * abs(low), high + 0.1 * abs(high)
    zero = shown.count or 0 <= low < 0.4 * high
    low, high = (0.0, high or 1.0) if zero else (low, high)
    room = 0.06 * (high - low)
    top = min(high + room, 1.0) if shown.unit == "share" else high + room
    return (low if zero else low - room), top


def panel(axes: Axes, shown: Course, size: float, most: int) -> None:
    """Draw a series into axes, the years fitted to shaded; ``most`` years have their number written."""
    bottom, top = limits(shown)
    axes.set(xlim=(min(shown.years) - 0.5, max(shown.years) + 0.5), ylim=(bottom, top))
    axes.axvspan(shown.training[0] - 0.5, shown.training[1] + 0.5, color=PAST, linewidth=0, zorder=0)
    drawn = np.clip(shown.quantiles, bottom, top)  # what is infinite ends at the edge
    for low, high, share in ((0, 4, 0.20), (1, 3, 0.42)):
        axes.bar(shown.years, drawn[high] - drawn[low], 0.9, drawn[low], color=tint(MODEL, share), linewidth=0)
    axes.plot(shown.years, drawn[2], color=MODEL, linewidth=0.25 * size, clip_on=False, zorder=3)
    points(axes, shown, size)
    axes.set_xticks(shown.years[:: -(-len(shown.years) // most)])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10], integer=shown.count))
    axes.yaxis.set_major_formatter(lambda y, _: f"{y:g}".replace("-", "−"))


def points(axes: Axes, shown: Course, size: float) -> None:
    """Draw the record: full in the judged years, hollow in those before."""
    for face, judged in (("white", False), (INK, True)):
        seen = [(year, y) for year, y in zip(shown.years, shown.record, strict=True) if np.isfinite(y)]
        chosen = np.array([point for point in seen if (shown.period(point[0]) == "judged") == judged]).reshape(-1, 2)
        style: dict[str, Any] = {"markersize": size, "markerfacecolor": face, "markeredgecolor": INK}
        axes.plot(*chosen.T, "o", clip_on=False, zorder=5, **style)
