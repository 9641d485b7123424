"""Numbers as people read them: no noise of single precision, no exponents."""

import numpy as np
import pytest

from stratsim.display import numerals as drawn
from stratsim.display.style import page
from stratsim.story.numerals import number, signed

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("x", "text"),
    [(-9.54e-07, "0"), (0.0, "0"), (8.72e-05, "0.000087"), (0.03219, "0.0322"), (999.7, "1000"), (1234.4, "1234")],
)
def test_a_number_has_three_figures_and_no_exponent(x, text):
    assert number(x) == text


def test_what_rounding_makes_of_a_sum_is_nothing_in_tables_and_on_figures():
    rng = np.random.default_rng(1)
    parts = rng.random(79).astype(np.float32)
    gap = float(parts.sum() / 79 - parts[::-1].cumsum()[-1] / 79)
    assert signed(gap) == number(gap) == drawn.number(gap) == "0"


def test_signs_stand_before_what_is_not_nothing():
    assert [signed(x) for x in (0.5, -0.5, 1e-8, float("nan"))] == ["+0.5", "-0.5", "0", "-"]


def test_fewer_figures_have_no_exponent_either():
    assert [signed(x, figures=2) for x in (1.13e-05, -0.0123, 12.3, 123.4)] == ["+0.000011", "-0.012", "+12", "+123"]


def test_a_form_leaves_no_sign_to_what_it_leaves_nothing_of():
    found = [drawn.shaped(x, "+.2f") for x in (0.004, -0.004, -0.006, 0.25, float("nan"), float("inf"))]
    assert found == ["0.00", "0.00", "−0.01", "+0.25", "–", "–"]


def test_no_line_breaks_between_a_number_and_its_per_cent():
    for before in range(110, 134):
        text = ("word " * 40)[:before] + " 10 % of what follows"
        assert "10\N{NO-BREAK SPACE}%" in page("title", text, "foot").texts[1].get_text()
