"""The options that several commands share, said once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli.completion import scenario_names


class KernelOption(StrEnum):
    """What runs the months; results are the same."""

    auto = "auto"
    numpy = "numpy"
    fused = "fused"


class Format(StrEnum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"


SCENARIO = "A scenario: a file (TOML), or the name of one that comes with stratsim (stratsim list)."

Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help=SCENARIO, autocompletion=scenario_names)]
Scenarios = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO...",
        help="Scenarios: files (TOML), directories of them, or names of those that come with stratsim.",
        autocompletion=scenario_names,
    ),
]
Replicates = Annotated[int | None, typer.Option(metavar="N", min=1, help="Replicates; the scenario's own if left out.")]
Seed = Annotated[int | None, typer.Option(metavar="N", min=0, help="Seed; the scenario's own if left out.")]
Months = Annotated[int | None, typer.Option(metavar="N", min=1, help="Months; the scenario's own if left out.")]
Jobs = Annotated[int | None, typer.Option(metavar="N", min=1, help="Processes; all cores if left out.")]
Kernel = Annotated[
    KernelOption,
    typer.Option(
        metavar="KERNEL", help="What runs the months, to the same results: numpy, fused (machine code), auto."
    ),
]
Traces = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="Replicates that keep their series in full; 10 if left out.")
]
Record = Annotated[
    str | None,
    typer.Option(metavar="SERIES", help="Series that are kept: headline, all, or names, with commas."),
]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Run on a dask cluster, e.g. tcp://host:8786 (stratsim[cluster]).")
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Set a key of the scenario, e.g. states.PRK.cohesion=0.6; may be repeated."
    ),
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Directory for results.")]
Figures = Annotated[Path | None, typer.Option(metavar="DIR", help="Draw the figures into this directory.")]
Svg = Annotated[bool, typer.Option("--svg", help="Draw figures as SVG too, not as PNG alone.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results only, no progress and no notes.")]
Shape = Annotated[
    Format, typer.Option("--format", metavar="FORMAT", help="How tables are printed: table, csv, json or md.")
]
AllowCode = Annotated[bool, typer.Option("--allow-code", help="Let policies in Python that a scenario names run.")]
AllowLarge = Annotated[bool, typer.Option("--allow-large", help="Let a scenario of great cost run; `check` tells it.")]
Health = Annotated[
    bool, typer.Option("--health", help="Examine the (first) scenario in full, as `stratsim health` does.")
]
Trials = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The file of trials; the one that comes with stratsim if left out.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite results of another scenario.")]
