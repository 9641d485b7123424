"""Figures of a forecast: acts by month, levels and chances by half-year, each with a plain forecast behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from stratsim.display import words
from stratsim.display.gallery import published
from stratsim.display.numerals import digits
from stratsim.display.sheet import Sheet
from stratsim.display.style import HEIGHT, MARGIN, MUTED, OTHERS, WIDTH, heading, page, place, tint
from stratsim.history.forecast.asked import Asked, Questions
from stratsim.history.forecast.periods import MONTHS, months, stretch_of, year_of
from stratsim.history.forecast.plain import LAST, RATE
from stratsim.history.forecast.row import MODEL, Forecast
from stratsim.history.forecast.table import ForecastTable

MODELLED = OTHERS[0]
BEHIND = {"count": RATE, "event": RATE, "level": LAST}
"""The plain forecast that is drawn behind each kind of series."""

EDGES = (0.05, 0.25, 0.5, 0.75, 0.95)
HOW = {
    "count": (
        "forecast_acts",
        "Forecast: acts by month",
        "Line: mean. Dark band: 50 % of the chance. Light band: 90 %. Grey dashes: mean of a constant rate, fitted to "
        "the training years.",
    ),
    "level": (
        "forecast_levels",
        "Forecast: levels by half-year",
        "Line: median. Dark band: 50 % of the chance. Light band: 90 %. Grey dashes: the value of the last training "
        "year, where there is one.",
    ),
    "event": (
        "forecast_chances",
        "Forecast: chances by half-year",
        "Bar: chance that it happens in the half-year. Grey dashes: a constant rate from the training years.",
    ),
}
"""Name, title and how to read it, of the sheet of each kind of series."""


@dataclass(frozen=True)
class Ahead:
    """One series ahead: its forecasts in order of time, and those of a plain forecast behind, if there is one."""

    title: str
    unit: str
    kind: str
    rows_: tuple[Forecast, ...]
    behind: tuple[Forecast, ...]
    header: ClassVar[tuple[str, ...]] = ("series", "unit", "period", "mean", "q05", "q25", "q50", "q75", "q95", "plain")

    def rows(self, _: Sequence[str]) -> Iterator[list[str]]:
        """Yield a line a period."""
        for row, plain in zip(self.rows_, self.dashes, strict=True):
            ends = [digits(x) for x in (row.mean, *(row.quantile(share) for share in EDGES), plain)]
            yield [row.series, self.unit, row.period, *ends]

    @property
    def x(self) -> np.ndarray:
        """The middles of the periods as years with decimals."""
        return np.array([middle(row.period) for row in self.rows_])

    @property
    def dashes(self) -> np.ndarray:
        """What is drawn of the plain forecast: the median of a level, else the mean; NaN where there is none."""
        by = {row.period: row.quantile(0.5) if row.kind == "level" else row.mean for row in self.behind}
        return np.array([by.get(row.period, np.nan) for row in self.rows_])


def middle(period: str) -> float:
    """Return the middle of a period as a year with decimals."""
    first = months(period)[0]
    stretch = stretch_of(period) or "month"
    return year_of(period) + (int(first[5:7]) - 1 + MONTHS[stretch] / 2) / 12


def draw(table: ForecastTable, questions: Questions, directory: Path, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Draw the figures of a forecast into a directory, with a CSV of the numbers beside each; return the files."""
    Path(directory).mkdir(parents=True, exist_ok=True)
    return [path for sheet in sheets(table, questions) for path in published(sheet, Path(directory), formats)]


def sheets(table: ForecastTable, questions: Questions) -> list[Sheet]:
    """Return a sheet for each kind of series that the table has."""
    head = table.head
    foot = (
        f"Sealed {head['sealed']}: {words.plain(head['scenario'])}, {head['replicates']} replicates; parameters fitted "
        f"to {head['training']}; drivers as known in {head['known_until']}.\nDigest of the table: {table.digest}"
    )
    found = []
    for kind, (name, title, how) in HOW.items():
        parts = [ahead(table, one) for one in questions.series.values() if one.table.kind == kind]
        if shown := tuple(one for one in parts if one.rows_):
            found.append(Sheet(name, title, how, foot, (), shown, sheet_page))
    return found


def ahead(table: ForecastTable, one: Asked) -> Ahead:
    """Return one series by the shortest of its periods."""
    stretch = one.table.spans[0]
    rows, behind = (
        tuple(
            row for (name, period), row in table.of(who).items() if name == one.name and stretch_of(period) == stretch
        )
        for who in (MODEL, BEHIND[one.table.kind])
    )
    return Ahead(one.counterpart.title, one.unit(stretch), one.table.kind, rows, behind)


def sheet_page(sheet: Sheet) -> Figure:
    """Draw the series of a kind as panels."""
    drawn, top = page(sheet.title, sheet.subtitle, sheet.foot), HEIGHT - 1.15
    columns = 2 if len(sheet.parts) <= 4 else 3 if len(sheet.parts) <= 9 else 4
    wide, high = (WIDTH - 2 * MARGIN + 0.35) / columns, (top - 0.50) / -(-len(sheet.parts) // columns)
    for n, one in enumerate(sheet.parts):
        x, y = MARGIN + n % columns * wide, top - (n // columns + 1) * high
        heading(drawn, x, y + high - 0.42, words.titled(one.title, one.unit), wide - 0.35)
        panel(place(drawn, x + 0.38, y + 0.32, wide - 0.73, high - 0.86), one)
    return drawn


def panel(axes: Axes, one: Ahead) -> None:
    """Draw one series."""
    stretch = stretch_of(one.rows_[0].period) or "month"
    width = 0.92 * MONTHS[stretch] / 12
    if one.kind == "event":
        axes.bar(one.x, [row.mean for row in one.rows_], width, color=tint(MODELLED, 0.6), linewidth=0)
    else:
        low, lower, mid, upper, high = (np.array([row.quantile(share) for row in one.rows_]) for share in EDGES)
        for bottom, top, share in ((low, high, 0.20), (lower, upper, 0.42)):
            axes.bar(one.x, top - bottom, width, bottom, color=tint(MODELLED, share), linewidth=0)
        line = np.array([row.mean for row in one.rows_]) if one.kind == "count" else mid
        axes.plot(one.x, line, color=MODELLED, linewidth=1.6)
    axes.plot(one.x, one.dashes, color=MUTED, linewidth=1.3, linestyle=(0, (5, 2.5)))
    years = range(year_of(one.rows_[0].period), year_of(one.rows_[-1].period) + 2)
    axes.set_xlim(min(years), max(years))
    axes.set_xticks([year + 0.5 for year in years[:-1]], [str(year) for year in years[:-1]])
    if one.kind != "level" or axes.get_ylim()[0] > 0 > axes.get_ylim()[0] - 0.4 * axes.get_ylim()[1]:
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=one.kind == "count"))
