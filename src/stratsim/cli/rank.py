"""The command ``rank``: which playbook of which state serves whom, how sure that is, and what would turn it."""

import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from stratsim.cli import option
from stratsim.cli.answer import Answering, drawings
from stratsim.cli.asking import Amount
from stratsim.cli.game import Playbooks
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.refusal import before_work
from stratsim.cli.robust import Deciders, Points, names
from stratsim.cli.voice import Voice, bar

if TYPE_CHECKING:
    from stratsim.lenses.ranking import Ranking

States = Annotated[str, typer.Option(metavar="A,B", help="The states whose playbooks are ranked.")]


def rank(
    scenario: option.Scenario,
    states: States,
    size: Amount,
    to: Answering,
    voice: Voice,
    reading: Reading,
    playbooks: Playbooks = None,
    deciders: Deciders = None,
    points: Points = 50,
) -> None:
    """Rank the playbooks of some states: whom each serves, how sure that is, and what would change it.

    Over futures (fit and assumptions), over how everybody decides and what is believed, over the weights of the payoff.
    --page writes it as a page for somebody who decides.
    """
    from stratsim.cli import table
    from stratsim.cli.sweep import listed
    from stratsim.lenses import ranking as lens
    from stratsim.lenses.game import choice, each_once
    from stratsim.lenses.ranking_words import in_a_line
    from stratsim.lenses.robust import overlays

    name_own([scenario], voice)
    with before_work():
        to.ready()
        one = reading.load(scenario).but(seed=size.seed, months=size.months)
        own = dict(listed(text) for text in playbooks or [])
        asked, ways = names(states) or [], names(deciders)
        each_once(asked, "state")
        for state in asked:
            choice(one, state, own)
        overlays(ways)
    with bar(voice) as progress:
        found = lens.ranking(one, asked, playbooks=own, deciders=ways, points=points, effort=size.effort(10, progress))
    rows = [row for each in found for row in each.rows()]
    table.show(rows, table.columns(lens.Advised), voice.shape, sys.stdout)
    for each in found:
        voice.note(in_a_line(each))
    if to.figures is not None:
        drawn = [path for each in found for path in drawings(each.found, to.figures)]
        voice.note(f"figures: {len(drawn)} files in {to.figures}")
    if to.page is not None:
        write_page(found, to, scenario, states, playbooks)
        voice.note(f"page: {to.page}")


def write_page(found: "list[Ranking]", to: Answering, scenario: str, states: str, playbooks: list[str] | None) -> None:
    """Write the page, with the command that makes it."""
    from stratsim.files.whole import write
    from stratsim.lenses.ranking_words import page

    assert to.page is not None
    options = [f"--playbooks {shlex.quote(text)}" for text in playbooks or []]
    command = " ".join(["stratsim rank", scenario, f"--states {states}", *options, f"--page {to.page.name}"])
    write(to.page, page(found, command))
