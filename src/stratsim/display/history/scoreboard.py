"""The scoreboard: record and ensemble of every pattern, on a scale set by its tolerance."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stratsim.display import words
from stratsim.display.numerals import digits, number
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.display.style import FAINT, HEIGHT, INK, MARGIN, MUTED, OTHERS, WIDTH, page, place, write
from stratsim.history.patterns import PatternResult

TITLE = "Patterns: record and model"
SUBTITLE = (
    "Each pattern on a scale of its own; grey: its tolerance. Small black dot: the record. "
    "Line: 90 % of the replicates; arrow: further off.\n"
    "Large dot: their median, blue and full where it is inside the tolerance, red and hollow where it is outside. "
    "Numbers: record and median."
)
GROUPS = BEST, OTHER, FITTED = "Judged, best measured", "Judged, others", "Years fitted to, or in part"
PATTERNS = 40
"""Patterns on one page at most."""
INSIDE, OUTSIDE = OTHERS[0], OTHERS[1]
TOLERANCE = "#F2F2F2"
"""The ground of what is inside."""
FAR = 3.0
"""Half widths of the tolerance that are shown on either side of its middle."""
LABEL, NUMBERS, GAP = 3.05, 1.15, 0.35
"""Inches for the words of a pattern, for its two numbers, and between columns."""
TOP, HEAD = HEIGHT - 1.20, 1.4
"""Inches where the columns of patterns begin, and rows for the name of a group."""


@dataclass(frozen=True)
class Board:
    """What a scoreboard is called: name of its files, title, how to read it, other names of its groups."""

    name: str = "record_patterns"
    title: str = TITLE
    subtitle: str = SUBTITLE
    groups: Mapping[str, str] = field(default_factory=dict)


PATTERN_BOARD = Board()


@dataclass(frozen=True)
class Placed:
    """A pattern and its group; places are half widths of the tolerance, off its middle."""

    result: PatternResult
    board: Board = PATTERN_BOARD
    header: ClassVar[tuple[str, ...]] = (
        *("pattern", "about", "unit", "group", "tolerance_low", "tolerance_high", "record", "q50", "q05", "q95"),
        *("inside", "record_placed", "q50_placed", "q05_placed", "q95_placed"),
    )

    def rows(self, _: Sequence[str]) -> Iterator[list[str]]:
        """Yield one line."""
        one, places = self.result.pattern, [digits(x) for x in self.places]
        numbers = [digits(x) for x in (one.low, one.high, *self.values)]
        yield [one.id, one.about, one.unit, self.group, *numbers, "yes" if self.result.inside else "no", *places]

    @property
    def group(self) -> str:
        """The group it is drawn in."""
        if self.board.groups:
            return self.board.groups[self.result.period]
        if not self.result.judged:
            return FITTED
        return BEST if self.result.pattern.strong else OTHER

    @property
    def values(self) -> tuple[float, float, float, float]:
        """The record, and median, 5 % and 95 % quantile of the replicates."""
        return self.result.pattern.observed, self.result.median, self.result.low, self.result.high

    @property
    def places(self) -> list[float]:
        """The same four, placed."""
        return [placed(x, self.result.pattern.low, self.result.pattern.high) for x in self.values]


def placed(x: float, low: float, high: float) -> float:
    """Return where a value lies if the tolerance spans -1 to 1; without width or bound, in or far out."""
    half = (high - low) / 2
    if np.isnan(x):
        return np.nan
    if 0 < half < np.inf:
        return (x - (low + high) / 2) / half
    return 0.0 if low <= x <= high else -np.inf if x < low else np.inf


def sheets(patterns: Sequence[PatternResult], foot: str, board: Board = PATTERN_BOARD) -> list[Sheet]:
    """Return the pages of the patterns; none where there are none."""
    grid = pages([Placed(one, board) for one in patterns], PATTERNS)
    return [
        Sheet(*numbered(board.name, board.title, n, len(grid)), board.subtitle, foot, (), tuple(part), figure)
        for n, part in enumerate(grid)
    ]


def grouped(rows: Sequence[Placed]) -> list[tuple[str, list[Placed]]]:
    """Return the groups in their order, each with its patterns."""
    names = [*GROUPS, *(name for one in rows for name in one.board.groups.values())]
    return [(name, found) for name in dict.fromkeys(names) if (found := [one for one in rows if one.group == name])]


def columned(groups: Sequence[tuple[str, list[Placed]]]) -> list[Sequence[tuple[str, list[Placed]]]]:
    """Return the groups in two columns, about equally long."""
    sizes = [len(found) + 1 for _, found in groups]
    cut = min(range(1, len(sizes) + 1), key=lambda n: max(sum(sizes[:n]), sum(sizes[n:])))
    return [groups[:cut], groups[cut:]]


def figure(sheet: Sheet) -> Figure:
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
        inside = f"{name}: {sum(one.result.inside for one in found)} of {len(found)} inside"
        write(drawn, x, top + 0.05, inside, size=9, weight="bold", va="bottom")
        for at, text in ((x + width - NUMBERS / 2, "record"), (x + width, "model")):
            write(drawn, at, top + 0.05, text, size=8.5, color=MUTED, ha="right", va="bottom")
        high = row * len(found)
        axes = place(drawn, x + LABEL, top - high, reach, high)
        bare(axes, len(found))
        for n, one in enumerate(found):
            middle = top - (n + 0.5) * row
            label(drawn, x, middle, words.titled(one.result.pattern.about, one.result.pattern.unit))
            marks(axes, n, one)
            for at, value in zip((x + width - NUMBERS / 2, x + width), one.values, strict=False):
                write(drawn, at, middle, said(value, one.result.pattern.unit), size=8.5, ha="right", va="center")
        top -= high


def said(x: float, unit: str) -> str:
    """Return the number of a pattern as text; "none" for months until an event that did not come."""
    return "never" if x == np.inf and unit == "months" else number(x)


def bare(axes: Axes, rows: int) -> None:
    """Make axes of so many rows with the tolerance as ground."""
    axes.set(xlim=(-1.08 * FAR, 1.08 * FAR), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.axvspan(-1, 1, color=TOLERANCE, linewidth=0, zorder=0)
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
    ink = INSIDE if one.result.inside else OUTSIDE
    if not np.isnan(median):
        axes.hlines(y, low, high, color=ink, linewidth=1.6)
        for x, end in zip((low, high), one.places[2:], strict=True):
            if abs(end) > FAR:
                axes.plot(x, y, arrow(end), color=ink, markersize=4)
        far = abs(one.places[1]) > FAR
        style: dict[str, Any] = {"markerfacecolor": ink if one.result.inside else "white", "markeredgecolor": ink}
        axes.plot(median, y, arrow(median) if far else "o", markersize=7.5, markeredgewidth=1.6, zorder=4, **style)
    axes.plot(seen, y, "o", color=INK, markersize=3.6, zorder=5)


def arrow(x: float) -> str:
    """Return the mark that points to where a value lies."""
    return ">" if x > 0 else "<"
