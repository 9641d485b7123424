"""StratModel: one replicate of a scenario as a Mesa model. It steps the kernel; its agents decide."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from numbers import Real
from typing import Any

import numpy as np
from mesa import Agent, Model
from mesa.datacollection import DataCollector

from stratsim.agents import ties
from stratsim.agents.luck import Seed, replicate_of
from stratsim.agents.state import STATE_VARIABLES, StateAgent
from stratsim.core.levers import Levers
from stratsim.core.variable import Variable
from stratsim.core.world import World
from stratsim.engine.ensemble import outcome_names, outcomes_of
from stratsim.engine.kernel import Kernel
from stratsim.engine.recorder import Recorder
from stratsim.playbooks.playbook import lever_names
from stratsim.scenario import when
from stratsim.scenario.bases import Given
from stratsim.scenario.scenario import Scenario, load
from stratsim.toml.problem import did_you_mean


class StratModel(Model):
    """A Mesa model whose agents are the states of a scenario.

    ``replicate`` says which of the ensemble's replicates this is: without minds of their own its agents live the
    same months, to the bit. ``rng`` picks one instead, as Mesa's models are seeded; with neither it is the first, or
    in a ``batch_run`` the one with the number of the iteration. What agents draw by ``self.random`` and
    ``self.model.rng`` is the same whenever the same replicate is lived, and other in another one.
    ``overrides`` maps dotted keys to values. ``minds`` maps a state to a subclass of `StateAgent`.
    ``allow_code`` lets the policies in Python that the scenario names run.
    ``datacollector`` collects after each month the headline outcomes so far and the variables of the states; one that
    a subclass puts in its place is the subclass's to call.
    Raises `ScenarioError` where the scenario cannot be used, ValueError for a mind without a state.
    """

    def __init__(
        self,
        scenario: Given | Scenario,
        *,
        replicate: int | None = None,
        rng: Seed | None = None,
        overrides: Mapping[str, Any] | None = None,
        minds: Mapping[str, type[StateAgent]] | None = None,
        allow_code: bool = False,
    ) -> None:
        described = described_by(scenario, overrides, allow_code)
        checked_minds(minds or {}, described.plan.system.states)
        self.replicate = replicate_of(replicate, rng)
        self._numbers = count(1)
        super().__init__(rng=[described.plan.seed, self.replicate])
        self.plan = described.plan
        self.months_done = 0
        self.kernel, self.world = Kernel.of(self.plan, self.plan.draws(self.replicate, 1))
        self._recorder = Recorder(self.plan.system, self.plan.months, 0)
        self._outcomes: dict[str, float] = {}
        for row, name in enumerate(self.plan.system.states):
            (minds or {}).get(name, StateAgent)(self, name, row)
        self.datacollector = self._collector = collector(described.headline)

    def register_agent(self, agent: Agent) -> None:
        """Take in an agent, numbered by the model itself: up to 3.3 Mesa's own counter keeps every model alive."""
        counters = getattr(Agent, "_ids", None)
        if counters is not None:
            counters.pop(self, None)
            agent.unique_id = next(self._numbers)
        super().register_agent(agent)

    def step(self) -> None:
        """Live one month; after the last of the scenario ``running`` is False.

        Raises RuntimeError where there is no month left.
        """
        if self.months_done >= self.plan.months:
            raise RuntimeError(f"the scenario ends with {self.month}: there is no month to step on to")
        self.world = self.kernel.month(self.world, self.months_done, self.decide)
        self.months_done += 1
        self.running = self.months_done < self.plan.months
        self._recorder.take(self.world)
        self._outcomes = {}
        if self.datacollector is self._collector:
            self.datacollector.collect(self)

    def outcomes(self) -> dict[str, float]:
        """Return every outcome of the months lived so far: after the last, those of the ensemble's replicate.

        Raises RuntimeError before the first month.
        """
        if not self.months_done:
            raise RuntimeError("no month has been lived yet: step() first")
        if not self._outcomes:
            values = outcomes_of(self.plan, self._recorder.summary())[:, 0]
            self._outcomes = dict(zip(outcome_names(self.plan), values.tolist(), strict=True))
        return dict(self._outcomes)

    def payoff(self, state: str) -> float:
        """Return the payoff of a state in the months lived so far; raise KeyError where the scenario gives it none."""
        if state not in self.plan.payoffs:
            raise KeyError(f"there is no payoff of {state!r}; {did_you_mean(state, list(self.plan.payoffs))}")
        return self.outcomes()[f"payoff.{state}"]

    def decide(self, world: World) -> Levers:
        """Return the levers of all states: by playbook together, on arrays; then those that decide otherwise."""
        self.world = world
        levers = self.kernel.policy.levers(world)
        for agent in self.agents:
            if not isinstance(agent, StateAgent):  # of the user's own
                continue
            decided = agent.decide()
            if not isinstance(decided, Mapping):
                raise ValueError(f"decide() of {agent.name} must return a table of levers, {{}} for none")
            for name, value in decided.items():
                levers = self._set(levers, agent, name, value)
        return levers

    def _set(self, levers: Levers, agent: StateAgent, name: str, value: Any) -> Levers:
        known = lever_names(self.plan.system)
        if name not in known:
            raise ValueError(f"{agent.name} sets {name!r}, which is no lever; {did_you_mean(name, known)}")
        if not isinstance(value, Real) or math.isnan(value):
            raise ValueError(f"{agent.name} sets {name} to {value!r}; it must be a number from 0 to 1")
        lever, _, theatre = name.partition(".")
        array = getattr(levers, lever).copy()
        row: Any = (self.plan.system.theatres.index(theatre), agent.row) if theatre else agent.row
        array[row] = min(max(value, 0.0), 1.0)
        return replace(levers, **{lever: array})

    def change(self, variable: Variable, row: int, value: float) -> None:
        """Set a variable of a state in the present world; raise ValueError outside its bounds."""
        if not variable.low <= value <= variable.high:
            raise ValueError(f"{variable.name} runs from {variable.low:g} to {variable.high:g} (is {value:g})")
        array = np.array(getattr(self.world, variable.name))
        array[row] = value
        self.world = self.world.but(**{variable.name: array})

    def state(self, name: str) -> StateAgent:
        """Return the agent of a state; raise KeyError where there is none."""
        for agent in self.agents:
            if isinstance(agent, StateAgent) and agent.name == name:
                return agent
        raise KeyError(f"there is no state {name!r}; {did_you_mean(name, self.plan.system.states)}")

    def tie(self, variable: str, label: str) -> float:
        """Return a variable of a tie, as in ``model.tie("credibility", "PRK>USA")``."""
        axis = World.__dataclass_fields__[variable].metadata["variable"].axes[-1]
        return ties.value(self.world, variable, self.plan.system.labels(axis).index(label))

    @property
    def month(self) -> str:
        """The month lived last, as "2024-06"; the month before the first at the start."""
        return when.later(self.plan.first_month, self.months_done - 1)

    def close(self) -> None:
        """Remove the agents. There is no need to: a model that nothing holds any more is freed without."""
        self.remove_all_agents()


def described_by(given: Given | Scenario, overrides: Mapping[str, Any] | None, allow_code: bool) -> Scenario:
    """Return the scenario that is given, loaded if need be, with overrides on top."""
    if isinstance(given, Scenario):
        return given.but(overrides=overrides, allow_code=allow_code)
    return load(given, overrides, allow_code=allow_code)


def collector(headline: Sequence[str]) -> DataCollector:
    """Return what collects the headline outcomes so far, and the variables of the states."""
    outcomes = {name: partial(reported, name) for name in headline}
    return DataCollector(
        model_reporters={"month": "month", **outcomes},
        agent_reporters={v.name: partial(attribute, v.name) for v in STATE_VARIABLES},
    )


def reported(name: str, model: StratModel) -> float:
    """Return an outcome of the months lived so far."""
    return model.outcomes()[name]


def attribute(name: str, agent: Agent) -> Any:
    """Return a variable of a state, None of an agent of the user's own that has none."""
    return getattr(agent, name, None)


def checked_minds(minds: Mapping[str, Any], states: Sequence[str]) -> None:
    """Raise ValueError for a mind without a state, and for one that is no `StateAgent`."""
    for name, mind in minds.items():
        if name not in states:
            raise ValueError(f"there is no state {name!r} for a mind; {did_you_mean(str(name), states)}")
        if not (isinstance(mind, type) and issubclass(mind, StateAgent)):
            raise ValueError(f"the mind of {name} must be a subclass of StateAgent (is {mind!r})")
