"""The commands, by what a user wants.

A new one is a file named for it, an entry in `PANELS`, and a row in the README's table. What commands need is imported
when one is used, and only the options of that one are made: ``--help`` stays instant.
"""

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer

from stratsim.cli.group import expanded
from stratsim.cli.help import Command, Group

PURPOSE = "Simulate strategic interaction among states and compare the outcomes of scenarios."
PANELS: Mapping[str, tuple[str, ...]] = {
    "Run scenarios": ("run", "compare", "replay", "sweep", "branch"),
    "Look at scenarios and write them": ("list", "new", "check", "params", "diff", "schema"),
    "Say what happened, and why": ("story", "explain", "why"),
    "Ask what an outcome rests on": ("links", "reach", "health", "sensitivity", "discover"),
    "Choose under uncertainty": ("rank", "weigh", "robust", "game"),
    "Judge the model": ("validate", "calibrate", "forecast", "claims", "audit", "conformance"),
    "Show": ("app", "plot", "report", "export", "docs"),
}
"""Title of a group -> its commands, in the order of ``stratsim --help``."""

NAMES = tuple(name for commands in PANELS.values() for name in commands)
ELSEWHERE = {
    "list": ("list", "list_"),
    "app": ("dashboard", "dashboard"),
    **{name: ("judge", name) for name in ("validate", "calibrate", "claims", "conformance")},
}
"""Commands whose file and function, in it, are not called as they are."""
COMPLETING = "_STRATSIM_COMPLETE"
"""Set by the shell that asks for the completion of a line: any command may stand in it."""


def command(name: str) -> Callable[..., Any]:
    """Return the function of a command."""
    module, function = ELSEWHERE.get(name, (name, name))
    found: Callable[..., Any] = getattr(import_module(f"stratsim.cli.{module}"), function)
    return found


def title_alone(name: str) -> Callable[[], None]:
    """Return a stand-in for a command that is listed and not called: its help, without its options."""

    def listed() -> None:
        raise AssertionError(f"{name} was called and is only listed")

    listed.__doc__ = command(name).__doc__
    return listed


def app(given: list[str]) -> typer.Typer:
    """Return the command line as arguments need it: the command that comes first, or a list of all where none does."""
    named = given[0] if given and given[0] in NAMES else ""
    made = typer.Typer(
        name="stratsim",
        cls=Group,
        help=PURPOSE,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        epilog="--debug after any command shows the whole traceback of an error.",
    )
    made.callback(help=PURPOSE)(root)
    for title, commands in PANELS.items():
        for name in commands:
            if name == named or COMPLETING in os.environ:
                made.command(name, cls=Command, rich_help_panel=title)(expanded(command(name)))
            elif not named:
                made.command(name, cls=Command, rich_help_panel=title)(title_alone(name))
    return made


def version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        from stratsim import __version__

        typer.echo(__version__)
        raise typer.Exit


def root(
    show: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that come before a command."""
