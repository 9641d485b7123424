"""The gallery: every figure of a comparison, as files."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from stratsim.display import arms, credibility, differences, fans, network, provocations
from stratsim.display.sheet import FORMATS, Sheet
from stratsim.engine.pool import spread
from stratsim.experiments.compare import Comparison
from stratsim.files.whole import write_all

FIGURES = (fans, differences, provocations, credibility, arms, network)


def sheets(comparison: Comparison) -> list[Sheet]:
    """Return every figure that the comparison has something to show in, not yet drawn.

    Raises ValueError where no replicate has its series kept.
    """
    for one in comparison.results:
        if not one.traces or next(iter(one.traces.values())).shape[-1] == 0:
            raise ValueError(f"{one.name}: no replicate kept its series (traces = 0): figures over time need them")
    return [sheet for figure in FIGURES for sheet in figure.sheets(comparison)]


def draw(comparison: Comparison, directory: Path, formats: Sequence[str] = ("png", "svg"), jobs: int = 1) -> list[Path]:
    """Draw every figure into a directory, in each format, with a CSV of the numbers beside it; return the files.

    A file appears whole or not at all, and has the same bytes whenever the same results are drawn. ``jobs`` processes
    share the work: worth it from four on, as each takes a second to start. Raises ValueError for an unknown format, or
    where no series were kept.
    """
    unknown = [one for one in formats if one not in FORMATS]
    if unknown:
        raise ValueError(f"there is no format {unknown[0]!r} for figures; there are: {', '.join(FORMATS)}")
    work = sheets(comparison)
    Path(directory).mkdir(parents=True, exist_ok=True)
    publish = partial(published, directory=Path(directory), formats=tuple(formats))
    drawn = dict(spread(publish, work, jobs))
    return [path for number in sorted(drawn) for path in drawn[number]]


def published(sheet: Sheet, directory: Path, formats: Sequence[str]) -> list[Path]:
    """Draw one figure and write its files; return them."""
    files = {directory / f"{sheet.name}.{ending}": content for ending, content in sheet.files(formats).items()}
    return write_all(files, durable=False)  # they can be drawn again
