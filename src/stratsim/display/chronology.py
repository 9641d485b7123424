"""The timeline of one history: acts by rivalry and what came of them, what else happened, beliefs beside the truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stratsim.core.array import Array
from stratsim.display import words
from stratsim.display.numerals import digits
from stratsim.display.sheet import Sheet
from stratsim.display.style import FAINT, HEIGHT, INK, MARGIN, MUTED, OTHERS, WIDTH, page, place, shade, write
from stratsim.story.chronicle import Story
from stratsim.story.happening import Happening
from stratsim.story.relive import History
from stratsim.story.words import names_of, plain, said

TOP, BOTTOM, LEFT, RIGHT, BELIEFS, GAP = HEIGHT - 1.45, 0.90, 2.45, 1.55, 1.75, 0.55
"""Inches: ends of the drawing, room for names at both sides, height of the lower panel, space above it."""
PASSED, CONTESTED, CLASH, WAR = 0, 1, 2, 3
MARKS: tuple[dict[str, Any], ...] = (
    {"marker": "o", "facecolors": "white", "edgecolors": MUTED, "linewidths": 1.0},
    {"marker": "o", "facecolors": OTHERS[0], "edgecolors": OTHERS[0], "linewidths": 1.0},
    {"marker": "X", "facecolors": OTHERS[1], "edgecolors": "white", "linewidths": 0.8},
    {"marker": "*", "facecolors": INK, "edgecolors": INK, "linewidths": 0.8},
)
"""How an act is drawn: let pass, contested, clash, war."""
SUBTITLE = "Acts by size of their rung: open circle let pass, full circle contested, cross clash, star war. {}"
LEAST = 25.0
"""Weight from which on other happenings are drawn."""


@dataclass(frozen=True)
class Lane:
    """A line of the timeline: its name, and (year, step of the crisis, stake, words) of what happened."""

    name: str
    acts: bool
    marks: tuple[tuple[float, int, float, str], ...]
    header: ClassVar[tuple[str, ...]] = ("lane", "year", "step", "stake", "what")

    def rows(self, scenarios: Sequence[str]) -> Iterator[list[str]]:
        """Yield a line a mark."""
        for year, step, stake, what in self.marks:
            yield [self.name, digits(year), str(step), digits(stake), what]


@dataclass(frozen=True)
class BeliefLane:
    """What a challenger believes of a defender, and what is so: chances of a contest by month, (months,)."""

    name: str
    years: npt.NDArray[np.float64]
    believed: Array
    true: Array
    header: ClassVar[tuple[str, ...]] = Lane.header

    def rows(self, scenarios: Sequence[str]) -> Iterator[list[str]]:
        """Yield two lines a month."""
        for what, values in (("believed", self.believed), ("true", self.true)):
            for year, value in zip(self.years, values, strict=True):
                yield [self.name, digits(float(year)), "", digits(float(value)), what]


def sheet(story: Story) -> Sheet:
    """Return the timeline of a story."""
    results = story.heading.splitlines()
    choice = f"Replicate {story.choice.replicate}: {story.choice.why}."
    return Sheet(
        "timeline",
        words.clean(story.scenario.title),
        SUBTITLE.format(results[1]) + "\n" + choice,
        f"Source: stratsim, {story.scenario.name}, seed {story.history.plan.seed}, replicate {story.choice.replicate}.",
        (story.scenario.name,),
        (*lanes(story), *beliefs(story)),
        figure,
    )


def year_of(history: History, number: float) -> float:
    """Return a month of a history as years with decimals."""
    year, month = history.plan.first_month.split("-")
    return int(year) + (int(month) - 1 + number) / 12


def lanes(story: Story) -> list[Lane]:
    """Return a lane for each rivalry with acts, and one for what else matters."""
    names = names_of(story.scenario)
    pairs = sorted({(one.who, one.whom) for one in story.happenings if one.kind == "act"})
    found = []
    for who, whom in pairs:
        acts = [one for one in story.happenings if one.kind == "act" and (one.who, one.whom) == (who, whom)]
        found.append(Lane(f"{names[who]} → {names[whom]}", True, tuple(mark(story, one) for one in acts)))
    others = [one for one in story.happenings if one.kind != "act" and one.weight >= LEAST]
    for text in dict.fromkeys(said(one, names) for one in others):
        same = [one for one in others if said(one, names) == text]
        found.append(Lane(words.capital(text), False, tuple(mark(story, one) for one in same)))
    return found


def mark(story: Story, one: Happening) -> tuple[float, int, float, str]:
    """Return where and how a happening is drawn."""
    step = WAR if one.war else CLASH if one.clash else CONTESTED if one.contested or one.odds is None else PASSED
    return year_of(story.history, one.number), step, one.odds.stake if one.odds else 0.4, plain(one.what)


def beliefs(story: Story) -> list[BeliefLane]:
    """Return belief and truth in each rivalry that saw an act."""
    names, history = names_of(story.scenario), story.history
    acted = {f"{one.who}>{one.whom}" for one in story.happenings if one.kind == "act"}
    years = np.array([year_of(history, moment.number) for moment in history.moments])
    found = []
    for row, label in enumerate(history.plan.system.rivalry.names):
        if label in acted:
            believed, true = zip(*(answer(moment.chances, row) for moment in history.moments), strict=True)
            who, _, whom = label.partition(">")
            found.append(BeliefLane(f"{names[who]} → {names[whom]}", years, np.array(believed), np.array(true)))
    return found


def answer(chances: Any, row: int) -> tuple[float, float]:
    """Return the chance of a contest as believed and as it is, over the rungs by their chances; NaN at war."""
    rung = chances.rung[:, row, 0].astype(np.float64)
    if not rung.sum() > 0:
        return np.nan, np.nan
    believed = np.broadcast_to(chances.expected_contest, chances.rung.shape)[:, row, 0]
    return float((rung * believed).sum() / rung.sum()), float((rung * chances.contest[:, row, 0]).sum() / rung.sum())


def figure(sheet: Sheet) -> Figure:
    """Draw the timeline."""
    drawn = page(sheet.title, sheet.subtitle, sheet.foot)
    above = [part for part in sheet.parts if isinstance(part, Lane)]
    below = [part for part in sheet.parts if isinstance(part, BeliefLane)]
    bottom = BOTTOM + (BELIEFS + GAP if below else 0.0)
    wide = WIDTH - LEFT - RIGHT
    axes = place(drawn, LEFT, bottom, wide, TOP - bottom)
    laid(axes, above)
    if below:
        lower = place(drawn, LEFT, BOTTOM, wide, BELIEFS)
        believed(lower, below)
        axes.set_xlim(below[0].years[0] - 0.1, below[0].years[-1] + 0.15)
        lower.set_xlim(axes.get_xlim())
        axes.tick_params(labelbottom=False)
        how = "Chance of a contest: line as the challenger believes, dots as it is, over the rungs that it may choose"
        write(drawn, LEFT, BOTTOM + BELIEFS + 0.1, how, size=9.5, color=MUTED)
        for one in (axes, lower):
            first, last = np.ceil(below[0].years[0]), np.floor(below[0].years[-1])
            one.set_xticks(np.arange(first, last + 1, max(1, (last - first) // 10)))
            one.xaxis.set_major_formatter(lambda x, _: f"{x:.0f}")
    else:
        write(drawn, MARGIN, BOTTOM, "Nobody acted.", size=9.5, color=MUTED)
    return drawn


def laid(axes: Axes, lanes: Sequence[Lane]) -> None:
    """Draw the lanes, the first at the top, their names at the left."""
    for row, lane in enumerate(lanes):
        axes.axhline(-row, color=FAINT, linewidth=1.0, zorder=0)
        for step, style in enumerate(MARKS):
            points = [(year, stake) for year, kind, stake, _ in lane.marks if kind == step]
            if points and lane.acts:
                size = [(90 if step < CLASH else 130) * max(stake, 0.12) + 12 * step for _, stake in points]
                axes.scatter([year for year, _ in points], [-row] * len(points), s=size, zorder=2 + step, **style)
            elif points:
                axes.scatter([year for year, _ in points], [-row] * len(points), s=55, color=INK, marker="|", zorder=2)
    called = words.cut([lane.name for lane in lanes], 25, 2)
    axes.set_yticks([-row for row in range(len(lanes))], called, fontsize=9 if len(lanes) < 12 else 7)
    axes.set_ylim(-len(lanes) + 0.4, 0.6)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")


def believed(axes: Axes, lines: Sequence[BeliefLane]) -> None:
    """Draw belief and truth of each rivalry, labelled at the end, the labels apart."""
    ends = []
    for n, one in enumerate(lines):
        colour = OTHERS[n % len(OTHERS)]
        axes.plot(one.years, one.believed, color=colour, linewidth=1.8, linestyle=("-", "--", "-.")[n % 3])
        axes.plot(one.years, one.true, color=colour, linewidth=0, marker="osD"[n % 3], markersize=2.2)
        known = one.believed[np.isfinite(one.believed)]
        ends.append((float(known[-1]) if known.size else 0.0, one.name.partition(" → ")[2], colour))
    axes.set_ylim(0.0, min(1.0, axes.get_ylim()[1]))
    axes.locator_params(axis="y", nbins=4)
    at = -np.inf
    for value, name, colour in sorted(ends):
        at = max(value, at + (axes.get_ylim()[1] - axes.get_ylim()[0]) * 0.13)
        axes.annotate(
            f"of {name}",
            (1.0, at),
            (4, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            color=shade(colour),
            size=9,
            va="center",
        )
