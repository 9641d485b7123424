"""One choice over all rivals: the multinomial logit in closed form, and who watches it."""

import numpy as np
import pytest

from stratsim.core.choice import against_none, end_to_end, over_all, picked
from stratsim.core.draws import Draws
from stratsim.mechanisms.belief import Belief
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.reputation import Reputation
from worlds import rungs_of, system_of, world_of

MANY = 20_000
START = {"attention": 1.0, "treasury": 5.0, "levers": {"provocation": {"A": 1.0}}}
ONE = Deterrence(selection=1.0)


def fan(targets, replicates=1, **values):
    """Return A with some rivals that are all alike, and their world."""
    names = [f"T{n}" for n in range(targets)]
    system = system_of(["A", *names], rivalry=[f"A>{name}" for name in names], rungs=rungs_of([0.1, 0.6], burden=0.1))
    return system, world_of(system, replicates, **{**START, **values})


def chance_of_any(mechanism, targets):
    """Return the chance that A provokes anybody, were its rivalries independent or not."""
    system, world = fan(targets)
    chance = mechanism.chances(world, system).rung.sum(axis=0)[:, 0]
    return chance.sum() if mechanism is ONE else 1 - np.prod(1 - chance)


def test_the_chance_to_act_does_not_grow_with_the_number_of_targets():
    one, *more = (chance_of_any(ONE, targets) for targets in (1, 2, 5))
    np.testing.assert_allclose(more, one, rtol=1e-6)
    assert chance_of_any(Deterrence(), 5) > 1.3 * chance_of_any(Deterrence(), 1)


def test_with_one_target_both_kinds_of_choice_are_the_same():
    system, world = fan(1)
    found = ONE.chances(world, system)
    assert found.one.tobytes() == found.alone.tobytes()


def test_two_targets_are_chosen_between_by_their_weights_and_what_they_are_worth():
    """The odds of the one against the other are those of their opportunities, squared, times e to what differs."""
    system, world = fan(2, levers={**START["levers"], "engagement": {"T1": 0.5}})
    world = world.but(credibility=np.zeros_like(world.credibility))
    mechanism = Deterrence(selection=1.0, opportunity=np.float32([[1.0], [0.3]]), talks=0.0, calm=0.0, focus=0.0)
    chance = mechanism.chances(world, system).rung[..., 0]
    severity = system.rungs.severity[:, 0, 0]
    gain = mechanism.precision_challenger * severity * mechanism.leverage * 0.5
    np.testing.assert_allclose(chance[:, 1] / chance[:, 0], 0.3**2 * np.exp(-gain), rtol=1e-4)


def test_however_great_what_is_at_stake_the_chances_are_of_all_there_is():
    system, _ = fan(3)
    utility = np.float32([[[900.0], [899.0], [-50.0]], [[2000.0], [0.0], [1e6]]])
    prior = np.float32([[1.0], [1.0], [0.0]])
    found = over_all(prior, utility, system.rivalry)
    np.testing.assert_allclose(found[..., 0], [[0, 0, 0], [1, 0, 0]], atol=1e-6)


def test_one_choice_is_at_most_one_act_a_month_as_often_as_its_chance():
    system, world = fan(3, MANY)
    opportunity = np.float32([[1.0], [0.5], [0.2]])
    mechanism = Deterrence(selection=1.0, opportunity=opportunity)
    chance = mechanism.chances(world, system).rung[..., 0]
    acts = np.minimum(mechanism.step(world, system, Draws(3, 0, MANY, 1)).events, 1)
    assert acts.sum(axis=(0, 1)).max() == 1
    error = np.sqrt(chance * (1 - chance) / MANY)
    assert (np.abs(acts.mean(axis=-1) - chance) < 4 * error + 1e-6).all()


@pytest.mark.parametrize("selection", [0.0, 0.4])
def test_in_the_other_months_each_rivalry_chooses_by_itself(selection):
    system, world = fan(2, MANY)
    mechanism = Deterrence(selection=selection)
    found = mechanism.chances(world, system)
    together = np.minimum(mechanism.step(world, system, Draws(4, 0, MANY, 2)).events, 1).sum(axis=0).prod(axis=0).mean()
    expected = (1 - selection) * float(np.prod(found.alone[..., 0].sum(axis=0)))
    assert together == pytest.approx(expected, abs=4 * np.sqrt(expected / MANY))


def test_options_laid_end_to_end_are_picked_as_one_row():
    system, _ = fan(2)
    chance = np.float32([[[0.1], [0.2]], [[0.3], [0.15]]])
    start = end_to_end(chance, system.rivalry)
    for u, place in ((0.05, (0, 0)), (0.35, (1, 0)), (0.5, (0, 1)), (0.7, (1, 1)), (0.8, None)):
        chosen = picked(chance, np.full((2, 1), u, np.float32), start)[..., 0]
        assert chosen.sum() == (place is not None)
        assert place is None or chosen[place] == 1


def test_a_closed_rung_takes_no_part():
    utility = np.float32([[[0.3]], [[0.7]]])
    both = against_none(np.ones((1, 1), np.float32), utility)
    first = against_none(np.float32([[[1.0]], [[0.0]]]), utility)
    assert first[1, 0, 0] == 0
    assert first[0, 0, 0] == pytest.approx(np.exp(0.3) / (1 + np.exp(0.3)), rel=1e-6) != both[0, 0, 0]


@pytest.mark.parametrize("witness", [0.0, 0.25])
def test_what_one_target_does_teaches_about_the_others(witness):
    """T0 answered, T1 conceded: each lesson counts in full at home and by its part for the others."""
    system, world = fan(3)
    acts = np.zeros_like(world.events)
    acts[1, :2] = 1
    stood = np.float32([[1.0], [0.0], [0.0]])
    world = world.but(events=acts, stood=stood, foreseen=np.full_like(stood, 0.4))
    severity, surprise = 0.6, np.array([0.6, -0.4, 0.0])
    moved = Reputation(gain=0.1, witness=witness).step(world, system, Draws(1, 0, 1)).reputation[:, 0]
    own = severity * surprise
    np.testing.assert_allclose(moved - 0.1, 0.1 * (own + witness * (own.sum() - own)), atol=1e-6)
    counts = Belief(memory=1.0, sunk_cost=0.0, spill_over=0.0, witness=witness).step(world, system, Draws(1, 0, 1))
    lessons = severity * np.array([1.0, 1.0, 0.0])
    np.testing.assert_allclose(counts.evidence[:, 0] - 5, lessons + witness * (2 * severity - lessons), rtol=1e-5)
