"""Payoffs: how well each state fares, as declared weights over security, economy, regime and influence.

Equation
    security  = 1 - [0.5 war + 0.3 (1 - e^{-clashes a year}) + 0.2 (1 - e^{-severity faced a year / 5})]
    economy   = mean output;   regime = mean cohesion
    influence = mean of what applies: credibility held by challengers, clients' dependence, attention drawn from rivals
    payoff    = sum of weight x component
or, from what happened alone, all in stakes a year:
    payoff    = weight economy + weight regime + weight sway
                - weight paid - sum of weight x (conceded, contested, fought, settled, provoked, granted)
    paid = money out for acts, control, campaigns, weapons, relief, support and arms, a year, as a share of product
    sway = mean of standing and, of a patron, of its clients' dependence on it
The weights are the scenario's: those of the first kind sum to 1, as components that run from 0 to 1; those of the
second are stakes a year for a full measure of each (`mechanisms.stakes` says what an act, a contest and a war come to).
Belief about oneself is no welfare there. The weights inside security are an assumption.
"""

from collections.abc import Mapping

import numpy as np

from stratsim.core.array import FLOAT, Array, at_least, at_most, total
from stratsim.core.ties import Ties
from stratsim.engine.outcome import Summary, paid, sway

COMPONENTS = ("security", "economy", "regime", "influence")
LOSSES = ("conceded", "contested", "fought", "settled", "provoked", "granted")
"""Flows of stakes that `mechanisms.stakes` books, losses positive."""
REALISED = (*LOSSES, "paid", "sway")
"""Components made of what happened alone; economy and regime go with both kinds."""
OUTCOME = {"economy": "output", "regime": "regime_kept"}
"""Component -> the outcome that it is, where that has another name."""


def security(s: Summary) -> Array:
    """Return how safe each state is from war, clashes and provocations, shape (state, R)."""
    ties = s.system.rivalry
    war = at_most(ties.by_either(s.ever("war_begun")), 1)
    clashes = ties.by_either(s.per_year("clash"))
    severity = s.system.rungs.severity * s.per_year("events")
    faced = ties.by_target(total(severity))
    return 1 - (FLOAT(0.5) * war + FLOAT(0.3) * (1 - np.exp(-clashes)) + FLOAT(0.2) * (1 - np.exp(-faced / FLOAT(5))))


def influence(s: Summary) -> Array:
    """Return the mean of the kinds of influence that a state can have, shape (state, R)."""
    rivalry, patronage = s.system.rivalry, s.system.patronage
    drawn = s.mean["attention"][s.system.rivalry_theatre, rivalry.target]
    parts = [
        mean_over(rivalry, "target", s.mean["credibility"]),
        mean_over(patronage, "source", s.mean["dependence"]),
        mean_over(rivalry, "source", drawn),
    ]
    value = parts[0][0] + parts[1][0] + parts[2][0]
    kinds = parts[0][1] + parts[1][1] + parts[2][1]
    return value / at_least(kinds, 1)


def mean_over(ties: Ties, end: str, x: Array) -> tuple[Array, Array]:
    """Return the mean of ``x`` over the ties of each state at one end, and 1 where it has any."""
    whole = ties.by_source(x) if end == "source" else ties.by_target(x)
    degree = ties.out_degree if end == "source" else ties.in_degree
    return whole / at_least(degree, 1), at_most(degree, 1)


def components(s: Summary) -> dict[str, Array]:
    """Return all components, what is lost or paid as a negative number, each (state, R)."""
    return {
        "security": security(s),
        "economy": s.mean["output"],
        "regime": s.mean["cohesion"],
        "influence": influence(s),
        "paid": -paid(s),
        "sway": sway(s),
        **{name: -s.per_year(name) for name in LOSSES},
    }


def payoffs(s: Summary, weights: Mapping[str, Mapping[str, float]]) -> Array:
    """Return the payoff of each state in ``weights``, in that order, shape (states, R)."""
    parts = components(s)
    rows = []
    for state, weight in weights.items():
        row = s.system.states.index(state)
        rows.append(
            sum((FLOAT(w) * parts[name][row] for name, w in weight.items()), np.zeros_like(parts["economy"][row]))
        )
    return np.stack(rows) if rows else np.zeros((0, s.last.treasury.shape[-1]), FLOAT)
