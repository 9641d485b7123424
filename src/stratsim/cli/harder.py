"""The options of ``stratsim validate --full``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

EVERY = "nulls,timing,leave-one-out,placebo,power"
"""All parts of the harder trial."""


@dataclass(frozen=True)
class Harder:
    """The options of the harder trial."""

    full: Annotated[
        bool,
        typer.Option(
            "--full", help="The harder trial: nulls told of the drivers, timing, leave one out, placebo, power."
        ),
    ] = False
    parts: Annotated[str, typer.Option("--parts", metavar="PARTS", help=f"Which parts of --full: {EVERY}.")] = EVERY
    refit: Annotated[
        bool, typer.Option("--refit/--no-refit", help="Whether --full fits again what is left without a mechanism.")
    ] = True
    calendars: Annotated[int, typer.Option("--calendars", metavar="N", min=1, help="Placebo calendars of --full.")] = (
        200
    )
    evidence: Annotated[
        Path | None, typer.Option("--evidence", metavar="FILE", help="The file of what --full asks, in place of ours.")
    ] = None
    work: Annotated[
        Path, typer.Option("--work", metavar="DIR", help="What is done of --full; the same command goes on from it.")
    ] = Path("results/evidence")
