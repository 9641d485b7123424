"""The command ``explain``: why two scenarios differ in an outcome."""

import json
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.completion import scenario_names
from stratsim.cli.group import Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.story import Picture, draw, drawable, show_tables
from stratsim.cli.voice import Voice

First = Annotated[str, typer.Argument(metavar="A", help=option.SCENARIO, autocompletion=scenario_names)]
Second = Annotated[str, typer.Argument(metavar="B", help="Another.", autocompletion=scenario_names)]
OutcomeName = Annotated[str, typer.Option("--outcome", metavar="NAME", help="The outcome, e.g. clashes_per_year.")]
Shapley = Annotated[bool, typer.Option("--shapley", help="Exact Shapley values too: all subsets are run, slower.")]


def explain(
    a: First,
    b: Second,
    outcome: OutcomeName,
    size: Size,
    voice: Voice,
    reading: Reading,
    shapley: Shapley = False,
    figure: Picture = None,
) -> None:
    """Say why B differs from A in an outcome: through what, from which levers, when, and in which pair of histories.

    The account is exact: its parts add up to the difference. 200 replicates unless --replicates says otherwise.
    """
    from stratsim.cli.refusal import before_work
    from stratsim.story.as_data import as_data
    from stratsim.story.explain import REPLICATES
    from stratsim.story.explain import explain as explained
    from stratsim.story.sentences import sentences, tables

    name_own([a, b], voice)
    with before_work():
        picture = drawable(figure)
        read = [reading.load_one_of_several(name) for name in (a, b)]
        first = read[0].but(seed=size.seed, months=size.months)
        both = [one.but(seed=first.plan.seed, months=first.plan.months) for one in read]
        found = explained(
            both[0], both[1], outcome, replicates=size.replicates or REPLICATES, shapley=shapley, jobs=size.jobs
        )
    if voice.shape is option.Format.json:
        print(json.dumps(as_data(found), indent=1))
    else:
        print("\n".join(sentences(found)))
        show_tables(tables(found), voice)
    if picture is not None:
        from stratsim.display import waterfall

        draw(waterfall.sheet(found), picture, voice)
