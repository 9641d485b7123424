"""A traced function at work in numpy, again and again: where few inputs change, only what hangs on them is made anew.

Nothing is compiled, and llvmlite is not needed: it pays where a function is asked hundreds of times with all inputs but
one as they were.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

import stratsim.fused.functions  # noqa: F401 - symbols import it late
from stratsim.fused.graph import FOLDED, Graph, Node, in_order, number_of
from stratsim.fused.rows import fresh, nodes
from stratsim.fused.symbol import Symbols
from stratsim.fused.untraceable import Untraceable

Rows = npt.NDArray[np.float32]
Step = tuple[int, Callable[..., Any], tuple[int, ...]]
"""Place of an operation's result, the numpy function that it is, places of what it is given."""
Traced = Callable[["Given"], Sequence[Any]]

OPERATIONS: Mapping[str, Callable[..., Any]] = {**FOLDED, "as_float": lambda x: x.astype(np.float32)}


class Given(dict[str, Symbols]):
    """The inputs of a traced function by name, numbered row by row in the order in which they were asked for."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.graph = graph

    def ask(self, name: str, shape: tuple[int, ...]) -> Symbols:
        """Return an input of a shape, its last axis left out; it is made where it was not asked for before."""
        if name not in self:
            self[name] = fresh(self.graph, sum(one.size for one in self.values()), (*shape, 1))
        return self[name]


@dataclass(frozen=True)
class Formula:
    """A function of named arrays as steps on single rows.

    ``room``: places that the steps need. ``constants``: place -> number. ``inputs``: name -> places of its rows.
    ``steps``: all, in order; ``hanging``: name -> those that hang on it.
    ``results``: (shape without the last axis, places) of each array that the function returns; ``nodes``: their rows in
    the graph, one after the other.
    """

    room: int
    constants: Mapping[int, Any]
    inputs: Mapping[str, tuple[int, ...]]
    steps: tuple[Step, ...]
    hanging: Mapping[str, tuple[Step, ...]]
    results: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, function: Traced, shapes: Mapping[str, tuple[int, ...]]) -> "Formula":
        """Return a function traced on arrays of some shapes, their last axis, of the columns, left out.

        It may ask for more inputs than these while it runs: see `Given`. On those left out no result hangs.
        Raises `Untraceable` where the function looks at numbers, or makes something else than such arrays.
        """
        graph = Graph()
        symbols = Given(graph)
        for name, shape in shapes.items():
            symbols.ask(name, shape)
        found = function(symbols)
        if not all(isinstance(one, Symbols) and one.shape[-1:] == (1,) for one in found):
            raise Untraceable("reads an array that is no input", "hand every array over by name")
        roots = tuple(node for one in found for node in nodes(one))
        order = list(in_order(roots))
        needed = {node.number for node in order}
        places = {name: tuple(node.number for node in nodes(one)) for name, one in symbols.items()}
        places = {name: rows for name, rows in places.items() if not needed.isdisjoint(rows)}
        steps = tuple(step(node) for node in order if node.args)
        return cls(
            1 + max([node.number for node in order] + [row for rows in places.values() for row in rows]),
            {node.number: number_of(node) for node in order if node.name == "constant"},
            places,
            steps,
            {name: depending(steps, rows) for name, rows in places.items()},
            tuple((one.shape[:-1], tuple(node.number for node in nodes(one))) for one in found),
            roots,
        )


def step(node: Node) -> Step:
    """Return an operation as a step in numpy."""
    if node.name not in OPERATIONS:
        raise Untraceable(f"{node.name} is nothing that numpy does to rows", "keep to float32")
    return node.number, OPERATIONS[node.name], tuple(arg.number for arg in node.args)


def depending(steps: Sequence[Step], rows: Sequence[int]) -> tuple[Step, ...]:
    """Return the steps that hang on some rows, in order."""
    moved, found = set(rows), []
    for one in steps:
        if not moved.isdisjoint(one[2]):
            moved.add(one[0])
            found.append(one)
    return tuple(found)


@dataclass
class Worksheet:
    """A formula with numbers in it: inputs can be changed one by one.

    ``columns``: the length of the last axis. Arrays that `results` gave are never written into again; a result on which
    no change has told since is the same object.
    """

    formula: Formula
    columns: int
    _values: list[Any] = field(default_factory=list)
    _results: dict[int, Rows] = field(default_factory=dict)

    @classmethod
    def of(cls, formula: Formula, inputs: Mapping[str, Any], columns: int) -> "Worksheet":
        """Return a formula with all inputs, each (rows..., columns), or one number for all columns."""
        sheet = cls(formula, columns, [None] * formula.room)
        for place, value in formula.constants.items():
            sheet._values[place] = value
        for name in formula.inputs:
            sheet._put(name, inputs[name])
        sheet._run(formula.steps)
        return sheet

    def change(self, name: str, value: Any) -> None:
        """Give one input other numbers; nothing changes where no result hangs on it."""
        if name not in self.formula.inputs:
            return
        steps = self.formula.hanging[name]
        self._put(name, value)
        self._run(steps)
        touched = {place for place, _, _ in steps}.union(self.formula.inputs[name])
        for n, (_, places) in enumerate(self.formula.results):
            if not touched.isdisjoint(places):
                self._results.pop(n, None)

    def results(self) -> tuple[Rows, ...]:
        """Return what the function gives, each (shape of the result..., columns)."""
        for n, (shape, places) in enumerate(self.formula.results):
            if n not in self._results:
                rows = np.empty((len(places), self.columns), np.float32)
                for row, place in enumerate(places):
                    rows[row] = self._values[place]
                self._results[n] = rows.reshape(*shape, self.columns)
        return tuple(self._results[n] for n in range(len(self.formula.results)))

    def _put(self, name: str, value: Any) -> None:
        array = np.asarray(value, np.float32)
        rows = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1)
        for place, row in zip(self.formula.inputs[name], rows, strict=True):
            self._values[place] = row

    def _run(self, steps: Sequence[Step]) -> None:
        values = self._values
        for place, function, given in steps:
            values[place] = function(*[values[one] for one in given])
