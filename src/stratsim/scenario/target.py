"""The path language: what a dotted key such as "theatres.ukraine.intensity" or "levers.USA.aid" points at.

Events name their targets by it.

    states.PRK.cohesion            a variable of a state            theatres.ukraine.intensity   of a theatre
    rivalries.PRK.USA.tempo        a variable of a tie              levers.USA.engagement        a lever
    levers.USA.priority.korea      the priority of a theatre        deterrence.leverage          a parameter, for all
    deterrence.by_state.PRK.leverage, deterrence.by_tie.PRK.USA.leverage                         for one state, tie
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from stratsim.core.levers import Levers
from stratsim.core.parameter import Parameter, parameters_of
from stratsim.core.system import System
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import CLASSES
from stratsim.scenario.schema import TIES
from stratsim.toml.problem import Advice, advised, did_you_mean
from stratsim.toml.value import is_distribution

VARIABLES: Mapping[str, Variable] = {v.name: v for v in variables_of(World) if v.kind != "flow"}
LEVERS: Mapping[str, Variable] = {v.name: v for v in variables_of(Levers)}
PARAMETERS: Mapping[str, Mapping[str, Parameter]] = {
    name: {p.name: p for p in parameters_of(cls)} for name, cls in CLASSES.items()
}


@dataclass(frozen=True)
class Target:
    """A quantity: where it lives, its name, the rows meant (none: all), and its bounds."""

    place: str
    name: str
    rows: tuple[Any, ...]
    low: float
    high: float


class Lost(ValueError):
    """A path points at nothing; the message says why, ``advice`` what might be meant, ``hint`` how to find that out."""

    def __init__(self, what: str, hint: Advice = "") -> None:
        super().__init__(what)
        self.hint = hint

    @property
    def advice(self) -> str:
        """What might be meant."""
        return advised(self.hint, 0)


def flattened(table: Mapping[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield (path, value) of every value in nested tables; a distribution is a value. Quoted dots also split."""
    for key, value in table.items():
        path = (*at, *key.split("."))
        if isinstance(value, Mapping) and not is_distribution(value):
            yield from flattened(value, path)
        else:
            yield path, value


def find(path: tuple[str, ...], system: System) -> Target:
    """Return what a path points at; raise `Lost` where it points at nothing."""
    head, rest = path[0], path[1:]
    if head in PARAMETERS:
        return parameter(head, rest, system)
    if not rest:
        raise Lost("must name what it changes", "as in theatres.ukraine.intensity, levers.USA.engagement")
    if head == "levers":
        return lever(rest, system)
    if head == "states":
        return variable(rest, "state", [pick(rest[0], system.states, "state")], 1)
    if head == "theatres":
        return variable(rest, "theatre", [pick(rest[0], system.theatres, "theatre")], 1)
    if head in TIES:
        return variable(rest, TIES[head], [tie(rest, TIES[head], system)], 2)
    known = ["levers", "states", "theatres", *TIES, *PARAMETERS]
    raise Lost(f"'{head}' is not known", partial(did_you_mean, head, known))


def pick(name: str, names: tuple[str, ...], what: str) -> int:
    """Return the row of a name; raise `Lost` where there is none."""
    if name not in names:
        raise Lost(f"there is no {what} '{name}'", partial(did_you_mean, name, names))
    return names.index(name)


def tie(ends: tuple[str, ...], kind: str, system: System) -> int:
    """Return the row of the tie between the first two names; raise `Lost` where there is none."""
    names = system.labels(kind)
    if len(ends) < 2:
        raise Lost(f"must name both ends of the {kind}", f"{kind} ties here: {', '.join(names)}")
    both = [f"{ends[0]}>{ends[1]}"]
    if kind == "alignment":
        both = ["-".join(ends[:2]), "-".join(ends[1::-1])]
    for name in both:
        if name in names:
            return names.index(name)
    raise Lost(f"there is no {kind} {ends[0]} {ends[1]}", f"{kind} ties here: {', '.join(names) or 'none'}")


def variable(rest: tuple[str, ...], axis: str, rows: list[int], ends: int) -> Target:
    """Return the variable that the last part of a path names."""
    known = {name for name, v in VARIABLES.items() if v.axes == (axis,)}
    if len(rest) <= ends:
        raise Lost(f"must name a variable of the {axis}", partial(did_you_mean, "", known))
    if rest[ends] not in known:
        raise Lost(f"'{rest[ends]}' is not a variable of a {axis}", partial(did_you_mean, rest[ends], known))
    nothing_after(rest, ends + 1)
    found = VARIABLES[rest[-1]]
    place = "outside" if found.kind == "outside" else "stock"
    return Target(place, found.name, (rows,), found.low, found.high)


def lever(rest: tuple[str, ...], system: System) -> Target:
    """Return the lever of a state that a path names."""
    row = pick(rest[0], system.states, "state")
    if len(rest) == 1:
        raise Lost("must name a lever", partial(did_you_mean, "", LEVERS))
    name = rest[1]
    if name not in LEVERS:
        raise Lost(f"'{name}' is not a lever", partial(did_you_mean, name, LEVERS))
    if name == "priority" and len(rest) == 2:
        raise Lost("must name the theatre of the priority", f"one of: {', '.join(system.theatres)}")
    nothing_after(rest, 3 if name == "priority" else 2)
    if name == "priority":
        theatre = pick(rest[2], system.theatres, "theatre")
        return Target("lever", name, ([theatre], [row]), 0.0, 1.0)
    return Target("lever", name, ([row],), 0.0, 1.0)


def parameter(mechanism: str, rest: tuple[str, ...], system: System) -> Target:
    """Return the parameter that a path names, for all or for some rows of its axis."""
    known = PARAMETERS[mechanism]
    if not rest:
        raise Lost(f"must name a parameter of {mechanism}", partial(did_you_mean, "", known))
    name = rest[-1]
    if name not in known:
        raise Lost(f"'{name}' is not a parameter of {mechanism}", partial(did_you_mean, name, known))
    p = known[name]
    if len(rest) == 1:
        return Target(mechanism, name, (), p.low, p.high)
    return Target(mechanism, name, (rows_of(p, rest[0], rest[1:-1], system),), p.low, p.high)


def nothing_after(path: tuple[str, ...], end: int) -> None:
    """Raise `Lost` where a path goes on after its end."""
    if len(path) > end:
        raise Lost(f"'{path[end]}' leads nowhere", f"the path ends at '{path[end - 1]}'")


def rows_of(p: Parameter, scope: str, ends: tuple[str, ...], system: System) -> list[int]:
    """Return the rows of a parameter's axis that ``by_state``, ``by_tie`` or ``by_theatre`` mean; never none."""
    of_tie = p.axis not in ("global", "state", "theatre")
    scopes = {"global": (), "state": ("by_state",), "theatre": ("by_theatre",)}.get(p.axis, ("by_state", "by_tie"))
    if scope not in scopes:
        whose = "the whole model" if p.axis == "global" else f"a {p.axis}"
        raise Lost(f"belongs to {whose}, not '{scope}'", "set it " + ", ".join(["for all", *scopes]))
    if scope == "by_tie":
        nothing_after(ends, 2)
        return [tie(ends, p.axis, system)]
    if not ends:
        raise Lost(f"must say of which {scope.removeprefix('by_')}", f"as in {scope}.NAME.{p.name}")
    nothing_after(ends, 1)
    if scope == "by_theatre":
        return [pick(ends[0], system.theatres, "theatre")]
    row = pick(ends[0], system.states, "state")
    found = ties_of(p, row, system) if of_tie else [row]
    if not found:
        whose = "has" if p.end == "both" else f"is the {p.end} of"
        raise Lost(f"has no effect: {ends[0]} {whose} no {p.axis}", "remove it, or declare the tie")
    return found


def ties_of(p: Parameter, state: int, system: System) -> list[int]:
    """Return the ties whose parameter a state owns: those where it is at the parameter's end."""
    ties = getattr(system, p.axis)
    at_source, at_target = ties.source == state, ties.target == state
    mine = {"source": at_source, "target": at_target, "both": at_source | at_target}[p.end]
    return [int(row) for row in mine.nonzero()[0]]
