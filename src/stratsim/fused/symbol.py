"""Symbols: arrays whose elements are nodes of a graph. A function of numpy arrays runs on them as it is written.

An array of symbols has the shape of the array that it stands for, but for its last axis, the replicates, of length 1:
what is done to one replicate is done to all. numpy hands its functions over through ``__array_ufunc__`` and
``__array_function__``; what cannot be done for all replicates at once raises `Untraceable`.
"""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
from numpy.lib.mixins import NDArrayOperatorsMixin

from stratsim.fused.graph import COMPARISONS, KINDS, TYPES, Element, Graph, Node, clipped
from stratsim.fused.untraceable import Untraceable

Nodes = npt.NDArray[np.object_]

UFUNCS = {
    np.add: "add",
    np.subtract: "subtract",
    np.multiply: "multiply",
    np.divide: "divide",
    np.minimum: "minimum",
    np.maximum: "maximum",
    np.negative: "negative",
    np.absolute: "absolute",
    np.sqrt: "sqrt",
    np.floor: "floor",
    np.rint: "rint",
    np.exp: "exp",
    np.log: "log",
    np.less: "less",
    np.less_equal: "less_equal",
    np.greater: "greater",
    np.greater_equal: "greater_equal",
    np.equal: "equal",
    np.not_equal: "not_equal",
    np.bitwise_and: "and",
    np.logical_and: "and",
    np.bitwise_or: "or",
    np.logical_or: "or",
    np.bitwise_xor: "xor",
    np.right_shift: "right",
    np.left_shift: "left",
}
"""What numpy does to each element, and the operation that does the same to a node."""

BITS = {"and", "or", "xor", "right", "left"}
POSSIBLE: dict[Element, set[str]] = {
    "float": set(UFUNCS.values()) - BITS,
    "flag": {"and", "or", "xor"},
    "word": {"add", "multiply", "equal", "not_equal", *BITS},
}
"""What can be done to each kind of element."""

FLOATS = "make it float32 first: flag(condition)"
BRANCH = "replicates differ: write np.where(condition, a, b), or decide by what is the same in all of them"


class Symbols(NDArrayOperatorsMixin):
    """An array of nodes of one kind, with the face of a numpy array."""

    def __init__(self, graph: Graph, nodes: Nodes, kind: Element) -> None:
        self.graph = graph
        self.nodes = nodes
        self.kind = kind

    # what an array says of itself
    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array that it stands for, with one replicate."""
        return self.nodes.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.nodes.ndim

    @property
    def size(self) -> int:
        """The number of elements, with one replicate."""
        return self.nodes.size

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the array that it stands for."""
        found: np.dtype[Any] = np.dtype(TYPES[self.kind])
        return found

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> "Iterator[Symbols]":
        return (self[n] for n in range(len(self)))

    def __repr__(self) -> str:
        return f"Symbols({self.kind}, shape {self.shape})"

    # rows
    def __getitem__(self, index: Any) -> "Symbols":
        return self.like(self.nodes[plain_index(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        self.nodes[plain_index(index)] = self.nodes_of(value)

    def take(self, indices: Any, axis: int | None = None) -> "Symbols":
        """Return rows."""
        return self.like(self.nodes.take(plain_index(indices), axis=axis))

    def reshape(self, *shape: Any) -> "Symbols":
        """Return the same elements in another shape."""
        return self.like(self.nodes.reshape(*shape))

    def copy(self) -> "Symbols":
        """Return an array of the same nodes that can be written into."""
        return self.like(self.nodes.copy())

    # element by element
    def clip(self, low: Any = None, high: Any = None) -> "Symbols":
        """Return the elements held between two numbers."""
        if self.kind != "float":
            raise Untraceable(f"clip of {self.dtype}", FLOATS)
        for bound in (low, high):
            if np.ndim(bound):
                raise Untraceable("clip between arrays", "write np.minimum(np.maximum(x, low), high)")
        return self.mapped("clip", low, high)

    def astype(self, dtype: Any, **_: Any) -> "Symbols":
        """Return the elements as another type."""
        kind = KINDS.get(np.dtype(dtype).name)
        if kind == self.kind:
            return self.copy()
        if kind != "float":
            raise Untraceable(
                f"turns {self.dtype} into {np.dtype(dtype)}", "keep to float32, and compare instead of counting"
            )
        if self.kind == "flag":
            one, zero = self.graph.constant(1, "float"), self.graph.constant(0, "float")
            return self.mapped("flag", one, zero)
        return self.mapped("as_float")

    def mapped(self, name: str, *args: Any) -> "Symbols":
        """Return an operation that has no function of numpy's own, on every element; it gives float32."""
        return made(self.graph, np.frompyfunc(lambda node: COMPOSED[name](self.graph, node, *args), 1, 1)(self.nodes))

    def max(self, axis: int | None = None) -> "Symbols":
        """Return the greatest element along the first axis."""
        return self._along(np.maximum, axis)

    def min(self, axis: int | None = None) -> "Symbols":
        """Return the least element along the first axis."""
        return self._along(np.minimum, axis)

    def _along(self, function: np.ufunc, axis: int | None) -> "Symbols":
        if axis != 0 or self.ndim < 2:
            raise Untraceable(f"{function.__name__} over the replicates", "take it over a first axis: axis=0")
        result = self[0]
        for row in self[1:]:
            result = function(result, row)
        return result

    # numpy's protocols
    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any) -> "Symbols":
        name = UFUNCS.get(ufunc)
        if method != "__call__":
            raise Untraceable(f"np.{ufunc.__name__}.{method}", "write total(x), which adds row by row")
        if name is None or options:
            raise Untraceable(
                f"np.{ufunc.__name__}{' with ' + ', '.join(options) if options else ''} is not known to give the same "
                "bits everywhere",
                f"write it with {', '.join(sorted({f.__name__ for f in UFUNCS} | {'where'}))}",
            )
        return written(self.elementwise(name, inputs), out)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from stratsim.fused.functions import FUNCTIONS

        if function not in FUNCTIONS:
            known = ", ".join(sorted(f.__name__ for f in FUNCTIONS))
            raise Untraceable(f"np.{function.__name__} cannot be traced", f"write it with {known}, or row by row")
        return FUNCTIONS[function](self, *args, **kwargs)

    def elementwise(self, name: str, inputs: Any) -> "Symbols":
        """Return an operation between arrays, element by element, as they broadcast."""
        kind = common([each for each in inputs if isinstance(each, Symbols)])
        if name not in POSSIBLE[kind]:
            raise Untraceable(f"{name} of {TYPES[kind].__name__}", FLOATS if kind == "flag" else "compare first: x > 0")
        arrays = [nodes_of(self.graph, each, kind) for each in inputs]
        graph = self.graph
        found = np.frompyfunc(lambda *nodes: graph.apply(name, *nodes), len(arrays), 1)(*arrays)
        return made(graph, found, "flag" if name in COMPARISONS else kind)

    # what arrays can do and symbols cannot
    def __bool__(self) -> bool:
        raise Untraceable("a branch on the values of an array", BRANCH)

    def __float__(self) -> float:
        raise Untraceable("takes one number out of an array", "keep to arrays: x[row] instead of float(x[row, 0])")

    __int__ = __float__
    __index__ = __float__

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise Untraceable(
            "puts rows into an array made without them, or asks numpy to make an array of them",
            "make it like an array that you were given: np.zeros_like(x), np.zeros_like(x, shape=(rows, x.shape[-1])), "
            "np.stack, np.where",
        )

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        instead = {"sum": "total(x), which adds row by row", "any": BRANCH, "all": BRANCH}
        raise Untraceable(f".{name} of an array", f"write {instead.get(name, 'it with functions of numpy')}")

    def like(self, nodes: Any) -> "Symbols":
        """Return an array of the same graph."""
        return made(self.graph, nodes, self.kind)

    def nodes_of(self, value: Any) -> Nodes:
        """Return a value as nodes of the kind of this array."""
        return nodes_of(self.graph, value, self.kind)


def made(graph: Graph, nodes: Any, kind: Element = "float") -> Symbols:
    """Return an array of nodes, or of the one node that numpy makes of an array without axes.

    ``kind``: what they are where there are none.
    """
    if not isinstance(nodes, np.ndarray):
        alone = np.empty((), object)
        alone[()] = nodes
        nodes = alone
    return Symbols(graph, nodes, nodes.flat[0].kind if nodes.size else kind)


def common(given: "list[Symbols]") -> Element:
    """Return the kind that numpy makes of several: float32, where one is."""
    return "float" if any(each.kind == "float" for each in given) else given[0].kind


def nodes_of(graph: Graph, value: Any, kind: Element) -> Nodes:
    """Return a value as nodes: symbols as they are, numbers as constants of the kind that numpy would make of them."""
    if isinstance(value, Symbols):
        return as_kind(value, kind).nodes
    array = np.asarray(value)
    own = KINDS.get(array.dtype.name)
    if own is None and not isinstance(value, int | float):
        raise Untraceable(f"mixes {TYPES[kind].__name__} with {array.dtype}", "make it float32: as_array(x), FLOAT(x)")
    if own in ("flag", kind) or own is None:
        constant: Callable[[Any], Node] = lambda x: graph.constant(x, kind)  # noqa: E731
        return np.asarray(np.frompyfunc(constant, 1, 1)(array), object)
    raise Untraceable(f"mixes {TYPES[kind].__name__} with {array.dtype}", "make both float32")


def as_kind(value: Symbols, kind: Element) -> Symbols:
    """Return symbols as another kind, where numpy would turn them into it by itself."""
    if value.kind == kind:
        return value
    if value.kind == "flag" and kind == "float":
        return value.astype(np.float32)
    raise Untraceable(f"mixes {TYPES[kind].__name__} with {value.dtype}", "make both float32")


def plain_index(index: Any) -> Any:
    """Return an index, which must be the same in every replicate."""
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, Symbols) for part in parts):
        raise Untraceable("rows chosen by values", BRANCH)
    return index


def written(result: Symbols, out: Any) -> Symbols:
    """Return a result, written into ``out`` where that was asked for."""
    if out is None:
        return result
    if not isinstance(out[0], Symbols):
        raise Untraceable(
            "writes rows into an array made without them",
            "make it like an array that you were given: np.zeros_like(x), np.zeros_like(x, shape=(rows, x.shape[-1]))",
        )
    out[0].nodes[...] = as_kind(result, out[0].kind).nodes
    return out[0]


COMPOSED: dict[str, Callable[..., Node]] = {
    "clip": clipped,
    "flag": lambda graph, node, one, zero: graph.apply("select", node, one, zero),
    "as_float": lambda graph, node: graph.apply("as_float", node),
}
"""Operations that numpy has as methods."""
