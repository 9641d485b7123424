"""Figures of the record against the ensemble: each series by year, all of them together, and the patterns.

A band ends at the quantiles that `analysis/score.py` judges by, so that the eye and the count of years inside agree.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from stratsim.analysis.patterns import Found
from stratsim.analysis.validate import COUNTS, Report, Series
from stratsim.display import words
from stratsim.display.gallery import published
from stratsim.display.sheet import FORMATS, Sheet, numbered, pages
from stratsim.display.style import FAINT, HEIGHT, INK, MARGIN, MUTED, OTHERS, WIDTH, heading, page, place, tint, write

SHARES = np.array((0.05, 0.25, 0.5, 0.75, 0.95))
"""The edges of the 90 % band, of the 50 % band, and the median."""
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
MODEL, OFF = OTHERS[0], OTHERS[1]
PAST = "#F2F2F2"
"""The ground of the years fitted to, and of the tolerance."""
LEGEND = (
    "Line: median. Dark band: 50 % of the replicates. Light band: 90 %. "
    "Dots: the record, hollow in the years fitted to (grey)."
)
PLACES = (
    "Each pattern on a scale of its own; grey: its tolerance. Small black dot: the record. "
    "Line: 90 % of the replicates; arrow: further off.\n"
    "Large dot: their median, blue and full where it is inside the tolerance, red and hollow where it is outside. "
    "Numbers: record and median."
)
GROUPS = BEST, OTHER, FITTED = "Judged, best measured", "Judged, others", "Years fitted to"
PATTERNS = 40
"""Patterns on one page at most."""
FAR = 3.0
"""Half widths of the tolerance that are shown on either side of its middle."""
LABEL, NUMBERS, GAP = 3.05, 1.15, 0.35
"""Inches for the words of a pattern, for its two numbers, and between columns."""
TOP, HEAD = HEIGHT - 1.20, 1.4
"""Inches where the columns of patterns begin, and rows for the name of a group."""


# ------------------------------------------------------------------------------------------------------------- series
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
    """Return the quantiles of a year by the rule of `score.interval`; what widens a band takes no share beyond 0-1."""
    x = np.asarray(values, float)
    x = np.sort(x[~np.isnan(x)])
    if not len(x):
        return np.full(len(SHARES), np.nan)
    found: npt.NDArray[np.float64] = x[np.minimum((SHARES * len(x)).astype(int), len(x) - 1)]
    return np.clip(found, 0.0, 1.0) if unit == "share" else found


def digits(x: float) -> str:
    """Return a number as the tables have it, nothing where there is none."""
    return "" if np.isnan(x) else f"{x:.9g}"


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


def number(x: float) -> str:
    """Return a number to be read."""
    form = ",.0f" if 1e3 <= abs(x) < 1e6 else ".2g" if abs(x) < 0.1 else ".3g"
    return "none" if np.isnan(x) else format(x, form).replace("-", "−")


def series_page(sheet: Sheet) -> Figure:
    """Draw one series, with the two periods named over it."""
    drawn, (one,) = page(sheet.title, sheet.subtitle, sheet.foot), sheet.parts
    heading(drawn, MARGIN, 5.58, words.titled(words.capital(one.about), one.unit), WIDTH - 2 * MARGIN)
    axes = place(drawn, MARGIN + 0.42, 0.92, WIDTH - 2 * MARGIN - 0.42, 4.28)
    panel(axes, one, 9, 16)
    for (first, last), text in ((one.training, "fitted to"), (one.judged, "judged")):
        middle = (max(first, one.years[0]) + min(last, one.years[-1])) / 2
        style: dict[str, Any] = {"ha": "center", "va": "bottom", "color": MUTED, "size": 11, "style": "italic"}
        axes.text(middle, 1.015, text, transform=axes.get_xaxis_transform(), **style)
    return drawn


def overview_page(sheet: Sheet) -> Figure:
    """Draw all series as small panels."""
    drawn, top = page(sheet.title, sheet.subtitle, sheet.foot), HEIGHT - 1.40
    columns = int(np.ceil(np.sqrt(1.5 * len(sheet.parts))))
    wide = (WIDTH - 2 * MARGIN + GAP) / columns
    high = (top - 0.40) / -(-len(sheet.parts) // columns)
    for n, one in enumerate(sheet.parts):
        x, y = MARGIN + n % columns * wide, top - (n // columns + 1) * high
        heading(drawn, x, y + high - 0.40, words.titled(one.title, one.unit), wide - GAP)
        write(drawn, x, y + high - 0.45, words.capital(one.score), size=9, color=MUTED, va="top")
        axes = place(drawn, x + 0.38, y + 0.36, wide - GAP - 0.38, high - 1.06)
        panel(axes, one, 5.5, 4)
    return drawn


def reading(series: Series, one: Course) -> str:
    """Return how to read the page of a series, its scores, and what widens its bands."""
    widened = "The bands are widened by what the model missed in the years fitted to."
    spread = widened if series.discrepancy > 0 else "The bands are the model's own spread; nothing is added to it."
    scores = f"Mean CRPS (lower is better): {scored(series.crps, series.baselines)}."
    return f"{LEGEND}\nThe record lies {one.score}. {spread}\n{scores}"


def scored(model: float, baselines: Mapping[str, float]) -> str:
    """Return the scores of the model and of the plain forecasts as words."""
    others = ", ".join(f"{name} {number(value)}" for name, value in baselines.items())
    return f"model {number(model)}; plain forecasts: {others}"


def origin(report: Report) -> str:
    """Return what ran, and how it was judged."""
    (first, last), (start, end) = report.trial.training, report.trial.judged
    return (
        f"Model: scenario {words.plain(report.scenario)}, {report.replicates:,} replicates; trial "
        f"{words.plain(report.trial.name)}: fitted to {first}-{last}, judged on {start}-{end}."
    )


# ----------------------------------------------------------------------------------------------------------- patterns
@dataclass(frozen=True)
class Placed:
    """A pattern and its group; places are half widths of the tolerance, off its middle."""

    found: Found
    header: ClassVar[tuple[str, ...]] = (
        *("pattern", "about", "unit", "group", "tolerance_low", "tolerance_high", "record", "q50", "q05", "q95"),
        *("inside", "record_placed", "q50_placed", "q05_placed", "q95_placed"),
    )

    def rows(self, _: Sequence[str]) -> Iterator[list[str]]:
        """Yield one line."""
        one, places = self.found.pattern, [digits(x) for x in self.places]
        numbers = [digits(x) for x in (one.low, one.high, *self.values)]
        yield [one.id, one.about, one.unit, self.group, *numbers, "yes" if self.found.inside else "no", *places]

    @property
    def group(self) -> str:
        """The group it is drawn in."""
        if not self.found.judged:
            return FITTED
        return BEST if self.found.pattern.strong else OTHER

    @property
    def values(self) -> tuple[float, float, float, float]:
        """The record, and median, 5 % and 95 % quantile of the replicates."""
        return self.found.pattern.observed, self.found.median, self.found.low, self.found.high

    @property
    def places(self) -> list[float]:
        """The same four, placed."""
        return [placed(x, self.found.pattern.low, self.found.pattern.high) for x in self.values]


def placed(x: float, low: float, high: float) -> float:
    """Return where a value lies if the tolerance spans -1 to 1; one without width or end knows in and far off."""
    half = (high - low) / 2
    if np.isnan(x):
        return np.nan
    if 0 < half < np.inf:
        return (x - (low + high) / 2) / half
    return 0.0 if low <= x <= high else -np.inf if x < low else np.inf


def grouped(rows: Sequence[Placed]) -> list[tuple[str, list[Placed]]]:
    """Return the groups in their order, each with its patterns."""
    return [(name, found) for name in GROUPS if (found := [one for one in rows if one.group == name])]


def columned(groups: Sequence[tuple[str, list[Placed]]]) -> list[Sequence[tuple[str, list[Placed]]]]:
    """Return the groups in two columns, about equally long."""
    sizes = [len(found) + 1 for _, found in groups]
    cut = min(range(1, len(sizes) + 1), key=lambda n: max(sum(sizes[:n]), sum(sizes[n:])))
    return [groups[:cut], groups[cut:]]


def patterns_page(sheet: Sheet) -> Figure:
    """Draw the patterns in two columns."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    columns = [one for one in columned(grouped(sheet.parts)) if one]
    wide = (WIDTH - 2 * MARGIN + GAP) / 2
    longest = max(sum(len(found) + HEAD for _, found in groups) for groups in columns)
    row = min(0.34, (TOP - 0.40) / longest)
    for n, groups in enumerate(columns):
        column(drawn, MARGIN + n * wide, row, wide - GAP, groups)
    return drawn


def column(drawn: Figure, x: float, row: float, width: float, groups: Sequence[tuple[str, list[Placed]]]) -> None:
    """Draw one column of groups from inch ``x`` on, each pattern ``row`` inches high."""
    top, reach = TOP, width - LABEL - NUMBERS
    for name, found in groups:
        top -= HEAD * row
        inside = f"{name}: {sum(one.found.inside for one in found)} of {len(found)} inside"
        write(drawn, x, top + 0.05, inside, size=9, weight="bold", va="bottom")
        for at, text in ((x + width - NUMBERS / 2, "record"), (x + width, "model")):
            write(drawn, at, top + 0.05, text, size=8.5, color=MUTED, ha="right", va="bottom")
        high = row * len(found)
        axes = place(drawn, x + LABEL, top - high, reach, high)
        bare(axes, len(found))
        for n, one in enumerate(found):
            middle = top - (n + 0.5) * row
            label(drawn, x, middle, words.titled(one.found.pattern.about, one.found.pattern.unit))
            marks(axes, n, one)
            for at, value in zip((x + width - NUMBERS / 2, x + width), one.values, strict=False):
                write(drawn, at, middle, said(value, one.found.pattern.unit), size=8.5, ha="right", va="center")
        top -= high


def said(x: float, unit: str) -> str:
    """Return a number of a pattern to be read: months until what did not come are none."""
    return "never" if x == np.inf and unit == "months" else number(x)


def bare(axes: Axes, rows: int) -> None:
    """Make axes of so many rows with the tolerance as ground."""
    axes.set(xlim=(-1.08 * FAR, 1.08 * FAR), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.axvspan(-1, 1, color=PAST, linewidth=0, zorder=0)
    axes.hlines(np.arange(1, rows) - 0.5, *axes.get_xlim(), color=FAINT, linewidth=0.5)
    for x, text, side in ((-FAR, "too low", "left"), (0, "inside", "center"), (FAR, "too high", "right")):
        style: dict[str, Any] = {"ha": side, "va": "bottom", "size": 8.5, "color": MUTED}
        axes.annotate(text, (x, -0.5), (0, 3.6), textcoords="offset points", **style)


def label(drawn: Figure, x: float, y: float, text: str) -> None:
    """Write the words of a pattern in two lines at most, all of them: what is too long is written smaller."""
    for size in (9, 8.5, 8, 7.5, 7, 6.5, 6):
        lines = textwrap.wrap(text, int(LABEL * 132 / size))
        if len(lines) <= 1 + (size <= 8.5):
            break
    write(drawn, x, y, "\n".join(lines), size=size, va="center", linespacing=1.0)


def marks(axes: Axes, y: float, one: Placed) -> None:
    """Draw the 90 % interval, the median, full where it is inside, and the record; arrows point to what is far off."""
    seen, median, low, high = np.clip(one.places, -FAR, FAR)
    ink = MODEL if one.found.inside else OFF
    if not np.isnan(median):
        axes.hlines(y, low, high, color=ink, linewidth=1.6)
        for x, end in zip((low, high), one.places[2:], strict=True):
            if abs(end) > FAR:
                axes.plot(x, y, arrow(end), color=ink, markersize=4)
        far = abs(one.places[1]) > FAR
        style: dict[str, Any] = {"markerfacecolor": ink if one.found.inside else "white", "markeredgecolor": ink}
        axes.plot(median, y, arrow(median) if far else "o", markersize=7.5, markeredgewidth=1.6, zorder=4, **style)
    axes.plot(seen, y, "o", color=INK, markersize=3.6, zorder=5)


def arrow(x: float) -> str:
    """Return the mark that points to where a value lies."""
    return ">" if x > 0 else "<"


# ------------------------------------------------------------------------------------------------------------- sheets
def sheets(report: Report) -> list[Sheet]:
    """Return every figure of a report, not yet drawn: all series, the patterns, and each series by itself."""
    courses = [course(one, report.trial.judged) for one in report.series]
    singles = [single(report, *one) for one in zip(report.series, courses, strict=True)]
    return [*overview(report, courses), *scoreboard(report), *singles]


def single(report: Report, series: Series, one: Course) -> Sheet:
    """Return the sheet of one series."""
    title = f"{one.title}: record and model"
    foot = f"Record: {series.source}.\n{origin(report)}"
    return Sheet(words.file_name("record", one.name), title, reading(series, one), foot, (), (one,), series_page)


def overview(report: Report, courses: Sequence[Course]) -> list[Sheet]:
    """Return the sheet of all series; none where there are none."""
    inside = [yes for one in courses for yes in one.inside.values()]
    how = (
        f"{LEGEND}\nThe record lies in the 90 % band in {sum(inside)} of {len(inside)} judged years of all series.\n"
        "Monthly launch days, mean log score (higher is better): "
        f"{scored(report.monthly.model, report.monthly.baselines)}."
    )
    title, foot = "All series: record and model", f"Record: sources on the page of each series.\n{origin(report)}"
    return [Sheet("record_overview", title, how, foot, (), tuple(courses), overview_page)] if courses else []


def scoreboard(report: Report) -> list[Sheet]:
    """Return the pages of the patterns; none where there are none."""
    grid = pages([Placed(one) for one in report.patterns], PATTERNS)
    names = [numbered("record_patterns", "Patterns: record and model", n, len(grid)) for n in range(len(grid))]
    return [
        Sheet(*name, PLACES, origin(report), (), tuple(part), patterns_page)
        for name, part in zip(names, grid, strict=True)
    ]


def draw(report: Report, directory: Path, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Draw every figure into a directory, in each format, with a CSV of the numbers beside it; return the files.

    A file appears whole or not at all, and has the same bytes whenever the same report is drawn. Raises ValueError for
    an unknown format.
    """
    if unknown := [one for one in formats if one not in FORMATS]:
        raise ValueError(f"there is no format {unknown[0]!r} for figures; there are: {', '.join(FORMATS)}")
    Path(directory).mkdir(parents=True, exist_ok=True)
    return [path for sheet in sheets(report) for path in published(sheet, Path(directory), formats)]
