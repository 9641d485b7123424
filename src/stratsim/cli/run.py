"""The command ``run``: one scenario, its results saved and summed up."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from stratsim.cli import option
from stratsim.cli.group import Destination, Keeping, Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.voice import Voice
from stratsim.cli.workers import workers

if TYPE_CHECKING:
    from stratsim.experiments.compare import PairedResults


def run(
    scenario: option.Scenario,
    size: Size,
    keeping: Keeping,
    to: Destination,
    voice: Voice,
    reading: Reading,
    health: option.Health = False,
) -> None:
    """Run one scenario and save its results.

    Standard output has the path of the results, or the summary where --format asks for csv, json or md; the other of
    the two goes to standard error.
    """
    with workers(size) as team:
        from stratsim.cli.simulate import simulate
        from stratsim.experiments.gather import Gathered

        name_own([scenario], voice)
        show = partial(summary, voice=voice)
        simulate(lambda: Gathered([reading.load(scenario)]), size, keeping, to, voice, health, show, team)


def summary(comparison: "PairedResults", targets: Sequence[Path], voice: Voice) -> None:
    """Print the headline outcomes and the path of the results, each on its stream."""
    from stratsim.cli import table
    from stratsim.experiments.compare import Row

    columns = [column for column in table.columns(Row) if alone(column[0])]
    if voice.shape is not option.Format.table:
        table.show(comparison.rows(), columns, voice.shape, sys.stdout)
        voice.note(f"results: {targets[0]}")
        return
    if not voice.quiet:
        table.show(comparison.rows(), columns, voice.shape, sys.stderr)
    print(targets[0])


def alone(column: str) -> bool:
    """Tell whether a column of a comparison says something of one scenario alone."""
    return column not in ("scenario", "lower") and "difference" not in column
