"""The empirical game: payoffs of each player over two players' playbooks, and where learning leads."""

from typing import Any

import numpy as np

from stratsim.display.panels import Bar, Plotted, Scale, Titles, bars, foot, heat
from stratsim.display.panels import sheets as paged
from stratsim.display.sheet import Sheet
from stratsim.engine.results import machine
from stratsim.experiments.run import provenance
from stratsim.lenses.game import EmpiricalGame

MOST = 12
HOW = (
    "Numbers: mean payoff (0 to 1) over the replicates; the other players keep to the playbook that they follow now. "
    "Bars: share of time of populations that learn (alpha-rank); in brackets: share of resamples where it is stable."
)


def sheets(found: EmpiricalGame) -> list[Sheet]:
    """Return the page: a heat map a player, and the profiles where populations that learn spend their time."""
    known = {**machine(), **provenance(found.scenario, found.replicates)}
    parts = [payoffs(found, n) for n in range(len(found.players))]
    return paged(Titles("game", "The game of playbooks", HOW, foot(known)), [*parts, ranks(found)])


def payoffs(found: EmpiricalGame, player: int) -> Plotted:
    """Return a player's payoffs over its playbooks and those of the next player."""
    other = (player + 1) % len(found.players)
    at: Any = tuple(slice(None) if n in (player, other) else found.now[n] for n in range(len(found.players)))
    cells = found.form.payoffs[player][at]
    values = cells if player < other else cells.T
    x, y = (Scale(found.players[n], found.strategies[n]) for n in (other, player))
    return heat(f"Payoff of {found.players[player]}", x, y, values)


def ranks(found: EmpiricalGame) -> Plotted:
    """Return the profiles where populations spend most of their time."""
    order = sorted(found.form.profiles(), key=lambda profile: -found.alpha_rank[profile])[:MOST]
    rows = [
        Bar("/".join(found.form.named(one)), 0.0, float(found.alpha_rank[one]), int(one == found.now), note(found, one))
        for one in order
        if found.alpha_rank[one] > 0.001
    ]
    return bars("Where learning leads", "share of time", rows)


def note(found: EmpiricalGame, profile: tuple[int, ...]) -> str:
    """Return how sure it is that a profile is an equilibrium."""
    return f"({found.bootstrap[profile]:.0%})" if np.isfinite(found.bootstrap[profile]) else ""
