"""A formula gives what its function gives in numpy, to the bit, whatever was changed on the way."""

import numpy as np
import pytest

from stratsim.core.array import logistic
from stratsim.fused import fast_sheet, proof
from stratsim.fused.fast_sheet import FastSheet, FormulaCode, sheets
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


def test_an_input_that_is_asked_for_on_the_way_is_one_of_the_formula():
    def luck(given):
        return [given["x"] * given.ask("luck", (2,)) + given.ask("luck", (2,))]

    formula = Formula.of(luck, SHAPES)
    assert list(formula.inputs) == ["x", "luck"]  # no result hangs on the others
    x, y = (numbers(seed)["x"] for seed in (1, 2))
    (found,) = Worksheet.of(formula, {"x": x, "luck": y}, 7).results()
    np.testing.assert_array_equal(found, x * y + y)


def test_what_no_result_hangs_on_can_be_changed_without_effect():
    formula = Formula.of(lambda given: [given["x"] + 1], SHAPES)
    sheet = Worksheet.of(formula, numbers(1), 7)
    before = sheet.results()
    sheet.change("y", numbers(2)["y"])
    assert sheet.results()[0] is before[0]


@pytest.mark.skipif(bool(proof.refusal()), reason=f"no machine code here: {proof.refusal()}")
def test_machine_code_gives_the_same_bits_change_by_change(formula):
    given = numbers(1) | {"scale": np.float32(0.5)}
    new = numbers(2)
    fast, slow = (FastSheet.of(FormulaCode.of(formula), given, 7), Worksheet.of(formula, given, 7))
    for name in (None, *SHAPES):
        for sheet in (fast, slow):
            if name is not None:
                sheet.change(name, new[name])
        for mine, theirs in zip(fast.results(), slow.results(), strict=True):
            assert mine.tobytes() == theirs.tobytes()


def test_few_columns_are_left_to_numpy_and_so_is_what_differs_or_cannot_be(formula, monkeypatch):
    assert isinstance(sheets(formula, numbers(1), 7)(numbers(1), 7), Worksheet)
    monkeypatch.setattr(fast_sheet, "WORTH_COMPILING", 1)
    monkeypatch.setattr(fast_sheet.proof, "same", lambda *_: False)
    assert isinstance(sheets(formula, numbers(1), 7)(numbers(1), 7), Worksheet)
    monkeypatch.setattr(fast_sheet.proof, "refusal", lambda: "not here")
    assert isinstance(sheets(formula, numbers(1), 7)(numbers(1), 7), Worksheet)
