"""The chain behind one act as a graph: earlier acts, the inputs that they moved, the act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stratsim.display import words
from stratsim.display.numerals import digits
from stratsim.display.sheet import Sheet
from stratsim.display.style import BASELINE, HEIGHT, INK, MARGIN, MUTED, OTHERS, WIDTH, page, place
from stratsim.story.chain import Chain
from stratsim.story.chain_words import answer
from stratsim.story.sentences import path_label

MOST = 6
HEADS = {"earlier act": "Earlier acts", "input": "Inputs of the choice, against the mean month"}
UP, DOWN = OTHERS[1], OTHERS[0]


@dataclass(frozen=True)
class ChainArrow:
    """An arrow of the graph: from where, the words there, its effect on the chance, whether the act needs it."""

    kind: str
    words: str
    effect: float
    needed: bool
    header: ClassVar[tuple[str, ...]] = ("kind", "from", "effect", "needed")

    def rows(self, scenarios: Sequence[str]) -> Iterator[list[str]]:
        """Yield the link as a line."""
        yield [self.kind, self.words, digits(self.effect), str(self.needed).lower()]


def sheet(found: Chain, title: str, foot: str) -> Sheet:
    """Return the graph of a chain."""
    act = found.act
    causes = [
        ChainArrow(
            "earlier act",
            f"{one.happening.month} {words.plain(one.happening.what)}\nat {one.happening.whom}, "
            f"{answer(one.happening.contested, one.happening.clash)}",
            one.effect(found.chance),
            not one.stays,
        )
        for one in found.causes[:MOST]
    ]
    paths = [ChainArrow("input", path_label(path), value, False) for path, value in found.paths[:MOST]]
    what = f"{act.month}: {words.plain(act.what)} of {act.who} at {act.whom}, {found.words}"
    subtitle = (
        f"{title}. Chance {found.chance:.4f}; {found.usual:.4f} in the mean month. Red raised it, blue lowered it, the "
        "wider the more. Bold: without this act it does not happen."
    )
    return Sheet("chain", f"Why {what}", subtitle, foot, (act.who,), (*causes, *paths), figure)


def figure(sheet: Sheet) -> Figure:
    """Draw the graph: earlier acts at the left, the act in the middle, the inputs at the right."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    axes = place(drawn, MARGIN, 0.9, WIDTH - 2 * MARGIN, HEIGHT - 2.5)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    for kind, x, side, align in (("earlier act", 0.33, 1, "right"), ("input", 0.67, -1, "left")):
        links = [part for part in sheet.parts if part.kind == kind]
        axes.text(x, 1.0, HEADS[kind], ha=align, color=MUTED, size=10)
        most = max((abs(one.effect) for one in links), default=0.0) or 1.0
        for n, one in enumerate(links):
            y = 0.93 - (n + 0.5) * 0.93 / len(links)
            arrow(axes, (x + side * 0.01, y), one, most)
            weight = "bold" if one.needed else "normal"
            said = words.fitted(one.words, 40, 2)
            axes.text(x, y, said, ha=align, va="center", size=9, weight=weight, color=INK, multialignment=align)
    box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": BASELINE}
    axes.text(0.5, 0.465, words.fitted(sheet.title[4:], 24, 5), ha="center", va="center", size=10, bbox=box)
    return drawn


def arrow(axes: Axes, begin: tuple[float, float], one: ChainArrow, most: float) -> None:
    """Draw an arrow to the act, with its effect on the chance beside it."""
    colour = UP if one.effect > 0 else DOWN
    end = (0.405 if begin[0] < 0.5 else 0.595, 0.465)
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": 0.8 + 3 * abs(one.effect) / most, "shrinkB": 2}
    axes.annotate("", end, begin, arrowprops=style)
    x, y = begin[0] * 0.62 + end[0] * 0.38, begin[1] * 0.62 + end[1] * 0.38
    plate = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
    axes.text(
        x, y, f"{one.effect:+.4f}".replace("-", "−"), size=8.5, color=colour, ha="center", va="center", bbox=plate
    )
