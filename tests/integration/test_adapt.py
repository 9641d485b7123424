"""Adapters: a scenario as other libraries want it. Each is used in a few lines."""

import warnings

import numpy as np
import pytest

import stratsim as ss
from duel import duel

pytestmark = pytest.mark.once

CHOICES = {"states.A.playbook": ["hard", "mild"], "states.B.playbook": ["firm", "soft"]}


@pytest.fixture(scope="module")
def scenario():
    return ss.load(duel()).but(overrides=CHOICES)


def test_salib(scenario):
    pytest.importorskip("SALib")
    from SALib.analyze import rbd_fast
    from SALib.sample import latin

    from stratsim.adapt import salib

    problem = salib.problem(scenario)
    points = latin.sample(problem, 60, seed=1)
    found = ss.sample(scenario, salib.design(scenario, points), outcomes="cohesion.A")
    made = rbd_fast.analyze(problem, points, found.mean("cohesion.A"), M=4, seed=1)
    assert problem["names"][int(np.argmax(made["S1"]))] == "states.A.cohesion"
    with pytest.raises(ValueError, match="must have 4 columns"):
        salib.design(scenario, points[:, :2])


def test_ema(scenario):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbench = pytest.importorskip("ema_workbench")
        from stratsim.adapt import ema

        levers = {"playbooks.firm.announced_threat": (0.0, 1.0)}
        model = ema.model(scenario, outcomes=["cohesion.A"], levers=levers, replicates=2)
        experiments, outcomes = workbench.perform_experiments(model, scenarios=4, policies=2)
    assert len(experiments) == len(outcomes["cohesion_A"]) == 8
    assert len(set(outcomes["cohesion_A"])) > 3


def test_games(scenario):
    pytest.importorskip("nashpy")
    pytest.importorskip("pygambit")
    from stratsim.adapt import game

    found = ss.game(scenario, ["A", "B"], replicates=4, jobs=1)
    assert game.nashpy(found).payoff_matrices[0].tolist() == found.form.payoffs[0].tolist()
    assert game.gambit(found).title.endswith("4 replicates a cell")


def test_pettingzoo(scenario):
    testing = pytest.importorskip("pettingzoo.test")
    from stratsim.adapt import pettingzoo

    world = pettingzoo.env(scenario, ["A", "B"], every=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the test itself advises
        testing.parallel_api_test(world, num_cycles=7)
    world.reset(seed=3)
    rewards = []
    while world.agents:
        rewards.append(world.step(dict.fromkeys(world.agents, 0))[1]["A"])
    kept = scenario.but(overrides={"states.A.playbook": "hard", "states.B.playbook": "firm"})
    assert sum(rewards) == pytest.approx(ss.run(kept, replicates=4, traces=0, jobs=1).outcome("payoff.A")[3], abs=1e-6)
    with pytest.raises(ValueError, match="no payoff"):
        pettingzoo.env(scenario, ["C"])


def test_mesa(scenario):
    from stratsim.adapt import mesa

    design = ss.grid({"deterrence.leverage": [0.3, 0.6]})
    table = mesa.batch(scenario, design, replicates=2)
    found = ss.sample(scenario, design, replicates=2)
    np.testing.assert_allclose(table.to_numpy(), found.outcomes.to_numpy(), rtol=1e-6)
