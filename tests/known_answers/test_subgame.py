"""The crisis game at high precision is played as backward induction has it (Signorino 1999)."""

import pytest

from stratsim.conformance import subgame
from stratsim.conformance.crisis import payoffs
from stratsim.conformance.subgame import GAMES, OUTCOMES, RESULT, chances, induced


def test_the_published_lines_hold():
    assert not RESULT.differing()


def test_every_outcome_is_that_of_a_game():
    assert [induced(payoffs(game)[0]) for game in GAMES.values()] == list(OUTCOMES)


@pytest.mark.parametrize("name", GAMES)
def test_errors_vanish_with_precision(name):
    outcome = induced(payoffs(GAMES[name])[0])
    found = [chances({**GAMES[name], "precision": (x, x)})[outcome] for x in (1.0, 5.0, 20.0, 100.0)]
    assert found == sorted(found)
    assert found[0] < 0.9


@pytest.mark.parametrize("name", GAMES)
def test_the_chances_are_of_all_there_is(name):
    assert sum(chances({**GAMES[name], "precision": (3.0, 3.0)}).values()) == pytest.approx(1, abs=1e-6)


def test_blunt_players_are_noticed(monkeypatch):
    right = chances
    monkeypatch.setattr(subgame, "chances", lambda game: right({**game, "precision": (10.0, 10.0)}))
    assert len(RESULT.differing()) == len(GAMES)
