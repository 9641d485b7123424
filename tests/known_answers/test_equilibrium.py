"""Games with published equilibria: prisoner's dilemma, battle of the sexes, matching pennies, three players."""

import numpy as np
import pytest

from stratsim.lenses.equilibrium import StrategicForm, correlated, nash, nfg, quantal
from stratsim.lenses.game import committed
from stratsim.lenses.population import alpha_rank, replicator

pytestmark = pytest.mark.once


def form(*tables):
    payoffs = np.array(tables, float)
    names = tuple("ABC"[: len(tables)])
    return StrategicForm(names, tuple(tuple(f"s{n}" for n in range(count)) for count in payoffs.shape[1:]), payoffs)


def odd(player, profile):
    return float(profile.count(profile[player]) == 1)


DILEMMA = form([[3, 0], [5, 1]], [[3, 5], [0, 1]])
SEXES = form([[2, 0], [0, 1]], [[1, 0], [0, 2]])
PENNIES = form([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
CHICKEN = form([[6, 2], [7, 0]], [[6, 7], [2, 0]])
# Three players each choose 0 or 1 and want to be the odd one out (the minority game): six pure equilibria, one mixed.
MINORITY = form(*([[[odd(n, (a, b, c)) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)] for n in range(3)))


def test_dilemma_has_one_equilibrium():
    assert DILEMMA.pure() == [(1, 1)]
    assert DILEMMA.gains()[0].tolist() == [[2, 1], [0, 0]]
    assert alpha_rank(DILEMMA)[1, 1] > 0.99
    assert replicator(DILEMMA)[0][1] == pytest.approx(1, abs=1e-4)


def test_battle_of_the_sexes_has_three():
    pytest.importorskip("nashpy")
    assert SEXES.pure() == [(0, 0), (1, 1)]
    mixed = [one for one in nash(SEXES) if 0 < one[0][0] < 1]
    assert len(nash(SEXES)) == 3
    assert mixed[0][0] == pytest.approx([2 / 3, 1 / 3])
    assert mixed[0][1] == pytest.approx([1 / 3, 2 / 3])


def test_who_announces_in_the_battle_of_the_sexes_gets_its_way():
    told = committed(SEXES, 0)
    assert (told.announced, told.payoff, told.simultaneous) == ("s0", 2, 1.5)


def test_pennies_have_a_mixed_one_only():
    pytest.importorskip("nashpy")
    assert PENNIES.pure() == []
    (one,) = nash(PENNIES)
    assert [p.tolist() for p in one] == [[0.5, 0.5], [0.5, 0.5]]
    assert np.isnan(committed(PENNIES, 0).simultaneous)


def test_three_players_want_to_be_the_odd_one_out():
    pytest.importorskip("pygambit")
    assert len(MINORITY.pure()) == 6
    found = nash(MINORITY)
    assert any(np.allclose(np.concatenate(one), 0.5) for one in found)
    assert max(MINORITY.mixed_gains(one).max() for one in found) < 1e-9
    assert MINORITY.expected(tuple(np.array([0.5, 0.5]) for _ in range(3))) == pytest.approx([0.25] * 3)


def test_chicken_has_a_correlated_equilibrium_better_than_any_nash():
    """Aumann 1974: a third each on (C, C), (C, D), (D, C) pays 5 to both; the best may mix them otherwise."""
    q = correlated(CHICKEN)
    assert q.sum() == pytest.approx(1)
    assert (q * CHICKEN.payoffs.sum(axis=0)).sum() == pytest.approx(10.5)  # 1/2, 1/4, 1/4
    assert q[1, 1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("precision", [0.5, 2.0])
def test_quantal_responses_answer_each_other(precision):
    for one in (DILEMMA, SEXES, PENNIES, MINORITY):
        mixed = quantal(one, precision)
        for n, p in enumerate(mixed):
            e = np.exp(precision * one.values(n, mixed))
            assert p == pytest.approx(e / e.sum(), abs=1e-8)


def test_quantal_responses_are_those_of_gambit():
    gambit = pytest.importorskip("pygambit")
    import io

    uneven = form([[3, 0, 2], [1, 4, 0]], [[2, 1, 4], [3, 0, 1]])
    game = gambit.read_nfg(io.StringIO(nfg(uneven)))
    point = gambit.qre.logit_solve_lambda(game=game, lam=1.5)[0].profile
    ours = quantal(uneven, 1.5)
    named = zip(uneven.players, uneven.strategies, strict=True)
    theirs = [float(point[player][name]) for player, own in named for name in own]
    assert np.concatenate(ours) == pytest.approx(theirs, abs=1e-4)


def test_alpha_rank_of_rock_paper_scissors_is_even():
    rps = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    found = alpha_rank(form(rps, (-np.array(rps)).tolist()))
    assert found.sum(axis=1) == pytest.approx([1 / 3] * 3)


def test_gambit_reads_what_is_written():
    gambit = pytest.importorskip("pygambit")
    import io

    game = gambit.read_nfg(io.StringIO(nfg(MINORITY, 'a "title"')))
    tables = [[float(x) for x in np.ravel(one)] for one in game.to_arrays(float)]
    assert tables == [one.ravel().tolist() for one in MINORITY.payoffs]
    assert list(game.players) == ["A", "B", "C"]
