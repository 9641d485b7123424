"""The commands, each a thin layer over the Python interface: what is imported late keeps ``--help`` instant."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option, shelf, study

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
    allow_code: option.AllowCode = False,
    health: option.Health = False,
) -> None:
    """Run one scenario; print the path of its results (the summary goes to standard error)."""
    from stratsim.cli import work

    size = work.Size(replicates, seed, months, jobs)
    work.run_one(
        scenario,
        size,
        work.Place(out, figures, force),
        work.Voice(quiet, shape, health),
        work.Reading(set_ or [], allow_code),
    )


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
    allow_code: option.AllowCode = False,
    health: option.Health = False,
) -> None:
    """Run scenarios with shared luck and print how each differs from the baseline."""
    from stratsim.cli import work

    size = work.Size(replicates, seed, months, jobs)
    work.run_many(
        scenarios,
        size,
        work.Place(out, figures, force),
        work.Voice(quiet, shape, health),
        work.Reading(set_ or [], allow_code),
    )


@app.command()
def check(
    scenarios: option.Scenarios,
    set_: option.Set = None,
    quiet: option.Quiet = False,
    allow_code: option.AllowCode = False,
) -> None:
    """Say what is wrong with scenario files, all at once, without running them."""
    from stratsim.cli import look, work

    look.check(scenarios, work.Reading(set_ or [], allow_code), quiet)


@app.command()
def params(
    scenario: option.Scenario,
    set_: option.Set = None,
    shape: option.Shape = option.Format.table,
    allow_code: option.AllowCode = False,
) -> None:
    """List every parameter: value in this scenario, unit, ranges, source."""
    from stratsim.cli import look, work

    look.params(scenario, work.Reading(set_ or [], allow_code), shape)


@app.command()
def claims(
    test: Annotated[bool, typer.Option("--test", help="Run the trials and report the verdicts.")] = False,
    only: Annotated[list[str] | None, typer.Option(metavar="ID", help="One claim, e.g. A09; may be repeated.")] = None,
    register: Annotated[Path, typer.Option(metavar="PATH", help="The register.")] = Path("seeds/claims.toml"),
    replicates: Annotated[int | None, typer.Option(min=2, help="Replicates; 1000 if left out.")] = None,
    seed: option.Seed = None,
    jobs: option.Jobs = None,
    quiet: option.Quiet = False,
    shape: option.Shape = option.Format.table,
) -> None:
    """List the claims of the source article, or put them to the test (--test)."""
    from stratsim.cli import claims as register_of_claims
    from stratsim.cli import work

    if not test:
        register_of_claims.show(register, only or [], shape)
        return
    size = work.Size(replicates, seed, None, jobs)
    register_of_claims.test(register, only or [], size, work.Voice(quiet, shape))


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


app.command("list")(shelf.list_)
app.command("new")(shelf.new)
app.command("diff")(shelf.diff)
app.command("links")(study.links)
app.command("health")(study.health)
