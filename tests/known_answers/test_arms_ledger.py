"""Money, rounds and technology balance to rounding: in a market made for it, and through a long flagship run."""

from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.conformance.ledger import RESULT, bills_lost, gap_lost, money_lost, months_of, rounds_lost, whole

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"
MONTHS = 120


@pytest.fixture(scope="module")
def run():
    """The kernel and the worlds from the start to the end."""
    return months_of(ss.load(BASELINE).but(months=MONTHS).plan)


def test_the_lines_hold():
    assert not RESULT.differing()


def test_money_is_income_less_spending(run):
    assert money_lost(run[1]) < 1e-6


def test_rounds_are_production_less_burn(run):
    assert rounds_lost(run[1]) < 1e-5
    assert sum(whole(world.arms_flow) for world in run[1]).min() > 1


def test_a_bill_is_price_times_flow_in_cash_and_technology(run):
    assert max(bills_lost(*run)) < 1e-5


def test_technology_is_what_was_paid_for(run):
    """Of the gap to the frontier, exp(-learning x all that was paid in technology) is left."""
    worlds = run[1]
    assert gap_lost(*run) < 2e-5
    assert (worlds[-1].technology - worlds[0].technology).max() > 0.05


def test_what_is_lost_on_the_way_is_noticed(run):
    kernel, worlds = run
    last = worlds[-1]
    less = {name: getattr(last, name) * np.float32(0.999) for name in ("treasury", "munitions", "arms_cash")}
    short = [*worlds[:-1], last.but(**less, technology=last.technology - np.float32(1e-3))]
    assert money_lost(short) > 1e-4
    assert rounds_lost(short) > 1e-4
    assert bills_lost(kernel, short)[0] > 1e-6
    assert gap_lost(kernel, short) > 5e-4
