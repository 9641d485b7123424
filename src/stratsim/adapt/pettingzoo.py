"""PettingZoo: a scenario as a world for agents that learn: some states choose their playbooks month by month.

    world = pettingzoo.env("baseline", ["USA", "PRK"])
    seen, _ = world.reset(seed=3)
    seen, rewards, ended, cut, _ = world.step({one: world.action_space(one).sample() for one in world.agents})

An action is the number of a playbook among those that the state can follow; it holds for ``every`` months. An agent
sees what playbooks can react to. Rewards add up to its payoff: each is the payoff so far less what was there before.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from gymnasium import spaces
from pettingzoo import ParallelEnv

from stratsim.engine.kernel import Kernel
from stratsim.engine.payoff import payoffs
from stratsim.engine.recorder import Recorder
from stratsim.experiments.run import ready
from stratsim.lenses.game import choice
from stratsim.playbooks.observable import names, observe
from stratsim.scenario.bases import Given
from stratsim.scenario.scenario import Scenario

Seen = npt.NDArray[np.float32]


def env(scenario: Given | Scenario, players: Sequence[str], *, every: int = 1) -> "StatesEnv":
    """Return the world in which some states choose; raise ValueError where one has no choice, or no payoff."""
    one = ready(scenario)
    for name in players:
        choice(one, name, {})
    if every < 1:
        raise ValueError("every must be at least one month")
    return StatesEnv(one, players, every)


class StatesEnv(ParallelEnv[str, Seen, int]):
    """A scenario month by month; one replicate an episode, the one with the number of the seed."""

    metadata = {"name": "stratsim_v0", "render_modes": []}
    render_mode = None

    def __init__(self, scenario: Scenario, players: Sequence[str], every: int) -> None:
        self.plan, self.every = scenario.plan, every
        system = self.plan.system
        self.possible_agents = list(players)
        self.rows = {name: system.states.index(name) for name in players}
        self.counts = {name: sum(state == row for state, _ in system.seats) for name, row in self.rows.items()}
        self.observables = names({"state": system.states, "theatre": system.theatres})
        self.agents: list[str] = []
        self.replicate = -1

    def observation_space(self, agent: str) -> spaces.Box:
        """Return what an agent can see: one number an observable."""
        return self._seen_space

    def action_space(self, agent: str) -> spaces.Discrete:
        """Return what an agent can do: a number for each playbook that it can follow."""
        return self._spaces[agent]

    @property
    def _seen_space(self) -> spaces.Box:
        if not hasattr(self, "_box"):
            self._box = spaces.Box(-np.inf, np.inf, (len(self.observables),), np.float32)
        return self._box

    @property
    def _spaces(self) -> Mapping[str, spaces.Discrete]:
        if not hasattr(self, "_discrete"):
            self._discrete = {name: spaces.Discrete(count) for name, count in self.counts.items()}
        return self._discrete

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Seen], dict[str, dict[str, Any]]]:
        """Begin an episode: the replicate with the number of the seed, the next one where there is none."""
        self.replicate = self.replicate + 1 if seed is None else int(seed) % 2**31
        self.agents, self.month = list(self.possible_agents), 0
        self.kernel, self.world = Kernel.of(self.plan, self.plan.draws(self.replicate, 1))
        self.recorder = Recorder(self.plan.system, self.plan.months, 0)
        self.had = dict.fromkeys(self.agents, 0.0)
        return self._seen(), {name: {} for name in self.agents}

    def step(self, actions: Mapping[str, int]) -> tuple[dict[str, Seen], dict[str, float], Any, Any, Any]:
        """Live the months that a choice holds for; return what is seen, rewards, ended, cut off, and nothing more."""
        for _ in range(min(self.every, self.plan.months - self.month)):
            playbook = self.world.playbook.copy()
            for name, action in actions.items():
                playbook[self.rows[name]] = action
            self.world = self.kernel.month(self.world.but(playbook=playbook), self.month)
            self.month += 1
            self.recorder.take(self.world)
        now = dict(zip(self.plan.payoffs, payoffs(self.recorder.summary(), self.plan.payoffs)[:, 0], strict=True))
        rewards = {name: float(now[name]) - self.had[name] for name in self.agents}
        self.had = {name: float(now[name]) for name in self.agents}
        over = self.month >= self.plan.months
        seen, agents = self._seen(), list(self.agents)
        ended = dict.fromkeys(agents, over)
        if over:
            self.agents = []
        return seen, rewards, ended, dict.fromkeys(agents, False), {name: {} for name in agents}

    def _seen(self) -> dict[str, Seen]:
        arrays = [observe(name, self.world, self.plan.system) for name in self.observables]
        return {agent: np.array([array[self.rows[agent], 0] for array in arrays], np.float32) for agent in self.agents}
