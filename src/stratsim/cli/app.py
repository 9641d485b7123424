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
    allow_large: option.AllowLarge = False,
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
        work.Reading(set_ or [], allow_code, allow_large),
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
    allow_large: option.AllowLarge = False,
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
        work.Reading(set_ or [], allow_code, allow_large),
    )


@app.command()
def check(
    scenarios: option.Scenarios,
    set_: option.Set = None,
    quiet: option.Quiet = False,
    allow_code: option.AllowCode = False,
    allow_large: option.AllowLarge = False,
) -> None:
    """Say what is wrong with scenario files, all at once, without running them."""
    from stratsim.cli import look, work

    look.check(scenarios, work.Reading(set_ or [], allow_code, allow_large), quiet)


@app.command()
def params(
    scenario: option.Scenario,
    set_: option.Set = None,
    shape: option.Shape = option.Format.table,
    allow_code: option.AllowCode = False,
    allow_large: option.AllowLarge = False,
) -> None:
    """List every parameter: value in this scenario, unit, ranges, source."""
    from stratsim.cli import look, work

    look.params(scenario, work.Reading(set_ or [], allow_code, allow_large), shape)


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
def conformance(shape: option.Shape = option.Format.table) -> None:
    """Hold the simulator against published results; leave with 1 where a line differs."""
    from stratsim.cli.conformance import report

    if not report(shape):
        raise typer.Exit(1)


@app.command()
def validate(
    scenario: Annotated[
        Path | None, typer.Argument(help="A scenario of history; the trial's own, with what it fitted, if left out.")
    ] = None,
    trial: Annotated[str, typer.Option(help="The trial, as the file of trials names it.")] = "first",
    trials: option.Trials = Path("seeds/calibration.toml"),
    patterns: Annotated[Path, typer.Option(metavar="FILE", help="The file of patterns.")] = Path("seeds/patterns.toml"),
    replicates: Annotated[int, typer.Option(min=100, help="Replicates.")] = 4000,
    seed: option.Seed = None,
    jobs: option.Jobs = None,
    set_: option.Set = None,
    figures: Annotated[Path | None, typer.Option(metavar="DIR", help="Directory for the figures.")] = Path(
        "results/record"
    ),
    overlay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Parameters of an overlay, as calibrate writes it.")
    ] = None,
    quiet: option.Quiet = False,
    shape: option.Shape = option.Format.table,
    allow_code: option.AllowCode = False,
    allow_large: option.AllowLarge = False,
) -> None:
    """Hold history against the record: patterns, intervals, scores, next to plain forecasts.

    The summary at the end of --format json counts the best measured patterns of the judged period.
    """
    from stratsim.cli import validate as judging
    from stratsim.cli import work

    judging.judge(
        trial,
        judging.Files(trials, patterns, scenario, figures, overlay),
        work.Size(replicates, seed, None, jobs),
        work.Voice(quiet, shape),
        work.Reading(set_ or [], allow_code, allow_large),
    )


@app.command()
def calibrate(
    trial: Annotated[str, typer.Argument(help="The trial, as the file of trials names it.")] = "first",
    trials: option.Trials = Path("seeds/calibration.toml"),
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="The overlay; the trial's own if left out.")] = None,
    work: Annotated[
        Path, typer.Option(metavar="DIR", help="Batches that are done; an interrupted fit goes on from them.")
    ] = Path("results/calibration"),
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; each draws where the last went well.")] = 5,
    batches: Annotated[int, typer.Option(min=1, help="Batches a round.")] = 2,
    sets: Annotated[int, typer.Option(min=16, help="Sets of parameters a batch.")] = 8192,
    repeats: Annotated[int, typer.Option(min=1, help="Simulated histories of each set, on average.")] = 16,
    kept: Annotated[int, typer.Option(min=1, help="Sets written into the overlay.")] = 400,
    jobs: option.Jobs = None,
    force: Annotated[bool, typer.Option(help="Replace an overlay that is there.")] = False,
    quiet: option.Quiet = False,
) -> None:
    """Fit parameters to the training years of a trial; write priors and posteriors as an overlay to extend."""
    from stratsim.cli import calibrate as fitting
    from stratsim.history.fit.calibrate import Effort

    effort = Effort(rounds, batches, sets, repeats, kept, jobs)
    fitting.fit(trial, fitting.Files(trials, out, work, force), effort, quiet)


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
