"""Many scenarios at a glance: every headline outcome by every scenario, sorted by how far it moves.

Equation
    effect = mean of paired differences / standard deviation of the outcome over the baseline's replicates
Colours end where all but the 5 % greatest effects do, so that one outlier does not flatten the rest; the number in a
cell is the difference itself. A difference whose 90 % interval of the mean holds 0 is written in grey.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from stratsim.display import words
from stratsim.display.numerals import digits
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.display.style import HEIGHT, INK, MARGIN, MUTED, OTHERS, WIDTH, page, place, shade, write
from stratsim.engine.interval import of_pairs
from stratsim.engine.outcome import unit_of
from stratsim.experiments.compare import PairedResults
from stratsim.story.numerals import signed

TITLE = "What moves most: outcomes by scenario, against the baseline"
SUBTITLE = (
    "Number: mean difference; grey where its 90 % interval holds 0. Colour: the difference in standard deviations of "
    "the baseline, {} at full colour. Rows and columns by their greatest effect."
)
ROWS, COLUMNS = 24, 14
"""Cells of a page at most."""
LEFT, TOP, BOTTOM, HEAD = 4.1, HEIGHT - 1.25, 0.70, 0.62
MAP = LinearSegmentedColormap.from_list("effect", [OTHERS[0], "#FFFFFF", OTHERS[1]])
OUTLIERS = 0.95
"""Share of the effects that the colours tell apart."""


@dataclass(frozen=True)
class Cell:
    """A difference: its scenario, mean, effect in standard deviations, and whether its interval holds 0."""

    scenario: int
    difference: float
    effect: float
    clear: bool


@dataclass(frozen=True)
class Strip:
    """An outcome in all scenarios, and the effect at which colours end."""

    title: str
    unit: str
    cells: tuple[Cell, ...]
    most: float = 1.0
    header: ClassVar[tuple[str, ...]] = ("outcome", "unit", "scenario", "difference", "effect", "clear")

    @property
    def size(self) -> float:
        """The greatest effect."""
        return max((abs(one.effect) for one in self.cells), default=0.0)

    def rows(self, scenarios: Sequence[str]) -> Iterator[list[str]]:
        """Yield a line a scenario."""
        for one in self.cells:
            numbers = (digits(one.difference), digits(one.effect), str(one.clear).lower())
            yield [self.title, self.unit, scenarios[one.scenario], *numbers]


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the pages, of the headline outcomes if none are named; none where there is nothing to compare."""
    strips = sorted(strips_of(comparison, outcomes or comparison.headline), key=lambda one: -one.size)
    if not strips:
        return []
    order = sorted(range(1, len(comparison.results)), key=lambda n: -reach_of(strips, n))
    most = ceiling(strips)
    grid = [(rows, columns) for rows in pages(strips, ROWS) for columns in pages(order, COLUMNS)]
    foot, labels = words.source(comparison.results), words.names(comparison.results)
    return [
        Sheet(
            *numbered("heat", TITLE, n, len(grid)),
            subtitle=SUBTITLE.format(f"{most:.2g}"),
            foot=foot,
            names=tuple(one.name for one in comparison.results),
            parts=tuple(Strip(one.title, one.unit, one.cells, most) for one in rows),
            drawn=figure,
            columns=tuple(columns),
            labels=labels,
        )
        for n, (rows, columns) in enumerate(grid)
    ]


def strips_of(comparison: PairedResults, outcomes: Sequence[str]) -> Iterator[Strip]:
    """Yield the outcomes that move in some scenario, each with its cells."""
    for name in outcomes:
        if name not in comparison.baseline.labels["outcome"]:
            continue
        base = comparison.baseline.outcome(name).astype(np.float64)
        spread = float(np.nanstd(base)) if np.isfinite(base).any() else 0.0
        cells = tuple(cell for n in range(1, len(comparison.results)) if (cell := cell_of(comparison, n, name, spread)))
        if any(one.difference for one in cells):
            yield Strip(words.outcome(name), words.unit(name), cells)


def cell_of(comparison: PairedResults, n: int, name: str, spread: float) -> Cell | None:
    """Return the cell of an outcome in a scenario, None where it has no such outcome."""
    one = comparison.results[n]
    if name not in one.labels["outcome"]:
        return None
    found = of_pairs(unit_of(name), one.outcome(name), comparison.baseline.outcome(name))
    if not np.isfinite(found.mean):
        return None
    effect = found.mean / spread if spread else float(np.sign(found.mean))
    return Cell(n, found.mean, effect, not found.mean_low <= 0 <= found.mean_high)


def reach_of(strips: Sequence[Strip], scenario: int) -> float:
    """Return the greatest effect of a scenario."""
    return max((abs(one.effect) for strip in strips for one in strip.cells if one.scenario == scenario), default=0.0)


def ceiling(strips: Sequence[Strip]) -> float:
    """Return the effect at which colours end."""
    effects = [abs(one.effect) for strip in strips for one in strip.cells if one.effect]
    return float(np.quantile(effects, OUTLIERS)) or 1.0


def figure(sheet: Sheet) -> Figure:
    """Draw one page."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    high = min((TOP - HEAD - BOTTOM) / len(sheet.parts), 0.42) * len(sheet.parts)
    wide = min(WIDTH - LEFT - MARGIN, 1.35 * len(sheet.columns))
    axes = place(drawn, LEFT, TOP - HEAD - high, wide, high)
    cells(axes, sheet)
    room = wide / len(sheet.columns)
    called = words.cut(sheet.labels, max(int(room * 10.5), 8), 3)
    for n, scenario in enumerate(sheet.columns):
        x = LEFT + (n + 0.5) * room
        write(drawn, x, TOP - HEAD + 0.07, called[scenario], size=9, ha="center", va="bottom", linespacing=1.0)
    return drawn


def cells(axes: Axes, sheet: Sheet) -> None:
    """Draw the cells and the names of the outcomes."""
    axes.set_xlim(0, len(sheet.columns))
    axes.set_ylim(len(sheet.parts), 0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    size = 9.0 if len(sheet.parts) <= 16 else 8.0
    for row, strip in enumerate(sheet.parts):
        for one in strip.cells:
            if one.scenario not in sheet.columns:
                continue
            x = sheet.columns.index(one.scenario)
            share = float(np.clip(one.effect / strip.most, -1, 1))
            axes.add_patch(Rectangle((x, row), 1, 1, facecolor=MAP(0.5 + share / 2), edgecolor="white", linewidth=1.5))
            ink = "white" if abs(share) > 0.75 and one.clear else INK if one.clear else MUTED
            text = signed(one.difference, figures=2).replace("-", "−")
            weight = "bold" if one.clear else "normal"
            axes.text(x + 0.5, row + 0.5, text, ha="center", va="center", size=size, color=ink, weight=weight)
    names = [words.kept(one.title, 62) for one in sheet.parts]
    axes.set_yticks([row + 0.5 for row in range(len(names))], names, fontsize=size)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, labelcolor=shade(INK))
