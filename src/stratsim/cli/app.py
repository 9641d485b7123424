"""The commands, each a thin layer over the Python interface: what is imported late keeps ``--help`` instant."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option

app = typer.Typer(
    name="stratsim",
    help="Simulate strategic interaction among states and compare the outcomes of scenarios.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="--debug after any command shows the whole traceback of an error.",
)


def version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        from stratsim import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    show: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Simulate strategic interaction among states and compare the outcomes of scenarios."""


@app.command()
def run(
    scenario: option.Scenario,
    replicates: option.Replicates = None,
    seed: option.Seed = None,
    months: option.Months = None,
    jobs: option.Jobs = None,
    set_: option.Set = None,
    out: option.Out = Path("results"),
    figures: option.Figures = None,
    quiet: option.Quiet = False,
    shape: option.Shape = option.Format.table,
    force: option.Force = False,
) -> None:
    """Run one scenario; print the path of its results (the summary goes to standard error)."""
    from stratsim.cli import work

    size = work.Size(replicates, seed, months, jobs)
    work.run_one(scenario, size, work.Place(out, figures, force), work.Voice(quiet, shape), set_ or [])


@app.command()
def compare(
    scenarios: option.Scenarios,
    replicates: option.Replicates = None,
    seed: option.Seed = None,
    months: option.Months = None,
    jobs: option.Jobs = None,
    set_: option.Set = None,
    out: option.Out = Path("results"),
    figures: option.Figures = None,
    quiet: option.Quiet = False,
    shape: option.Shape = option.Format.table,
    force: option.Force = False,
) -> None:
    """Run scenarios with shared luck and print how each differs from the baseline."""
    from stratsim.cli import work

    size = work.Size(replicates, seed, months, jobs)
    work.run_many(scenarios, size, work.Place(out, figures, force), work.Voice(quiet, shape), set_ or [])


@app.command()
def check(scenarios: option.Scenarios, set_: option.Set = None, quiet: option.Quiet = False) -> None:
    """Say what is wrong with scenario files, all at once, without running them."""
    from stratsim.cli import look

    look.check(scenarios, set_ or [], quiet)


@app.command()
def params(scenario: option.Scenario, set_: option.Set = None, shape: option.Shape = option.Format.table) -> None:
    """List every parameter: value in this scenario, unit, ranges, source."""
    from stratsim.cli import look

    look.params(scenario, set_ or [], shape)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from stratsim.scenario.json_schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=1, sort_keys=True))


@app.command()
def plot(
    results: Annotated[list[Path], typer.Argument(help="Results files (.nc); the first is the baseline.")],
    figures: Annotated[Path, typer.Option(metavar="DIR", help="Directory for the figures.")] = Path("figures"),
    quiet: option.Quiet = False,
) -> None:
    """Draw the figures of saved results."""
    from stratsim.cli import work

    for path in work.plot(results, figures):
        if not quiet:
            typer.echo(path)
    sys.stdout.flush()
