"""A harsher penalty moves the enforcer and not the violator (Tsebelis 1990)."""

import pytest

from stratsim.conformance import sanctions
from stratsim.conformance.games import equilibrium
from stratsim.conformance.sanctions import GAINS, PENALTIES, RESULT, B, E


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.parametrize("f", PENALTIES)
@pytest.mark.parametrize("g", GAINS)
def test_in_the_mixed_equilibrium_neither_gains_by_changing(f, g):
    game = sanctions.sanctions(f, g)
    assert game.row_gain(B / f) == pytest.approx(0, abs=1e-12)
    assert game.column_gain(E / g) == pytest.approx(0, abs=1e-12)


def test_people_who_err_do_fear_the_penalty():
    """The result is one of perfect play: at a low precision a harsher penalty does deter."""
    mild, harsh = (equilibrium(sanctions.sanctions(f, GAINS[0]), 2.0)[0] for f in (2.0, 8.0))
    assert harsh < mild - 0.1


def test_people_who_err_are_noticed(monkeypatch):
    monkeypatch.setattr(sanctions, "PRECISION", 5.0)
    assert len(RESULT.differing()) >= 4
