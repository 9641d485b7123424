"""The logit equilibrium of Ochs's matching pennies and its fit (McKelvey and Palfrey 1995), as Gambit has them."""

import io

import numpy as np
import pytest

from stratsim.conformance import games, ochs
from stratsim.conformance.games import Game, equilibrium
from stratsim.conformance.ochs import CHOICES, ESTIMATE, OBSERVED, PENNIES, PROFILES, RESULT, log_likelihood


@pytest.fixture(scope="module")
def gambit():
    """The package and the game in it, read from Gambit's own format."""
    package = pytest.importorskip("pygambit")
    payoffs = [(PENNIES.row[i][j], PENNIES.column[i][j]) for j in range(2) for i in range(2)]  # row's strategy first
    told = " ".join(f"{mine} {theirs}" for mine, theirs in payoffs)
    return package, package.read_nfg(io.StringIO(f'NFG 1 R "pennies" {{ "row" "column" }} {{ 2 2 }}\n\n{told}\n'))


def firsts(profile):
    """Return the chance of the first strategy of each player."""
    return [float(profile[player]["1"]) for player in ("row", "column")]


def test_the_published_lines_hold():
    assert not RESULT.differing()


def test_gambit_still_finds_the_stored_estimate(gambit):
    package, game = gambit
    data = game.mixed_strategy_profile(data=[[CHOICES * x, CHOICES * (1 - x)] for x in OBSERVED])
    fit = package.qre.logit_estimate(data)
    p, q = firsts(fit.profile)
    found = {"lambda": fit.lam, "p": p, "q": q, "log-likelihood": fit.log_like}
    assert found == pytest.approx(ESTIMATE, abs=1e-6)


@pytest.mark.parametrize("precision", PROFILES)
def test_gambit_still_finds_the_stored_profiles(gambit, precision):
    package, game = gambit
    (found,) = package.qre.logit_solve_lambda(game, [precision])
    assert firsts(found.profile) == pytest.approx(PROFILES[precision], abs=1e-8)


@pytest.mark.parametrize("precision", [0.0, 0.3, 3.0, 300.0])
def test_each_answers_the_other(precision):
    p, q = equilibrium(PENNIES, precision)
    assert PENNIES.row_answer(q, precision) == pytest.approx(p, abs=1e-9)
    assert PENNIES.column_answer(p, precision) == pytest.approx(q, abs=1e-9)


def test_the_estimate_is_the_best_of_many():
    best = log_likelihood(ESTIMATE["lambda"])
    assert all(log_likelihood(x) < best for x in [*np.linspace(0, 1.8, 40), *np.linspace(1.9, 20, 200)])


@pytest.mark.parametrize("error", ["stakes", "kernel"])
def test_an_error_is_noticed(monkeypatch, error):
    if error == "stakes":
        monkeypatch.setattr(ochs, "PENNIES", Game(((1.1142, 0.0), (0.0, 0.2785)), PENNIES.column))
    else:
        right = games.chance
        monkeypatch.setattr(games, "chance", lambda log_odds: right(1.0001 * log_odds))
    assert len(RESULT.differing()) >= 4
