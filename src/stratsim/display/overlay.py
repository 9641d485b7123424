"""Panels over time with all scenarios: bands of the baseline, medians of all.

At the right of each panel stand the 50 % and 90 % intervals of every scenario in the last month.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from stratsim.core.array import Array
from stratsim.display import words
from stratsim.display.sheet import Sheet
from stratsim.display.style import (
    BASELINE,
    FAINT,
    HEIGHT,
    INK,
    MARGIN,
    MUTED,
    WIDTH,
    colour,
    dash,
    heading,
    page,
    place,
    tint,
)
from stratsim.display.timeline import Fan, Panel, band, dates, limits, median

NEAR, SAME = 0.02, 0.008
"""Bands this close, as a share of the axis, are not drawn twice; medians this close would hide each other."""
LEGEND, TOP, BOTTOM, LEFT = 2.40, HEIGHT - 1.15, 0.90, MARGIN + 0.50
HEAD, ROOM, GAP, BAR = 0.34, 0.42, 0.66, 0.09
"""Inches for the title over a row, below a row, between columns, and for each bar at the right."""
COLUMNS = (1, 1, 2, 3, 2, 3, 3)
LINES = 28
"""Lines of the legend that fit under each other; more are written smaller."""


def subtitle(scenarios: int) -> str:
    """Return how to read the panels."""
    lines = "Lines: medians. Grey bands: the baseline." if scenarios > 1 else "Line: median. Grey bands: replicates."
    return f"{lines} Bars at the right: 50 % and 90 % in the last month."


def figure(sheet: Sheet) -> Figure:
    """Draw the panels of a sheet, six at most, with the legend at their right."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    columns = COLUMNS[len(sheet.parts)]
    high = (TOP - BOTTOM + ROOM) / -(-len(sheet.parts) // columns)
    wide = (WIDTH - LEFT - MARGIN - LEGEND + GAP) / columns
    shown = different(sheet.parts, len(sheet.names))
    for n, one in enumerate(sheet.parts):
        x, y = LEFT + n % columns * wide, TOP + ROOM - (n // columns + 1) * high
        heading(drawn, x - 0.5, y + high - ROOM - HEAD + 0.1, words.titled(one.title, one.unit), wide - GAP + 0.5)
        axes = place(drawn, x, y, wide - GAP, high - HEAD - ROOM)
        axes.set_ylim(*axis(one, sheet.parts))
        panel(axes, one, shown, wide - GAP)
    legend(drawn, sheet, shown)
    return drawn


def onto(sheet: Sheet, axes: Axes) -> None:
    """Draw a sheet of one panel on axes."""
    shown, called = different(sheet.parts, len(sheet.names)), words.cut(sheet.labels, 26)
    axes.set_ylim(*limits(sheet.parts))
    width = axes.get_position().width * axes.figure.get_figure(root=True).get_size_inches()[0]
    panel(axes, sheet.panel, shown, float(width))
    axes.set_title(words.titled(sheet.panel.title, sheet.panel.unit), fontsize=11, loc="left")
    lines = [Line2D([], [], color=colour(n), linewidth=3, linestyle=dash(n), label=called[n]) for n in shown]
    axes.legend(handles=lines, fontsize=8)


def axis(one: Panel, panels: Sequence[Panel]) -> tuple[float, float]:
    """Return the limits of a panel's axis; those that run from 0 to 1 share theirs."""
    return limits([other for other in panels if other.unit == one.unit] if one.unit == "0 to 1" else [one])


def different(panels: Sequence[Panel], count: int) -> list[int]:
    """Return the scenarios that differ visibly from the baseline in some panel, the baseline first."""
    return [n for n in range(count) if n == 0 or any(told_apart(one, n) for one in panels)]


def told_apart(one: Panel, scenario: int) -> bool:
    """Tell whether a scenario's bands ever leave the baseline's."""
    here, baseline = one.of(scenario), one.of(0)
    if here is None or baseline is None:
        return here is not None
    return far(here.quantiles, baseline.quantiles, one, NEAR)


def far(a: Array, b: Array, one: Panel, share: float) -> bool:
    """Tell whether two lines are ever further apart than a share of the panel's axis."""
    low, high = limits([one])
    return a.shape != b.shape or bool(np.nanmax(np.abs(a - b)) > share * (high - low))


def panel(axes: Axes, one: Panel, shown: Sequence[int], width: float) -> None:
    """Draw one panel: the band of the baseline, the medians of all, and the bars at the end."""
    found = [fan for fan in one.fans if fan.scenario in shown]
    bar = min(BAR, 0.3 * width / (len(found) + 1))
    strip = (len(found) + 1) * bar
    axes.locator_params(axis="y", nbins=5)
    dates(axes, found[0], width - strip)
    if found[0].scenario == 0:
        band(axes, found[0], BASELINE)
    for fan, style in zip(found, dashes(one, found), strict=True):
        median(axes, fan, colour(fan.scenario), linewidth=2.4, linestyle=style)
    bars(axes, found, bar / (width - strip), bar * 44)


def dashes(one: Panel, fans: Sequence[Fan]) -> list[Any]:
    """Return the line style of each median; of those that run together, each shows through the gaps of the others."""
    together: dict[int, list[int]] = {}
    for n, fan in enumerate(fans):
        near = [k for k in together if not far(fans[k].quantiles[2], fan.quantiles[2], one, SAME)]
        together.setdefault(near[0] if near else n, []).append(n)
    styles = {n: dash(fan.scenario) for n, fan in enumerate(fans)}
    for group in together.values():
        styles |= {n: (-7 * k, (7, 7 * len(group) - 7)) for k, n in enumerate(group) if k}
    return list(styles.values())


def bars(axes: Axes, fans: Sequence[Fan], step: float, points: float) -> None:
    """Draw the intervals in the last month beyond the end of the time axis, ``step`` of its width apart."""
    first, last = axes.get_xlim()
    step *= last - first
    axes.axvline(last, color=FAINT, linewidth=0.8)
    for n, fan in enumerate(fans):
        low, lower, _, upper, high = fan.quantiles[:, -1]
        x = last + (n + 1) * step
        axes.vlines([x, x], [low, lower], [high, upper], colors=colour(fan.scenario), linewidths=[points / 3, points])
    axes.set_xlim(first, last + (len(fans) + 1) * step)


def legend(drawn: Figure, sheet: Sheet, shown: Sequence[int]) -> None:
    """Write which line is which scenario; below, those that are not told from the baseline."""
    name = words.cut(sheet.labels, 24, 2 if len(sheet.labels) <= 8 else 1)
    lines: list[Line2D | Patch] = [
        Line2D([], [], color=colour(n), linewidth=3, linestyle=dash(n), label=name[n]) for n in shown
    ]
    lines.insert(1, Patch(color=tint(BASELINE, 0.42), label="50 % of replicates"))
    lines.insert(2, Patch(color=tint(BASELINE, 0.20), label="90 % of replicates"))
    hidden = [name[n] for n in range(len(name)) if n not in shown]
    if hidden:
        text = "No visible difference\nto the baseline:\n" + "\n".join(hidden)
        lines.append(Line2D([], [], linestyle="none", label=text))
    ink = [MUTED if isinstance(one, Patch) or one.get_linestyle() == "None" else INK for one in lines]
    small = 9.5 * min(1.0, LINES / (len(name) + 2))
    tight = {"labelspacing": 0.8} if len(name) <= 12 else {"labelspacing": 0.35, "fontsize": small}
    at = ((WIDTH - MARGIN - LEGEND + 0.15) / WIDTH, (TOP - HEAD) / HEIGHT)
    drawn.legend(
        lines,
        [str(one.get_label()) for one in lines],
        loc="upper left",
        bbox_to_anchor=at,
        borderaxespad=0,
        handlelength=1.5,
        labelcolor=ink,
        **tight,
    )
