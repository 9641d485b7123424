"""The options of the commands that judge the model: claims, validate, calibrate, conformance.

What they do stands in files of their names, imported when a command is used.
"""

from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.completion import scenario_names
from stratsim.cli.group import Size
from stratsim.cli.harder import Harder
from stratsim.cli.reading import Reading
from stratsim.cli.voice import Voice
from stratsim.shipped import folder

OURS = "the one that comes with stratsim if left out"


def seed_file(given: Path | None, name: str) -> Path:
    """Return the file that is named, or the shipped one of the folder ``seeds``."""
    return given if given is not None else folder("seeds") / name


def claims(
    voice: Voice,
    test: Annotated[bool, typer.Option("--test", help="Run the trials and report the verdicts.")] = False,
    only: Annotated[list[str] | None, typer.Option(metavar="ID", help="One claim, e.g. A09; may be repeated.")] = None,
    register: Annotated[Path | None, typer.Option(metavar="FILE", help=f"The register; {OURS}.")] = None,
    replicates: Annotated[int | None, typer.Option(metavar="N", min=2, help="Replicates; 1000 if left out.")] = None,
    seed: option.Seed = None,
    jobs: option.Jobs = None,
) -> None:
    """List the claims of the source article, or put them to the test (--test)."""
    from stratsim.cli import claims as register_of_claims

    file = seed_file(register, "claims.toml")
    if test:
        register_of_claims.test(file, only or [], Size(replicates, seed, None, jobs), voice)
    else:
        register_of_claims.show(file, only or [], voice.shape)


def conformance(shape: option.Shape = option.Format.table) -> None:
    """Hold the simulator against published results; leave with 1 where a line differs."""
    from stratsim.cli.conformance import report

    if not report(shape):
        raise typer.Exit(1)


def validate(
    voice: Voice,
    reading: Reading,
    harder: Harder,
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="A scenario of history; the trial's own, with what it fitted, if left out.",
            autocompletion=scenario_names,
        ),
    ] = None,
    trial: Annotated[str, typer.Option(metavar="NAME", help="The trial, as the file of trials names it.")] = "first",
    trials: option.Trials = None,
    patterns: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file of patterns; the one that the trials name if left out."),
    ] = None,
    replicates: Annotated[int, typer.Option(metavar="N", min=100, help="Replicates.")] = 4000,
    seed: option.Seed = None,
    jobs: option.Jobs = None,
    figures: Annotated[Path | None, typer.Option(metavar="DIR", help="Directory for the figures.")] = Path(
        "results/record"
    ),
    overlay: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Parameters, as calibrate writes them, in place of those of the scenario."),
    ] = None,
    rates: Annotated[
        bool, typer.Option("--rates", help="Count in SCENARIO (baseline if left out) what is published of other cases.")
    ] = False,
    rates_file: Annotated[
        Path | None, typer.Option("--rates-file", metavar="FILE", help=f"The file of such rates; {OURS}.")
    ] = None,
    crisis: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A case that nothing was fitted to, or a folder with one; may be repeated; all for all.",
        ),
    ] = None,
) -> None:
    """Hold history against the record: patterns, intervals, scores, next to plain forecasts.

    The summary at the end of --format json counts the best measured patterns of the judged period.
    """
    from stratsim.cli import validate as judging
    from stratsim.scenario.shelf import find

    if rates or rates_file is not None:
        from stratsim.cli import rates as counting

        place = find(scenario or "baseline")
        of_rates = counting.RateFiles(seed_file(rates_file, "rates.toml"), place, figures, overlay)
        counting.judge(of_rates, Size(min(replicates, counting.REPLICATES), seed, None, jobs), voice, reading)
        return
    chosen = find(scenario) if scenario is not None else None
    if crisis:
        from stratsim.cli import crisis as cases

        size = Size(min(replicates, cases.MOST), seed, None, jobs)
        cases.judge_all(cases.Cases(crisis, chosen, figures), size, voice, reading)
        return
    files = judging.TrialFiles(seed_file(trials, "calibration.toml"), patterns, chosen, figures, overlay)
    if harder.full:
        from stratsim.cli import evidence as trying

        size = Size(min(replicates, trying.MOST), seed, None, jobs)
        trying.judge(trial, files, seed_file(harder.evidence, "evidence.toml"), size, harder, voice, reading)
        return
    judging.judge(trial, files, Size(replicates, seed, None, jobs), voice, reading)


def calibrate(
    trial: Annotated[str, typer.Argument(metavar="TRIAL", help="The trial, as the file of trials names it.")] = "first",
    trials: option.Trials = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="The overlay; the trial's own if left out.")] = None,
    work: Annotated[
        Path, typer.Option(metavar="DIR", help="Batches that are done; an interrupted fit goes on from them.")
    ] = Path("results/calibration"),
    rounds: Annotated[int, typer.Option(metavar="N", min=1, help="Rounds; each draws where the last went well.")] = 8,
    batches: Annotated[int, typer.Option(metavar="N", min=1, help="Batches a round.")] = 2,
    sets: Annotated[int, typer.Option(metavar="N", min=16, help="Sets of parameters a batch.")] = 2048,
    repeats: Annotated[int, typer.Option(metavar="N", min=1, help="Simulated histories of each set.")] = 16,
    kept: Annotated[int, typer.Option(metavar="N", min=1, help="Sets written into the overlay.")] = 400,
    jobs: option.Jobs = None,
    kernel: option.Kernel = option.KernelOption.auto,
    force: Annotated[bool, typer.Option("--force", help="Replace an overlay and a report that are there.")] = False,
    quiet: option.Quiet = False,
) -> None:
    """Fit parameters to the training years of a trial; write the posterior as a file of parameters, and a report."""
    from stratsim.cli import calibrate as fitting
    from stratsim.history.fit.calibrate import Effort

    effort = Effort(rounds, batches, sets, repeats, kept, jobs, kernel.value)
    files = fitting.FitFiles(seed_file(trials, "calibration.toml"), out, work, force)
    fitting.fit(trial, files, effort, quiet)
