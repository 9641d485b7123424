"""Panels of the figures of lenses: heat maps, curves, bars, intervals and points, several to a page."""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.display.style import (
    BASELINE,
    FAINT,
    HEIGHT,
    INK,
    MARGIN,
    MUTED,
    OTHERS,
    WIDTH,
    colour,
    heading,
    page,
    place,
)
from stratsim.display.style import tint as thin

TOP, BOTTOM, HEAD = HEIGHT - 1.35, 0.95, 0.42
"""Inches from the lower edge to the top and the bottom of the panels, and over each for its title."""
LEFT, GAP, BELOW = 0.75, 0.35, 0.75
"""Inches left of a panel for its scale, between two, and below one for its axis."""
NAMES = 2.6
"""Inches left of a panel whose rows have names."""


@dataclass(frozen=True)
class Plotted:
    """One panel: its title, the numbers in it as lines of a table, and what draws it on axes.

    ``left``: inches that it needs at its left.
    """

    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[Any, ...], ...]
    draw: Callable[[Axes], None]
    left: float = LEFT

    def rows(self, names: Sequence[str]) -> Iterator[list[str]]:
        """Yield the lines of the table as text."""
        for line in self.lines:
            yield [f"{cell:.6g}" if isinstance(cell, float) else str(cell) for cell in line]


@dataclass(frozen=True)
class Titles:
    """The words of a figure: its name as a file, its title, how to read it, where its numbers are from."""

    name: str
    title: str
    how: str
    foot: str


def sheets(titles: Titles, parts: Sequence[Plotted], most: int = 6) -> list[Sheet]:
    """Return panels on as many pages as they need."""
    grid = pages(list(parts), most)
    return [
        Sheet(
            *numbered(titles.name, titles.title, n, len(grid)),
            subtitle=titles.how,
            foot=titles.foot,
            names=(),
            parts=tuple(some),
            drawn=figure,
            onto=onto,
        )
        for n, some in enumerate(grid)
    ]


def figure(sheet: Sheet) -> Figure:
    """Draw a page of panels, in three columns at most."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    count = len(sheet.parts)
    columns = {1: 1, 2: 2, 4: 2}.get(count, 3)
    high = (TOP - BOTTOM) / -(-count // columns)
    wide = (WIDTH - 2 * MARGIN + GAP) / columns
    for n, part in enumerate(sheet.parts):
        x, y = MARGIN + n % columns * wide, TOP - (n // columns + 1) * high
        axes = place(drawn, x + part.left, y + BELOW, wide - part.left - GAP, high - HEAD - BELOW)
        part.draw(axes)
        heading(drawn, x + part.left, y + high - HEAD + 0.08, part.title, wide - GAP - part.left)
    return drawn


def onto(sheet: Sheet, axes: Axes) -> None:
    """Draw a sheet of one panel on axes."""
    sheet.panel.draw(axes)
    axes.set_title(sheet.panel.title, loc="left", fontsize=11)


def foot(provenance: Mapping[str, Any], more: str = "") -> str:
    """Return the line at the foot of a figure: what a reader needs to make the same numbers again."""
    said = f" With {provenance['overrides']}." if provenance.get("overrides") else ""
    return (
        f"Source: stratsim {provenance['stratsim']}, scenario {provenance['scenario']}, seed {provenance['seed']}, "
        f"{provenance['months']} months, {int(provenance['replicates']):,} replicates.{said}\n{more}"
    )


@dataclass(frozen=True)
class BandLine:
    """A line with a band around it: points, their heights, the ends of the band at each."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


def curves(title: str, label: str, lines: Sequence[BandLine]) -> Plotted:
    """Return a panel of curves over one scale called ``label``."""

    def draw(axes: Axes) -> None:
        for n, one in enumerate(lines):
            own = colour(n) if len(lines) > 1 else OTHERS[0]
            if len(one.low):
                axes.fill_between(one.x, one.low, one.high, color=thin(own, 0.25), linewidth=0)
            axes.plot(one.x, one.y, color=own, marker="o", markersize=4, label=one.label)
        axes.set_xlabel(label, size=9, color=MUTED)
        if len(lines) > 1:
            axes.legend(fontsize=8, loc="best")

    bands = [(one, list(one.low) or list(one.y), list(one.high) or list(one.y)) for one in lines]
    cells = tuple(
        (title, one.label, float(x), float(y), float(low), float(high))
        for one, lows, highs in bands
        for x, y, low, high in zip(one.x, one.y, lows, highs, strict=True)
    )
    return Plotted(title, ("panel", "line", label, "value", "low", "high"), cells, draw)


@dataclass(frozen=True)
class Scale:
    """One side of a heat map: what it is called, and its values or names."""

    label: str
    values: Sequence[Any]

    def texts(self) -> list[str]:
        """Return the values as text."""
        return [value if isinstance(value, str) else f"{value:.3g}" for value in self.values]


def heat(title: str, x: Scale, y: Scale, values: Any) -> Plotted:
    """Return a heat map of ``values``, shape (y, x), the first of ``y`` at the bottom; numbers where they are few."""
    values = np.asarray(values, np.float64)

    def draw(axes: Axes) -> None:
        shown = axes.imshow(values, origin="lower", aspect="auto", cmap="viridis")
        ticks(axes, x, y)
        axes.grid(visible=False)
        if values.size <= 64:
            middle = (np.nanmin(values) + np.nanmax(values)) / 2 if np.isfinite(values).any() else 0.0
            digits = decimals(values)
            for (row, column), value in np.ndenumerate(values):
                ink = "white" if value < middle else INK
                axes.text(column, row, f"{value:.{digits}f}", ha="center", va="center", size=8, color=ink)
        else:
            whole = axes.get_figure(root=True)
            assert whole is not None, "axes without a figure"
            whole.colorbar(shown, ax=axes, fraction=0.05, pad=0.02)

    cells = tuple(
        (title, x.texts()[column], y.texts()[row], float(value)) for (row, column), value in np.ndenumerate(values)
    )
    longest = max(map(len, y.texts()), default=0)
    return Plotted(
        title, ("panel", x.label, y.label, "value"), cells, draw, max(LEFT, min(0.45 + 0.085 * longest, 2.6))
    )


def decimals(values: Any) -> int:
    """Return how many decimals tell values apart: two figures of their span."""
    span = float(np.nanmax(values) - np.nanmin(values)) if np.isfinite(values).any() else 0.0
    return int(np.clip(1 - np.floor(np.log10(span)), 0, 6)) if span > 0 else 2


def ticks(axes: Axes, x: Scale, y: Scale) -> None:
    """Write the values of both sides, some of them where they are many."""
    for side, one in ((axes.xaxis, x), (axes.yaxis, y)):
        texts = one.texts()
        step = -(-len(texts) // (8 if side is axes.xaxis else 12))
        shown = [textwrap.fill(text.replace("_", " "), 13) for text in texts[::step]]
        side.set_ticks(range(0, len(texts), step), shown, size=9)
        side.set_label_text(one.label, size=9, color=MUTED)


@dataclass(frozen=True)
class Bar:
    """A row with a bar from one value to another, and a word behind it."""

    name: str
    low: float
    high: float
    kind: int = 0
    note: str = ""
    mark: float = field(default=np.nan)


def bars(title: str, label: str, rows: Sequence[Bar], line: float = 0.0) -> Plotted:
    """Return a panel of horizontal bars, the first at the top, in the colours of their kinds."""

    def draw(axes: Axes) -> None:
        for n, row in enumerate(rows):
            own = OTHERS[row.kind % len(OTHERS)]
            axes.barh(-n, row.high - row.low, left=row.low, height=0.66, color=thin(own, 0.75))
            if np.isfinite(row.mark):
                axes.plot([row.mark], [-n], marker="o", color=own, markeredgecolor="white", markersize=6)
            if row.note:
                axes.annotate(
                    row.note, (max(row.high, row.low), -n), (4, 0), textcoords="offset points", va="center", size=8
                )
        axes.axvline(line, color=BASELINE, linewidth=1)
        axes.set_yticks([-n for n in range(len(rows))], [row.name for row in rows], size=9)
        axes.set_ylim(-len(rows) + 0.4, 0.6)
        axes.grid(axis="x")
        axes.grid(visible=False, axis="y")
        axes.margins(x=0.18)
        axes.set_xlabel(label, size=9, color=MUTED)

    cells = tuple((title, row.name, float(row.low), float(row.high), float(row.mark), row.note) for row in rows)
    longest = max((len(row.name) for row in rows), default=0)
    return Plotted(
        title, ("panel", "name", "low", "high", "mark", "note"), cells, draw, min(0.2 + 0.082 * longest, 3.6)
    )


def dots(title: str, labels: tuple[str, str], x: Any, y: Any, names: Sequence[str] = ()) -> Plotted:
    """Return a panel of points, with names where there are any."""

    def draw(axes: Axes) -> None:
        axes.plot(x, y, linestyle="none", marker="o", markersize=3 if len(x) > 60 else 5, color=OTHERS[0], alpha=0.7)
        for name, a, b in zip(names, x, y, strict=False):
            axes.annotate(name, (a, b), (5, 3), textcoords="offset points", size=8)
        axes.set_xlabel(labels[0], size=9, color=MUTED)
        axes.set_ylabel(labels[1], size=9, color=MUTED)

    called = list(names) or [""] * len(x)
    cells = tuple((title, name, float(a), float(b)) for name, a, b in zip(called, x, y, strict=True))
    return Plotted(title, ("panel", "name", *labels), cells, draw)


def clouds(title: str, labels: tuple[str, str], x: Any, y: Any, marked: Any) -> Plotted:
    """Return a panel of points, those marked in colour."""

    def draw(axes: Axes) -> None:
        for there, own in ((~marked, FAINT), (marked, OTHERS[1])):
            axes.plot(x[there], y[there], linestyle="none", marker="o", markersize=3.5, color=own)
        axes.set_xlabel(labels[0], size=9, color=MUTED)
        axes.set_ylabel(labels[1], size=9, color=MUTED)

    cells = tuple((title, str(bool(there)), float(a), float(b)) for a, b, there in zip(x, y, marked, strict=True))
    return Plotted(title, ("panel", "marked", *labels), cells, draw)
