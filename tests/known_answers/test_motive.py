"""What hostility, kinship, fear and trade add to an act, in closed form; what a crisis of the regime changes."""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.motive import Motive
from stratsim.mechanisms.regime import Regime
from worlds import rungs_of, system_of, world_of

pytestmark = pytest.mark.once

PAIR = system_of(["A", "B"], theatres=["here", "there"], rivalry=["A>B"], rungs=rungs_of([0.3, 0.9], test=[1.0, 0.0]))
FULL = {"spite": 0.6, "diversion": 0.5, "distraction": 0.4, "livelihood": 0.3, "kin": 0.7, "rancour": 0.2}
MANY = 20_000


def moved(motive, **start):
    """Return the world of A and B after a month's motives are made."""
    return motive.step(world_of(PAIR, **start), PAIR, Draws(1, 0, 1))


def test_at_its_null_nobody_is_moved():
    after = moved(Motive(), turmoil=1.0, exposure=0.9, alternative=0.9, unanswered=0.5, levers={"kinship": 1.0})
    assert not any(x.any() for x in (after.urge, after.qualm, after.concern))


def test_the_sums_are_those_of_the_equations():
    start = {"hostility": 0.9, "turmoil": 0.5, "exposure": 0.4, "alternative": 0.5, "autarky": 0.8, "openness": 0.5}
    after = moved(Motive(**FULL, example=0.1), **start, unanswered={"there": 0.5}, levers={"kinship": {"A": 0.6}})
    assert after.urge[0, 0] == pytest.approx(0.6 * 0.4 + 0.5 * 0.5 + 0.4 * 0.2 - 0.3 * 0.2 * 0.5)
    assert after.qualm[0, 0] == pytest.approx(0.42)
    assert after.concern[0, 0] == pytest.approx(0.2 * 0.4 + 0.1 * 0.5)


def test_threats_in_the_rivalrys_own_theatre_set_no_example():
    assert moved(Motive(example=0.5), unanswered={"here": 1.0}).concern[0, 0] == 0


@pytest.mark.parametrize(
    ("parameter", "start", "sign"),
    [
        ("spite", {"hostility": [0.2, 0.9]}, 1),
        ("diversion", {"turmoil": {"A": [0.0, 1.0]}}, 1),
        ("distraction", {"exposure": {"A": [0.1, 0.9]}, "alternative": 0.8}, 1),
        ("livelihood", {"autarky": {"A": [0.9, 0.2]}}, -1),
        ("livelihood", {"openness": {"A": [0.1, 0.9]}}, -1),
    ],
)
@pytest.mark.parametrize("strength", [0.2, 0.8])
def test_what_moves_a_challenger_to_act(parameter, start, sign, strength):
    """Over the plausible range of the weight the chance of an act moves as its text says."""
    acts = chances(Motive(**{parameter: strength}), start, levers={"provocation": 1.0}).rung.sum(axis=0)[0]
    assert np.sign(acts[1] - acts[0]) == sign


@pytest.mark.parametrize("strength", [0.2, 0.8])
def test_kinship_holds_back_attacks_and_not_tests(strength):
    test, attack = chances(Motive(kin=strength), {}, levers={"provocation": 1.0, "kinship": {"A": [0.0, 1.0]}}).rung
    assert attack[0, 1] < attack[0, 0]
    assert test[0, 1] >= test[0, 0]


@pytest.mark.parametrize(("parameter", "start"), [("rancour", {"hostility": [0.2, 0.9]}),
                                                  ("example", {"unanswered": {"there": [0.0, 0.8]}})])  # fmt: skip
def test_what_moves_a_defender_to_contest(parameter, start):
    contest = chances(Motive(**{parameter: 0.4}), start).contest
    assert (contest[..., 1] > contest[..., 0]).all()


def chances(motive, start, game=None, **more):
    """Return the chances of the game in two cases."""
    world = world_of(PAIR, 2, **{"treasury": 1.0, "attention": 1.0, **start, **more})
    world = motive.step(world, PAIR, Draws(1, 0, 2))
    return (game or Deterrence()).chances(world, PAIR)


def test_warheads_shield_and_saturate():
    """At ``enough`` warheads the shield is half of what any number gives; the deterrent counts for the rest."""
    game = {"second_strike": 1.0, "enough": 30.0, "war_cost_challenger": 0.0}
    first = chances(Motive(), {"warheads": {"A": [0.0, 30.0]}}, Deterrence(**game)).contest
    then = chances(Motive(), {"warheads": {"A": [30.0, 60.0]}}, Deterrence(**game)).contest
    logit = lambda q: np.log(q / (1 - q))  # noqa: E731
    gained = [-(logit(x[1, 0, 1]) - logit(x[1, 0, 0])) for x in (first, then)]
    assert gained[0] == pytest.approx(3 * gained[1], rel=1e-3)  # W / (W + 30): 0, 1/2, 2/3
    same = chances(Motive(), {"warheads": 500.0, "deterrent": {"A": [0.2, 0.2]}}).contest
    assert (same == chances(Motive(), {"deterrent": {"A": [0.2, 0.2]}}).contest).all()


def test_technology_gives_strength():
    game = Deterrence(craft=0.5, war_cost_challenger=0.0)
    press = chances(Motive(), {"technology": {"A": [0.0, 1.0]}}, game).press[1, 0]
    assert press[1] > press[0]


# --------------------------------------------------------------------------------------------- a crisis of the regime
def test_a_frail_regime_breaks_at_its_published_rate_whatever_its_cohesion():
    system = system_of(["A"])
    world = world_of(system, MANY, cohesion=0.9)
    months = [Regime(frailty=0.0113).crisis(world, system, Draws(1, 0, MANY, month)).mean() for month in range(12)]
    assert sum(months) == pytest.approx(12 * 0.0113, abs=0.01)


def test_a_crisis_leaves_turmoil_that_fades_and_control_that_stays():
    system = system_of(["A"])
    world = world_of(system, control=0.5, cohesion=0.9)
    struck = Regime(frailty=1.0, clampdown=0.4, linger=0.8).step(world, system, Draws(1, 0, 1))
    assert (struck.turmoil[0, 0], struck.control[0, 0]) == (1.0, pytest.approx(0.7))
    calm = Regime(crisis_hazard=0.0, clampdown=0.4, linger=0.8).step(struck, system, Draws(1, 0, 1, 1))
    assert (calm.turmoil[0, 0], calm.control[0, 0]) == (pytest.approx(0.8), pytest.approx(0.7))


@pytest.mark.parametrize("begun", [0.0, 1.0, 2.0])
def test_a_crisis_brings_any_other_playbook_alike(begun):
    system = system_of(["A", "B"], seats=((0, "x"), (0, "y"), (0, "z"), (1, "only")))
    world = world_of(system, MANY, playbook={"A": begun})
    after = Regime(frailty=1.0, succession=0.6).step(world, system, Draws(1, 0, MANY)).playbook
    shares = {number: float((after[0] == number).mean()) for number in (0.0, 1.0, 2.0)}
    assert shares.pop(begun) == pytest.approx(0.4, abs=0.015)
    assert list(shares.values()) == pytest.approx([0.3, 0.3], abs=0.015)
    assert not after[1].any()
