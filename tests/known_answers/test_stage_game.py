"""The crisis game at true beliefs is the agent quantal response equilibrium of its tree, as Gambit computes it.

Gambit has one precision for all players: payoffs are measured in units of each player's own, and lambda is 1.
To print the table of stored values anew: PYTHONPATH=tests python tests/known_answers/test_stage_game.py
"""

import io

import numpy as np
import pytest

from stratsim.mechanisms.deterrence import Deterrence
from worlds import rungs_of, system_of, world_of

ALIKE = {"severity": [0.5, 0.5, 0.5], "burden": [0.0, 0.3, 0.6], "money": [0.1, 0.2, 0.4], "test": [1.0, 0.0, 1.0]}
GAMES = {
    "as by default": {},
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
}
"""What differs from the defaults. Rungs of one severity are contested alike, so that one belief is true for all."""

STORED = {
    "as by default": (0.349695495801, 0.349796656919, 0.062717287750),
    "a mild test": (0.919944121436, 0.026326370782, 0.023183238000),
    "the pressing challenger": (0.561428914610, 0.021549230996, 0.987699204722),
    "the bound defender": (0.157492881872, 0.997969920613, 0.116267497400),
    "the shielded challenger": (0.750951480620, 0.000408919682, 0.822324161014),
    "rungs of one severity": (0.645127653187, 0.075141136809, 0.017711428584, 0.421826902058, 0.032912553155),
}
"""Chances (of each rung, of contest, of press) from Gambit 16.7."""


def values(game):
    """Return the numbers of a game: parameters at their defaults and a situation, but for what differs."""
    base = {name: float(getattr(Deterrence(), name)) for name in Deterrence.__dataclass_fields__}
    situation = {"severity": [0.5], "burden": [0.2], "money": [0.1], "test": [0.0], "treasury": 2.0, "strength": 0.4}
    levers = {"threat": 0.5, "follow_through": 0.2, "engagement": 0.3, "restraint": 0.4}
    seen = {"attention": 0.6, "cohesion": 0.6, "allies": 0.5, "experience": 0.4, "deterrent": 0.5, "dependence": 0.7}
    return base | situation | levers | seen | {"precision": (4.0, 4.0)} | game


def payoffs(game):
    """Return each rung's (U_war, U_back, U_gain, C) and (V_war, V_win, V_concede), as the docstring has them."""
    g, rows = values(game), []
    mine = g["strength"] * (1 + g["edge"] * g["experience"])
    odds = mine / (mine + (1 - g["strength"]) * (1 + g["allies"]))
    for s, burden, money, test in zip(g["severity"], g["burden"], g["money"], g["test"], strict=True):
        gain = g["leverage"] * (1 - g["engagement"]) + g["rally"] * (1 - g["cohesion"]) + g["notice"] * g["attention"]
        u_gain = s * gain + test * g["arming"] * (1 - g["deterrent"])
        cost = burden + g["thrift"] * money / (g["treasury"] + money)
        cost += s * g["patron_weight"] * g["restraint"] * g["dependence"]
        u_war, u_back = s * odds - g["war_cost_challenger"], -s * g["humiliation"]
        worth = 1 + g["heed"] * g["attention"] + g["commitment"] * g["allies"]
        v_win = s * worth + g["resolve"] * g["follow_through"] - g["contest_cost"]
        v_war = v_win - s * odds - g["war_cost_defender"] * (1 + g["shield"] * g["deterrent"])
        v_concede = -s * g["loss"] - g["audience_cost"] * g["threat"] + g["calm"] * g["engagement"]
        rows.append(((u_war, u_back, u_gain, cost), (v_war, v_win, v_concede)))
    return rows


def tree(game) -> str:
    """Return the game's tree in Gambit's own format, payoffs in units of precision."""
    (mine, theirs), rows = values(game)["precision"], payoffs(game)
    acts = " ".join(f'"rung{n}"' for n in range(len(rows)))
    lines = ['EFG 2 R "crisis" { "challenger" "defender" }', "", f'p "" 1 1 "" {{ "none" {acts} }} 0']
    leaves = ['t "" 1 "" { 0 0 }']
    for n, ((u_war, u_back, u_gain, cost), (v_war, v_win, v_concede)) in enumerate(rows):
        ends = [(u_war, v_war), (u_back, v_win), (u_gain, v_concede)]
        told = [f"{{ {mine * (u - cost):.15f} {theirs * v:.15f} }}" for u, v in ends]
        leaves.append(f'p "" 2 {n + 1} "" {{ "contest" "concede" }} 0')
        leaves.append(f'p "" 1 {n + 2} "" {{ "press" "back" }} 0')
        leaves += [f't "" {3 * n + k + 2} "" {told[k]}' for k in range(3)]
    return "\n".join(lines + leaves) + "\n"


def by_gambit(game) -> tuple[float, ...]:
    """Return the chances (of each rung, of contest, of press) from Gambit; the first rung's, where all are alike."""
    gambit = pytest.importorskip("pygambit")
    tree_ = gambit.read_efg(io.StringIO(tree(game)))
    (found,) = gambit.qre.logit_solve_lambda(tree_, [1.0])
    flat, rungs = [found[n] for n in range(len(found))], len(payoffs(game))
    return (*flat[1 : rungs + 1], flat[3 * rungs + 1], flat[rungs + 1])


def by_kernel(game, dtype) -> tuple[float, ...]:
    """Return the same chances from the mechanism, the challenger's belief set to the true chance of contest."""
    g = values(game)
    ladder = rungs_of(g["severity"], dtype, burden=g["burden"], money=g["money"], test=g["test"])
    ties = {"rivalry": ["A>B"], "patronage": ["P>A"], "alignment": ["B-P"]}
    system = system_of(["A", "B", "P"], rungs=ladder, dtype=dtype, **ties)
    levers = {
        "provocation": {"A": 1.0},
        "announced_threat": {"B": g["threat"]},
        "follow_through": {"B": g["follow_through"]},
        "engagement": {"B": g["engagement"]},
        "restraint": {"P": g["restraint"]},
    }
    world = world_of(
        system,
        dtype=dtype,
        levers=levers,
        attention={"B": g["attention"]},
        closeness=g["allies"],
        standing=0.0,
        capability={"A": g["strength"], "B": 1 - g["strength"]},
        experience={"A": g["experience"]},
        treasury={"A": g["treasury"]},
        cohesion={"A": g["cohesion"]},
        deterrent={"A": g["deterrent"]},
        dependence=g["dependence"],
    )
    own = {name: g[name] for name in Deterrence.__dataclass_fields__ if name in game}
    crisis = Deterrence(precision_challenger=g["precision"][0], precision_defender=g["precision"][1], **own)
    scene, severity = crisis.scene(world, system), ladder.severity
    press = crisis.press(scene, severity)
    contest = crisis.contest(world, system, scene, severity)
    rung = crisis.rung(world.but(credibility=contest[0]), system, scene, press)
    assert rung.dtype == dtype
    return (*rung[:, 0, 0], contest[0, 0, 0], press[0, 0, 0])


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-8)])
def test_the_kernel_plays_the_equilibrium(name, dtype, tolerance):
    np.testing.assert_allclose(by_kernel(GAMES[name], dtype), STORED[name], rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", GAMES)
def test_gambit_still_finds_the_stored_values(name):
    np.testing.assert_allclose(by_gambit(GAMES[name]), STORED[name], rtol=0, atol=1e-8)


def test_the_games_differ_in_who_does_what():
    chances = np.array([[sum(v[:-2]), v[-2], v[-1]] for v in STORED.values()])
    assert np.all(np.ptp(chances, axis=0) > 0.3)


if __name__ == "__main__":
    for game_name, what in GAMES.items():
        told = ", ".join(f"{x:.12f}" for x in by_gambit(what))
        print(f'    "{game_name}": ({told}),')
