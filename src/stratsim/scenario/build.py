"""The system of a scenario: states, ties and theatres in the kernel's order, with problems where they do not fit."""

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np

from stratsim.core.array import as_array
from stratsim.core.system import Rungs, System
from stratsim.core.ties import Ties
from stratsim.scenario.effect import Written
from stratsim.scenario.layers import Layered
from stratsim.scenario.schema import TIES, Elected, RungTable
from stratsim.toml.problem import Advice, Problem, advised, did_you_mean
from stratsim.toml.value import support

IDLE = "idle"
"""The playbook of a state that names none: every lever at its default."""

EVERYWHERE = "world"
"""The one theatre of a scenario that names none."""

NOTHING = "nothing"
"""The one rung of a scenario without any: nobody stands on it, but the arrays need a row."""


def told(rung: RungTable, name: str) -> float:
    """Return a number of a rung; the lesson of one that says none is its severity."""
    value = getattr(rung, name)
    return rung.severity if value is None else value


class Builder:
    """Builds the system of a document, and gathers what does not fit."""

    def __init__(self, document: Any, layers: Layered) -> None:
        self.document = document
        self.layers = layers
        self.problems: list[Problem] = []
        self.written: list[Written] = []
        self.states = tuple(sorted(document.states))
        self.theatres = tuple(sorted(document.theatres)) or (EVERYWHERE,)

    def fault(self, key: tuple[str, ...], what: str, advice: Advice = "") -> None:
        """Note a problem at a key."""
        words = advised(advice, len(self.problems))
        self.problems.append(Problem(self.layers.place(key), ".".join(key), what, words))

    def known_state(self, key: tuple[str, ...], state: str) -> bool:
        """Tell whether a state exists; note a problem where it does not."""
        known = state in self.document.states
        if not known:
            self.fault(key, f"there is no state '{state}'", partial(did_you_mean, state, self.states))
        return known

    def pairs(self, table: str) -> list[tuple[str, str]]:
        """Return the pairs of a table of ties, by name."""
        found: dict[tuple[str, str], None] = {}
        for a, others in getattr(self.document, table).items():
            for b in others:
                key = (table, a, b)
                if a == b:
                    self.fault(key, "a state has no tie with itself", "name two states, or remove it")
                elif table == "alignments" and (b, a) in found:
                    self.fault(
                        key, f"the alignment of {b} and {a} is there already", "an alignment has no direction: keep one"
                    )
                elif all([self.known_state(key, a), self.known_state(key, b)]):
                    found[(a, b)] = None
        return sorted(found)

    def ties(self, table: str) -> Ties:
        """Return the ties of one table."""
        pairs = self.pairs(table)
        if table == "alignments":
            return Ties.between(sorted((min(p), max(p)) for p in pairs), self.states, mark="-")
        return Ties.between(pairs, self.states)

    def seats(self) -> tuple[tuple[int, str], ...]:
        """Return (state, playbook) for every playbook that a state can follow."""
        return tuple((row, name) for row, state in enumerate(self.states) for name in self.playbooks(state))

    def playbooks(self, state: str) -> list[str]:
        """Return the playbooks that a state can follow, the first at the start (or when hawkish)."""
        named = self.document.states[state].playbook
        if named is None or isinstance(named, str):
            return [named or IDLE]
        names = named if isinstance(named, list) else [named.hawkish, named.dovish]
        if not names or len(set(names)) < len(names):
            self.fault(("states", state, "playbook"), "must name different playbooks, at least one")
        return list(dict.fromkeys(names)) or [IDLE]

    def rows_where(self, test: Callable[[Any], bool]) -> tuple[int, ...]:
        """Return the rows of the states whose description passes a test."""
        return tuple(row for row, state in enumerate(self.states) if test(self.document.states[state]))

    def rungs(self) -> Rungs:
        """Return the ladder, mildest first."""
        rows = sorted(self.document.rungs.items(), key=lambda item: (item[1].severity, item[0]))
        if not rows and any(self.document.rivalries.values()):
            self.fault(("rivalries",), "a rivalry needs rungs", "declare at least one: [rungs.test] severity = 0.2")
        rows = rows or [(NOTHING, RungTable(severity=0.0))]

        def column(name: str) -> Any:
            return as_array([float(told(rung, name)) for _, rung in rows]).reshape(-1, 1, 1)

        named = [item.name for item in fields(Rungs) if item.name != "names"]
        return Rungs(tuple(name for name, _ in rows), **{name: column(name) for name in named})

    def ladder(self, rungs: tuple[str, ...], rivalries: tuple[str, ...]) -> Any:
        """Return 1 where a rung is open in a rivalry, else 0, shape (rung, rivalry, 1)."""
        result = np.ones((len(rungs), len(rivalries), 1), np.float32)
        for column, name in enumerate(rivalries):
            a, b = name.split(">")
            open_ = self.document.rivalries[a][b].rungs
            if open_ is None:
                open_ = self.document.states[a].rungs
            if open_ is not None:
                result[:, column, 0] = [rung in open_ for rung in rungs]
        return result

    def check_ladders(self) -> None:
        """Note a problem for each rung that a state or a rivalry names and that there is not."""
        named: dict[tuple[str, ...], list[str] | None] = {
            ("states", a): state.rungs for a, state in self.document.states.items()
        }
        for a, others in self.document.rivalries.items():
            named |= {("rivalries", a, b): rivalry.rungs for b, rivalry in others.items()}
        known = tuple(self.document.rungs)
        for key, rungs in named.items():
            for rung in rungs or ():
                if rung not in known:
                    self.fault((*key, "rungs"), f"there is no rung '{rung}'", partial(did_you_mean, rung, known))

    def theatre_of(self, names: tuple[str, ...]) -> Any:
        """Return the theatre of each rivalry."""
        rows = []
        for name in names:
            a, b = name.split(">")
            theatre = self.document.rivalries[a][b].theatre
            key = ("rivalries", a, b, "theatre")
            if theatre is None and len(self.theatres) > 1:
                self.fault(key[:-1], "must say its theatre", f"one of: {', '.join(self.theatres)}")
            elif theatre is not None and theatre not in self.theatres:
                self.fault(key, f"there is no theatre '{theatre}'", partial(did_you_mean, theatre, self.theatres))
            rows.append(self.theatres.index(theatre) if theatre in self.theatres else 0)
        return np.array(rows, dtype=np.intp)

    def by_theatre(self, field: str, default: float) -> Any:
        """Return a table of values by theatre and state, shape (theatre, state, 1)."""
        result = np.full((len(self.theatres), len(self.states), 1), default, np.float32)
        for name, theatre in self.document.theatres.items():
            for state, value in getattr(theatre, field).items():
                key = ("theatres", name, field, state)
                low, high = support(value)
                if not isinstance(value, int | float):
                    self.fault(key, "cannot be uncertain", "make the intensity of the theatre uncertain instead")
                elif low < 0:
                    self.fault(key, f"must not be negative (is {low:g})", "0 for none")
                elif self.known_state(key, state):
                    result[self.theatres.index(name), self.states.index(state)] = high
        return result

    def system(self) -> System:
        """Return the system; what does not fit is in ``problems``."""
        ties = {kind: self.ties(table) for table, kind in TIES.items()}
        rungs = self.rungs()
        self.check_ladders()
        return System(
            self.states,
            self.theatres,
            rungs,
            **ties,
            ladder=self.ladder(rungs.names, ties["rivalry"].names),
            rivalry_theatre=self.theatre_of(ties["rivalry"].names),
            theatre_weight=self.by_theatre("weight", 1.0),
            consumption=self.by_theatre("consumption", 0.0),
            seats=self.seats(),
            veto=self.rows_where(lambda state: state.veto),
            elected=self.rows_where(lambda state: isinstance(state.playbook, Elected)),
        )
