"""The crisis game of a rivalry as a tree with payoffs, and as `Deterrence` plays it once beliefs are true.

Equation
    The payoffs of ``mechanisms/deterrence/game.py``, written out anew for one rivalry in plain numbers.

Symbols
    A challenger, B defender, P patron of A and ally of B; a game is what differs from `REFERENCE`
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stratsim.conformance.small import rungs_of, system_of, world_of
from stratsim.mechanisms.deterrence import Deterrence

Game = Mapping[str, Any]

PARAMETERS: Mapping[str, float] = {
    "opportunity": 1.0,
    "arsenal": 0.0,
    "momentum": 0.0,
    "plants": 0.0,
    "caution": 1.0,
    "leverage": 0.5,
    "rally": 0.4,
    "notice": 0.4,
    "arming": 0.3,
    "patron_weight": 0.6,
    "thrift": 1.0,
    "humiliation": 0.3,
    "backing": 0.0,
    "war_cost_challenger": 1.0,
    "war_cost_defender": 1.0,
    "edge": 0.5,
    "shield": 1.0,
    "second_strike": 0.0,
    "heed": 0.6,
    "commitment": 0.4,
    "resolve": 0.8,
    "inference": 0.0,
    "contest_slope": 0.0,
    "might": 0.0,
    "learning": 0.0,
    "contest_cost": 1.3,
    "loss": 0.5,
    "audience_cost": 0.3,
    "calm": 0.3,
}
"""Weights of the payoffs, said here so that no new default moves a result; what the tree has not is off."""

SITUATION: Mapping[str, Any] = {
    "severity": [0.5],
    "burden": [0.2],
    "money": [0.1],
    "test": [0.0],
    "treasury": 2.0,
    "strength": 0.4,
    "threat": 0.5,
    "follow_through": 0.2,
    "engagement": 0.3,
    "restraint": 0.4,
    "attention": 0.6,
    "cohesion": 0.6,
    "allies": 0.5,
    "experience": 0.4,
    "deterrent": 0.5,
    "dependence": 0.7,
    "precision": (4.0, 4.0),
}
"""Who threatens what, and how the world stands; one number a rung where there is a list."""

REFERENCE: Game = {**PARAMETERS, **SITUATION}


@dataclass(frozen=True)
class Rung:
    """The payoffs of one act: to the challenger (the cost of the act apart) and to the defender."""

    u_war: float
    u_back: float
    u_gain: float
    cost: float
    v_war: float
    v_win: float
    v_concede: float


def payoffs(game: Game) -> list[Rung]:
    """Return the payoffs of every rung of a game."""
    g = {**REFERENCE, **game}
    acts = zip(g["severity"], g["burden"], g["money"], g["test"], strict=True)
    return [payoff(g, *act) for act in acts]


def payoff(g: Game, s: float, burden: float, money: float, test: float) -> Rung:
    """Return the payoffs of an act of severity ``s``."""
    mine = g["strength"] * (1 + g["edge"] * g["experience"])
    odds = mine / (mine + (1 - g["strength"]) * (1 + (1 - g["backing"]) * g["allies"]))
    gain = g["leverage"] * (1 - g["engagement"]) + g["rally"] * (1 - g["cohesion"]) + g["notice"] * g["attention"]
    cost = g["caution"] * burden + g["thrift"] * money / (g["treasury"] + money) - test * g["learning"] * s
    worth = 1 + g["heed"] * g["attention"] + g["commitment"] * g["allies"]
    contest = (g["contest_cost"] + g["contest_slope"] * s) * (1 - g["might"] * (1 - 2 * odds))
    win = s * worth + g["resolve"] * g["follow_through"] - contest
    return Rung(
        u_war=s * odds - g["war_cost_challenger"],
        u_back=-s * g["humiliation"],
        u_gain=s * gain + test * g["arming"] * (1 - g["deterrent"]),
        cost=cost + s * g["patron_weight"] * g["restraint"] * g["dependence"],
        v_war=win - s * odds - g["war_cost_defender"] * (1 + g["shield"] * g["deterrent"]),
        v_win=win,
        v_concede=-s * g["loss"] - g["audience_cost"] * g["threat"] + g["calm"] * g["engagement"],
    )


@dataclass(frozen=True)
class CrisisChances:
    """The chance of each rung, and for each the chances that it is contested and, if so, pressed."""

    rungs: tuple[float, ...]
    contest: tuple[float, ...]
    press: tuple[float, ...]


def played_by_kernel(game: Game, dtype: Any = np.float32) -> CrisisChances:
    """Return the chances as the mechanism has them, the challenger's belief being the true chance of contest."""
    g = {**REFERENCE, **game}
    ladder = rungs_of(g["severity"], dtype, burden=g["burden"], money=g["money"], test=g["test"])
    ties: dict[str, Any] = {"rivalry": ["A>B"], "patronage": ["P>A"], "alignment": ["B-P"]}
    system = system_of(["A", "B", "P"], rungs=ladder, dtype=dtype, **ties)
    world = world_of(system, dtype=dtype, levers=levers_of(g), **values_of(g))
    mechanism = deterrence(g)
    true = mechanism.chances(world, system).contest[0]
    found = mechanism.chances(world.but(credibility=true), system)
    return CrisisChances(
        *(tuple(float(x) for x in chance[:, 0, 0]) for chance in (found.rung, found.contest, found.press))
    )


def deterrence(game: Game) -> Deterrence:
    """Return the mechanism with the weights and the precisions of a game."""
    own = {name: game[name] for name in PARAMETERS}
    return Deterrence(precision_challenger=game["precision"][0], precision_defender=game["precision"][1], **own)


def levers_of(g: Game) -> dict[str, Any]:
    """Return the levers of a situation."""
    return {
        "provocation": {"A": 1.0},
        "announced_threat": {"B": g["threat"]},
        "follow_through": {"B": g["follow_through"]},
        "engagement": {"B": g["engagement"]},
        "restraint": {"P": g["restraint"]},
    }


def values_of(g: Game) -> dict[str, Any]:
    """Return the variables of a situation."""
    return {
        "attention": {"A": 1.0, "B": g["attention"]},
        "closeness": g["allies"],
        "standing": 0.0,
        "capability": {"A": g["strength"], "B": 1 - g["strength"]},
        "experience": {"A": g["experience"]},
        "treasury": {"A": g["treasury"]},
        "cohesion": {"A": g["cohesion"]},
        "deterrent": {"A": g["deterrent"]},
        "dependence": g["dependence"],
        "reputation": g["resolve"] * g["follow_through"],
    }
