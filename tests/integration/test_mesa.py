"""The Mesa view: the same months as the ensemble's, to the bit, and all that Mesa's users expect of a model."""

import contextlib
import gc
import warnings
import weakref
from pathlib import Path

import numpy as np
import pytest
from mesa import Agent
from mesa.batchrunner import batch_run
from mesa.datacollection import DataCollector

from stratsim.agents.model import StratModel
from stratsim.agents.state import StateAgent
from stratsim.engine.ensemble import Task, outcome_names, simulate
from stratsim.playbooks import observable
from stratsim.scenario.scenario import load

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
OFTEN = ("baseline", "historical", "own_policy")
CODE = {"own_policy"}
"""Scenarios that name a policy in Python."""
BASELINE = next(path for path in SCENARIOS if path.stem == "baseline")
MONTHS = 12


@pytest.fixture(scope="module")
def baseline():
    return load(BASELINE).but(months=MONTHS)


@pytest.fixture
def model(baseline):
    model = StratModel(baseline)
    yield model
    model.close()


@pytest.mark.parametrize(
    "path", [pytest.param(one, id=one.stem, marks=[] if one.stem in OFTEN else pytest.mark.deep) for one in SCENARIOS]
)
def test_a_replicate_is_that_of_the_ensemble(path):
    scenario = load(path, allow_code=path.stem in CODE).but(months=MONTHS)
    series = simulate(Task(scenario.plan, 0, 5, 5)).series
    for replicate in (0, 4):
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
    assert model.month == "2025-05"


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


# ------------------------------------------------------------------------------------------------------------- luck
def drawn(model):
    agent = model.state("PRK")
    return agent.random.random(), agent.model.rng.random(), model.random.random()


def test_what_agents_draw_differs_by_replicate_and_repeats(baseline):
    lucks = [drawn(StratModel(baseline, replicate=k)) for k in (0, 1, 2, 0)]
    assert lucks[0] == lucks[3]
    assert len(set(lucks)) == 3
    assert drawn(StratModel(baseline.but(seed=1), replicate=0)) != lucks[0]
    assert drawn(StratModel(baseline)) == lucks[0]


def test_a_seed_picks_the_replicate(baseline):
    assert [StratModel(baseline, rng=k).replicate for k in (0, 7, np.int64(7))] == [0, 7, 7]
    picked = [StratModel(baseline, rng=np.random.default_rng(k)).replicate for k in (1, 2, 1)]
    assert picked[0] == picked[2] != picked[1]
    assert (
        StratModel(baseline, rng=[1, 2]).replicate == StratModel(baseline, rng=np.random.SeedSequence([1, 2])).replicate
    )
    with pytest.raises(ValueError, match="say either replicate or rng"):
        StratModel(baseline, rng=1, replicate=1)
    with pytest.raises(ValueError, match="rng must be a whole number"):
        StratModel(baseline, rng=-1)


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.deep)])
def test_a_batch_run_of_mesa_lives_different_replicates_with_paired_luck(baseline, processes):
    """As in the ensemble, iteration by iteration, whatever the parameters and the processes."""
    playbooks = [None, {"states.USA.playbook": "engagement"}]
    parameters = {"scenario": [baseline.but(months=6)], "overrides": playbooks}
    options = {"number_processes": processes, "max_steps": 8, "display_progress": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Mesa would rather have seeds
        rows = batch_run(StratModel, parameters, iterations=2, **options)
    found = {(row["iteration"], row["overrides"] is None): row["severity_per_year"] for row in rows}
    for (iteration, plain), severity in found.items():
        scenario = load(BASELINE, None if plain else playbooks[1]).but(months=6)
        one = simulate(Task(scenario.plan, iteration, 1, 0))
        assert severity == one.outcomes[outcome_names(scenario.plan).index("severity_per_year"), 0]
    assert len(found) == 4
    assert found[0, True] != found[1, True]


# -------------------------------------------------------------------------------------------------- what came of it
@pytest.mark.parametrize("months", [1, MONTHS])
def test_outcomes_are_those_of_the_ensembles_replicate(baseline, months):
    scenario = baseline.but(months=months)
    block = simulate(Task(scenario.plan, 0, 5, 0))
    for replicate in (0, 4):
        model = StratModel(scenario, replicate=replicate)
        model.run_model()
        found = np.array(list(model.outcomes().values()), np.float32)
        assert found.tobytes() == np.ascontiguousarray(block.outcomes[:, replicate]).tobytes()
        assert list(model.outcomes()) == outcome_names(scenario.plan)
        assert model.payoff("PRK") == model.outcomes()["payoff.PRK"]


def test_what_has_no_outcome_yet_is_said(model):
    with pytest.raises(RuntimeError, match="no month has been lived yet"):
        model.outcomes()
    with pytest.raises(KeyError, match="did you mean 'PRK'"):
        model.payoff("PRKK")


def test_there_is_no_month_after_the_last(baseline):
    model = StratModel(baseline.but(months=3))
    model.run_model()
    before = model.outcomes()
    with pytest.raises(RuntimeError, match="the scenario ends with 2024-08"):
        model.step()
    with contextlib.suppress(RuntimeError):  # from 3.5 on Mesa itself stops the clock at the first error
        model.step()
    assert (model.month, model.running, model.outcomes()) == ("2024-08", False, before)


def test_the_collector_is_ready(model):
    for _ in range(3):
        model.step()
    table = model.datacollector.get_model_vars_dataframe()
    assert list(table["month"]) == ["2024-06", "2024-07", "2024-08"]
    assert table["severity_per_year"].iloc[-1] == model.outcomes()["severity_per_year"]
    agents = model.datacollector.get_agent_vars_dataframe()
    assert len(agents) == 3 * 6
    assert agents["cohesion"].iloc[-1] == list(model.agents)[-1].cohesion


def test_a_collector_of_the_users_own_is_the_users_to_call(baseline):
    model = StratModel(baseline)
    model.datacollector = DataCollector(model_reporters={"month": "month"})
    model.step()
    assert model.datacollector.model_vars["month"] == []


def test_overrides_are_set_on_top(baseline):
    for given in (str(BASELINE), baseline):
        model = StratModel(given, overrides={"states.PRK.cohesion": 0.4})
        assert model.state("PRK").cohesion == pytest.approx(0.4)
    assert model.plan.months == MONTHS


# ------------------------------------------------------------------------------------------------ what a state sees
def test_a_state_has_its_ties(model):
    model.step()
    ties = model.state("PRK").ties
    assert set(ties) == {"rivalry", "patronage", "channel", "campaign", "alignment"}
    assert set(ties["rivalry"]) == {"PRK>JPN", "PRK>KOR", "PRK>USA"}
    assert ties["rivalry"]["PRK>USA"]["credibility"] == model.tie("credibility", "PRK>USA")
    assert ties["rivalry"]["PRK>USA"]["events"] == model.tie("events", "PRK>USA")
    assert "rivalry" not in StratModel(ALONE).state("A").ties


ALONE = {"states": {"A": {}}}


def test_a_state_sees_what_its_playbook_reacts_to(model):
    for _ in range(12):
        model.step()
    system = model.plan.system
    for name in observable.names({"state": system.states, "theatre": system.theatres}):
        seen = observable.observe(name, model.world, system)
        assert [agent.observe(name) for agent in model.agents] == seen[:, 0].tolist(), name
    assert model.state("USA").provocation_faced == model.state("USA").observe("provocation_faced") > 0
    with pytest.raises(KeyError, match="did you mean 'provocation_faced'"):
        model.state("USA").observe("provocation_faced_")


def test_agents_of_the_users_own_may_join(baseline):
    model = StratModel(baseline)
    press = Agent(model)
    model.step()
    assert press in model.agents
    assert len(model.datacollector.get_agent_vars_dataframe()) == 7
    numbers = [agent.unique_id for agent in model.agents]
    assert numbers == list(range(1, 8))


def test_a_model_that_nothing_holds_is_freed(baseline):
    gone = []
    for replicate in range(3):
        model = StratModel(baseline, replicate=replicate)
        model.step()
        Agent(model)
        gone.append(weakref.ref(model))
    del model
    gc.collect()
    assert [ref() for ref in gone] == [None] * 3


def test_close_lets_go_of_the_model(baseline):
    model = StratModel(baseline)
    model.step()
    gone = weakref.ref(model)
    model.close()
    del model
    gc.collect()
    assert gone() is None
