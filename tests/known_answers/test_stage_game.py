"""The crisis game at true beliefs is the agent quantal response equilibrium of its tree, as Gambit computes it.

Gambit has one precision for all players: payoffs are measured in units of each player's own, and lambda is 1.
To print the table of stored values anew: PYTHONPATH=tests python tests/known_answers/test_stage_game.py
"""

import io
from dataclasses import replace

import numpy as np
import pytest

from stratsim.conformance import crisis
from stratsim.conformance.crisis import PARAMETERS, REFERENCE, payoffs
from stratsim.conformance.quantal import BY_GAMBIT, GAMES, RESULT, chances
from stratsim.core.parameter import parameters_of
from stratsim.mechanisms.deterrence import Deterrence


def tree(game) -> str:
    """Return the game's tree in Gambit's own format, payoffs in units of precision."""
    (mine, theirs), rows = {**REFERENCE, **game}["precision"], payoffs(game)
    acts = " ".join(f'"rung{n}"' for n in range(len(rows)))
    lines = ['EFG 2 R "crisis" { "challenger" "defender" }', "", f'p "" 1 1 "" {{ "none" {acts} }} 0']
    leaves = ['t "" 1 "" { 0 0 }']
    for n, r in enumerate(rows):
        ends = [(r.u_war, r.v_war), (r.u_back, r.v_win), (r.u_gain, r.v_concede)]
        told = [f"{{ {mine * (u - r.cost):.15f} {theirs * v:.15f} }}" for u, v in ends]
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


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-8)])
def test_the_kernel_plays_the_equilibrium(name, dtype, tolerance):
    np.testing.assert_allclose(chances(GAMES[name], dtype=dtype), BY_GAMBIT[name], rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", GAMES)
def test_gambit_still_finds_the_stored_values(name):
    np.testing.assert_allclose(by_gambit(GAMES[name]), BY_GAMBIT[name], rtol=0, atol=1e-8)


def test_the_games_differ_in_who_does_what():
    chances_ = np.array([[sum(v[:-2]), v[-2], v[-1]] for v in BY_GAMBIT.values()])
    assert np.all(np.ptp(chances_, axis=0) > 0.3)


def test_a_payoff_that_is_a_hair_off_is_noticed(monkeypatch):
    right = crisis.deterrence
    monkeypatch.setattr(crisis, "deterrence", lambda game: replace(right(game), loss=game["loss"] + 1e-4))
    assert len(RESULT.differing()) >= 5


OTHERS = [p.name for p in parameters_of(Deterrence) if p.name not in PARAMETERS and "precision" not in p.name]


@pytest.mark.parametrize("name", OTHERS)
def test_no_other_parameter_counts(monkeypatch, name):
    """A parameter that does must stand in `PARAMETERS`, lest a new default of it moves a published result."""
    right = crisis.deterrence
    game = GAMES["rungs of one severity"]
    before = chances(game)
    monkeypatch.setattr(crisis, "deterrence", lambda game: replace(right(game), **{name: 0.77}))
    assert chances(game) == before


if __name__ == "__main__":
    for game_name, what in GAMES.items():
        told = ", ".join(f"{x:.12f}" for x in by_gambit(what))
        print(f'    "{game_name}": ({told}),')
