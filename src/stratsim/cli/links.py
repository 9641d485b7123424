"""The command ``links``: the ties of a scenario, by how far an outcome moves without them."""

import sys
from operator import attrgetter
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.group import Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.voice import Voice, bar

OutcomeName = Annotated[str, typer.Option("--outcome", metavar="NAME", help="The outcome, e.g. payoff.PRK.")]
NUMBERS = (
    "mean",
    "difference",
    "difference_low",
    "difference_high",
    "mean_difference_low",
    "mean_difference_high",
    "lower",
)
COLUMNS = [
    ("pair", attrgetter("pair")),
    ("without", attrgetter("cut")),
    *((name, attrgetter(name)) for name in NUMBERS),
]


def links(scenario: option.Scenario, outcome: OutcomeName, size: Size, voice: Voice, reading: Reading) -> None:
    """Rank the ties by how far an outcome moves without them: each tie, and all ties of each pair of states."""
    from stratsim.cli import table
    from stratsim.lenses import links as ties
    from stratsim.story.numerals import number

    name_own([scenario], voice)
    one = reading.load(scenario).but(seed=size.seed, months=size.months, replicates=size.replicates)
    with bar(voice) as progress:
        mean, found = ties.links(one, outcome, jobs=size.jobs, progress=progress)
    voice.note(f"{outcome}: mean {number(mean)} with all ties; {one.replicates} replicates, paired")
    table.show(found, COLUMNS, voice.shape, sys.stdout)
