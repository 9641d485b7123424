"""A month at a time: one replicate, one state's levers in hand, the others as their playbooks have them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from stratsim.core.levers import Levers
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine.kernel import Kernel
from stratsim.scenario import when
from stratsim.scenario.scenario import Scenario
from stratsim.story import words
from stratsim.story.events import events
from stratsim.story.relive import History, Moment, lived

LEVERS = tuple(v for v in variables_of(Levers) if v.axes == ("state",))


@dataclass
class Play:
    """A replicate that is being played: the world now, and the months lived so far."""

    scenario: Scenario
    kernel: Kernel
    start: World
    world: World
    replicate: int
    lived: list[Moment] = field(default_factory=list)

    @classmethod
    def of(cls, scenario: Scenario, replicate: int = 0) -> "Play":
        """Begin a replicate of a scenario."""
        kernel, world = Kernel.of(scenario.plan, scenario.plan.draws(replicate, 1))
        return cls(scenario, kernel, world, world, replicate)

    @property
    def month(self) -> str:
        """The month that comes next."""
        return when.later(self.scenario.plan.first_month, len(self.lived))

    @property
    def over(self) -> bool:
        """Whether the last month was lived."""
        return len(self.lived) >= self.scenario.plan.months

    def levers(self, state: str) -> dict[str, float]:
        """Return the levers that a state's playbook would set now."""
        row = self.scenario.plan.system.states.index(state)
        advised = self.kernel.policy.levers(self.world)
        return {v.name: float(getattr(advised, v.name)[row, 0]) for v in LEVERS}

    def next(self, state: str, held: Mapping[str, float]) -> list[str]:
        """Live a month with some levers of a state as held; return what happened, in sentences."""
        row, number = self.scenario.plan.system.states.index(state), len(self.lived)

        def decide(world: World) -> Levers:
            advised = self.kernel.policy.levers(world)
            changed = {}
            for name, value in held.items():
                x = getattr(advised, name).copy()
                x[row] = np.float32(min(max(value, 0.0), 1.0))
                changed[name] = x
            return replace(advised, **changed)

        moment = lived(self.kernel, self.world, number, decide)
        self.world = moment.after
        self.lived.append(moment)
        return self.said(number)

    def history(self) -> History:
        """Return the months lived so far as a history."""
        plan = replace(self.scenario.plan, months=len(self.lived))
        calendar = self.kernel.calendar
        onsets = {e.name: int(on[0]) for e, on in zip(calendar.events, calendar.onsets, strict=True)}
        begun = {name: n for name, n in onsets.items() if n < len(self.lived)}
        return History(plan, self.replicate, self.start, tuple(self.lived), {}, begun)

    def said(self, number: int) -> list[str]:
        """Return what happened in a month, in sentences."""
        names = words.names_of(self.scenario)
        found = [one for one in events(self.history()) if one.number == number]
        told = [words.act(one, names) if one.kind == "act" else words.said(one, names) for one in found]
        return [words.capital(text) + "." for text in told] or ["Nothing of note."]
