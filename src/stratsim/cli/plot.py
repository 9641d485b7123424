"""The command ``plot``: the figures of saved results."""

from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.refusal import before_work

Saved = Annotated[list[Path], typer.Argument(metavar="RESULTS...", help="Results (.nc); the first is the baseline.")]
Directory = Annotated[Path, typer.Option(metavar="DIR", help="Directory for the figures.")]


def plot(
    results: Saved, figures: Directory = Path("figures"), svg: option.Svg = False, quiet: option.Quiet = False
) -> None:
    """Draw the figures of saved results."""
    from stratsim.cli.place import writable
    from stratsim.display import gallery
    from stratsim.engine.results import Results
    from stratsim.experiments.compare import together

    with before_work():
        found = [Results.load(path, lazy=True) for path in results]
        comparison = together(found, str(found[0].provenance["headline"]).split())
        writable(figures)
    for path in gallery.draw(comparison, figures, gallery.formats(svg)):
        if not quiet:
            print(path)
