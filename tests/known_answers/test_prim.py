"""PRIM finds a box that was planted; the search for the least change finds where a line crosses zero."""

from types import SimpleNamespace

import numpy as np
import pytest

from stratsim.core.uncertainty import Uniform
from stratsim.lenses.discovery import condition, least_change
from stratsim.lenses.prim import boxes, prim
from stratsim.scenario.assumption import Assumption

pytestmark = pytest.mark.once


def planted(n=1500, noise=0.0):
    rng = np.random.default_rng(3)
    x = rng.random((n, 5))
    y = (x[:, 0] > 0.6) & (x[:, 1] < 0.3)
    return x, y ^ (rng.random(n) < noise)


def test_a_planted_box_is_found():
    x, y = planted()
    found = prim(x, y, density=0.99)
    assert [one.input for one in found.conditions] == [0, 1]
    first, second = found.conditions
    assert first.low == pytest.approx(0.6, abs=0.02)
    assert second.high == pytest.approx(0.3, abs=0.02)
    assert (first.high, second.low) == (np.inf, -np.inf)
    assert found.chosen.density > 0.9
    assert found.chosen.coverage > 0.95


def test_it_is_found_through_noise():
    x, y = planted(noise=0.05)
    found = prim(x, y)
    assert {0, 1} <= {one.input for one in found.conditions}
    assert next(one for one in found.conditions if one.input == 0).low == pytest.approx(0.6, abs=0.08)
    assert found.chosen.density > 0.75


def test_a_second_box_is_found_in_what_the_first_leaves():
    rng = np.random.default_rng(4)
    x = rng.random((1500, 3))
    y = (x[:, 0] < 0.2) | (x[:, 2] > 0.85)
    one, two = boxes(x, y, 2)
    assert {one.conditions[0].input, two.conditions[0].input} == {0, 2}


def test_there_is_no_box_in_noise():
    rng = np.random.default_rng(5)
    assert (
        boxes(rng.random((300, 4)), rng.random(300) < 0.5, 1) == []
        or prim(rng.random((300, 4)), rng.random(300) < 0.5).chosen.coverage < 0.5
    )


def asked(slopes, values):
    """Return a question whose answer is a line in some assumptions."""
    keys = [f"x{n}" for n in range(len(slopes))]
    uncertain = [
        Assumption(key, Uniform(0.0, 1.0), (0.0, 1.0), value=value) for key, value in zip(keys, values, strict=True)
    ]

    def replicated(design, *_):
        x = np.array([[row.get(key, value) for key, value in zip(keys, values, strict=True)] for row in rows(design)])
        return (0.3 - x @ np.array(slopes))[:, None] + np.array([-0.01, 0.0, 0.01])

    return SimpleNamespace(a=SimpleNamespace(uncertain=uncertain), replicated=replicated)


def rows(design):
    return [{key: value for key, value in row.items() if not np.isnan(value)} for row in design.to_dict("records")]


def test_the_least_change_is_where_the_line_crosses_zero():
    found = least_change(asked([1.0, 0.1], [0.1, 0.5]), SimpleNamespace(jobs=1, kernel="numpy", progress=None))
    assert [one.input for one in found.changes] == ["x0"]
    assert found.changes[0].start == pytest.approx(0.1)
    assert found.changes[0].end == pytest.approx(0.25, abs=0.02)
    assert found.cost == pytest.approx(0.15, abs=0.02)
    assert found.turned


def test_what_needs_two_changes_gets_two():
    effort = SimpleNamespace(jobs=1, kernel="numpy", progress=None)
    found = least_change(asked([0.2, 0.2, 0.01], [0.0, 0.0, 0.0]), effort)
    assert {one.input for one in found.changes} == {"x0", "x1"}
    assert not least_change(asked([0.05, 0.02], [0.0, 0.0]), effort).turned


def test_a_condition_is_read():
    assert condition("difference >= -1e-3") == (">=", -0.001)
    with pytest.raises(ValueError, match="must be like"):
        condition("payoff > 0")
