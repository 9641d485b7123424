"""Weapons, soldiers and interdiction: books that balance, closed forms, and the directions that theory names."""

from itertools import pairwise

import numpy as np
import pytest

import stratsim as ss
from stratsim.conformance.ledger import money_lost, months_of, rounds_lost, whole
from stratsim.core.draws import Draws
from stratsim.mechanisms.arms_trade import ArmsTrade
from stratsim.mechanisms.denial import Denial
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.deterrence.game import Scene
from stratsim.mechanisms.goods import Goods
from stratsim.mechanisms.patronage import Patronage
from stratsim.shipped import folder
from worlds import system_of, world_of

pytestmark = pytest.mark.once

MARKET = system_of(["A", "B"], channel=["A>B"])
SEA = system_of(["A", "J", "P"], rivalry=["A>J"], patronage=["P>A"], channel=["A>P"])
MANY = 20_000
TRADED = {
    "goods.plants": 2.0, "goods.attrition": 0.05, "goods.by_tie.PRK.RUS.order": 1.5, "goods.by_tie.PRK.RUS.gift": 0.2,
    "goods.by_tie.PRK.RUS.contingent": 10.0, "goods.by_tie.PRK.RUS.casualties": 0.05,
    "goods.by_tie.PRK.RUS.pay": 0.02, "states.PRK.troops": 100.0, "states.PRK.arms": 5.0,
    "playbooks.status_quo.denial": 0.8, "denial.grip": 0.8, "denial.friction": 0.1, "denial.cost": 1.0,
    "denial.hazard": 0.5,
}  # fmt: skip


def lived(mechanism, system, world, months):
    """Return the worlds from the start through some months of one mechanism."""
    worlds = [world]
    for month in range(months):
        worlds.append(mechanism.step(worlds[-1], system, Draws(1, 0, world.troops.shape[-1], month)))
    return worlds


def test_the_books_of_weapons_soldiers_rounds_and_money_balance_through_the_engine():
    worlds = months_of(ss.load(folder("scenarios") / "baseline.toml", TRADED).but(months=60).plan)[1]
    for old, new in pairwise(worlds):
        np.testing.assert_allclose(
            whole(new.arms), whole(old.arms) + whole(new.arms_made) - whole(new.arms_lost), rtol=1e-5
        )
        np.testing.assert_allclose(
            whole(new.troops) + whole(new.deployed) + whole(new.fallen),
            whole(old.troops) + whole(old.deployed),
            rtol=1e-5,
        )
    assert money_lost(worlds) < 1e-6
    assert rounds_lost(worlds) < 1e-5
    assert sum(whole(world.weapons_flow) for world in worlds).min() > 0
    assert sum(whole(world.fallen) for world in worlds).min() > 0
    assert any(world.denied.any() for world in worlds)


def test_weapons_settle_where_plants_and_wear_balance():
    last = lived(Goods(plants=2.4, wear=0.02), MARKET, world_of(MARKET), 600)[-1]
    assert last.arms[0, 0] == pytest.approx(2.4 / 12 / 0.02, rel=1e-3)


def test_a_gift_moves_weapons_and_no_money():
    levers = {"arms_offer": {"A": 1.0}, "arms_demand": {"B": 1.0}}
    world = world_of(MARKET, 2, arms={"A": 3.0}, treasury=1.0, levers=levers)
    after = Goods(wear=0.0, order=1.2, gift=np.float32([[0.0, 1.0]])).step(world, MARKET, Draws(1, 0, 2))
    assert after.weapons_flow[0] == pytest.approx([0.1, 0.1])
    assert after.treasury[0] == pytest.approx([1.1, 1.0])
    assert after.arms[1] == pytest.approx([0.1, 0.1])


def test_soldiers_approach_their_contingent_and_come_home_at_once():
    goods = Goods(contingent=10.0, pace=0.5, seasoning=0.01, absence=0.2)
    worlds = lived(goods, MARKET, world_of(MARKET, troops={"A": 40.0}), 4)
    assert [world.deployed[0, 0] for world in worlds] == pytest.approx([0, 5, 7.5, 8.75, 9.375])
    assert worlds[-1].experience[0, 0] == pytest.approx(1 - np.exp(-0.01 * (5 + 7.5 + 8.75 + 9.375)), rel=1e-4)
    assert worlds[-1].force[0, 0] == pytest.approx(-0.2 * 9.375 / 40)
    home = Goods().step(worlds[-1], MARKET, Draws(1, 0, 1, 5))
    assert (home.deployed[0, 0], home.troops[0, 0]) == (0, pytest.approx(40.0))


def test_weapons_give_strength_in_a_crisis():
    world = world_of(SEA, 2, arms={"A": [0.0, 5.0]})
    world = Goods(heft=0.6, half=5.0, wear=0.0).step(world, SEA, Draws(1, 0, 2))
    assert world.force[0] == pytest.approx([0.0, 0.3])
    odds = Scene.of(Deterrence(), world, SEA).odds[0]
    assert odds == pytest.approx([0.5, 1.3 / 2.3])


# ---------------------------------------------------------------------------------------------------------- denial
def denied(denial, replicates=MANY, lever=1.0, **start):
    """Return the world after a month in which J interdicts A."""
    world = world_of(SEA, replicates, levers={"denial": {"J": lever}}, **start)
    return denial.step(world, SEA, Draws(3, 0, replicates))


def test_without_grip_and_friction_the_lever_does_nothing():
    after = denied(Denial(), 100)
    assert not any(x.any() for x in (after.denied, after.clash, after.at_war, after.spending))


def test_interdiction_holds_by_the_odds_of_strengths():
    after = denied(Denial(grip=0.6), capability={"A": 0.02, "J": 0.06, "P": 0.0})
    assert (after.denied[0] > 0).mean() == pytest.approx(0.75, abs=0.015)
    assert set(np.unique(after.denied[0])) == {np.float32(0), np.float32(0.6)}
    assert not after.denied[1:].any()


def test_incidents_and_wars_come_at_their_rates_and_are_expected():
    after = denied(Denial(friction=0.2, hazard=0.25), lever=0.5)
    assert after.clash.mean() == pytest.approx(0.1, abs=0.01)
    assert after.war_begun.mean() == pytest.approx(0.025, abs=0.006)
    assert (after.at_war == after.war_begun).all()
    assert after.clash_expected[0, 0] == pytest.approx(0.1)
    assert after.war_expected[0, 0] == pytest.approx(0.025)


def test_what_cannot_be_paid_for_is_not_done():
    after = denied(Denial(grip=1.0, guard=0.0, cost=2.4), 1, treasury={"J": 0.1})
    assert after.denied[0, 0] == pytest.approx(0.5)
    assert (after.treasury[1, 0], after.spending[1, 0]) == (0, pytest.approx(0.1))


@pytest.mark.parametrize("exposed", [0.2, 0.9])
def test_interdiction_cuts_trade_and_deliveries_while_it_lasts(exposed):
    levers = {"arms_offer": {"A": 1.0}, "arms_demand": {"P": 1.0}, "openness": 1.0}
    start = {
        "trade": 3.0,
        "trade_capacity": 3.0,
        "munitions": {"A": 9.0},
        "treasury": 50.0,
        "denied": {"A": [0.0, 1.0]},
    }
    world = world_of(SEA, 2, levers=levers, **start)
    open_, cut = Patronage(exposed=exposed).step(world, SEA, Draws(1, 0, 2)).trade[0]
    assert (open_, cut) == (pytest.approx(3.0), pytest.approx(3.0 * (1 - exposed), rel=1e-4))
    reserve = {"reserve": np.float32([[0.0], [0.0], [5.0]])}
    free, stopped = ArmsTrade(exposed=exposed, **reserve).step(world, SEA, Draws(1, 0, 2)).arms_flow[0]
    assert stopped == pytest.approx(free * (1 - exposed), rel=1e-5)
    assert free > 0
    over = Patronage(exposed=exposed).step(world.but(denied=np.zeros_like(world.denied)), SEA, Draws(1, 0, 2)).trade[0]
    assert over[1] == open_
