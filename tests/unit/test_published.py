"""A line of a published result holds where it should and only there, and every result of the suite is complete."""

import math
from itertools import chain
from pathlib import Path

import pytest

from stratsim import conformance
from stratsim.conformance.published import SECTIONS, Line, direction
from stratsim.conformance.suite import RESULTS

pytestmark = pytest.mark.once

HOME = Path(conformance.__file__).parent
HELPERS = {"__init__", "published", "suite", "play", "small", "crisis", "games", "regime_change"}


@pytest.mark.parametrize(
    ("ours", "relation", "holds"),
    [
        (1.0, "=", True),
        (1.09, "=", True),
        (0.91, "=", True),
        (1.11, "=", False),
        (0.5, "<", True),
        (0.95, "<", False),
        (1.5, "<", False),
        (1.5, ">", True),
        (1.05, ">", False),
        (0.5, ">", False),
        *[(math.nan, relation, False) for relation in "=<>"],
        (math.inf, "=", False),
    ],
)
def test_a_line_holds_within_its_margin(ours, relation, holds):
    line = Line("x", 1.0, ours, 0.1, relation=relation)
    assert line.holds is holds
    assert line.verdict == ("agrees" if holds else "differs")


@pytest.mark.parametrize(
    ("x", "within", "text"),
    [(0.123456, 1e-3, "0.123"), (-1e-9, 1e-6, "0.000000"), (-0.25, 2e-2, "-0.25"), (11.58, 0.1, "11.6"), (3, 1, "3")],
)
def test_numbers_are_shown_to_the_digit_that_may_differ(x, within, text):
    assert Line("x", 0.0, x, within).ours_text == text


def test_a_direction_says_so():
    assert direction("x", 0.5, 0.2, "<", 0.1).published_text == "< 0.5"
    assert direction("x", 0.5, 0.2, "<").holds


def test_every_module_of_a_result_is_in_the_suite():
    modules = {path.stem for path in HOME.glob("*.py")} - HELPERS
    assert modules == {result.lines.__module__.rpartition(".")[2] for result in RESULTS}
    assert len({result.name for result in RESULTS}) == len(RESULTS)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.name)
def test_a_result_says_what_how_and_whence(result):
    assert list(result.parts) == ["", *SECTIONS]
    assert all(len(text) > 4 for text in result.parts.values())
    assert result.parts[""].endswith(".")


def test_no_scenario_is_left_over():
    text = "".join(path.read_text(encoding="utf-8") for path in chain(HOME.glob("*.py"), HOME.rglob("*.toml")))
    for path in HOME.rglob("*.toml"):
        assert f'"{path.stem}"' in text or path.name in text.replace(f"scenarios/{path.name}", ""), path
