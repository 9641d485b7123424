"""Wars: who is called, how long they last, what they destroy, and who is beaten, in closed form."""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.mechanisms.war import War
from worlds import system_of, world_of

MANY = 20_000


def two(**start):
    """Return a challenger and a defender at war, and their world."""
    system = system_of(["A", "B"], rivalry=["A>B"])
    return system, world_of(system, replicates=start.pop("replicates", 1), at_war=1.0, **start)


def lived(war, system, world, months):
    """Return the worlds of some months in which nothing but war happens."""
    worlds = []
    for month in range(months):
        world = war.step(world, system, Draws(1, 0, world.at_war.shape[-1], month))
        worlds.append(world)
    return worlds


def test_at_its_null_a_war_costs_nothing_and_never_ends():
    system, world = two(capability=0.1)
    last = lived(War(), system, world, 120)[-1]
    assert (last.at_war[0, 0], last.war_months[0, 0]) == (1, 120)
    assert not last.damage.any()
    assert not last.exhaustion.any()


def test_a_war_that_an_event_began_counts_as_begun_once():
    system, world = two()
    worlds = lived(War(), system, world, 5)
    assert [w.war_begun[0, 0] for w in worlds[:1]] == [1]
    again = War().step(worlds[0].but(war_begun=np.zeros_like(world.war_begun)), system, Draws(1, 0, 1, 1))
    assert again.war_begun[0, 0] == 0


def test_the_length_of_a_war_is_geometric():
    system, world = two(replicates=MANY)
    hazard = 0.1
    worlds = lived(War(settling=hazard), system, world, 60)
    share = np.mean([w.at_war[0].mean() for w in worlds[11:12]])
    assert share == pytest.approx(np.exp(-hazard * 12), abs=4 * 0.5 / np.sqrt(MANY))


def test_exhaustion_and_damage_approach_one_at_the_pace_of_the_odds():
    system, world = two(capability=np.array([[0.1], [0.3]]))
    months, toll = 24, 0.05
    last = lived(War(toll=toll, tiring=0.1), system, world, months)[-1]
    assert last.damage[:, 0] == pytest.approx([1 - (1 - toll * hit) ** months for hit in (0.75, 0.25)], rel=1e-4)
    assert last.exhaustion[:, 0] == pytest.approx([1 - (1 - 0.1 * hit) ** months for hit in (0.75, 0.25)], rel=1e-4)


def test_what_is_destroyed_is_mended_in_peace():
    system = system_of(["A", "B"], rivalry=["A>B"])
    last = lived(War(repair=0.02, rest=0.1), system, world_of(system, damage=0.5, exhaustion=0.5), 12)[-1]
    assert last.damage[0, 0] == pytest.approx(0.5 * 0.98**12, rel=1e-4)
    assert last.exhaustion[0, 0] == pytest.approx(0.5 * 0.9**12, rel=1e-4)


def test_victory_follows_the_odds():
    system, world = two(replicates=MANY, capability=np.array([[0.1], [0.3]]))
    world = War(settling=1e6, decisive=1.0).step(world, system, Draws(1, 0, MANY))
    assert set(np.unique(world.terms)) == {-1, 1}
    assert (world.terms > 0).mean() == pytest.approx(0.25, abs=0.015)
    assert np.array_equal(world.defeated[0] == 1, world.terms[0] < 0)


def test_terms_that_settle_nothing_by_force_split_the_stake_by_the_odds():
    system, world = two(capability=np.array([[0.1], [0.3]]))
    world = War(settling=1e6, decisive=0.0).step(world, system, Draws(1, 0, 1))
    assert world.terms[0, 0] == pytest.approx(2 * 0.25 - 1)
    assert not world.defeated.any()


def test_the_defeated_lose_arms_and_cohesion():
    system, world = two(capability=np.array([[0.0], [0.3]]), deterrent=0.8, warheads=40.0, cohesion=0.6)
    world = War(settling=1e6, decisive=1.0, disarming=0.5, overthrow=0.25).step(world, system, Draws(1, 0, 1))
    assert [world.deterrent[0, 0], world.warheads[0, 0], world.cohesion[0, 0]] == pytest.approx([0.4, 20.0, 0.45])
    assert [world.deterrent[1, 0], world.warheads[1, 0], world.cohesion[1, 0]] == pytest.approx([0.8, 40.0, 0.6])


def allies(replicates=1, **start):
    """Return A at war with B, whose ally C is challenged by A too; D, a friend of A, challenges B."""
    system = system_of(
        ["A", "B", "C", "D", "E"], rivalry=["A>B", "A>C", "D>B", "E>C"], alignment=["A-D", "B-C", "B-E", "C-E"]
    )
    at_war = np.repeat([[1.0], [0.0], [0.0], [0.0]], replicates, axis=1)
    start = {"closeness": 1.0, "attention": 1.0} | start
    return system, world_of(system, replicates=replicates, at_war=at_war, **start)


def test_only_allies_with_a_front_are_called():
    system, _ = allies()
    assert set(system.coalition.names) >= {"A>B calls A>C", "A>B calls D>B"}
    assert not any("E>C" in name.split(" calls ")[1] for name in system.coalition.names if name.startswith("A>B"))


def test_a_certain_pledge_is_kept_on_both_sides():
    system, world = allies()
    world = War(pledge=1.0, dread=0.0).step(world, system, Draws(1, 0, 1))
    assert world.at_war[:, 0].tolist() == [1, 1, 1, 0]
    assert world.war_begun[:, 0].tolist() == [1, 1, 1, 0]
    assert not world.abandoned.any()


def test_allies_join_with_their_pledges_chance_and_broken_ones_are_counted():
    system, world = allies(replicates=MANY, closeness=0.8)
    after = War(pledge=0.5, dread=0.0, detachment=0.0, breach=0.5).step(world, system, Draws(1, 0, MANY))
    assert after.at_war[1].mean() == pytest.approx(0.4, abs=4 * 0.5 / np.sqrt(MANY))
    stayed = after.at_war[1] == 0
    assert after.abandoned[2][stayed] == pytest.approx(0.5)
    pair = system.alignment.names.index("B-C")
    assert after.closeness[pair][stayed] == pytest.approx(0.8 * 0.75)
    assert after.closeness[pair][~stayed] == pytest.approx(0.8)


def test_an_ally_decides_once():
    system, world = allies()
    worlds = lived(War(pledge=1e-6), system, world, 3)
    assert [bool(w.abandoned.any()) for w in worlds] == [True, False, False]


def test_fear_of_a_deterrent_keeps_allies_out():
    system, world = allies(replicates=MANY, deterrent=1.0)
    after = War(pledge=0.8, dread=1.0).step(world, system, Draws(1, 0, MANY))
    assert not after.at_war[1:].any()


def test_one_peace_ends_all_wars_of_a_challenger():
    system, world = allies(replicates=500)
    world = world.but(at_war=np.ones_like(world.at_war))
    after = War(settling=0.5).step(world, system, Draws(1, 0, 500))
    assert np.array_equal(after.at_war[0], after.at_war[1])
    assert 0 < after.at_war[0].mean() < 1
    assert not np.array_equal(after.at_war[0], after.at_war[2])
