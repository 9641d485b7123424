"""The command ``plot``: the figures of saved results."""

from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.refusal import before_work

Saved = Annotated[list[Path], typer.Argument(metavar="RESULTS...", help="Results (.nc); the first is the baseline.")]
Directory = Annotated[Path, typer.Option(metavar="DIR", help="Directory for the figures.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="NAME", help="One kind of figure, e.g. heat, danger, beliefs; may be repeated."),
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option("--outcome", metavar="O", help="Show this outcome in place of the headline; may be repeated."),
]
Style = Annotated[
    Path | None, typer.Option("--style", metavar="FILE", help="A style file of matplotlib, on top of the look.")
]


def plot(
    results: Saved,
    figures: Directory = Path("figures"),
    only: Only = None,
    outcome: Outcomes = None,
    style: Style = None,
    svg: option.Svg = False,
    quiet: option.Quiet = False,
) -> None:
    """Draw the figures of saved results: all, or those named."""
    from stratsim.cli.place import writable
    from stratsim.display import gallery
    from stratsim.display.style import own_style
    from stratsim.engine.results import Results
    from stratsim.experiments.compare import together

    with before_work(), own_style(style):
        found = [Results.load(path, lazy=True) for path in results]
        comparison = together(found, str(found[0].provenance["headline"]).split())
        gallery.chosen(comparison, only or (), outcome or ())
        writable(figures)
    with own_style(style):
        drawn = gallery.draw(comparison, figures, gallery.formats(svg), only=only or (), outcomes=outcome or ())
    for path in drawn:
        if not quiet:
            print(path)
