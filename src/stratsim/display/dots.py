"""Panels of dots with intervals: one quantity a panel, one scenario a line, a number written at the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stratsim.display import words
from stratsim.display.numerals import digits, shaped
from stratsim.display.sheet import Sheet
from stratsim.display.style import BASELINE, HEIGHT, INK, MARGIN, MUTED, WIDTH, colour, heading, page, place, shade
from stratsim.engine.interval import Interval

TOP, BOTTOM, NAMES, NUMBERS = HEIGHT - 1.15, 0.86, 2.25, 0.62
"""Inches: upper and lower end of the panels, room for names at the left and for the number at the right."""
REPLICATES, MEAN = "of replicates", "of the mean"
"""What bars hold a share of: the replicates, or the means that so many replicates could have had."""
HEAD, ROOM, GAP = 0.62, 0.36, 0.25
"""Inches for the title over a panel, for the ticks below it, and between columns."""


@dataclass(frozen=True)
class Dot:
    """A mean with the ends of its 90 % and 50 % bars (low, lower, upper, high), and a number to be written.

    ``sure``: the ends of the 90 % interval of the mean. ``interval``: what the bars hold.
    """

    scenario: int
    mean: float
    edges: tuple[float, float, float, float]
    sure: tuple[float, float]
    number: float
    interval: str = REPLICATES


@dataclass(frozen=True)
class Dots:
    """A panel: what is shown, its unit, what the number at the right is, a dot a scenario, a line to compare with."""

    title: str
    unit: str
    number: str
    dots: tuple[Dot, ...]
    line: float = 0.0
    form: str = ".2f"
    header: ClassVar[tuple[str, ...]] = (
        *("quantity", "unit", "scenario", "mean", "q05", "q25", "q75", "q95", "interval"),
        *("mean_low", "mean_high", "number", "value"),
    )

    def rows(self, scenarios: Sequence[str]) -> Iterator[list[str]]:
        """Yield a line a scenario."""
        for dot in self.dots:
            mean, *ends, low, high, value = map(digits, (dot.mean, *dot.edges, *dot.sure, dot.number))
            name = scenarios[dot.scenario]
            yield [self.title, self.unit, name, mean, *ends, dot.interval, low, high, self.number, value]


def bars(wide: Interval, narrow: Interval) -> tuple[float, float, float, float]:
    """Return the ends of two bars: of the 90 % interval, and of the 50 % interval inside."""
    return wide.low, narrow.low, narrow.high, wide.high


def rows_that_fit(lines: int) -> int:
    """Return how many panels of so many lines stand over each other on a page, readable."""
    return max(1, min(3, int((TOP - BOTTOM + ROOM) / (HEAD + ROOM + 0.17 * lines))))


def figure(sheet: Sheet) -> Figure:
    """Draw a page of panels, in three columns at most."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    lines = sorted({dot.scenario for one in sheet.parts for dot in one.dots})
    columns = {1: 1, 2: 2, 4: 2}.get(len(sheet.parts), 3)
    high = (TOP - BOTTOM + ROOM) / -(-len(sheet.parts) // columns)
    high = min(high, HEAD + ROOM + 0.7 * max(len(lines), 2))
    wide = (WIDTH - MARGIN - NAMES - MARGIN + GAP) / columns
    called = words.cut(sheet.labels, 24, 2 if high - HEAD - ROOM >= 0.34 * len(lines) else 1)
    for n, one in enumerate(sheet.parts):
        x, y = MARGIN + NAMES + n % columns * wide, TOP + ROOM - (n // columns + 1) * high
        axes = place(drawn, x, y, wide - GAP - NUMBERS, high - HEAD - ROOM)
        panel(axes, one, lines)
        heading(drawn, x, y + high - ROOM - HEAD + 0.19, words.titled(one.title, one.unit), wide - GAP)
        if n % columns == 0:
            names(axes, [called[k] for k in lines], lines)
    return drawn


def onto(sheet: Sheet, axes: Axes) -> None:
    """Draw a sheet of one panel on axes."""
    lines = sorted({dot.scenario for dot in sheet.panel.dots})
    panel(axes, sheet.panel, lines)
    names(axes, [words.cut(sheet.labels, 24, 2)[k] for k in lines], lines)
    axes.set_title(words.titled(sheet.panel.title, sheet.panel.unit), fontsize=11, loc="left", pad=18)


def panel(axes: Axes, one: Dots, lines: Sequence[int]) -> None:
    """Draw the dots and intervals of one panel, the first scenario at the top."""
    axes.axvline(one.line, color=BASELINE, linewidth=1.0)
    for dot in one.dots:
        y, (low, lower, upper, high), own = -lines.index(dot.scenario), dot.edges, colour(dot.scenario)
        axes.hlines([y, y], [low, lower], [high, upper], colors=own, linewidths=[1.6, 5.0])
        if dot.interval == REPLICATES:  # else the bars are those of the mean already
            axes.plot(dot.sure, [y, y], linestyle="none", marker="|", markersize=10, color=INK)
        axes.plot([dot.mean], [y], marker="o", markersize=6.5, color=own, markeredgecolor="white")
        axes.text(1.05, y, shaped(dot.number, one.form), transform=axes.get_yaxis_transform(), va="center", size=10)
    axes.annotate(
        one.number, (1.05, 1), (0, 2), "axes fraction", textcoords="offset points", va="bottom", size=9, color=MUTED
    )
    axes.set_ylim(-len(lines) + 0.4, 0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlim(*reach(one))
    axes.grid(axis="x")
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:g}".replace("-", "−"))


def reach(one: Dots) -> tuple[float, float]:
    """Return the ends of the horizontal axis: all intervals and the line."""
    values = [one.line, *(x for dot in one.dots for x in (dot.mean, *dot.edges, *dot.sure) if np.isfinite(x))]
    low, high = min(values), max(values)
    room = 0.06 * (high - low) if high - low > 1e-6 else 1.0
    return low - room, high + room


def names(axes: Axes, scenarios: Sequence[str], lines: Sequence[int]) -> None:
    """Write the scenarios at the left, each in its colour."""
    for row, (name, order) in enumerate(zip(scenarios, lines, strict=True)):
        style: dict[str, Any] = {"ha": "right", "va": "center", "size": 10, "weight": "bold", "linespacing": 1.0}
        at: dict[str, Any] = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points"}
        axes.annotate(name, (0, -row), (-8, 0), color=shade(colour(order)), **at, **style)
