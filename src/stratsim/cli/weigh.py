"""The command ``weigh``: how a state fares in several scenarios, and how far the order hangs on weights and prices."""

import sys
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.group import Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.voice import Voice, bar

StateName = Annotated[str, typer.Option("--state", metavar="STATE", help="Whose payoff is weighed, e.g. USA.")]


def weigh(scenarios: option.Scenarios, state: StateName, size: Size, voice: Voice, reading: Reading) -> None:
    """Rank scenarios by what a state gained and lost in them, with what the order hangs on.

    ``first``: in what share of 4,000 sets of weights a scenario is best. ``break_even``: by what factor the price of a
    contest would have to change for it to come to the same as the first scenario. A note says what share of the
    variance of severity, clashes and the payoff lies between the scenarios.
    """
    from stratsim.cli import table
    from stratsim.experiments.gather import gathered
    from stratsim.lenses import weigh as weights

    name_own(scenarios, voice)
    loaded = gathered(scenarios, reading.load_one_of_several).comparable(size.months).scenarios
    sized = [one.but(seed=size.seed, months=size.months, replicates=size.replicates) for one in loaded]
    with bar(voice) as progress:
        found = weights.weigh(sized, state, jobs=size.jobs, progress=progress)
    shown = ", ".join(f"{name} {w:g}" for name, w in weights.weights_of(sized[0], state).items() if w)
    split = ", ".join(f"{name} {share:.2f}" for name, share in found.between.items())
    voice.note(f"share of variance between the scenarios: {split}")
    voice.note(f"weights: {shown}; leads are over {sized[0].name}; {sized[0].replicates} replicates, paired")
    table.show(found.rows, table.columns(weights.Weighed), voice.shape, sys.stdout)
