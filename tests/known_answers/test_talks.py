"""Talks and deals in closed form, and in the directions that theory names."""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.mechanisms.talks import Talks
from worlds import rungs_of, system_of, world_of

MANY = 20_000
SURE = {"appeal": 50.0, "precision_challenger": 50.0, "precision_defender": 50.0}
"""Parameters at which both sides want to talk for certain, at full engagement."""


def pair(replicates=MANY, **start):
    """Return a challenger and a defender, and their world."""
    system = system_of(["A", "B"], rivalry=["A>B"], rungs=rungs_of([0.1, 0.6]))
    return system, world_of(system, replicates=replicates, **start)


def lived(talks, system, world, months):
    """Return the world after some months in which nothing but talks happens."""
    for month in range(months):
        world = talks.step(world, system, Draws(1, 0, world.deal.shape[-1], month))
    return world


def engaged(world):
    """Return the world with both sides ready to talk."""
    ready = np.ones_like(world.levers.engagement)
    return world.but(levers=type(world.levers)(**{**vars(world.levers), "engagement": ready}))


def test_nobody_talks_at_the_null():
    system, world = pair(10)
    after = lived(Talks(), system, engaged(world), 60)
    assert not after.talking.any()
    assert not after.deal.any()


def test_talks_open_at_their_pace_where_both_want_them():
    system, world = pair()
    after = lived(Talks(pace=0.2, walkout=0.0, settling=0.0, **SURE), system, engaged(world), 6)
    assert after.talking.mean() == pytest.approx(1 - 0.8**6, abs=0.015)


def test_talks_end_where_nobody_wants_them():
    system, world = pair(talking=1.0)
    talks = Talks(pace=0.0, walkout=0.25, pride_challenger=100.0, pride_defender=100.0)
    assert lived(talks, system, world, 4).talking.mean() == pytest.approx(0.75**4, abs=0.015)


def test_talks_become_deals_at_the_pace_of_settling():
    system, world = pair(talking=1.0)
    after = lived(Talks(walkout=0.0, settling=0.1, temptation_challenger=0.0, **SURE), system, engaged(world), 5)
    assert after.deal.mean() == pytest.approx(1 - 0.9**5, abs=0.015)
    assert np.array_equal(after.talking + after.deal, np.ones_like(after.deal))


def test_trust_grows_while_a_deal_holds_and_halves_where_it_is_broken():
    system, world = pair(1, deal=1.0, trust=0.2)
    kept = Talks(proof=0.05, temptation_challenger=0.0, temptation_defender=0.0)
    assert lived(kept, system, world, 10).trust[0, 0] == pytest.approx(1 - 0.8 * 0.95**10, rel=1e-4)
    broken = Talks(temptation_challenger=1.0, pride_challenger=100.0, betrayal=0.5).step(world, system, Draws(1, 0, 1))
    assert (broken.cheated[0, 0], broken.deal[0, 0]) == (1, 0)
    assert broken.trust[0, 0] == pytest.approx(0.1)


@pytest.mark.parametrize(("rung", "breaks"), [(0, 0.0), (1, 1.0)])
def test_an_act_beyond_the_limit_breaks_a_deal_for_certain(rung, breaks):
    system, world = pair(1, deal=1.0)
    events = np.zeros_like(world.events)
    events[rung] = 1.0
    loyal = Talks(limit=0.2, temptation_challenger=0.0, temptation_defender=0.0)
    after = loyal.step(world.but(events=events), system, Draws(1, 0, 1))
    assert after.cheated[0, 0] == breaks


def test_war_ends_talks_and_deals():
    system, world = pair(1, at_war=1.0, talking=1.0)
    after = Talks(pace=1.0, **SURE).step(engaged(world), system, Draws(1, 0, 1))
    assert not after.talking.any()


@pytest.mark.parametrize(
    ("side", "more", "sign"),
    [
        ("challenger", {"trade_cut": 0.6}, 1),
        ("challenger", {"trust": 0.9}, 1),
        ("challenger", {"deterrent": 0.9}, -1),
        ("defender", {"tempo": 3.0}, 1),
        ("defender", {"government": 1.0}, -1),
        ("defender", {"trust": 0.9}, 1),
    ],
)
def test_what_moves_the_will_to_talk(side, more, sign):
    system = system_of(["A", "B", "P"], rivalry=["A>B"], patronage=["P>A"])
    less, greater = (world_of(system, **start) for start in ({}, more))
    will = getattr(Talks(), f"willing_{side}")
    difference = will(greater, system) - will(less, system)
    assert np.sign(difference[0, 0]) == sign
