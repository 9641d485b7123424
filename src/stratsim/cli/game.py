"""The command ``game``: the empirical game of some states over their playbooks."""

from pathlib import Path
from typing import Annotated, Any

import typer

from stratsim.cli import option
from stratsim.cli.answer import Answer, Answering, give
from stratsim.cli.asking import Amount
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar

Players = Annotated[str, typer.Option(metavar="A,B,C", help="The states that choose.")]
Playbooks = Annotated[
    list[str] | None,
    typer.Option(
        metavar="A=X,Y", help="The playbooks that a state chooses from; those that it can follow, if left out."
    ),
]
Precision = Annotated[
    float | None, typer.Option(metavar="X", min=0.0, help="Of quantal responses, in units of payoff.")
]
Nfg = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the game in Gambit's format (.nfg).")]


def game(
    scenario: option.Scenario,
    players: Players,
    size: Amount,
    to: Answering,
    voice: Voice,
    reading: Reading,
    playbooks: Playbooks = None,
    precision: Precision = None,
    nfg: Nfg = None,
) -> None:
    """Take the playbooks of some states as a game: equilibria, best replies, what announcing gains.

    Payoffs are the scenario's, means over paired replicates with standard errors.
    """
    from stratsim.cli.sweep import listed
    from stratsim.lenses.game import game as ask
    from stratsim.lenses.game import players_of
    from stratsim.lenses.game_words import words

    name_own([scenario], voice)
    with before_work():
        to.ready()
        one = reading.load(scenario).but(seed=size.seed, months=size.months)
        names = [name.strip() for name in players.split(",") if name.strip()]
        own = dict(listed(text) for text in playbooks or [])
        players_of(one, names, own)
    with bar(voice) as progress:
        effort = size.effort(one.replicates, progress)
        found = ask(one, names, playbooks=own, precision=precision, effort=effort)
    if nfg is not None:
        write_game(nfg, found.nfg())
        voice.note(f"game: {nfg}")
    rows = found.rows()
    give(Answer(f"The game of {', '.join(names)}: {one.name}", words(found), rows, columns(rows)), voice, to, found)


def write_game(path: Path, text: str) -> None:
    """Write a game to its file."""
    from stratsim.files.whole import write

    write(path, text)


def columns(rows: list[dict[str, Any]]) -> list[Any]:
    """Return the columns of rows that are mappings."""
    from operator import itemgetter

    return [(name, itemgetter(name)) for name in rows[0]]
