"""The command ``compare``: several scenarios with common random numbers, and how each differs from the baseline."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stratsim.cli import option
from stratsim.cli.group import Destination, Keeping, Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.voice import Voice
from stratsim.cli.workers import workers

if TYPE_CHECKING:
    from stratsim.experiments.compare import PairedResults
    from stratsim.experiments.gather import Gathered

Variant = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME:KEY=VALUE",
        help="Compare the baseline with itself, KEY set to VALUE, called NAME; may be repeated, for one NAME too.",
    ),
]


def compare(
    scenarios: option.Scenarios,
    size: Size,
    keeping: Keeping,
    to: Destination,
    voice: Voice,
    reading: Reading,
    variant: Variant = None,
    health: option.Health = False,
) -> None:
    """Run scenarios with common random numbers and print how each differs from the baseline.

    The one called baseline is what the others are compared with, else the first. --variant adds the baseline with
    some keys set, under a name.
    """
    with workers(size, len(scenarios) + len(variant or ())) as team:
        from stratsim.cli.simulate import simulate
        from stratsim.cli.variants import with_variants
        from stratsim.experiments.gather import gathered

        def read() -> "Gathered":
            return with_variants(gathered(scenarios, reading.load_one_of_several), variant or (), reading.allow_code)

        name_own(scenarios, voice)
        simulate(read, size, keeping, to, voice, health, partial(differences, voice=voice), team)


def differences(comparison: "PairedResults", targets: Sequence[Path], voice: Voice) -> None:
    """Print the comparison."""
    from stratsim.cli import table
    from stratsim.experiments.compare import Row

    voice.note(f"results: {len(targets)} files in {targets[0].parent}")
    table.show(comparison.rows(), table.columns(Row), voice.shape, sys.stdout)
