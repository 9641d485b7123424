"""Factors: all that differs between two plans of the same system, each of which can be switched alone.

A factor is a lever, as all states set it, a parameter of a mechanism, the start of a variable, or what an event does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from stratsim.core.system import System
from stratsim.engine.calendar import Event
from stratsim.engine.plan import Plan

Kind = Literal["lever", "parameter", "start", "event"]
SAME_LABELS = ("state", "theatre", "rung", "rivalry", "patronage", "channel", "campaign", "alignment")
INNER_STARTS = ("attraction", "last_payoff", "trials")
"""Variables by seat: which playbooks there are is no start."""


@dataclass(frozen=True, order=True)
class Divergence:
    """Something that differs: its kind and name; ``part`` is the number of an effect of an event, else -1."""

    kind: Kind
    name: str
    part: int = -1
    label: str = ""

    def __str__(self) -> str:
        return self.label or self.name


def refuse_strangers(a: Plan, b: Plan) -> None:
    """Raise ValueError where two plans have not the same states and ties, months and seed."""
    for axis in SAME_LABELS:
        if a.system.labels(axis) != b.system.labels(axis):
            raise ValueError(
                f"{a.name} and {b.name} have not the same {axis} axis: they cannot be switched part by part"
            )
    for what in ("first_month", "months", "seed"):
        if getattr(a, what) != getattr(b, what):
            raise ValueError(f"{a.name} and {b.name} differ in {what.replace('_', ' ')}: they cannot be compared")


def alike(a: System, b: System) -> bool:
    """Tell whether two systems with the same labels have the same numbers, seats aside."""
    arrays = ("theatre_weight", "consumption", "rivalry_theatre")
    rungs = ("severity", "burden", "money", "test", "repeats")
    same = all(np.array_equal(getattr(a, name), getattr(b, name)) for name in arrays)
    return same and a.veto == b.veto and all(np.array_equal(getattr(a.rungs, n), getattr(b.rungs, n)) for n in rungs)


def fixed_factors(a: Plan, b: Plan) -> Iterator[Divergence]:
    """Yield the parameters, starts and events that differ; which levers do is seen in a run."""
    for mechanism, table in a.parameters.items():
        for name, rows in table.items():
            if rows != b.parameters[mechanism][name]:
                yield Divergence("parameter", f"{mechanism}.{name}")
    for name, rows in a.start.items():
        if name not in INNER_STARTS and rows != b.start[name]:
            yield Divergence("start", name, label=f"start of {name}")
    yield from event_factors(by_name(a), by_name(b))


def by_name(plan: Plan) -> dict[str, Event]:
    """Return the events of a plan by name."""
    return {event.name: event for event in plan.events}


def event_factors(a: dict[str, Event], b: dict[str, Event]) -> Iterator[Divergence]:
    """Yield the effects of events that only one plan has, and whole events that both have in different forms."""
    for name in dict.fromkeys([*a, *b]):
        if name in a and name in b:
            if a[name] != b[name]:
                yield Divergence("event", name, label=f"event {name}")
            continue
        effects = (a.get(name) or b[name]).effects
        for part, effect in enumerate(effects):
            alone = f"event {name}"
            yield Divergence("event", name, part, alone if len(effects) == 1 else f"{alone}: {effect.name}")
