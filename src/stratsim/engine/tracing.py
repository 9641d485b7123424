"""A plan's month as a loop: the kernel runs one month on symbols, and what it does to them is the loop.

Everything that a run may change is an input of the loop: parameters, playbooks, events and their values, the world at
the start, seed and replicates. What stays in the loop is who is there and how they are tied, which reactions and
events there are, and which rows take no part.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from stratsim.core.array import Array, flag
from stratsim.core.draws import Draws, Words
from stratsim.core.draws import key as key_words
from stratsim.core.system import System
from stratsim.core.uncertainty import Uncertain
from stratsim.core.world import World
from stratsim.engine.calendar import Calendar, Effect, Event
from stratsim.engine.kernel import Kernel
from stratsim.engine.mechanism import Sparse
from stratsim.engine.outcome import TALLIED
from stratsim.engine.part import Part
from stratsim.engine.plan import Plan
from stratsim.fused import floats
from stratsim.fused.graph import Graph, Node, in_order, rewritten
from stratsim.fused.llvm import Loop
from stratsim.fused.symbol import Symbols, made
from stratsim.fused.tree import Path, leaves, mapped

FIXED = (System, Plan, Draws, Event, Part)
"""What a run does not change: its numbers stay in the loop."""

Key = tuple[tuple[str, ...], str]
"""Names and decision point of some draws."""


@dataclass(frozen=True)
class Traced:
    """A loop, and what its rows are.

    ``inputs``: for each row that comes in, its number among all rows of `sources`. ``keys``: the draws, in order.
    ``rows``: for each variable, path -> the row of the loop in which each of its rows is, -1 where it stays as it was.
    ``operations``: how many the month has.
    """

    loop: Loop
    inputs: Sequence[int]
    keys: Sequence[Key]
    rows: Mapping[Path, Sequence[int]]
    operations: int


def changeable(kernel: Kernel, world: World) -> dict[str, Any]:
    """Return the parts of a kernel, and the world, whose numbers are inputs of the loop."""
    return {
        "world": world,
        "mechanisms": kernel.mechanisms,
        "policy": kernel.policy,
        "calendar": kernel.calendar,
    }


def sources(kernel: Kernel, world: World, keys: Sequence[Key]) -> Iterator[Array | Words]:
    """Yield the arrays that rows come from, each (rows, R) or (rows, 1)."""
    for _, value in leaves(changeable(kernel, world), FIXED):
        array = np.asarray(value, np.float32)
        yield array.reshape(-1, array.shape[-1] if array.ndim else 1)
    yield kernel.draws.replicates[None]
    for who, point in keys:
        yield key_words(kernel.draws.seed, who, point).reshape(-1, 1)


def traced(kernel: Kernel, world: World) -> Traced:
    """Return a kernel's month as a loop; raise `Untraceable` where it cannot be one."""
    graph, numbering = Graph(), Numbering()
    symbols = mapped(changeable(kernel, world), lambda path, x: numbering.symbols(graph, x), FIXED)
    draws = SymbolicDraws.of(kernel.draws, graph, numbering)
    month = Kernel(
        kernel.plan,
        draws,
        symbols["mechanisms"],
        replace(symbols["policy"], replicates=1),
        Always(**vars(symbols["calendar"])),
        kernel.counts,
        structural(kernel),
    )
    before = symbols["world"]
    after = month.month(before, draws.step)
    return assembled(graph, before, after, draws.keys)


def structural(kernel: Kernel) -> dict[str, Part]:
    """Return the parts that mechanisms work on in every replicate: what is drawn may wake any row."""
    plan, parts = kernel.plan, {}
    for name, mechanism in kernel.mechanisms.items():
        if isinstance(mechanism, Sparse):
            parameter = mechanism.idle_at_zero[0]
            values = plan.parameters[name][parameter]
            awake = np.broadcast_to(getattr(mechanism, parameter), (len(values), kernel.draws.count)).copy()
            awake[[row for row, value in enumerate(values) if isinstance(value, Uncertain)]] = 1
            parts[name] = Part.of(replace(mechanism, **{parameter: awake}), plan.system, plan.struck(name))
    return {name: part for name, part in parts.items() if part is not None}


@dataclass
class Numbering:
    """Counts the rows that come from outside."""

    rows: int = 0

    def symbols(self, graph: Graph, array: Any) -> Symbols:
        """Return an array of inputs of the shape of an array of numbers, for one replicate."""
        shape = (*np.shape(array)[:-1], 1)
        return self.inputs(graph, shape)

    def inputs(self, graph: Graph, shape: tuple[int, ...], kind: Any = "float") -> Symbols:
        """Return an array of new inputs."""
        nodes = np.empty(shape, object)
        for n in range(nodes.size):
            nodes.flat[n] = graph.input(self.rows + n, kind)
        self.rows += nodes.size
        return Symbols(graph, nodes, kind)


@dataclass(frozen=True)
class SymbolicDraws(Draws):
    """The draws of a replicate and a month that are symbols: as in `Draws`, on symbols."""

    graph: Graph = field(default_factory=Graph)
    numbering: Numbering = field(default_factory=Numbering)
    known: dict[Key, Symbols] = field(default_factory=dict)
    replicate: Any = None

    @classmethod
    def of(cls, draws: Draws, graph: Graph, numbering: Numbering) -> "SymbolicDraws":
        """Return the draws of a graph."""
        replicate = numbering.inputs(graph, (1,), "word")
        return cls(draws.seed, 0, 1, graph=graph, numbering=numbering, replicate=replicate)

    def in_month(self, month: Any) -> "SymbolicDraws":
        """Return the same draws: their month is a symbol."""
        return self

    @property
    def keys(self) -> list[Key]:
        """Names and points of all draws made."""
        return list(self.known)

    @property
    def step(self) -> Any:
        """The month as a number."""
        return made(self.graph, self.graph.node("step", "float"))

    @property
    def month_word(self) -> Any:
        """The month as a word."""
        return made(self.graph, self.graph.node("step", "word"))

    @cached_property
    def replicates(self) -> Any:
        """The number of the replicate."""
        return self.replicate

    def key(self, who: Sequence[str], point: str) -> Any:
        """Return the key words of some names as inputs: they hang on the seed."""
        found = (tuple(who), point)
        if found not in self.known:
            self.known[found] = self.numbering.inputs(self.graph, (4, len(who), 1), "word")
        return self.known[found]

    def strikes(self, who: Sequence[str], point: str, chance: Array) -> Any:
        """Return 1 where something happens: drawn for all, since nobody knows where there is a chance."""
        return flag(self.uniform(who, point, lanes=1)[0] < chance)


class Always(Calendar):
    """A calendar whose events are in force in any month, as far as their envelopes let them."""

    def _active(self, month: Any, places: tuple[str, ...]) -> Iterator[tuple[Event, int, Effect, Any]]:
        for event, onset in zip(self.events, self.onsets, strict=True):
            for n, effect in enumerate(event.effects):
                if effect.place in places:
                    yield event, n, effect, month - onset


def assembled(graph: Graph, before: World, after: World, keys: Sequence[Key]) -> Traced:
    """Return the loop that leads from one world of symbols to the next, with its rows in the order of `llvm`."""
    old = {path: value.nodes.ravel().tolist() for path, value in leaves_of(before)}
    new = {path: value.nodes.ravel().tolist() for path, value in leaves_of(after)}
    sums = [node for name in TALLIED for node in getattr(after, name).nodes.ravel().tolist()]
    changed = {path: [a for a, b in zip(new[path], old[path], strict=True) if a is not b] for path in new}
    operations = list(in_order([*(node for nodes in changed.values() for node in nodes), *sums]))
    read = {node.value: node.kind for node in operations if node.name == "input"}
    moving = {
        path: [n for n, (a, b) in enumerate(zip(new[path], old[path], strict=True)) if a is not b] for path in new
    }
    fed = [path for path in moving if moving[path] and any(node.value in read for node in old[path])]
    anew = [path for path in moving if moving[path] and path not in fed]
    changing = [old[path][n].value for path in fed for n in moving[path]]
    inputs = [*sorted(set(read) - set(changing)), *changing]
    place = {number: row for row, number in enumerate(inputs)}
    first = len(inputs) - len(changing)
    rows: dict[Path, list[int]] = {path: [-1] * len(nodes) for path, nodes in new.items()}
    next_row, changes = first, []
    for path in (*fed, *anew):
        for n in moving[path]:
            rows[path][n] = next_row
            changes.append((next_row, new[path][n]))
            next_row += 1
    roots = [*(node for _, node in changes), *sums]
    same = lasting(operations, set(changing))
    known = {node.number: place[node.value] for node in operations if node.name == "input"}
    once = {node.number: next_row + len(sums) + n for n, node in enumerate(same)}
    nodes = rewritten(roots, floats.RULES, {**known, **once})
    before_all = rewritten(same, floats.RULES, known)
    loop = Loop(
        len(inputs),
        first,
        next_row,
        [(row, node) for (row, _), node in zip(changes, nodes, strict=False)],
        nodes[len(changes) :],
        list(zip(once.values(), before_all, strict=True)),
    )
    return Traced(loop, inputs, keys, rows, sum(bool(node.args) for node in operations))


def lasting(operations: Sequence[Node], changing: set[int]) -> list[Node]:
    """Return the operations that are the same in all months and that others need which are not."""
    same: dict[int, bool] = {}
    for node in operations:
        if node.args:
            same[node.number] = all(same[arg.number] for arg in node.args)
        else:
            same[node.number] = node.name == "constant" or (node.name == "input" and node.value not in changing)
    needed = {
        arg.number: arg
        for node in operations
        if not same[node.number] or node.kind == "flag"
        for arg in node.args
        if arg.args and same[arg.number] and arg.kind != "flag"
    }
    return list(needed.values())


def leaves_of(world: World) -> Iterator[tuple[Path, Symbols]]:
    """Yield the path and the symbols of every variable and lever."""
    for name, value in vars(world).items():
        if name != "levers":
            yield (name,), value
    for name, value in vars(world.levers).items():
        yield ("levers", name), value
