"""``stratsim forecast``: show the sealed forecast, verify it, score it; or make a table of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.voice import Voice

FILE = "FILE"


def forecast(
    voice: Voice,
    series: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="One series, by month too; may be repeated.")
    ] = None,
    table: Annotated[
        Path | None, typer.Option(metavar=FILE, help="A table of a forecast; the sealed one if left out.")
    ] = None,
    score: Annotated[
        Path | None, typer.Option(metavar=FILE, help="Score it by outcomes: CSV with series, period, value.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check the digests; leave with 1 where the table was changed.")
    ] = False,
    figures: option.Figures = None,
    out: Annotated[
        Path | None, typer.Option(metavar=FILE, help="Run the model and write the table into a file.")
    ] = None,
    seal: Annotated[bool, typer.Option("--seal", help="Run the model and seal the table where it belongs.")] = False,
    questions: Annotated[
        Path | None, typer.Option(metavar=FILE, help="What is asked; seeds/forecast.toml if left out.")
    ] = None,
    replicates: Annotated[int, typer.Option(metavar="N", min=100, help="Replicates of --out and --seal.")] = 4000,
    seed: option.Seed = None,
    jobs: option.Jobs = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a table that is there.")] = False,
) -> None:
    """Show the sealed forecast of 2023 to 2026, made without any outcome of these years; verify or score it.

    A seal is made once, after stratsim calibrate forecast; scores come from the table alone.
    """
    from stratsim.cli import forecast_make, forecast_score, forecast_show
    from stratsim.cli.refusal import Refused

    if sum((seal, out is not None, verify, score is not None)) > 1:
        raise Refused("--out, --seal, --verify and --score are four things to do: choose one")
    if seal or out is not None:
        if table is not None or series:
            raise Refused("--out and --seal make a table of all series: leave out --table and --series")
        order = forecast_make.Order(out, questions, replicates, seed, jobs, force)
        forecast_make.make(order, voice, figures)
    elif verify:
        if not forecast_make.verify(table, questions, voice.shape):
            raise typer.Exit(1)
    elif score is not None:
        forecast_score.score(table, score, series or [], voice.shape)
    else:
        forecast_show.show(table, questions, series or [], voice, figures)
