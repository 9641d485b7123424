"""Power curves: how often a record as long as this one would show an effect, by its strength."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from matplotlib.figure import Figure

from stratsim.display.numerals import digits
from stratsim.display.sheet import Sheet
from stratsim.display.style import BASELINE, HEIGHT, MARGIN, MUTED, OTHERS, WIDTH, heading, page, place
from stratsim.history.evidence.power import ERROR, STRENGTHS, Power

COLUMNS = 4
HOW = (
    "Share of simulated records that show the effect: the whole model leads by more than in 9 of 10 records without it "
    "(grey: 10 %).\n"
    "All other parameters are known here, which flatters. Blue and full: the record itself shows the effect."
)


@dataclass(frozen=True)
class PowerPanel:
    """A panel: one effect."""

    one: Power
    header: ClassVar[tuple[str, ...]] = ("effect", "strength", "noticed", "lead_needed", "lead_in_record")

    def rows(self, _: Sequence[str]) -> Iterator[list[str]]:
        """Yield a line for each strength."""
        for strength, share in zip(STRENGTHS, self.one.power, strict=True):
            numbers = (strength, share, self.one.critical, self.one.record)
            yield [self.one.title, *map(digits, numbers)]


def sheet(power: Sequence[Power], foot: str) -> Sheet:
    """Return the sheet of the power curves, the strongest first."""
    parts = tuple(PowerPanel(one) for one in sorted(power, key=lambda one: -one.power[-1]))
    return Sheet("evidence_power", "What a record of these years could have shown", HOW, foot, (), parts, figure)


def figure(sheet: Sheet) -> Figure:
    """Draw a small panel for each effect."""
    drawn, top = page(sheet.title, sheet.subtitle, sheet.foot), HEIGHT - 1.45
    lines = -(-len(sheet.parts) // COLUMNS)
    wide, high = (WIDTH - 2 * MARGIN) / COLUMNS, (top - 0.4) / lines
    for n, part in enumerate(sheet.parts):
        one, x, y = part.one, MARGIN + n % COLUMNS * wide, top - (n // COLUMNS + 1) * high
        heading(drawn, x, y + high - 0.32, one.title, wide - 0.3)
        axes = place(drawn, x + 0.4, y + 0.45, wide - 0.75, high - 0.9)
        ink = OTHERS[0] if one.noticed else BASELINE
        axes.axhline(ERROR, color=MUTED, linewidth=0.8)
        axes.plot(STRENGTHS, one.power, "-o", color=ink, markerfacecolor=ink if one.noticed else "white", linewidth=2)
        axes.set(xlim=(-0.06, 1.06), ylim=(0, 1.04), xticks=STRENGTHS, yticks=(0, 0.5, 1))
        axes.set_xticklabels(["none", "half", "all"])
        axes.set_yticklabels(["0", "50 %", "100 %"])
    return drawn
