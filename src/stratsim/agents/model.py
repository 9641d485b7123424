"""StratModel: one replicate of a scenario as a Mesa model. It steps the kernel; its agents decide."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np
from mesa import Agent, Model

from stratsim.agents.state import StateAgent
from stratsim.core.levers import Levers
from stratsim.core.variable import Variable
from stratsim.core.world import World
from stratsim.engine.kernel import Kernel
from stratsim.playbooks.playbook import lever_names
from stratsim.scenario import when
from stratsim.scenario.scenario import Scenario, load, whole
from stratsim.scenario.schema import MOST_REPLICATES
from stratsim.toml.problem import did_you_mean


class StratModel(Model):
    """A Mesa model whose agents are the states of a scenario.

    ``replicate`` says which of the ensemble's replicates this is: without minds of their own its agents live the
    same months, to the bit. ``minds`` maps a state to a subclass of `StateAgent`.
    ``allow_code`` lets the policies in Python that the scenario names run.
    Raises `ScenarioError` where the scenario cannot be used, ValueError for a mind without a state.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario,
        *,
        replicate: int = 0,
        minds: Mapping[str, type[StateAgent]] | None = None,
        allow_code: bool = False,
    ) -> None:
        described = scenario if isinstance(scenario, Scenario) else load(scenario, allow_code=allow_code)
        whole("replicate", replicate, 0, MOST_REPLICATES - 1)
        checked_minds(minds or {}, described.plan.system.states)
        super().__init__(rng=described.plan.seed)
        self.plan = described.plan
        self.months_done = 0
        self.kernel, self.world = Kernel.of(self.plan, self.plan.draws(replicate, 1))
        for row, name in enumerate(self.plan.system.states):
            (minds or {}).get(name, StateAgent)(self, name, row)

    def step(self) -> None:
        """Live one month; after the last of the scenario ``running`` is False."""
        self.world = self.kernel.month(self.world, self.months_done, self.decide)
        self.months_done += 1
        self.running = self.months_done < self.plan.months

    def decide(self, world: World) -> Levers:
        """Return the levers of all states: by playbook together, on arrays; then those that decide otherwise."""
        self.world = world
        levers = self.kernel.policy.levers(world)
        for agent in self.agents:
            decided = agent.decide()
            if not isinstance(decided, Mapping):
                raise ValueError(f"decide() of {agent.name} must return a table of levers, {{}} for none")
            for name, value in decided.items():
                levers = self._set(levers, agent, name, value)
        return levers

    def _set(self, levers: Levers, agent: Any, name: str, value: Any) -> Levers:
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

    def playbook_of(self, row: int) -> str:
        """Return the name of the playbook that a state follows."""
        names = [name for state, name in self.plan.system.seats if state == row]
        return names[int(self.world.playbook[row, 0])]

    def state(self, name: str) -> StateAgent:
        """Return the agent of a state; raise KeyError where there is none."""
        for agent in self.agents:
            if agent.name == name:
                return agent
        raise KeyError(f"there is no state {name!r}; {did_you_mean(name, self.plan.system.states)}")

    def tie(self, variable: str, label: str) -> float:
        """Return a variable of a tie, as in ``model.tie("credibility", "PRK>USA")``."""
        axis = World.__dataclass_fields__[variable].metadata["variable"].axes[-1]
        row = self.plan.system.labels(axis).index(label)
        return float(getattr(self.world, variable)[..., row, 0].sum())

    @property
    def month(self) -> str:
        """The month lived last, as "2024-06"; the month before the first at the start."""
        return when.later(self.plan.first_month, self.months_done - 1)

    def close(self) -> None:
        """Let go of the agents: older Mesa keeps every model alive by the counter of its agents."""
        self.remove_all_agents()
        counters = getattr(Agent, "_ids", None)
        if counters is not None:
            counters.pop(self, None)


def checked_minds(minds: Mapping[str, Any], states: Sequence[str]) -> None:
    """Raise ValueError for a mind without a state, and for one that is no `StateAgent`."""
    for name, mind in minds.items():
        if name not in states:
            raise ValueError(f"there is no state {name!r} for a mind; {did_you_mean(str(name), states)}")
        if not (isinstance(mind, type) and issubclass(mind, StateAgent)):
            raise ValueError(f"the mind of {name} must be a subclass of StateAgent (is {mind!r})")
