"""Fan charts: headline series over time, a row a series and a column a scenario, the baseline's median behind."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stratsim.display import overlay, words
from stratsim.display.series import course
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.display.style import BASELINE, HEIGHT, MARGIN, MUTED, WIDTH, colour, page, place, shade, write
from stratsim.display.timeline import Panel, band, dates, fan, limits, median
from stratsim.experiments.compare import PairedResults

ROWS, COLUMNS = 4, 6
"""Series and scenarios on one page at most."""
TOP, BOTTOM, LEFT = HEIGHT - 1.50, 0.86, MARGIN + 0.42
HEAD, ROOM, GAP = 0.24, 0.20, 0.16
"""Inches for the title over a row, below a row, and between columns."""
TITLE = "Course of the main quantities"


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the pages of fan charts, of the headline outcomes if none are named; none if no outcome has a series."""
    names = tuple(one.name for one in comparison.results)
    chosen = outcomes or comparison.headline
    panels = [one for one in (panel(comparison, name) for name in chosen) if one.fans]
    grid = [(rows, columns) for rows in pages(panels, ROWS) for columns in pages(range(len(names)), COLUMNS)]
    title = TITLE + ", by scenario" * (len(names) > 1)
    foot, labels = words.source(comparison.results), words.names(comparison.results)
    return [
        Sheet(
            *numbered("fans", title, n, len(grid)),
            subtitle=subtitle(len(names)),
            foot=foot,
            names=names,
            parts=narrowed(rows, columns),
            drawn=figure,
            columns=tuple(columns),
            labels=labels,
            onto=overlay.onto,
        )
        for n, (rows, columns) in enumerate(grid)
    ]


def subtitle(scenarios: int) -> str:
    """Return how to read the page."""
    text = "Line: median. Dark band: 50 % of the replicates. Light band: 90 %."
    return text + (" Grey dashes: median of the baseline." if scenarios > 1 else "")


def panel(comparison: PairedResults, name: str) -> Panel:
    """Return the fans of one outcome's series, of all scenarios that have it."""
    found = [(n, one, course(one, name)) for n, one in enumerate(comparison.results)]
    fans = [fan(n, one.labels["month"], values) for n, one, values in found if values is not None]
    moving = ", in 12 months" if name.startswith("provocations") else ""
    return Panel(words.series(name) + moving, words.unit(name), tuple(fans))


def narrowed(panels: Sequence[Panel], scenarios: Sequence[int]) -> tuple[Panel, ...]:
    """Return the panels with some of their scenarios, and with the baseline."""
    kept = {0, *scenarios}
    return tuple(Panel(one.title, one.unit, tuple(f for f in one.fans if f.scenario in kept)) for one in panels)


def figure(sheet: Sheet) -> Figure:
    """Draw one page."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    high = (TOP - BOTTOM + ROOM) / len(sheet.parts)
    wide = (WIDTH - LEFT - MARGIN + GAP) / len(sheet.columns)
    longest = max((f for one in sheet.parts for f in one.fans), key=lambda f: len(f.months))
    for row, one in enumerate(sheet.parts):
        y = TOP + ROOM - (row + 1) * high
        write(drawn, MARGIN, y + high - ROOM, words.titled(one.title, one.unit), size=10.5, va="top")
        for column, scenario in enumerate(sheet.columns):
            axes = place(drawn, LEFT + column * wide, y, wide - GAP, high - HEAD - ROOM)
            cell(axes, one, scenario)
            dates(axes, longest, wide - GAP)
            axes.tick_params(labelleft=column == 0, labelbottom=row == len(sheet.parts) - 1)
    called = words.cut(sheet.labels, int(wide * 9.4), 2)
    for column, scenario in enumerate(sheet.columns):
        x, ink = LEFT + column * wide, shade(colour(scenario))
        write(drawn, x, TOP + 0.08, called[scenario], size=10.5, weight="bold", color=ink, linespacing=1.0)
    return drawn


def cell(axes: Axes, one: Panel, scenario: int) -> None:
    """Draw one series of one scenario."""
    here, baseline = one.of(scenario), one.of(0)
    axes.set_ylim(*limits([one]))
    axes.locator_params(axis="y", nbins=4)
    if here is None:
        axes.text(0.5, 0.5, "not in this scenario", transform=axes.transAxes, ha="center", color=MUTED, size=9)
        return
    band(axes, here, colour(scenario))
    median(axes, here, colour(scenario), linewidth=1.9)
    if scenario and baseline:
        median(axes, baseline, BASELINE, linewidth=1.2, linestyle=(0, (5, 2.5)))
