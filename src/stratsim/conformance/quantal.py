"""The crisis game as played is the agent quantal response equilibrium that Gambit computes.

Equation
    At each node a player takes an action with chance proportional to exp(lambda x its expected payoff there), and
    everybody's expectations are true.

Symbols
    lambda precision; here 1 in Gambit, with payoffs in units of each player's own precision
Ours
    The equations of the mechanism `deterrence` (press, contest, rung), in the float32 of a run, at a belief that is the
    true chance of contest. Seven games, two of them with three rungs.
Seen
    Chances computed by Gambit 16.7.0, qre.logit_solve_lambda, on the same trees; tests/known_answers/test_stage_game.py
    computes them anew. Of the games with three rungs one has rungs of one severity, so that one credibility is true
    for all; in the other, a ladder, the challenger infers each rung's chance from the defender's true resolve.
Source
    McKelvey and Palfrey 1998, "Quantal Response Equilibria for Extensive Form Games", Experimental Economics 1: 9-41.
    Savani and Turocy, Gambit: The package for computation in game theory, version 16.7.0.
"""

from collections.abc import Mapping

from stratsim.conformance.crisis import Game, played_by_kernel
from stratsim.conformance.published import Line, Result

ALIKE = {"severity": [0.5, 0.5, 0.5], "burden": [0.0, 0.3, 0.6], "money": [0.1, 0.2, 0.4], "test": [1.0, 0.0, 1.0]}
LADDER = {
    "severity": [0.1, 0.3, 1.0],
    "burden": [0.02, 0.2, 0.4],
    "money": [0.1, 0.2, 0.4],
    "test": [1.0, 1.0, 0.0],
    "inference": 1.0,
    "learning": 0.8,
}
GAMES: Mapping[str, Game] = {
    "the reference": {},
    "a mild test": {"severity": [0.1], "burden": [0.02], "test": [1.0], "arming": 0.8, "deterrent": 0.2},
    "the pressing challenger": {
        "war_cost_challenger": 0.1,
        "strength": 0.8,
        "humiliation": 0.9,
        "precision": (6.0, 2.0),
    },
    "the bound defender": {"follow_through": 0.9, "threat": 0.8, "audience_cost": 0.9, "precision": (3.0, 7.0)},
    "the shielded challenger": {"war_cost_challenger": 0.2, "deterrent": 1.0, "shield": 2.0, "severity": [0.9]},
    "rungs of one severity": {**ALIKE, "precision": (5.0, 3.0), "leverage": 0.9},
    "a ladder": {**LADDER, "strength": 0.2, "might": 0.6, "contest_slope": 0.4, "contest_cost": 0.8},
}

BY_GAMBIT: Mapping[str, tuple[float, ...]] = {
    "the reference": (0.349695495801, 0.349796656919, 0.062717287750),
    "a mild test": (0.919944121436, 0.026326370782, 0.023183238000),
    "the pressing challenger": (0.561428914610, 0.021549230996, 0.987699204722),
    "the bound defender": (0.157492881872, 0.997969920613, 0.116267497400),
    "the shielded challenger": (0.750951480620, 0.000408919682, 0.822324161014),
    "rungs of one severity": (0.645127653187, 0.075141136809, 0.017711428584, 0.421826902058, 0.032912553155),
    "a ladder": (0.474929957865, 0.218713821788, 0.003914618637, 0.391020135957, 0.021597716361),
}
"""Chances of each rung, of contest, of press."""


def chances(game: Game, **options: object) -> tuple[float, ...]:
    """Return the same from the mechanism; contest and press of the first rung."""
    found = played_by_kernel(game, **options)
    return (*found.rungs, found.contest[0], found.press[0])


def quantal_lines() -> list[Line]:
    """Return the lines: in each game the chance of each rung, of contest, of press."""
    found = []
    for name, game in GAMES.items():
        there = BY_GAMBIT[name]
        acts = ["act"] if len(there) == 3 else [f"rung {n}" for n in range(1, len(there) - 1)]
        for what, theirs, ours in zip([*acts, "contest", "press"], there, chances(game), strict=True):
            found.append(Line(f"{name}: {what}", theirs, ours, 2e-6, "Gambit"))
    return found


RESULT = Result("McKelvey and Palfrey 1998", __doc__, quantal_lines)
