"""The command ``diff``: what differs between two scenarios."""

import sys
from operator import attrgetter
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.completion import scenario_names
from stratsim.cli.reading import name_own
from stratsim.cli.voice import Voice

First = Annotated[str, typer.Argument(metavar="A", help=option.SCENARIO, autocompletion=scenario_names)]
Second = Annotated[str, typer.Argument(metavar="B", help="Another.", autocompletion=scenario_names)]
COLUMNS = [(name, attrgetter(name)) for name in ("key", "change", "a", "b")]


def diff(a: First, b: Second, voice: Voice) -> None:
    """Print what differs between two scenarios, inheritance included: key, value in A, value in B."""
    from stratsim.cli import table
    from stratsim.scenario.difference import differences

    name_own([a, b], voice)
    found = differences(a, b)
    readable = voice.shape in (option.Format.table, option.Format.md)
    if not found:
        print("no difference", file=sys.stdout if readable else sys.stderr)
    if found or not readable:
        table.show(found, COLUMNS, voice.shape, sys.stdout)
