"""The command ``new``: a scenario to begin with, as a difference from another or from nothing."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.completion import scenario_names
from stratsim.cli.refusal import Refused

Name = Annotated[str, typer.Argument(metavar="NAME", help="The new scenario's name: letters, digits, _ and -.")]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="SCENARIO", help="The scenario to begin with.", autocompletion=scenario_names),
]
Blank = Annotated[bool, typer.Option("--blank", help="Begin with nothing but some states (--states).")]
States = Annotated[str, typer.Option(metavar="A,B,...", help="The states of a blank scenario.")]
Title = Annotated[str | None, typer.Option(metavar="TEXT", help="Its title.")]
Target = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="File or directory; if left out, beside the file it begins with, or here.",
    ),
]


def new(
    name: Name,
    base: From = None,
    blank: Blank = False,
    states: States = "",
    title: Title = None,
    out: Target = None,
    quiet: option.Quiet = False,
) -> None:
    """Write a new scenario: one that extends another (--from), with examples in comments, or a blank one (--blank)."""
    from stratsim.scenario.blank import Blank as Skeleton
    from stratsim.scenario.starter import Starter

    if blank == (base is not None):
        raise Refused("give either --from SCENARIO or --blank --states A,B")
    if blank != bool(states):
        raise Refused("--blank and --states go together, as in --blank --states CHN,TWN,USA")
    own = name.removesuffix(".toml")
    written = (Skeleton(own, states.split(","), title, out) if base is None else Starter(own, base, title, out)).write()
    print(written)
    if not quiet:
        print(f"edit it, then: stratsim check {written}", file=sys.stderr)
