"""Why two scenarios differ: two waterfalls from one to the other, by what differs and by path."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stratsim.display import words
from stratsim.display.numerals import digits
from stratsim.display.sheet import Sheet
from stratsim.display.style import BASELINE, HEIGHT, INK, MARGIN, MUTED, OTHERS, WIDTH, heading, page, place
from stratsim.story.explain import Explanation
from stratsim.story.numerals import signed
from stratsim.story.sentences import label, path_label, subject, what
from stratsim.story.words import plain

TOP, BOTTOM, NAMES, NUMBERS, GAP = HEIGHT - 1.55, 0.90, 2.55, 0.35, 0.45
"""Inches: ends of the panels, room for names at the left and numbers at the right, space between panels."""
MOST = 8
"""Steps of a waterfall at most; the others are one step."""
LEAST = 0.01
"""Share of the greatest step from which on a step is shown alone."""
UP, DOWN = OTHERS[1], OTHERS[0]


@dataclass(frozen=True)
class Waterfall:
    """A waterfall: its title, unit, where it begins and ends, and its steps (name, change)."""

    title: str
    unit: str
    begin: tuple[str, float]
    end: tuple[str, float]
    steps: tuple[tuple[str, float], ...]
    header: ClassVar[tuple[str, ...]] = ("waterfall", "unit", "step", "change", "level")

    def rows(self, scenarios: Sequence[str]) -> Iterator[list[str]]:
        """Yield a line a step, with the level that it leads to."""
        level = self.begin[1]
        yield [self.title, self.unit, self.begin[0], "", digits(level)]
        for name, change in self.steps:
            level += change
            yield [self.title, self.unit, name, digits(change), digits(level)]
        yield [self.title, self.unit, self.end[0], "", digits(self.end[1])]


def sheet(e: Explanation) -> Sheet:
    """Return the waterfalls of an explanation; ValueError where it has nothing to show."""
    parts = falls(e)
    if not parts:
        raise ValueError(f"there is no account of {e.outcome} to draw")
    title = f"What makes the difference: {subject(e)}, {plain(e.b.name)} against {plain(e.a.name)}"
    foot = (
        f"Source: stratsim, seed {e.a.plan.seed}, {e.replicates:,} replicates lived under blends of both scenarios. "
        "Feedback is inside the paths that it took.\nRed: raises the outcome. Blue: lowers it."
    )
    return Sheet("why", title, what(e), foot, (e.a.name, e.b.name), tuple(parts), figure)


def falls(e: Explanation) -> list[Waterfall]:
    """Return the waterfalls that an explanation has numbers for."""
    begin, end = (plain(e.a.name), e.levels[0].mean), (plain(e.b.name), e.levels[1].mean)
    found = []
    if e.matrix is not None:
        by_factor = [(plain(str(f)), float(x)) for f, x in zip(e.matrix.factors, e.matrix.by_factor, strict=True)]
        by_path = [(path_label(p), float(x)) for p, x in zip(e.matrix.paths, e.matrix.by_path, strict=True)]
        found = [("By what differs", by_factor), ("By path", by_path)]
    elif e.parts is not None:
        each = zip(e.parts.factors, e.parts.values.sum(axis=1), strict=True)
        by_factor = [(plain(str(f)), float(x)) for f, x in each]
        by_part = [(one.name, one.change.mean) for one in e.parts.parts]
        found = [("By what differs", by_factor), ("By part", by_part)]
    else:
        found = [
            (f"What moves {plain(one.stock.variable)}", [(label(n), x.mean) for n, x in one.terms]) for one in e.stocks
        ]
    unit = words.unit(e.outcome) if e.parts is None else e.parts.unit
    return [Waterfall(title, unit, begin, end, largest(steps)) for title, steps in found if steps]


def largest(steps: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Return the greatest steps, the rest as one."""
    order = sorted(steps, key=lambda one: -abs(one[1]))
    least = LEAST * abs(order[0][1])
    shown = [one for one in order[:MOST] if abs(one[1]) >= least]
    rest = order[len(shown) :]
    return (*shown, *([(words.others(len(rest)), sum(x for _, x in rest))] if rest else []))


def figure(sheet: Sheet) -> Figure:
    """Draw the waterfalls side by side."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    wide = (WIDTH - 2 * MARGIN - (len(sheet.parts) - 1) * GAP) / len(sheet.parts)
    for n, part in enumerate(sheet.parts):
        x = MARGIN + n * (wide + GAP)
        axes = place(drawn, x + NAMES, BOTTOM, wide - NAMES - NUMBERS, TOP - BOTTOM)
        fall(axes, part)
        heading(drawn, x, TOP + 0.1, words.titled(part.title, part.unit), wide)
    return drawn


def fall(axes: Axes, one: Waterfall) -> None:
    """Draw one waterfall, from the top down."""
    level, row = one.begin[1], 0
    levels = [level]
    axes.barh(0, level, color=BASELINE, height=0.62)
    for _, change in one.steps:
        row -= 1
        axes.barh(row, change, left=level, color=UP if change > 0 else DOWN, height=0.62)
        axes.plot([level, level], [row + 0.31, row + 0.69], color=MUTED, linewidth=0.8)
        right = max(level, level + change)
        axes.annotate(signed(change), (right, row), (3, 0), textcoords="offset points", va="center", size=9, color=INK)
        level += change
        levels.append(level)
    row -= 1
    axes.barh(row, one.end[1], color=BASELINE, height=0.62)
    for at, value in ((0, one.begin[1]), (row, one.end[1])):
        axes.annotate(f"{value:.3g}", (value, at), (3, 0), textcoords="offset points", va="center", size=9, color=INK)
    names = [one.begin[0], *(name for name, _ in one.steps), one.end[0]]
    axes.set_yticks([-n for n in range(len(names))], words.cut(names, 30, 2), fontsize=9)
    low, high = min(*levels, one.end[1]), max(*levels, one.end[1])
    room = (high - low) or abs(high) or 1.0
    start = 0.0 if 0 <= low < 3 * room else low - 0.4 * room
    axes.set_xlim(start if low >= 0 else low - 0.2 * room, high + 0.28 * (high - start))
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x")
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:g}".replace("-", "−"))
