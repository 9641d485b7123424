"""The command ``sensitivity``: which assumptions an outcome, or a difference, hangs on."""

from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.answer import Answer, Answering, give
from stratsim.cli.asking import Amount, Options, Other, Outcome
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar

Trajectories = Annotated[int, typer.Option(metavar="N", min=2, help="Trajectories of the screening (Morris).")]
Points = Annotated[
    int, typer.Option(metavar="N", min=0, help="Base of the shares (Sobol), a power of two; 0: the screening alone.")
]
Keep = Annotated[int, typer.Option(metavar="N", min=1, help="Assumptions whose shares are looked at.")]
Structure = Annotated[bool, typer.Option("--structure", help="Mechanisms switched on or off count among the shares.")]


def sensitivity(
    scenario: option.Scenario,
    outcome: Outcome,
    size: Amount,
    to: Answering,
    voice: Voice,
    reading: Reading,
    other: Other = None,
    trajectories: Trajectories = 10,
    points: Points = 512,
    keep: Keep = 20,
    option_: Options = None,
    structure: Structure = False,
) -> None:
    """Rank all assumptions by how far an outcome, or its difference between two scenarios, hangs on them.

    Those that are drawn and those that are fixed, which move over their plausible ranges; the values of a fit as one.
    """
    from stratsim.cli import table
    from stratsim.cli.sweep import listed
    from stratsim.experiments.extra import needs
    from stratsim.lenses.sensitivity import Influence
    from stratsim.lenses.sensitivity import sensitivity as ask

    name_own([scenario], voice)
    with before_work():
        to.ready()
        a, b = size.pair(reading, scenario, other, outcome)
        choices = dict(listed(text) for text in option_ or [])
        needs("SALib", "sensitivity")
    with bar(voice) as progress:
        found = ask(
            a,
            b,
            outcome=outcome,
            trajectories=trajectories,
            points=points,
            keep=keep,
            options=choices,
            structure=structure,
            effort=size.effort(20, progress),
        )
    title = f"What it hangs on: {found.quantity.words}"
    said = Answer(title, found.words(), found.influences, table.columns(Influence))
    give(said, voice, to, found)
