"""The gallery: every figure of a comparison, as sheets or as files."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType

from stratsim.display import (
    allies,
    arms,
    attention,
    balance,
    beliefs,
    credibility,
    danger,
    differences,
    fans,
    heat,
    network,
    provocations,
)
from stratsim.display.drawn import Drawn
from stratsim.display.sheet import FORMATS, Sheet
from stratsim.engine.pool import ALONE, Team
from stratsim.experiments.compare import PairedResults
from stratsim.files.whole import write_all
from stratsim.toml.problem import did_you_mean

FIGURES: Mapping[str, ModuleType] = {
    "fans": fans,
    "differences": differences,
    "heat": heat,
    "provocations": provocations,
    "danger": danger,
    "beliefs": beliefs,
    "credibility": credibility,
    "arms": arms,
    "balance": balance,
    "attention": attention,
    "allies": allies,
    "network": network,
}
"""Kind of figure -> the file that makes it."""
FIGURES_EACH = 3
"""Figures that take as long to draw as it takes to start a process that draws."""
OF_OUTCOMES = ("fans", "differences", "heat", "provocations", "credibility")
"""Kinds that show outcomes, and can be told which."""


def sheets(comparison: PairedResults) -> list[Sheet]:
    """Return every figure that the comparison has something to show in, not yet drawn.

    Raises ValueError where no statistics of series were kept.
    """
    with_series(comparison)
    return [sheet for figure in FIGURES.values() for sheet in figure.sheets(comparison)]


def sheet(comparison: PairedResults, kind: str, outcomes: Sequence[str] | None = None, page: int = 1) -> Sheet:
    """Return one page of a kind of figure, of some outcomes or of the headline ones.

    Raises ValueError where there is no such kind, page, or outcome to show.
    """
    if kind not in FIGURES:
        advice = f"there are: {', '.join(FIGURES)}; save_figures({kind!r}) writes all of them into a directory"
        raise ValueError(f"there is no kind of figure {kind!r}; {advice}")
    if kind not in ("differences", "heat", "provocations"):
        with_series(comparison)
    pages = FIGURES[kind].sheets(comparison) if outcomes is None else of_outcomes(comparison, kind, outcomes)
    if not 1 <= page <= len(pages):
        have = f"{len(pages)} pages" if pages else "nothing to show"
        raise ValueError(f"there is no page {page} of {kind}: this comparison has {have}")
    found: Sheet = pages[page - 1]
    return found


def of_outcomes(comparison: PairedResults, kind: str, outcomes: Sequence[str]) -> list[Sheet]:
    """Return the pages of some outcomes; ValueError where one is unknown, or cannot be shown in this way."""
    if kind not in OF_OUTCOMES:
        raise ValueError(f"{kind} shows ties, not outcomes; figures of outcomes are: {', '.join(OF_OUTCOMES)}")
    known = comparison.baseline.labels["outcome"]
    for name in outcomes:
        if name not in known:
            raise ValueError(f"there is no outcome {name!r}; {did_you_mean(name, known)}")
    found: list[Sheet] = FIGURES[kind].sheets(comparison, outcomes)
    if len({part.title for sheet in found for part in sheet.parts}) < len(set(outcomes)):
        raise ValueError(f"{kind} cannot show all of {', '.join(outcomes)}: differences shows any outcome")
    return found


def with_series(comparison: PairedResults) -> None:
    """Raise ValueError where the results hold no statistics of series."""
    for one in comparison.results:
        one.with_bands()


def chosen(comparison: PairedResults, only: Sequence[str], outcomes: Sequence[str]) -> list[Sheet]:
    """Return the figures of some kinds, all if none is named, of some outcomes, the headline if none is named.

    Raises ValueError where there is no such kind or outcome, or nothing to show.
    """
    if not only and not outcomes:
        return sheets(comparison)
    kinds = list(only) or ["differences"]
    found = []
    for kind in kinds:
        first = sheet(comparison, kind, outcomes or None)
        pages = FIGURES[kind].sheets(comparison, outcomes) if outcomes else FIGURES[kind].sheets(comparison)
        found += [first, *pages[1:]]
    return found


def draw(
    comparison: PairedResults,
    directory: Path,
    formats: Sequence[str] = ("png",),
    team: Team = ALONE,
    only: Sequence[str] = (),
    outcomes: Sequence[str] = (),
) -> list[Path]:
    """Draw every figure into a directory, in each format, with a CSV of the numbers beside it; return the files.

    ``only`` names some kinds, ``outcomes`` what is shown in them in place of the headline.

    A file appears whole or not at all, and has the same bytes whenever the same results are drawn; what is there
    already is left as it is. A ``team`` shares the work where it is at hand, or there are enough figures to wait a
    second for it. Raises ValueError for an unknown format, or where no statistics were kept.
    """
    unknown = [one for one in formats if one not in FORMATS]
    if unknown:
        raise ValueError(f"there is no format {unknown[0]!r} for figures; there are: {', '.join(FORMATS)}")
    work = chosen(comparison, only, outcomes)
    Path(directory).mkdir(parents=True, exist_ok=True)
    before, endings = Drawn.of(Path(directory)), (*formats, "csv")
    late = [sheet for sheet in work if not before.holds(sheet, endings)]
    there = {sheet.name for sheet in late if before.holds(sheet, formats)}  # their tables alone are missing
    publish = partial(published, directory=Path(directory), formats=tuple(formats))
    dict(team.spread(publish, [sheet for sheet in late if sheet.name not in there], worth=FIGURES_EACH))
    for sheet in late:
        if sheet.name in there:
            published(sheet, Path(directory), ())
    if late:
        before.note(late, endings)
    return [Path(directory) / f"{sheet.name}.{ending}" for sheet in work for ending in endings]


def formats(svg: bool) -> tuple[str, ...]:
    """Return the formats of figures: PNG, and SVG where that is wanted too."""
    return ("png", "svg") if svg else ("png",)


def published(sheet: Sheet, directory: Path, formats: Sequence[str]) -> list[Path]:
    """Draw one figure and write its files; return them."""
    files = {directory / f"{sheet.name}.{ending}": content for ending, content in sheet.files(formats).items()}
    return write_all(files, durable=False)  # they can be drawn again
