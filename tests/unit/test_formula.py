"""A formula gives what its function gives in numpy, to the bit, whatever was changed on the way."""

import numpy as np
import pytest

from stratsim.core.array import logistic
from stratsim.fused.formula import Formula, Worksheet
from stratsim.fused.untraceable import Untraceable

SHAPES = {"x": (2,), "y": (3, 2), "scale": ()}


def function(given):
    x, y, scale = given["x"], given["y"], given["scale"]
    high = np.where(y > 0, logistic(y * x), np.exp(-scale * x).clip(0, 1))
    return high, x[0:1] * scale


def numbers(seed):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=(*shape, 7)).astype(np.float32) for name, shape in SHAPES.items()}


@pytest.fixture(scope="module")
def formula():
    return Formula.of(function, SHAPES)


def test_a_formula_gives_the_same_bits_as_its_function(formula):
    given = numbers(1)
    for mine, theirs in zip(Worksheet.of(formula, given, 7).results(), function(given), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_inputs_changed_one_by_one_lead_to_the_same_as_all_at_once(formula):
    given, new = numbers(1), numbers(2)
    sheet = Worksheet.of(formula, given, 7)
    for name in SHAPES:
        given[name] = new[name]
        sheet.change(name, new[name])
        for mine, theirs in zip(sheet.results(), function(given), strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_what_does_not_hang_on_a_change_is_the_same_object_and_what_was_given_stays(formula):
    sheet = Worksheet.of(formula, numbers(1), 7)
    before = sheet.results()
    kept = [one.copy() for one in before]
    sheet.change("y", numbers(2)["y"])
    after = sheet.results()
    assert after[1] is before[1]
    assert not np.array_equal(after[0], before[0])
    np.testing.assert_array_equal(before[0], kept[0])


def test_one_number_may_stand_for_all_columns(formula):
    given = numbers(1) | {"scale": np.float32(0.5)}
    for mine, theirs in zip(Worksheet.of(formula, given, 7).results(), function(given), strict=True):
        np.testing.assert_array_equal(mine, np.broadcast_to(theirs, mine.shape))


def test_a_function_that_reads_what_it_was_not_handed_is_refused():
    other = np.ones((2, 7), np.float32)
    with pytest.raises(Untraceable, match="no input"):
        Formula.of(lambda given: [given["x"] * other], {"x": (2,)})
    with pytest.raises(Untraceable, match="branch"):
        Formula.of(lambda given: [given["x"] if given["x"] > 0 else -given["x"]], {"x": (2,)})
