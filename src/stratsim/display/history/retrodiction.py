"""Figures of the record against the ensemble: all series together, the patterns, and each series by itself."""

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from stratsim.display import words
from stratsim.display.gallery import published
from stratsim.display.history import scoreboard
from stratsim.display.history.courses import Course, course, panel
from stratsim.display.numerals import number
from stratsim.display.sheet import FORMATS, Sheet
from stratsim.display.style import HEIGHT, MARGIN, MUTED, WIDTH, heading, page, place, write
from stratsim.history.retrodiction import Report, Series
from stratsim.history.score import QUIET_KNOWN

LEGEND = (
    "Line: median. Dark band: 50 % of the replicates. Light band: 90 %. "
    "Dots: the record, hollow in the years fitted to (grey)."
)
TITLE = 40
"""Characters of a title in a line of scores."""
GAP = 0.35
"""Inches between columns."""


def sheets(report: Report) -> list[Sheet]:
    """Return every figure of a report, not yet drawn: all series, the patterns, and each series by itself."""
    courses = [course(one, report.trial.judged_on) for one in report.series]
    singles = [single(report, *one) for one in zip(report.series, courses, strict=True)]
    return [*overview(report, courses), *scoreboard.sheets(report.patterns, origin(report)), *singles]


def draw(report: Report, directory: Path, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Draw every figure into a directory, in each format, with a CSV of the numbers beside it; return the files.

    A file appears whole or not at all, and has the same bytes whenever the same report is drawn. Raises ValueError for
    an unknown format.
    """
    if unknown := [one for one in formats if one not in FORMATS]:
        raise ValueError(f"there is no format {unknown[0]!r} for figures; there are: {', '.join(FORMATS)}")
    Path(directory).mkdir(parents=True, exist_ok=True)
    return [path for sheet in sheets(report) for path in published(sheet, Path(directory), formats)]


def single(report: Report, series: Series, one: Course) -> Sheet:
    """Return the sheet of one series."""
    title = f"{one.title}: record and model"
    foot = f"Record: {series.source}.\n{origin(report)}"
    return Sheet(words.file_name("record", one.name), title, reading(series, one), foot, (), (one,), series_page)


def overview(report: Report, courses: Sequence[Course]) -> list[Sheet]:
    """Return the sheet of all series; none where there are none."""
    inside = [yes for one in courses for yes in one.inside.values()]
    how = (
        f"{LEGEND}\nThe record lies in the 90 % band in {sum(inside)} of {len(inside)} judged years of all series."
        + monthly(report)
    )
    title, foot = "All series: record and model", f"Record: sources on the page of each series.\n{origin(report)}"
    return [Sheet("record_overview", title, how, foot, (), tuple(courses), overview_page)] if courses else []


def monthly(report: Report) -> str:
    """Return the scores of the series that is scored month by month, as a line; nothing where none is."""
    if report.monthly is None:
        return ""
    plain = report.monthly.baselines
    informed = {name.removesuffix(QUIET_KNOWN): value for name, value in plain.items() if name.endswith(QUIET_KNOWN)}
    title = next((one.title for one in report.series if one.name == report.trial.monthly), report.trial.monthly)
    scores = ", ".join(f"{name} {number(value)}" for name, value in (informed or plain).items())
    return (
        f"\n{textwrap.shorten(title, TITLE, placeholder=' ...')}: log score by month (higher is better), "
        f"model {number(report.monthly.model)}; {scores}{QUIET_KNOWN if informed else ''}."
    )


def reading(series: Series, one: Course) -> str:
    """Return how to read the page of a series, its scores, and what widens its bands."""
    widened = "The bands include the error of the model in the years fitted to."
    spread = widened if series.discrepancy > 0 else "The bands are the model's own spread; nothing is added to it."
    scores = f"Mean CRPS (lower is better): {scored(series.crps, series.baselines)}."
    return f"{LEGEND}\nThe record lies {one.score}. {spread}\n{scores}"


def scored(model: float, baselines: Mapping[str, float]) -> str:
    """Return the scores of the model and of the plain forecasts as words."""
    others = ", ".join(f"{name} {number(value)}" for name, value in baselines.items())
    return f"model {number(model)}; plain forecasts: {others}"


def origin(report: Report) -> str:
    """Return what ran, and how it was judged."""
    (first, last), (start, end) = report.trial.training, report.trial.judged_on
    return (
        f"Model: scenario {words.plain(report.scenario)}, {report.replicates:,} replicates; trial "
        f"{words.plain(report.trial.name)}: fitted to {first}-{last}, judged on {start}-{end}."
        + (f" Parameters: {report.parameters}." if report.parameters else "")
    )


def series_page(sheet: Sheet) -> Figure:
    """Draw one series, with the two periods named over it."""
    drawn, (one,) = page(sheet.title, sheet.subtitle, sheet.foot), sheet.parts
    heading(drawn, MARGIN, 5.58, words.titled(words.capital(one.about), one.unit), WIDTH - 2 * MARGIN)
    axes = place(drawn, MARGIN + 0.42, 0.92, WIDTH - 2 * MARGIN - 0.42, 4.28)
    panel(axes, one, 9, 16)
    for (first, last), text in ((one.training, "fitted to"), (one.judged, "judged")):
        middle = (max(first, one.years[0]) + min(last, one.years[-1])) / 2
        style: dict[str, Any] = {"ha": "center", "va": "bottom", "color": MUTED, "size": 11, "style": "italic"}
        axes.text(middle, 1.015, text, transform=axes.get_xaxis_transform(), **style)
    return drawn


def overview_page(sheet: Sheet) -> Figure:
    """Draw all series as small panels."""
    drawn, top = page(sheet.title, sheet.subtitle, sheet.foot), HEIGHT - 1.40
    columns = int(np.ceil(np.sqrt(1.5 * len(sheet.parts))))
    wide = (WIDTH - 2 * MARGIN + GAP) / columns
    high = (top - 0.40) / -(-len(sheet.parts) // columns)
    for n, one in enumerate(sheet.parts):
        x, y = MARGIN + n % columns * wide, top - (n // columns + 1) * high
        heading(drawn, x, y + high - 0.40, words.titled(one.title, one.unit), wide - GAP)
        write(drawn, x, y + high - 0.45, words.capital(one.score), size=9, color=MUTED, va="top")
        axes = place(drawn, x + 0.38, y + 0.36, wide - GAP - 0.38, high - 1.06)
        panel(axes, one, 5.5, 4)
    return drawn
