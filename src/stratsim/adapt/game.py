"""Games: what `ss.game` found, as nashpy and Gambit have games.

found = ss.game(scenario, ["USA", "PRK"])
list(game.nashpy(found).support_enumeration())
pygambit.nash.logit_solve(game.gambit(found))
"""

import io
from typing import Any

from stratsim.experiments.extra import needs
from stratsim.lenses.game import EmpiricalGame


def nashpy(found: EmpiricalGame) -> Any:
    """Return a game of two players as nashpy has it; raise ValueError where there are more."""
    if len(found.players) != 2:
        raise ValueError(f"nashpy takes two players (are {len(found.players)}): use gambit")
    return needs("nashpy", "equilibria").Game(*found.form.payoffs)


def gambit(found: EmpiricalGame) -> Any:
    """Return a game of any number of players as Gambit has it."""
    return needs("pygambit", "games").read_nfg(io.StringIO(found.nfg()))
