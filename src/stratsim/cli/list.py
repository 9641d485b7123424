"""The command ``list``: the scenarios that come with stratsim, or those of a directory."""

import sys
from operator import attrgetter
from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option

Directory = Annotated[
    Path | None,
    typer.Argument(
        metavar="DIRECTORY",
        help="A directory; those below it count. Left out: ./scenarios if there is one, else those that come along.",
    ),
]
COLUMNS = [
    ("name", attrgetter("name")),
    ("title", attrgetter("title")),
    ("extends", attrgetter("base")),
    ("months", attrgetter("months")),
    ("path", attrgetter("path")),
]
HERE = Path("scenarios")


def list_(directory: Directory = None, shape: option.Shape = option.Format.table) -> None:
    """List scenarios: name, title, the scenario each extends, months, path."""
    from stratsim.cli import table
    from stratsim.scenario.library import library
    from stratsim.scenario.shelf import find
    from stratsim.shipped import folder

    meant = find(directory) if directory is not None else HERE if HERE.is_dir() else folder("scenarios")
    table.show(library(meant), COLUMNS, shape, sys.stdout)
