"""Draw ties on a ring of states, bent apart if two states have several. Lengths are in inches."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon

from stratsim.display.sheet import Sheet
from stratsim.display.style import HEIGHT, INK, MARGIN, WIDTH, page, place, shade

Points = npt.NDArray[np.float64]

WIDE, HIGH = 8.3, 5.55
"""The field in which the ring lies."""
THIN, THICK = 1.0, 8.0
"""Widths in points of the weakest tie and of the strongest of its kind; ties measured from 0 to 1 are wide at 1."""
BEND = 0.30
"""Inches between neighbouring curves of the same two states."""
FEW = 30
"""Up to so many ties, each has its number beside it."""


def figure(sheet: Sheet) -> Figure:
    """Draw the ring; the names of the states stand where other sheets have scenarios."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    onto(sheet, place(drawn, MARGIN, 0.55, WIDE, HIGH))
    legend(drawn, sheet)
    return drawn


def onto(sheet: Sheet, axes: Axes) -> None:
    """Draw the ring on axes."""
    axes.set_xlim(0, WIDE)
    axes.set_ylim(0, HIGH)
    axes.set_axis_off()
    radius = min(0.36, 5.2 / len(sheet.names))
    where = ring(sheet.names, radius)
    for edge, bend, share in bent(sheet.parts):
        line = curve(where[edge.source], where[edge.target], bend, radius + 0.04)
        tie(axes, edge, line, width(edge, sheet.parts))
        if len(sheet.parts) <= FEW:
            number(axes, edge, line[int(len(line) * share)])
    for name, centre in where.items():
        axes.add_patch(Circle(tuple(centre), radius, facecolor="white", edgecolor=INK, linewidth=1.6, zorder=4))
        size = min(13.0, 110 * radius / max(len(name), 3))
        axes.text(centre[0], centre[1], name, ha="center", va="center", size=size, weight="bold", zorder=5)


def ring(states: Sequence[str], radius: float) -> dict[str, Points]:
    """Return the place of each state: clockwise from the top, in the order given."""
    angles = [math.pi / 2 - 2 * math.pi * n / len(states) for n in range(len(states))]
    half = np.array([WIDE / 2 - radius - 0.35, HIGH / 2 - radius - 0.15])
    centre = np.array([WIDE / 2, HIGH / 2])
    return {name: centre + half * (math.cos(a), math.sin(a)) for name, a in zip(states, angles, strict=True)}


def bent(edges: Sequence[Any]) -> list[tuple[Any, float, float]]:
    """Return every edge, its bend in inches to the left of its way, and where on its way the number stands (0-1).

    Curves of the same pair lie side by side, their numbers one after the other.
    """
    pairs: dict[tuple[str, str], list[Any]] = {}
    for edge in edges:
        pairs.setdefault((min(edge.source, edge.target), max(edge.source, edge.target)), []).append(edge)
    found = []
    for (first, _), group in pairs.items():
        for n, edge in enumerate(group):
            place = n - (len(group) - 1) / 2
            bend, share = BEND * place, 0.42 + 0.12 * place
            found.append((edge, bend, share) if edge.source == first else (edge, -bend, 1 - share))
    return found


def curve(start: Points, end: Points, bend: float, gap: float) -> Points:
    """Return 60 points of a curve between two circles, ``bend`` inches off the straight line at its middle."""
    along = (end - start) / np.hypot(*(end - start))
    middle = (start + end) / 2 + 2 * bend * np.array([-along[1], along[0]])
    t = np.linspace(0, 1, 400)[:, None]
    points = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    free = (np.hypot(*(points - start).T) > gap) & (np.hypot(*(points - end).T) > gap)
    shown: Points = points[free][:: max(1, int(free.sum()) // 60)]
    return shown


def width(edge: Any, edges: Sequence[Any]) -> float:
    """Return the width of a tie in points, in proportion to its strength."""
    most = max(one.strength for one in edges if one.kind == edge.kind)
    whole = most if edge.kind.unit.endswith("/yr") else 1.0
    return THIN + (THICK - THIN) * edge.strength / whole if whole > 0 else THIN


def tie(axes: Axes, edge: Any, line: Points, points: float) -> None:
    """Draw one tie, with a head where it has a direction."""
    body = line
    if not edge.symmetric:
        size = 0.12 + points / 72 * 0.9
        body = line[np.hypot(*(line - line[-1]).T) > size * 0.9]
        head(axes, body[-1], line[-1], (size, edge.kind.colour))
    axes.plot(*body[::-1].T, color=edge.kind.colour, linewidth=points, linestyle=edge.kind.dashes, zorder=2)


def head(axes: Axes, start: Points, tip: Points, style: tuple[float, str]) -> None:
    """Draw the head of an arrow."""
    size, colour = style
    along = (tip - start) / np.hypot(*(tip - start))
    across = np.array([-along[1], along[0]]) * size * 0.5
    base = tip - along * size
    axes.add_patch(Polygon([tip, base + across, base - across], closed=True, color=colour, linewidth=0, zorder=3))


def number(axes: Axes, edge: Any, at: Points) -> None:
    """Write the strength on a tie."""
    x, y = at
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
    style: dict[str, Any] = {"size": 9, "color": shade(edge.kind.colour), "weight": "bold", "bbox": box, "zorder": 3.5}
    axes.text(x, y, f"{edge.strength:.2g}", ha="center", va="center", **style)


def legend(drawn: Figure, sheet: Sheet) -> None:
    """Write which line is which kind of tie, and in what its strength is measured."""
    kinds = list(dict.fromkeys(edge.kind for edge in sheet.parts))
    lines = [
        Line2D([], [], color=k.colour, linestyle=k.dashes, linewidth=5, label=f"{k.text}\n[{k.unit}]") for k in kinds
    ]
    at = ((MARGIN + WIDE + 0.25) / WIDTH, (HEIGHT - 1.5) / HEIGHT)
    title = "Width and number: strength"
    style: dict[str, Any] = {
        "borderaxespad": 0,
        "handlelength": 2.2,
        "labelspacing": 1.1,
        "title": title,
        "alignment": "left",
    }
    drawn.legend(handles=lines, loc="upper left", bbox_to_anchor=at, **style)
