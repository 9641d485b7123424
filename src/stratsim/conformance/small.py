"""Small systems and worlds to compare a mechanism with a result: what the result needs, all else at its default."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from stratsim.core.levers import Levers
from stratsim.core.system import Rungs, System
from stratsim.core.ties import Ties
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World

KINDS = ("rivalry", "patronage", "channel", "campaign", "alignment")


def rungs_of(severity: Sequence[float], dtype: Any = np.float32, **columns: Any) -> Rungs:
    """Return a ladder; ``columns`` are a number or one a rung, as in a file where left out, but no bursts."""
    silent = {"burden": 0.0, "money": 0.0, "test": 0.0, "repeats": 0.0, "renews": 1.0, "routine": 1.0}
    rows = {**silent, "lesson": severity, **columns}
    shaped = {n: np.array(np.broadcast_to(v, len(severity)), dtype).reshape(-1, 1, 1) for n, v in rows.items()}
    names = tuple(f"rung{n}" for n in range(len(severity)))
    return Rungs(names, np.array(severity, dtype).reshape(-1, 1, 1), **shaped)


def system_of(
    states: Sequence[str],
    *,
    theatres: Sequence[str] = ("home",),
    rungs: Rungs | None = None,
    seats: Sequence[tuple[int, str]] | None = None,
    dtype: Any = np.float32,
    **ties: Sequence[str],
) -> System:
    """Return a system; ties as ``rivalry=["A>B"]``, ``alignment=["A-B"]``; a playbook a state.

    Every rivalry is in the first theatre.
    """
    between: dict[str, Any] = {kind: ties_of(kind, ties.get(kind, ()), states) for kind in KINDS}
    ladder = rungs or rungs_of([0.5], dtype)
    return System(
        tuple(states),
        tuple(theatres),
        ladder,
        **between,
        rivalry_theatre=np.zeros(len(between["rivalry"]), np.intp),
        ladder=np.ones((len(ladder.names), len(between["rivalry"]), 1), dtype),
        theatre_weight=np.ones((len(theatres), len(states), 1), dtype),
        consumption=np.zeros((len(theatres), len(states), 1), dtype),
        seats=tuple(seats or ((row, "only") for row in range(len(states)))),
    )


def ties_of(kind: str, names: Sequence[str], states: Sequence[str]) -> Ties:
    """Return the ties of a kind by their names, as A>B, or A-B where they are symmetric."""
    mark = "-" if kind == "alignment" else ">"
    ends = [name.partition(mark) for name in names]
    return Ties.between([(source, target) for source, _, target in ends], states, mark)


def world_of(
    system: System,
    replicates: int = 1,
    dtype: Any = np.float32,
    levers: Mapping[str, Any] = MappingProxyType({}),
    **values: Any,
) -> World:
    """Return a world at its starting values, but for some variables and levers.

    A value is anything that broadcasts to the variable, or a dict from a label of its last axis to such a value;
    a list is one value a replicate: ``levers={"announced_threat": {"B": [0.1, 0.9]}}``.
    """
    size = (replicates, dtype)
    set_levers = {v.name: started(v, system, size, levers.get(v.name, {})) for v in variables_of(Levers)}
    arrays = {v.name: started(v, system, size, values.get(v.name, {})) for v in variables_of(World)}
    assert set(levers) <= set(set_levers), "there is no such lever"
    assert set(values) <= set(arrays), "there is no such variable"
    return World(**arrays, levers=Levers(**set_levers))


def started(variable: Variable, system: System, size: tuple[int, Any], value: Any) -> Any:
    """Return one variable at its start, with the values given."""
    result = np.full(shape_of(variable, system, size[0]), variable.start or 0.0, size[1])
    for label, part in value.items() if isinstance(value, dict) else [(None, value)]:
        row = slice(None) if label is None else system.labels(variable.axes[-1]).index(label)
        result[..., row, :] = part
    return result


def shape_of(variable: Variable, system: System, replicates: int) -> tuple[int, ...]:
    """Return the shape that a variable must have."""
    return (*(len(system.labels(axis)) for axis in variable.axes), replicates)
