"""The command ``robust``: which playbook of a state stands in many futures."""

from typing import TYPE_CHECKING, Annotated

import typer

from stratsim.cli import option
from stratsim.cli.answer import Answer, Answering, give
from stratsim.cli.asking import Amount
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar

if TYPE_CHECKING:
    from stratsim.experiments.run import Progress
    from stratsim.lenses.robust import Robustness
    from stratsim.scenario.scenario import Scenario

State = Annotated[str, typer.Option("--states", metavar="STATE", help="The state whose playbooks are compared.")]
Outcome = Annotated[str | None, typer.Option(metavar="NAME", help="The outcome; the state's payoff if left out.")]
Playbooks = Annotated[str | None, typer.Option(metavar="X,Y", help="Playbooks; those it can follow if left out.")]
Deciders = Annotated[
    str | None,
    typer.Option(metavar="X,Y", help="Ways to decide, names or files; all of scenarios/deciders if left out, '' none."),
]
Points = Annotated[int, typer.Option(metavar="N", min=2, help="Points of a Latin hypercube over what is uncertain.")]
Fixed = Annotated[bool, typer.Option("--fixed", help="What is fixed varies too, over its plausible range.")]
Threshold = Annotated[float | None, typer.Option(metavar="X", help="What satisfies; the median of all if left out.")]
Search = Annotated[
    str | None, typer.Option(metavar="PLAYBOOK", help="Search the levers of this playbook for robustness, too.")
]


def robust(
    scenario: option.Scenario,
    states: State,
    size: Amount,
    to: Answering,
    voice: Voice,
    reading: Reading,
    outcome: Outcome = None,
    playbooks: Playbooks = None,
    deciders: Deciders = None,
    points: Points = 50,
    fixed: Fixed = False,
    threshold: Threshold = None,
    search: Search = None,
) -> None:
    """Compare the playbooks of a state over futures, over how everybody decides, over the weights of its payoff.

    By regret, by how often they satisfy, by mean and spread. --search adds a small search over the levers of one.
    """
    from stratsim.cli import table
    from stratsim.lenses import robust as lens
    from stratsim.lenses.game import choice
    from stratsim.lenses.policy_search import levers_of
    from stratsim.lenses.quantity import Quantity

    name_own([scenario], voice)
    with before_work():
        to.ready()
        one = reading.load(scenario).but(seed=size.seed, months=size.months)
        own, ways = names(playbooks) or [], names(deciders)
        choice(one, states, {states: own} if own else {})
        Quantity.of(one, None, outcome or f"payoff.{states}")
        lens.overlays(ways)
        if search is not None:
            levers_of(one, search)
    with bar(voice) as progress:
        found = lens.robust(
            one,
            states,
            outcome=outcome,
            playbooks=own,
            deciders=ways,
            points=points,
            fixed=fixed,
            threshold=threshold,
            effort=size.effort(10, progress),
        )
        more = searched(one, found, search, size, progress) if search else []
    title = f"Which playbook of {states} is robust: {one.name}"
    report = Answer(title, [*found.words(), *more], found.standings(), table.columns(lens.PlaybookScore))
    give(report, voice, to, found)


def names(text: str | None) -> list[str] | None:
    """Return the names in a list; None where none is given."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def searched(one: "Scenario", found: "Robustness", playbook: str, size: Amount, progress: "Progress") -> list[str]:
    """Return what a search over the levers of a playbook found, in words."""
    from stratsim.lenses.policy_search import search

    effort = size.effort(10, progress)
    return search(one, found.state, playbook, outcome=found.asked, effort=effort).words()
