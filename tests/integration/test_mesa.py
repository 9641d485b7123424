"""The Mesa view: the same months as the ensemble's, to the bit, and all that Mesa's users expect of a model."""

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest
from mesa.datacollection import DataCollector

from stratsim.agents.model import StratModel
from stratsim.agents.state import StateAgent
from stratsim.engine.ensemble import Task, simulate
from stratsim.scenario.scenario import load

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
CODE = {"own_policy"}
"""Scenarios that name a policy in Python."""
BASELINE = next(path for path in SCENARIOS if path.stem == "baseline")
MONTHS = 24


@pytest.fixture(scope="module")
def baseline():
    return load(BASELINE).but(months=MONTHS)


@pytest.fixture
def model(baseline):
    model = StratModel(baseline)
    yield model
    model.close()


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_replicate_is_that_of_the_ensemble(path):
    scenario = load(path, allow_code=path.stem in CODE).but(months=MONTHS)
    series = simulate(Task(scenario.plan, 0, 5, 5)).series
    for replicate in (0, 1, 4):
        model = StratModel(scenario, replicate=replicate)
        for month in range(MONTHS):
            model.step()
            for name, values in series.items():
                seen = np.broadcast_to(getattr(model.world, name), (*values.shape[1:-1], 1))
                assert seen[..., 0].tobytes() == values[month, ..., replicate].tobytes(), (name, month)
        model.close()


def test_agents_are_the_states(model):
    names = [agent.name for agent in model.agents]
    assert names == list(model.plan.system.states)
    assert model.agents.get("cohesion") == [model.state(name).cohesion for name in names]
    assert [a.name for a in model.agents.select(lambda agent: agent.playbook == "status_quo")] == ["USA"]
    seen = []
    model.agents.do(lambda agent: seen.append(agent.name))
    assert seen == names
    assert repr(model.state("PRK")) == "<StateAgent PRK>"
    assert model.tie("credibility", "PRK>USA") == pytest.approx(
        float(model.world.credibility[model.plan.system.rivalry.names.index("PRK>USA"), 0])
    )


def test_run_model_stops_after_the_last_month(model):
    model.run_model()
    assert not model.running
    assert model.months_done == MONTHS
    assert model.month == "2026-05"


def test_a_data_collector_collects(model):
    collector = DataCollector(
        model_reporters={"month": "month", "heat": lambda m: float(m.world.intensity.sum())},
        agent_reporters={"cohesion": "cohesion", "threat": "announced_threat"},
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    assert list(collector.get_model_vars_dataframe()["month"]) == ["2024-06", "2024-07", "2024-08"]
    assert collector.get_agent_vars_dataframe().shape == (3 * 6, 2)


class Dove(StateAgent):
    def decide(self):
        return {"engagement": 1.0, "announced_threat": 0.0, "priority.korea": 2.0}


def test_a_mind_of_its_own_changes_its_levers_only(baseline):
    plain, dove = StratModel(baseline), StratModel(baseline, minds={"USA": Dove})
    plain.step()
    dove.step()
    other, mine = plain.state("USA").levers, dove.state("USA").levers
    changed = {name for name in mine if mine[name] != other[name]}
    assert changed == {"engagement", "announced_threat", "priority.korea"}
    assert (mine["engagement"], mine["priority.korea"]) == (1.0, 1.0)
    for name in set(plain.plan.system.states) - {"USA"}:
        assert dove.state(name).levers == plain.state(name).levers
    assert {type(agent) for agent in dove.agents} == {StateAgent, Dove}


def test_a_mind_that_follows_its_playbook_changes_nothing(baseline):
    class Same(StateAgent):
        def decide(self):
            return {}

    plain, same = StratModel(baseline), StratModel(baseline, minds={"PRK": Same})
    for _ in range(6):
        plain.step()
        same.step()
    assert plain.agents.get("cohesion") == same.agents.get("cohesion")


@pytest.mark.parametrize(
    ("decided", "words"),
    [
        ({"engagment": 1.0}, "did you mean 'engagement'"),
        ({"priority.koera": 1.0}, "did you mean 'priority.korea'"),
        ({"engagement": float("nan")}, "must be a number from 0 to 1"),
        ({"engagement": "much"}, "must be a number from 0 to 1"),
        (None, "must return a table of levers"),
    ],
)
def test_what_a_mind_cannot_decide(baseline, decided, words):
    class Odd(StateAgent):
        def decide(self):
            return decided

    with pytest.raises(ValueError, match=words):
        StratModel(baseline, minds={"USA": Odd}).step()


def test_a_variable_can_be_set(model):
    model.state("PRK").cohesion = 0.25
    assert model.state("PRK").cohesion == 0.25
    model.step()
    assert model.state("PRK").cohesion < 0.5
    for value in (1.5, -0.1, float("nan")):
        with pytest.raises(ValueError, match="cohesion runs from 0 to 1"):
            model.state("PRK").cohesion = value
    with pytest.raises(AttributeError):
        model.state("PRK").income = 3.0
    with pytest.raises(KeyError, match="did you mean 'PRK'"):
        model.state("PRKK")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"minds": {"USB": Dove}}, "there is no state 'USB' for a mind"),
        ({"minds": {"USA": 3}}, "must be a subclass of StateAgent"),
        ({"replicate": -1}, "replicate must be a whole number"),
        ({"replicate": 0.5}, "replicate must be a whole number"),
    ],
)
def test_wrong_options_are_refused(baseline, options, words):
    with pytest.raises(ValueError, match=words):
        StratModel(baseline, **options)


def test_words_that_mesa_takes_are_left_alone(model):
    for name in ("scenario", "time", "steps", "agents", "rng", "random", "running", "_seed"):
        assert name not in vars(StratModel)
        assert name not in vars(StateAgent)
    assert model.running is True
    assert isinstance(model.rng, np.random.Generator)


def test_the_scenario_may_be_named():
    model = StratModel(scenario=BASELINE, replicate=2)
    model.step()
    assert model.month == "2024-06"
    model.close()


def test_close_lets_go_of_the_model(baseline):
    model = StratModel(baseline)
    model.step()
    gone = weakref.ref(model)
    model.close()
    del model
    gc.collect()
    assert gone() is None
