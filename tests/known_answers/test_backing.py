"""Pledges deter: what allies are expected to bring, and what challenger and defender make of it, in closed form."""

from dataclasses import replace

import numpy as np
import pytest

import stratsim as ss
from stratsim.core.array import total
from stratsim.core.draws import Draws
from stratsim.engine.kernel import Kernel
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.deterrence.game import Scene
from stratsim.mechanisms.war import War, entry
from stratsim.shipped import folder
from worlds import rungs_of, system_of, world_of

SYSTEM = system_of(
    ["A", "B", "C", "D"],
    rivalry=["A>B", "A>C", "D>B"],
    alignment=["A-D", "B-C"],
    rungs=rungs_of([0.3, 1.0], burden=[0.1, 0.4]),
)
"""A challenges B, whose ally C it challenges, too; its own ally D challenges B."""


def crisis(pledge, backing, **start):
    """Return the game, and the world of its first month."""
    levers = {"provocation": {"A": 1.0}, "follow_through": {"B": 0.3}}
    strengths = {"A": 0.02, "B": 0.02, "C": 0.1, "D": 0.04}
    values = {"capability": strengths, "closeness": 0.8, "treasury": 5.0, "attention": 0.8} | start
    world = world_of(SYSTEM, levers=levers, **values)
    return Deterrence(inference=1.0, contest_slope=0.6, backing=backing), War(**pledge).begin(world, SYSTEM)


def pledged(ours, theirs):
    """Return the parameters of a war with a pledge to the challenger and one to the defender."""
    return {"pledge": np.array([[ours], [theirs]], np.float32), "dread": 0.5, "detachment": 0.0}


def test_what_allies_are_expected_to_bring():
    _, world = crisis(pledged(0.3, 0.5), 1.0, deterrent={"A": 0.6, "B": 0.2, "C": 1.0, "D": 0.9}, experience={"C": 0.4})
    ours, theirs = 0.3 * 0.8 * (1 - 0.5 * 0.2), 0.5 * 0.8 * (1 - 0.5 * 0.6)
    assert world.allies_challenger[0, 0] == pytest.approx(ours * 0.04)
    assert world.allies_defender[0, 0] == pytest.approx(theirs * 0.1 * (1 + 0.5 * 0.4))
    assert world.umbrella_challenger[0, 0] == pytest.approx(ours * 0.9)
    assert world.umbrella_defender[0, 0] == pytest.approx(theirs * 1.0)


def test_an_ally_that_fights_already_is_counted_in_full():
    _, world = crisis(pledged(0.0, 0.0), 1.0, at_war={"A>C": 1.0})
    assert world.allies_defender[0, 0] == pytest.approx(0.1)


def test_what_is_expected_is_who_comes():
    """The mean of what joins a war is what was expected of it the month before."""
    many = 20_000
    war = War(pledge=0.6, dread=0.4, detachment=0.2)
    values = {"capability": {"C": 0.1, "D": 0.04}, "closeness": 0.7, "deterrent": {"A": 0.5, "B": 0.8}}
    peace = war.begin(world_of(SYSTEM, many, attention=0.5, **values), SYSTEM)
    fought = war.step(peace.but(at_war=np.float32([[1.0], [0.0], [0.0]]) + 0 * peace.at_war), SYSTEM, Draws(1, 0, many))
    came = fought.at_war[1].mean() * 0.1, fought.at_war[2].mean() * 0.04
    expected = peace.allies_defender[0, 0], peace.allies_challenger[0, 0]
    assert came == pytest.approx(expected, abs=4 * 0.5 * 0.1 / np.sqrt(many))


@pytest.mark.parametrize("backing", [0.0, 0.4, 1.0])
def test_allies_count_once_by_closeness_or_by_entry(backing):
    game, world = crisis(pledged(0.3, 0.5), backing)
    ours, theirs = 0.02 + backing * 0.3 * 0.8 * 0.04, 0.02 * (1 + (1 - backing) * 0.8) + backing * 0.5 * 0.8 * 0.1
    assert Scene.of(game, world, SYSTEM).odds[0, 0] == pytest.approx(ours / (ours + theirs), rel=1e-5)


def test_at_its_null_the_game_knows_no_pledge():
    found = [crisis(pledged(x, x), 0.0, deterrent=0.5) for x in (0.0, 0.9)]
    none, full = (game.chances(world, SYSTEM) for game, world in found)
    assert all(np.array_equal(getattr(none, name), getattr(full, name)) for name in vars(none))


def month(ours, theirs):
    """Return the acts of A against B, and the mean chances that one is contested, and pressed; beliefs are true."""
    game, world = crisis(pledged(ours, theirs), 1.0, deterrent={"A": 0.3, "C": 0.8, "D": 0.8})
    true = game.resolve * SYSTEM.rivalry.at_target(world.levers.follow_through)
    found = game.chances(world.but(reputation=np.float32(true)), SYSTEM)
    return np.array([total(found.rung)[0, 0], found.contest[:, 0].mean(), found.press[:, 0].mean()])


def test_a_pledge_to_the_defender_deters_and_one_to_the_challenger_emboldens():
    steps = np.linspace(0, 0.9, 4)
    shielded = np.diff([month(0.0, x) for x in steps], axis=0)
    abetted = np.diff([month(x, 0.0) for x in steps], axis=0)
    assert (shielded * [-1, 1, -1] > 0).all(), "fewer acts, more answers, fewer pressed"
    assert (abetted * [1, -1, 1] > 0).all(), "more acts, fewer answers, more pressed"


@pytest.mark.parametrize(("name", "pair", "tie", "sign"), [
    ("ally_abandoned", "KOR-USA", "PRK>KOR", -1),
    ("treaty_2024", "PRK-RUS", "PRK>USA", 1),
])  # fmt: skip
def test_a_pledge_moves_acts_of_the_flagship_case(name, pair, tie, sign):
    """The severity to be expected in the same worlds, with and without a pledge that the challenger knows of."""
    plan = ss.load(folder("scenarios") / f"{name}.toml").but(overrides={"deterrence.backing": 1.0}).plan
    system, (kernel, world) = plan.system, Kernel.of(plan, Draws(plan.seed, 0, 200))
    for month in range(3):
        world = kernel.month(world, month)
    war, game = kernel.mechanisms["war"], kernel.mechanisms["deterrence"]
    of_pair = np.array([[name == pair] for name in system.alignment.names])
    severity = []
    for pledge in (0.0, 0.5):
        known = replace(war, pledge=np.where(of_pair, np.float32(pledge), war.pledge))
        chances = game.chances(entry.expected(known, world, system), system)
        severity.append(total(system.rungs.severity * chances.rung)[system.rivalry.names.index(tie)])
    right = sign * (severity[1] - severity[0]) > 0
    assert right.mean() > 0.9
