"""How commands that ask a question give their answer: a table, words, a page of them, figures."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stratsim.cli import option
from stratsim.cli.voice import Voice

if TYPE_CHECKING:
    from stratsim.cli.table import Column

Page = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the answer in words to this file (Markdown).")]


@dataclass(frozen=True)
class Answering:
    """Where an answer goes beside the screen."""

    figures: option.Figures = None
    page: Page = None

    def ready(self) -> None:
        """Raise ValueError where nothing can be written there."""
        from stratsim.cli.place import writable

        for directory in (self.figures, self.page.parent if self.page else None):
            if directory is not None:
                writable(directory)


@dataclass(frozen=True)
class Answer:
    """An answer: its title, sentences, and the rows and columns of its table."""

    title: str
    words: Sequence[str]
    rows: Sequence[Any]
    columns: "Sequence[Column]"


def give(said: Answer, voice: Voice, to: Answering, found: Any) -> None:
    """Print a table on standard output and words on standard error; write the page and the figures asked for.

    ``found``: what was found, which `stratsim.display.answers` can draw.
    """
    from stratsim.cli import table

    table.show(said.rows, said.columns, voice.shape, sys.stdout)
    for line in said.words:
        voice.note(line)
    drawn = drawings(found, to.figures) if to.figures is not None else []
    if drawn:
        voice.note(f"figures: {len(drawn)} files in {to.figures}")
    if to.page is not None:
        write_page(said, to.page, drawn)
        voice.note(f"page: {to.page}")


def drawings(found: Any, figures: Path) -> list[Path]:
    """Draw figures into their directory; return the files."""
    from stratsim.display.answers import sheets  # imported where it is used: matplotlib costs time
    from stratsim.display.gallery import published

    return [path for sheet in sheets(found) for path in published(sheet, figures, ("png",))]


def write_page(said: Answer, page: Path, drawn: Sequence[Path]) -> None:
    """Write an answer as Markdown: words, figures, the table."""
    import io
    import os

    from stratsim.cli import table
    from stratsim.cli.stream import one_line
    from stratsim.files.whole import write

    rows = io.StringIO()
    table.show(said.rows, said.columns, option.Format.md, rows)
    pictures = [
        f"![{path.stem}]({Path(os.path.relpath(path, page.parent)).as_posix()})"
        for path in drawn
        if path.suffix == ".png"
    ]
    said_words = "\n\n".join(map(one_line, said.words))
    write(page, "\n\n".join([f"# {one_line(said.title)}", said_words, *pictures, rows.getvalue()]))
