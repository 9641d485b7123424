"""The rank of the true calendar among those whose drivers dealt their dates out anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from matplotlib.figure import Figure

from stratsim.display.numerals import digits
from stratsim.display.sheet import Sheet
from stratsim.display.style import HEIGHT, INK, MARGIN, MUTED, OTHERS, WIDTH, heading, page, place, tint
from stratsim.history.evidence.placebo import CalendarRank

BINS = 30
HOW = (
    "In each calendar the drivers of the judged years deal out among themselves the months in which they begin; right "
    "is better.\nGrey: their log scores. Blue line: the true calendar; pale: twice the noise of its score, either side."
)


@dataclass(frozen=True)
class Ranked:
    """A panel: one way to deal the dates out."""

    one: CalendarRank
    header: ClassVar[tuple[str, ...]] = ("dealt_out", "calendar", "log_score")

    def rows(self, _: Sequence[str]) -> Iterator[list[str]]:
        """Yield the true calendar and then every other."""
        yield [self.one.title, "true", digits(self.one.true)]
        for n, score in enumerate(self.one.others):
            yield [self.one.title, f"{n + 1}", digits(score)]


def sheet(ranks: Sequence[CalendarRank], foot: str) -> Sheet:
    """Return the sheet of the calendars."""
    parts = tuple(Ranked(one) for one in ranks)
    return Sheet("evidence_calendars", "The true calendar among those dealt out anew", HOW, foot, (), parts, figure)


def figure(sheet: Sheet) -> Figure:
    """Draw a histogram for each way to deal the dates out, over each other."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    every = [x for part in sheet.parts for x in (*part.one.others, part.one.true)]
    edges = np.linspace(min(every), max(every) + 1e-9, BINS + 1)
    room = (HEIGHT - 1.35 - 0.45) / len(sheet.parts)
    for n, part in enumerate(sheet.parts):
        one, y = part.one, HEIGHT - 1.35 - (n + 1) * room
        text = f"{one.title}: rank {one.rank} of {1 + len(one.others)}, p = {one.p:.3f}"
        heading(drawn, MARGIN, y + room - 0.28, text, WIDTH - 2 * MARGIN)
        axes = place(drawn, MARGIN + 0.4, y + 0.55, WIDTH - 2 * MARGIN - 0.4, room - 1.0)
        axes.hist(one.others, edges.tolist(), color=tint(INK, 0.35), zorder=2)
        axes.axvspan(
            one.true - 2 * one.noise, one.true + 2 * one.noise, color=tint(OTHERS[0], 0.25), linewidth=0, zorder=0
        )
        axes.axvline(one.true, color=OTHERS[0], linewidth=2, zorder=3)
        axes.set_xlabel("log score a month", fontsize=9.5, color=MUTED)
        axes.set_ylabel("calendars", fontsize=9.5, color=MUTED)
        axes.xaxis.set_major_formatter(lambda x, _: f"{x:g}".replace("-", "−"))
    return drawn
