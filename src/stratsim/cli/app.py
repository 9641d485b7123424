"""The commands, by what a user wants.

A new one is a file named for it, an entry in `PANELS`, and a row in the README's table. What commands need is imported
when one is used: ``--help`` stays instant.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from stratsim.cli.audit import audit
from stratsim.cli.branch import branch
from stratsim.cli.check import check
from stratsim.cli.compare import compare
from stratsim.cli.dashboard import dashboard
from stratsim.cli.diff import diff
from stratsim.cli.discover import discover
from stratsim.cli.docs import docs
from stratsim.cli.explain import explain
from stratsim.cli.export import export
from stratsim.cli.forecast import forecast
from stratsim.cli.game import game
from stratsim.cli.group import expanded
from stratsim.cli.health import health
from stratsim.cli.help import Command, Group
from stratsim.cli.judge import calibrate, claims, conformance, validate
from stratsim.cli.links import links
from stratsim.cli.list import list_
from stratsim.cli.new import new
from stratsim.cli.params import params
from stratsim.cli.plot import plot
from stratsim.cli.rank import rank
from stratsim.cli.reach import reach
from stratsim.cli.replay import replay
from stratsim.cli.report import report
from stratsim.cli.robust import robust
from stratsim.cli.run import run
from stratsim.cli.schema import schema
from stratsim.cli.sensitivity import sensitivity
from stratsim.cli.story import story
from stratsim.cli.sweep import sweep
from stratsim.cli.weigh import weigh
from stratsim.cli.why import why

PURPOSE = "Simulate strategic interaction among states and compare the outcomes of scenarios."
PANELS: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "Run scenarios": {"run": run, "compare": compare, "replay": replay, "sweep": sweep, "branch": branch},
    "Look at scenarios and write them": {
        "list": list_,
        "new": new,
        "check": check,
        "params": params,
        "diff": diff,
        "schema": schema,
    },
    "Say what happened, and why": {"story": story, "explain": explain, "why": why},
    "Ask what an outcome rests on": {
        "links": links,
        "reach": reach,
        "health": health,
        "sensitivity": sensitivity,
        "discover": discover,
    },
    "Choose under uncertainty": {"rank": rank, "weigh": weigh, "robust": robust, "game": game},
    "Judge the model": {
        "validate": validate,
        "calibrate": calibrate,
        "forecast": forecast,
        "claims": claims,
        "audit": audit,
        "conformance": conformance,
    },
    "Show": {"app": dashboard, "plot": plot, "report": report, "export": export, "docs": docs},
}
"""Title of a group -> its commands, in the order of ``stratsim --help``."""

app = typer.Typer(
    name="stratsim",
    cls=Group,
    help=PURPOSE,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog="--debug after any command shows the whole traceback of an error.",
)
for title, commands in PANELS.items():
    for name, command in commands.items():
        app.command(name, cls=Command, rich_help_panel=title)(expanded(command))


def version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        from stratsim import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback(help=PURPOSE)
def root(
    show: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that come before a command."""
