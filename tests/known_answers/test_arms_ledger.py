"""Money, rounds and technology balance to rounding through a long run of the flagship case."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.core.draws import Draws
from stratsim.engine.kernel import Kernel

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"
MONTHS, REPLICATES = 240, 4


@pytest.fixture(scope="module")
def run():
    """The kernel and the worlds from the start to the end of 240 months."""
    plan = ss.load(BASELINE).but(months=MONTHS).plan
    kernel, start = Kernel.of(plan, Draws(plan.seed, 0, REPLICATES))
    return kernel, [start, *kernel.months(start)]


def whole(array):
    """Return the sum over all rows, in float64, shape (R,)."""
    return array.sum(axis=0, dtype=np.float64)


def test_money_is_income_less_spending(run):
    worlds = run[1]
    for old, new in pairwise(worlds):
        change = whole(new.treasury) - whole(old.treasury)
        np.testing.assert_allclose(
            change, whole(new.income) - whole(new.spending), atol=1e-6 * whole(new.treasury).max()
        )


def test_rounds_are_production_less_burn(run):
    worlds = run[1]
    for old, new in pairwise(worlds):
        moved = whole(new.made) - whole(new.burned)
        np.testing.assert_allclose(whole(new.munitions), whole(old.munitions) + moved, rtol=1e-5)
    assert sum(whole(world.arms_flow) for world in worlds).min() > 1


def test_a_bill_is_price_times_flow_in_cash_and_technology(run):
    for world in run[1][1:]:
        bill = world.arms_cash + world.arms_technology
        np.testing.assert_allclose(bill, world.arms_price * world.arms_flow, rtol=1e-5)
        share = run[0].plan.system.channel.at_target(world.levers.technology_share)
        np.testing.assert_allclose(world.arms_technology, share * bill, rtol=1e-5, atol=1e-9)


def test_technology_is_what_was_paid_for(run):
    """Of the gap to the frontier, exp(-learning x all that was paid in technology) is left."""
    kernel, worlds = run
    paid = kernel.plan.system.channel.by_source(sum(world.arms_technology.astype(np.float64) for world in worlds))
    left = (1 - worlds[0].technology.astype(np.float64)) * np.exp(-kernel.mechanisms["arms_trade"].learning * paid)
    np.testing.assert_allclose(1 - worlds[-1].technology, left, atol=2e-5)
    assert (worlds[-1].technology - worlds[0].technology).max() > 0.05
