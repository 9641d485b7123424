"""The Plan: a scenario made ready for the kernel, with what is uncertain still to be drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import cast

import numpy as np

from stratsim.core.array import FLOAT, Array, Number
from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.parameter import parameters_of
from stratsim.core.system import System
from stratsim.core.uncertainty import Rows, Uncertain, Value, realise
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.calendar import Calendar, Event
from stratsim.engine.mechanism import CLASSES, Mechanisms
from stratsim.playbooks.playbook import Playbook, Policy
from stratsim.playbooks.python_policy import Code


@dataclass(frozen=True)
class Plan:
    """All that a run needs.

    ``parameters``: mechanism -> parameter -> one value a row of its axis. ``start``: variable -> one value a row,
    rows of a variable with two axes one after the other.
    ``payoffs``: state -> component -> weight. ``playbooks``: one a seat, in the system's order. ``codes``: the policies
    in Python of those states that have one.
    """

    name: str
    system: System
    parameters: Mapping[str, Mapping[str, Rows]]
    start: Mapping[str, Rows]
    playbooks: Sequence[Playbook]
    events: tuple[Event, ...]
    first_month: str
    months: int
    seed: int
    payoffs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()

    def draws(self, first: int, count: int) -> Draws:
        """Return the draws of the replicates ``first .. first + count - 1``."""
        return Draws(self.seed, first, count)

    @property
    def folds(self) -> int:
        """Replicates come in multiples of this."""
        return 1

    def driven(self) -> list[str]:
        """Return the levers that anything drives: a reaction of a playbook, an event, a policy in Python."""
        reacting = {name for book in self.playbooks for name, rule in book.rules.items() if rule.reactions}
        bent = {effect.name for event in self.events for effect in event.effects if effect.place == "lever"}
        every = {v.name for v in variables_of(Levers)} if self.codes else set()
        return sorted({name.partition(".")[0] for name in reacting} | bent | every)

    def mechanisms(self, draws: Draws) -> Mechanisms:
        """Return the mechanisms with this plan's parameters in the replicates of ``draws``."""
        return {
            name: cls(**{p.name: self._number(name, p.name, draws) for p in parameters_of(cls)})
            for name, cls in CLASSES.items()
        }

    def uncertain(self) -> dict[str, Uncertain]:
        """Return what is drawn anew in every replicate, by its dotted key."""
        return {one.name or one.key: one for one in self._values() if isinstance(one, Uncertain)}

    def inputs(self, draws: Draws) -> Array:
        """Return the uncertain values as drawn, in the order of `uncertain`, shape (inputs, R)."""
        rows = [one.realise(draws) for one in self.uncertain().values()]
        return np.stack(rows) if rows else np.empty((0, draws.count), FLOAT)

    def _values(self) -> Iterator[Value]:
        for rows in chain(self.start.values(), *(table.values() for table in self.parameters.values())):
            yield from rows
        for rule in (rule for book in self.playbooks for rule in book.rules.values()):
            yield from (rule.base, *rule.reactions.values())
        yield from (effect.value for event in self.events for effect in event.effects)

    def struck(self, mechanism: str) -> set[str]:
        """Return the parameters of a mechanism that an event changes."""
        return {effect.name for event in self.events for effect in event.effects if effect.place == mechanism}

    def _number(self, mechanism: str, name: str, draws: Draws) -> Number:
        rows = self.parameters[mechanism][name]
        if len(set(rows)) == 1 and isinstance(rows[0], float):
            return cast(float, FLOAT(rows[0]))  # so that 1 - p has the same bits as where p is an array
        if len(set(rows)) == 1:
            return realise(rows[:1], draws)
        return realise(rows, draws)

    def policy(self, draws: Draws) -> Policy:
        """Return what the states do in the replicates of ``draws``."""
        return Policy.of(self.playbooks, self.system, draws, self.codes)

    def world(self, draws: Draws) -> World:
        """Return the world at the start, in the replicates of ``draws``."""
        arrays = {v.name: self._start(v, draws) for v in variables_of(World)}
        return World(**arrays, levers=self._idle(draws))

    def _start(self, variable: Variable, draws: Draws) -> Array:
        shape = tuple(len(self.system.labels(axis)) for axis in variable.axes)
        if variable.kind == "flow":
            return np.zeros((*shape, draws.count), np.float32)
        values = realise(self.start[variable.name], draws)
        return np.array(np.broadcast_to(values.reshape(*shape, values.shape[-1]), (*shape, draws.count)))

    def _idle(self, draws: Draws) -> Levers:
        shape = (len(self.system.states), draws.count)
        arrays = {v.name: np.full(shape, v.start, np.float32) for v in variables_of(Levers)}
        arrays["priority"] = np.zeros((len(self.system.theatres), *shape), np.float32)
        return Levers(**arrays)

    def calendar(self, draws: Draws, world: World) -> Calendar:
        """Return the events with their onsets, in the replicates of ``draws``."""
        return Calendar.drawn(self.events, draws, world)

    def counts(self) -> Mapping[str, int]:
        """Return the number of rows of every parameter, by "mechanism.parameter"."""
        return {
            f"{mechanism}.{name}": len(rows)
            for mechanism, table in self.parameters.items()
            for name, rows in table.items()
        }
