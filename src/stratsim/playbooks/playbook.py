"""Playbooks: named settings of the levers with reactions, followed by all states at once on arrays.

Equation
    lever_i = min(1, max(0, base_i + sum over reactions of coefficient_i observable_i))

Symbols
    base, coefficient from the playbook that state i follows; observable as seen at the end of last month.
Source
    Linear reaction rules: as in Richardson 1960 (arming), here for every lever.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np

from stratsim.core.array import FLOAT, Array, flag, somewhere, total, unit
from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.system import System
from stratsim.core.uncertainty import Rows, Value, realise
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.playbooks.observable import observe
from stratsim.playbooks.python_policy import Code, Mind

DEFAULTS: Mapping[str, float] = {v.name: float(v.start or 0.0) for v in variables_of(Levers)}

ALL = np.ones(1, FLOAT)
"""Where a seat is followed that every replicate follows."""


@dataclass(frozen=True)
class Rule:
    """One lever of a playbook: its base value and its reactions, observable -> coefficient."""

    base: Value
    reactions: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Playbook:
    """A named set of rules; levers not named keep their default. A priority is named "priority.THEATRE"."""

    name: str
    rules: Mapping[str, Rule]


@dataclass(frozen=True)
class Reaction:
    """A reaction in some seats: the lever, the observable, the rows of the seats, the coefficients."""

    lever: str
    observable: str
    rows: tuple[int, ...]
    coefficients: Array


@dataclass(frozen=True)
class Policy:
    """The playbooks of all seats, as arrays for some replicates: what every state would do in any world.

    A seat is a playbook that a state can follow; the world's variable ``playbook`` says which one it does.
    """

    base: Mapping[str, Array]
    reactions: Sequence[Reaction]
    system: System
    own: Sequence[frozenset[str]]
    """For each seat, the levers whose base it sets otherwise than its state's first seat."""
    minds: Sequence[Mind] = ()
    replicates: int = 1

    @classmethod
    def of(cls, playbooks: Sequence[Playbook], system: System, draws: Draws, codes: Sequence[Code] = ()) -> "Policy":
        """Return the policy of states that can follow ``playbooks``, one a seat in the system's order.

        ``codes``: the policies in Python of those states that have one.
        """
        rows = {name: tuple(rule(book, name).base for book in playbooks) for name in lever_names(system)}
        base = {name: realise(values, draws) for name, values in rows.items()}
        first = system.first_seat[:, 0][system.seat_state].tolist()
        own = [frozenset(name for name, row in rows.items() if row[n] != row[m]) for n, m in enumerate(first)]
        minds = tuple(one.mind() for one in codes)
        return cls(base, tuple(reactions(playbooks, draws)), system, own, minds, draws.count)

    def levers(self, world: World) -> Levers:
        """Return the levers that all states set on seeing ``world``."""
        values = self.set_by_playbooks(world)
        for mind in self.minds:
            values = mind.over(values, world, self.system)
        return stacked(values, self.system)

    def set_by_playbooks(self, world: World) -> dict[str, Array]:
        """Return every lever as the playbooks set it, each (state, R): only what reacts or differs is made anew."""
        seen = {name: observe(name, world, self.system) for name in self.observed}
        values = dict(self.resting)
        for state, seats in self.taken(world):
            for name in sorted({name for seat, _ in seats for name in self.stirred[seat]}):
                if values[name] is self.resting[name]:
                    values[name] = self.resting[name].copy()
                values[name][state] = total([held * self.said(name, seat, seen) for seat, held in seats])
        return values

    def said(self, name: str, seat: int, seen: Mapping[str, Array]) -> Array:
        """Return a lever as one seat would set it, shape (1,) or (R,)."""
        value, state = self.base[name][seat], self.system.seats[seat][0]
        for observable, coefficient in self.terms.get((name, seat), ()):
            value = value + coefficient * seen[observable][state]
        return unit(value)

    def taken(self, world: World) -> Iterator[tuple[int, list[tuple[int, Array]]]]:
        """Yield each state that may leave its resting levers, with (seat, 1 where followed) of the seats in use."""
        for state, seats in self.movable:
            number = np.floor(world.playbook[state])  # an event that sets a playbook little by little is on its way
            held = [(seat, flag(number == FLOAT(n)) if seats[1:] else ALL) for n, seat in enumerate(seats)]
            yield state, [(seat, where) for seat, where in held if somewhere(where)]

    @cached_property
    def movable(self) -> Sequence[tuple[int, list[int]]]:
        """States with reactions or several playbooks, and the seats of each."""
        seats: dict[int, list[int]] = {}
        for seat, (state, _) in enumerate(self.system.seats):
            seats.setdefault(state, []).append(seat)
        return [(state, own) for state, own in seats.items() if any(self.stirred[seat] for seat in own)]

    @cached_property
    def resting(self) -> Mapping[str, Array]:
        """The levers in everybody's first seat, without reactions, each (state, R); nobody may write into them."""
        shape = (len(self.system.states), self.replicates)
        first = self.system.first_seat[:, 0]
        return {name: np.broadcast_to(unit(base[first]), shape).copy() for name, base in self.base.items()}

    @cached_property
    def stirred(self) -> Sequence[Sequence[str]]:
        """For each seat, the levers that react there, or that it sets otherwise than its state's first seat."""
        return [
            [name for name in self.base if (name, seat) in self.terms or name in own]
            for seat, own in enumerate(self.own)
        ]

    @cached_property
    def terms(self) -> Mapping[tuple[str, int], Sequence[tuple[str, Array]]]:
        """The reactions of each lever in each seat: (observable, coefficient)."""
        found: dict[tuple[str, int], list[tuple[str, Array]]] = {}
        for reaction in self.reactions:
            for row, coefficient in zip(reaction.rows, reaction.coefficients, strict=True):
                found.setdefault((reaction.lever, row), []).append((reaction.observable, coefficient))
        return found

    @cached_property
    def observed(self) -> Sequence[str]:
        """The observables that any seat reacts to."""
        return sorted({reaction.observable for reaction in self.reactions})


def lever_names(system: System) -> list[str]:
    """Return the names of all levers, a priority for each theatre."""
    plain = [item.name for item in fields(Levers) if item.name != "priority"]
    return plain + [f"priority.{theatre}" for theatre in system.theatres]


def stacked(values: Mapping[str, Array], system: System) -> Levers:
    """Return levers from one array a name, the priorities stacked by theatre."""
    plain = {name: value for name, value in values.items() if not name.startswith("priority.")}
    return Levers(**plain, priority=np.stack([values[f"priority.{theatre}"] for theatre in system.theatres]))


def rule(book: Playbook, lever: str) -> Rule:
    """Return the rule of a playbook for a lever, the default where it has none."""
    return book.rules.get(lever) or Rule(DEFAULTS.get(lever, 0.0))


def reactions(playbooks: Sequence[Playbook], draws: Draws) -> list[Reaction]:
    """Return the reactions of all seats, those with the same lever and observable together."""
    found: dict[tuple[str, str], list[tuple[int, Value]]] = {}
    for row, book in enumerate(playbooks):
        for lever, rule_ in book.rules.items():
            for observable, coefficient in rule_.reactions.items():
                found.setdefault((lever, observable), []).append((row, coefficient))
    return [
        Reaction(lever, seen, tuple(row for row, _ in terms), coefficients(tuple(c for _, c in terms), draws))
        for (lever, seen), terms in sorted(found.items())
    ]


def coefficients(values: Rows, draws: Draws) -> Array:
    """Return the coefficients of some states, shape (states, 1) or (states, R)."""
    return np.asarray(realise(values, draws), FLOAT)
