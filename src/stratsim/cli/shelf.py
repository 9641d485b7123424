"""The commands of the scenario library: list, new, diff."""

import sys
from operator import attrgetter
from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option

Directory = Annotated[Path, typer.Argument(help="A directory; those below it count.")]
Name = Annotated[str, typer.Argument(help="The new scenario's name: letters, digits, _ and -.")]
From = Annotated[Path, typer.Option("--from", metavar="SCENARIO", help="The scenario to begin with.")]
Title = Annotated[str | None, typer.Option(help="Its title.")]
Target = Annotated[
    Path | None, typer.Option(metavar="PATH", help="File or directory; beside the scenario it begins with if left out.")
]
First = Annotated[Path, typer.Argument(metavar="A", help="A scenario file (TOML).")]
Second = Annotated[Path, typer.Argument(metavar="B", help="Another.")]
LIST = [
    ("path", attrgetter("path")),
    ("title", attrgetter("title")),
    ("extends", attrgetter("base")),
    ("months", attrgetter("months")),
]
DIFF = [("key", attrgetter("key")), ("change", attrgetter("change")), ("A", attrgetter("a")), ("B", attrgetter("b"))]


def list_(directory: Directory = Path("scenarios"), shape: option.Shape = option.Format.table) -> None:
    """List the scenarios of a directory: path, title, the scenario each extends, months."""
    from stratsim.cli import table
    from stratsim.scenario.library import library

    table.show(library(directory), LIST, shape, sys.stdout)


def new(name: Name, base: From, title: Title = None, out: Target = None, quiet: option.Quiet = False) -> None:
    """Write a new scenario that extends another, with examples in comments of what can be changed."""
    from stratsim.scenario.starter import Starter

    written = Starter(name.removesuffix(".toml"), base, title, out).write()
    print(written)
    if not quiet:
        print(f"edit it, then: stratsim check {written}", file=sys.stderr)


def diff(a: First, b: Second, shape: option.Shape = option.Format.table) -> None:
    """Print what differs between two scenarios, inheritance included: key, value in A, value in B."""
    from stratsim.cli import table
    from stratsim.scenario.difference import differences

    found = differences(a, b)
    readable = shape in (option.Format.table, option.Format.md)
    if not found:
        print("no difference", file=sys.stdout if readable else sys.stderr)
    if found or not readable:
        table.show(found, DIFF, shape, sys.stdout)
