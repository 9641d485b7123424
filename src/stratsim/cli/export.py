"""The command ``export``: saved results as tables for other programs, or for a paper."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli.plot import Saved
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice


class Form(StrEnum):
    """What tables are written as."""

    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"
    tex = "tex"
    md = "md"


To = Annotated[Form, typer.Option("--to", metavar="FORM", help="csv, parquet, xlsx; tex or md: the table of a paper.")]
Directory = Annotated[Path, typer.Option("--out", metavar="DIR", help="Directory for the tables.")]
Outcomes = Annotated[
    list[str] | None, typer.Option("--outcome", metavar="NAME", help="An outcome, all if left out; may be repeated.")
]
Series = Annotated[bool, typer.Option("--series", help="The series of the traced replicates too, a row a month.")]
Variables = Annotated[
    list[str] | None,
    typer.Option("--variable", metavar="NAME", help="A variable of the series, all if left out; may be repeated."),
]


def export(
    results: Saved,
    voice: Voice,
    to: To = Form.csv,
    out: Directory = Path("export"),
    outcome: Outcomes = None,
    series: Series = False,
    variable: Variables = None,
) -> None:
    """Write saved results as tidy tables with a codebook, or as the table of a paper."""
    from stratsim.cli.place import writable
    from stratsim.engine.results import Results
    from stratsim.lenses.export import export as exported

    with before_work():
        found = [Results.load(path, lazy=True) for path in results]
        writable(out)
        wanted = (variable or []) if series or variable else None
        written = exported(found, out, to.value, names=outcome or (), variables=wanted)
    for path in written:
        print(path)
