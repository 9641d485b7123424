"""Panels of lines over time, their names at their ends; lines that run together are drawn once, named together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stratsim.core.array import Array
from stratsim.display import words
from stratsim.display.numerals import digits
from stratsim.display.sheet import Sheet
from stratsim.display.style import HEIGHT, MARGIN, WIDTH, heading, page, place, shade, tint
from stratsim.display.timeline import Fan, dates

TOP, BOTTOM, LEFT, NAMES = HEIGHT - 1.25, 0.90, MARGIN + 0.50, 1.75
HEAD, ROOM, GAP = 0.40, 0.42, 0.30
"""Inches for the title over a row, below a row, and between columns; at the right of each panel, for names."""
TOGETHER = 0.012
"""Share of the axis that lines are apart at most that are drawn as one."""


@dataclass(frozen=True)
class MonthLine:
    """A line over months: its name, colour and dash, values, and the ends of the interval of the mean if it has one.

    ``named``: whether its name is written at its end.
    """

    name: str
    colour: str
    dash: Any
    months: tuple[str, ...]
    values: Array
    low: Array | None = None
    high: Array | None = None
    named: bool = True


@dataclass(frozen=True)
class Lines:
    """A panel of lines."""

    title: str
    unit: str
    lines: tuple[MonthLine, ...]
    header: ClassVar[tuple[str, ...]] = ("panel", "unit", "line", "month", "value", "low", "high")

    def rows(self, scenarios: Sequence[str]) -> Iterator[list[str]]:
        """Yield a line a month."""
        for one in self.lines:
            low = one.low if one.low is not None else np.full(len(one.months), np.nan)
            high = one.high if one.high is not None else np.full(len(one.months), np.nan)
            for month, *numbers in zip(one.months, one.values, low, high, strict=True):
                yield [self.title, self.unit, one.name, month, *(digits(float(x)) for x in numbers)]

    @property
    def ends(self) -> tuple[float, float]:
        """Ends of the vertical axis, 0 among them where it is near."""
        known = [x for one in self.lines for part in (one.values, one.low, one.high) if part is not None for x in part]
        values = np.array([x for x in known if np.isfinite(x)] or [0.0])
        low, high = float(values.min()), float(values.max())
        if 0 <= low < 0.5 * high or high == low:
            low, high = 0.0, high or 1.0
        room = 0.06 * (high - low)
        return low - (room if low < 0 else 0.0), high + room

    @property
    def varies(self) -> bool:
        """Whether anything is to be seen: lines that move, or that are apart."""
        values = np.array([x for one in self.lines for x in one.values if np.isfinite(x)])
        return bool(values.size) and bool(np.ptp(values) > 1e-4 * max(abs(values).max(), 1e-12))


def merged(panel: Lines) -> list[tuple[MonthLine, list[str]]]:
    """Return the lines to draw, each with the names of those that run together with it."""
    low, high = panel.ends
    found: list[tuple[MonthLine, list[str]]] = []
    for one in panel.lines:
        near = [k for k, (other, _) in enumerate(found) if alike(one, other, TOGETHER * (high - low))]
        if near:
            found[near[0]][1].append(one.name)
        else:
            found.append((one, [one.name]))
    return found


def alike(a: MonthLine, b: MonthLine, most: float) -> bool:
    """Tell whether two lines are nowhere further apart than this."""
    if a.months != b.months or a.dash != b.dash:
        return False
    apart = np.abs(a.values - b.values)
    return bool((np.isfinite(a.values) == np.isfinite(b.values)).all()) and bool(np.nanmax(apart, initial=0.0) <= most)


def figure(sheet: Sheet) -> Figure:
    """Draw the panels, in two columns where there are more than one."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    columns = 1 if len(sheet.parts) == 1 else 2 if len(sheet.parts) <= 4 else 3
    high = (TOP - BOTTOM + ROOM) / -(-len(sheet.parts) // columns)
    wide = (WIDTH - LEFT - MARGIN + GAP) / columns
    names = NAMES if columns < 3 else 1.2
    for n, one in enumerate(sheet.parts):
        x, y = LEFT + n % columns * wide, TOP + ROOM - (n // columns + 1) * high
        heading(drawn, x - 0.4, y + high - ROOM - HEAD + 0.1, words.titled(one.title, one.unit), wide - GAP)
        axes = place(drawn, x, y, wide - GAP - names, high - HEAD - ROOM)
        panel(axes, one, wide - GAP - names, int(names * 11))
    return drawn


def onto(sheet: Sheet, axes: Axes) -> None:
    """Draw a sheet of one panel on axes."""
    one = sheet.panel
    panel(axes, one, float(axes.get_position().width * WIDTH), 22)
    axes.set_title(words.titled(one.title, one.unit), fontsize=11, loc="left")


def panel(axes: Axes, one: Lines, width: float, letters: int) -> None:
    """Draw one panel."""
    drawn = merged(one)
    axes.set_ylim(*one.ends)
    axes.locator_params(axis="y", nbins=5)
    longest = max((line for line, _ in drawn), key=lambda line: len(line.months))
    dates(axes, Fan(0, longest.months, np.zeros((5, len(longest.months)), np.float32)), width)
    for line, _ in drawn:
        x = Fan(0, line.months, np.zeros((5, 1), np.float32)).x
        if line.low is not None and line.high is not None:
            axes.fill_between(x, line.low, line.high, color=tint(line.colour, 0.18), linewidth=0, zorder=1)
        axes.plot(x, line.values, color=line.colour, linestyle=line.dash, linewidth=2.0, zorder=2)
    labels(axes, drawn, letters)


def labels(axes: Axes, drawn: Sequence[tuple[MonthLine, list[str]]], letters: int) -> None:
    """Write the name of each line at its end, far enough from the next and none above the panel."""
    low, high = axes.get_ylim()
    line_height = (high - low) * 0.16 / (axes.get_position().height * HEIGHT)
    ends = []
    for line, names in drawn:
        known = line.values[np.isfinite(line.values)]
        if known.size and line.named:
            ends.append((float(known[-1]), words.fitted(", ".join(names), letters, 3), line.colour))
    ends.sort()
    for at, (_, text, colour) in zip(apart(ends, line_height, high), ends, strict=True):
        place_: dict[str, Any] = {
            "xycoords": axes.get_yaxis_transform(),
            "textcoords": "offset points",
            "annotation_clip": False,
        }
        ink = shade(colour)
        axes.annotate(text, (1.0, at), (5, 0), size=8.5, va="center", color=ink, linespacing=1.0, **place_)


def apart(ends: Sequence[tuple[float, str, str]], line: float, top: float) -> list[float]:
    """Return where labels stand, upwards, so that none covers the next and the last is not above the panel."""
    tall = [line * (1 + text.count("\n")) for _, text, _ in ends]
    at: list[float] = []
    for n, (value, _, _) in enumerate(ends):
        at.append(value if not n else max(value, at[-1] + (tall[n - 1] + tall[n]) / 2))
    for n in reversed(range(len(at))):
        limit = top if n == len(at) - 1 else at[n + 1] - (tall[n] + tall[n + 1]) / 2
        at[n] = min(at[n], limit)
    return at
