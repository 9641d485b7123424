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
from stratsim.core.draws import Draws, Words, key
from stratsim.core.system import System
from stratsim.core.uncertainty import Uncertain
from stratsim.core.world import World
from stratsim.engine.calendar import Calendar, Effect, Event
from stratsim.engine.kernel import Kernel
from stratsim.engine.mechanism import is_sparse
from stratsim.engine.outcome import TALLIED
from stratsim.engine.part import Part
from stratsim.engine.plan import Plan
from stratsim.fused import tree
from stratsim.fused.graph import Element, Graph, Node, TooLarge
from stratsim.fused.layout import Layout, laid_out
from stratsim.fused.rows import fresh, nodes
from stratsim.fused.symbol import Symbols, made
from stratsim.fused.tree import Path, leaves, mapped

MOST_OPERATIONS = 60_000
"""A month of so many operations, of a dozen states with ten ties each, takes some fifteen seconds to compile."""

FIXED = (System, Plan, Draws, Event, Part)
"""What a run does not change: its numbers stay in the loop."""

Key = tuple[tuple[str, ...], str]
"""Names and decision point of some draws."""


def changeable(kernel: Kernel, world: World) -> dict[str, Any]:
    """Return the parts of a kernel, and the world, whose numbers are inputs of the loop."""
    return {"world": world, "mechanisms": kernel.mechanisms, "policy": kernel.policy, "calendar": kernel.calendar}


def sources(kernel: Kernel, world: World, keys: Sequence[Key]) -> Iterator[Array | Words]:
    """Yield the arrays that rows come from, each (rows, R) or (rows, 1), in the order in which they were traced."""
    for _, value in leaves(changeable(kernel, world), FIXED):
        array = np.asarray(value, np.float32)
        yield array.reshape(-1, array.shape[-1] if array.ndim else 1)
    yield kernel.draws.replicates[None]
    for who, point in keys:
        yield key(kernel.draws.seed, who, point).reshape(-1, 1)


def traced(kernel: Kernel, world: World) -> tuple[Layout, tuple[Key, ...]]:
    """Return a kernel's month as a loop, and the draws that it makes.

    Raises `Untraceable` where a line cannot be compiled, `TooLarge` where there are too many operations.
    """
    graph = Graph(4 * MOST_OPERATIONS)
    inputs = Inputs(graph)
    symbols = mapped(changeable(kernel, world), lambda _, x: inputs.of((*np.shape(x)[:-1], 1)), FIXED)
    draws = SymbolicDraws(kernel.draws.seed, 0, 1, inputs=inputs, replicate=inputs.of((1,), "word"))
    month = Kernel(
        kernel.plan,
        draws,
        symbols["mechanisms"],
        replace(symbols["policy"], replicates=1),
        Always(**vars(symbols["calendar"])),
        kernel.counts,
        structural(kernel),
    )
    after = month.month(symbols["world"], draws.step)
    sums = [node for name in tallied() for node in nodes(getattr(after, name))]
    layout = laid_out(variables(symbols["world"]), variables(after), sums)
    if layout.operations > MOST_OPERATIONS:
        raise TooLarge(f"a month of {layout.operations:,} operations, more than {MOST_OPERATIONS:,}")
    return layout, tuple(draws.known)


def outline(kernel: Kernel, world: World) -> Iterator[bytes]:
    """Yield all that a trace looks at: kernels and worlds with the same outline are traced to the same loop.

    Raises `Untraceable` where something has no outline.
    """
    parts = changeable(kernel, world)
    yield from tree.outline(parts | {"policy": replace(kernel.policy, replicates=1)}, FIXED)
    yield from tree.outline({"system": kernel.plan.system, "counts": kernel.counts})
    yield from tree.outline({name: (part.axis, part.rows) for name, part in structural(kernel).items()})


def tallied() -> list[str]:
    """Return the variables that are added up over the months, each once."""
    return list(dict.fromkeys(TALLIED))


def structural(kernel: Kernel) -> dict[str, Part]:
    """Return the parts that mechanisms work on in every replicate: what is drawn may wake any row."""
    plan, parts = kernel.plan, {}
    for name, mechanism in kernel.mechanisms.items():
        if is_sparse(mechanism):
            parameter = mechanism.idle_at_zero[0]
            values = plan.parameters[name][parameter]
            awake = np.broadcast_to(getattr(mechanism, parameter), (len(values), kernel.draws.count)).copy()
            awake[[row for row, value in enumerate(values) if isinstance(value, Uncertain)]] = 1
            parts[name] = Part.of(replace(mechanism, **{parameter: awake}), plan.system, plan.struck(name))
    return {name: part for name, part in parts.items() if part is not None}


def variables(world: World) -> Mapping[Path, Sequence[Node]]:
    """Return the nodes of every variable and lever of a world of symbols."""
    return {path: nodes(value) for path, value in arrays_of(world).items()}


def arrays_of(world: World) -> dict[Path, Any]:
    """Return every variable and lever of a world by its path."""
    found: dict[Path, Any] = {(name,): value for name, value in vars(world).items() if name != "levers"}
    found.update({("levers", name): value for name, value in vars(world.levers).items()})
    return found


@dataclass
class Inputs:
    """Makes inputs of a graph, numbered in the order of `sources`."""

    graph: Graph
    count: int = 0

    def of(self, shape: tuple[int, ...], kind: Element = "float") -> Symbols:
        """Return an array of new inputs."""
        made_ = fresh(self.graph, self.count, shape, kind)
        self.count += made_.size
        return made_


@dataclass(frozen=True)
class SymbolicDraws(Draws):
    """Draws whose seed, replicate and month are symbols: `Draws` at work on these."""

    inputs: Inputs = field(default_factory=lambda: Inputs(Graph()))
    replicate: Any = None
    known: dict[Key, Symbols] = field(default_factory=dict)
    """The key words of each draw made: they hang on the seed."""

    def in_month(self, month: Any) -> "SymbolicDraws":
        """Return the same draws."""
        return self

    @cached_property
    def step(self) -> Any:
        """The month as a number."""
        return made(self.inputs.graph, self.inputs.graph.node("step", "float"))

    @property
    def month_word(self) -> Any:
        """The month as a word."""
        return made(self.inputs.graph, self.inputs.graph.node("step", "word"))

    @cached_property
    def replicates(self) -> Any:
        """The number of the replicate."""
        return self.replicate

    def key(self, who: Sequence[str], point: str) -> Any:
        """Return the key words of some names, inputs from their first use on."""
        address = (tuple(who), point)
        if address not in self.known:
            self.known[address] = self.inputs.of((4, len(who), 1), "word")
        return self.known[address]

    def strikes(self, who: Sequence[str], point: str, chance: Array) -> Any:
        """Return 1 where something happens, drawn for every name: any may have a chance."""
        return flag(self.uniform(who, point, lanes=1)[0] < chance)


class Always(Calendar):
    """A calendar whose events are looked at in any month: their envelopes say whether they are in force."""

    def _active(self, month: Any, places: tuple[str, ...]) -> Iterator[tuple[Event, int, Effect, Any]]:
        for event, onset in zip(self.events, self.onsets, strict=True):
            for n, effect in enumerate(event.effects):
                if effect.place in places:
                    yield event, n, effect, month - onset
