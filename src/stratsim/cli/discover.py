"""The command ``discover``: under which conditions something happens, and what least change turns an order."""

from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.answer import Answer, Answering, give
from stratsim.cli.asking import Amount, Other, Outcome
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar

When = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="When it happens: 'difference > 0', of one scenario 'outcome < 0.2'."),
]
Points = Annotated[int, typer.Option(metavar="N", min=20, help="Futures: points of a Latin hypercube.")]
Fixed = Annotated[bool, typer.Option("--fixed", help="What is fixed varies too, over its plausible range.")]
Density = Annotated[float, typer.Option(metavar="X", min=0.0, max=1.0, help="Density that a box should reach.")]
Boxes = Annotated[int, typer.Option(metavar="N", min=1, help="Boxes at most.")]
Flip = Annotated[bool, typer.Option("--flip", help="Look for the least change of assumptions that turns the order.")]


def discover(
    scenario: option.Scenario,
    outcome: Outcome,
    size: Amount,
    to: Answering,
    voice: Voice,
    reading: Reading,
    other: Other = None,
    when: When = None,
    points: Points = 500,
    fixed: Fixed = False,
    density: Density = 0.8,
    boxes: Boxes = 3,
    flip: Flip = False,
) -> None:
    """Say under which assumptions an outcome, or its difference between two scenarios, passes a threshold."""
    from stratsim.cli import table
    from stratsim.lenses.discovery import Box, condition
    from stratsim.lenses.discovery import discover as ask

    name_own([scenario], voice)
    with before_work():
        to.ready()
        a, b = size.pair(reading, scenario, other, outcome)
        if flip and b is None:
            raise ValueError("--flip asks for an order: name two scenarios")
        if when is None and b is None:
            raise ValueError("say when it happens: --when 'outcome > 0.5', or name two scenarios")
        said = when or "difference > 0"
        condition(said)
    with bar(voice) as progress:
        effort = size.effort(20, progress)
        found = ask(
            a,
            b,
            outcome=outcome,
            when=said,
            points=points,
            fixed=fixed,
            density=density,
            boxes=boxes,
            flip=flip,
            effort=effort,
        )
    title = f"Under which conditions {found.when}: {found.quantity.words}"
    give(Answer(title, found.words(), found.boxes(), table.columns(Box)), voice, to, found)
