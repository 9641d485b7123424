"""The command ``story``: what happened in one replicate, told by its months."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stratsim.cli import option
from stratsim.cli.completion import scenario_names
from stratsim.cli.group import Size
from stratsim.cli.reading import Reading
from stratsim.cli.voice import Voice

if TYPE_CHECKING:
    from stratsim.story.chronicle import Story
    from stratsim.story.sentences import TextTable

SUBJECT = "A scenario, which is run, or its saved results (.nc)."
Subject = Annotated[
    str, typer.Argument(metavar="SCENARIO|RESULTS", help=SUBJECT, autocompletion=scenario_names, show_default=False)
]
ADDRESS = "Which: a number, typical, worst, best-for:STATE, worst-for:STATE, or rare:OUTCOME, e.g. rare:war."
Address = Annotated[str, typer.Option("--replicate", metavar="WHICH", help=ADDRESS)]
Lines = Annotated[int, typer.Option("--lines", metavar="N", min=3, help="Lines of the chronology at most.")]
Picture = Annotated[
    Path | None, typer.Option("--figure", metavar="FILE", help="Draw the figure into a file: .png, .svg or .pdf.")
]


def story(
    subject: Subject,
    size: Size,
    voice: Voice,
    reading: Reading,
    replicate: Address = "typical",
    lines: Lines = 25,
    figure: Picture = None,
) -> None:
    """Tell what happened in one replicate: month by month, with the chances behind what was decided.

    The default is the typical replicate, the nearest to the middle of the headline outcomes. --format csv, json or md
    prints every event as a table instead.
    """
    from stratsim.cli.refusal import before_work
    from stratsim.cli.subject import subjects
    from stratsim.story.chronicle import story as told

    with before_work():
        picture = drawable(figure)
        (one,) = subjects([subject], size, voice, reading)
        found = told(one.scenario, one.results, replicate, lines)
    if voice.shape is option.Format.table:
        print(found)
    else:
        table_of(found, voice)
    if picture is not None:
        from stratsim.display import chronology

        draw(chronology.sheet(found), picture, voice)


def table_of(found: "Story", voice: Voice) -> None:
    """Print every event as a table."""
    from stratsim.cli import table

    rows = [one.row() for one in found.happenings]
    names = list(rows[0]) if rows else []

    def cell(name: str) -> Callable[[dict[str, Any]], Any]:
        return lambda row: row[name]

    table.show(rows, [(name, cell(name)) for name in names], voice.shape, sys.stdout)


def drawable(figure: Path | None) -> Path | None:
    """Return the file of a figure; raise ValueError where it has another ending than those of figures."""
    if figure is not None:
        from stratsim.display.sheet import FORMATS

        if figure.suffix.lstrip(".") not in FORMATS:
            endings = ", ".join(f".{one}" for one in FORMATS)
            raise ValueError(f"{figure} must end in one of {endings}")
    return figure


def show_tables(tables: "Sequence[TextTable]", voice: Voice) -> None:
    """Print the tables of an explanation, each under its title and with its note."""
    from stratsim.cli import table

    for one in tables:
        print(f"\n{one.title}")
        columns = [(head, lambda row, n=n: row[n]) for n, head in enumerate(one.heads)]
        table.show(one.rows, columns, voice.shape, sys.stdout)
        if one.note:
            print(one.note)


def draw(sheet: Any, figure: Path, voice: Voice) -> None:
    """Draw one sheet into a file."""
    from stratsim.files.whole import write_all

    content = sheet.files((figure.suffix.lstrip("."),))
    figure.parent.mkdir(parents=True, exist_ok=True)
    write_all({figure: content[figure.suffix.lstrip(".")], figure.with_suffix(".csv"): content["csv"]}, durable=False)
    voice.note(f"figure: {figure}")
