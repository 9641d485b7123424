"""Counts and onsets follow the distributions that their equations name."""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.engine.calendar import NEVER, Calendar, Effect, Event
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.deterrence.game import count
from worlds import rungs_of, system_of, world_of

MANY = 20_000
DRAWS = Draws(11, 0, MANY)


def sigma(p):
    """Return the standard error of a share ``p`` among the replicates."""
    return np.sqrt(p * (1 - p) / MANY)


@pytest.mark.parametrize(("repeats", "tempo"), [(1.0, 0.0), (1.0, 2.0), (0.5, 3.0), (0.0, 3.0)])
def test_the_events_of_an_active_month_are_one_and_a_geometric_number(repeats, tempo):
    system = system_of(["A", "B"], rivalry=["A>B"], rungs=rungs_of([0.5], repeats=repeats))
    world = world_of(system, MANY, tempo=tempo)
    more = np.float32(repeats) * Deterrence(burst=0.4, excitation=0.5).chances(world, system).more
    u = DRAWS.uniform(system.rivalry.names, "deterrence.events")[0]
    n = count(more, u)[0].astype(np.float64)
    mean = repeats * (0.4 + 0.5 * tempo)
    variance = mean * (1 + mean)
    assert n.min() == 1
    assert n.mean() == pytest.approx(1 + mean, abs=4 * np.sqrt(variance / MANY) + 1e-12)
    assert n.var() == pytest.approx(variance, rel=0.1, abs=1e-12)
    assert (n == 1).mean() == pytest.approx(1 / (1 + mean), abs=4 * sigma(1 / (1 + mean)) + 1e-12)


@pytest.mark.parametrize("hazard", [0.02, 0.3, 1.0])
def test_a_hazard_begins_after_a_geometric_wait(hazard):
    onset = Event("war_ends", earliest=5, latest=44, hazard=hazard).onset(DRAWS)
    expected = hazard * (1 - hazard) ** np.arange(40)
    found = np.array([(onset == 5 + k).mean() for k in range(40)])
    assert np.all(np.abs(found - expected) <= 4.5 * sigma(expected) + 1e-9)
    assert (onset == NEVER).mean() == pytest.approx((1 - hazard) ** 40, abs=4 * sigma((1 - hazard) ** 40) + 1e-9)
    assert np.isin(onset, [*range(5, 45), NEVER]).all()


def test_a_span_of_dates_is_uniform_and_a_date_is_a_date():
    onset = Event("summit", earliest=3, latest=14).onset(DRAWS)
    found = np.array([(onset == month).mean() for month in range(3, 15)])
    assert found.sum() == 1
    assert np.all(np.abs(found - 1 / 12) < 4 * sigma(1 / 12))
    assert np.all(Event("summit", earliest=7, latest=7).onset(DRAWS) == 7)


def struck(how, value, *, ramp=1, months=6):
    """Return a state's deterrent after some months of one event that begins at once."""
    system = system_of(["A"])
    event = Event("test", 0, 0, ramp=ramp, effects=(Effect("stock", "deterrent", ([0],), how, value, 0.0, 1.0),))
    world = world_of(system, deterrent=0.5)
    calendar = Calendar.drawn([event], Draws(1, 0, 1), world)
    for month in range(months):
        world = calendar.strike(world, month)
    return float(world.deterrent[0, 0])


@pytest.mark.parametrize("ramp", [1, 2, 5])
@pytest.mark.parametrize(("how", "value", "end"), [("set", 0.9, 0.9), ("add", 0.2, 0.7), ("scale", 0.4, 0.2)])
def test_a_blow_to_a_stock_is_as_large_with_a_ramp_as_without(how, value, end, ramp):
    assert struck(how, value, ramp=ramp) == pytest.approx(end, abs=1e-6)


@pytest.mark.parametrize(("how", "value", "end"), [("add", 0.8, 1.0), ("add", -0.8, 0.0), ("scale", 3.0, 1.0)])
def test_an_event_keeps_a_variable_inside_its_bounds(how, value, end):
    assert struck(how, value) == pytest.approx(end)
