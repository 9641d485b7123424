"""The graph: every operation of a traced function, each once, on single float32 numbers, words and flags."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from math import inf
from typing import Any, Literal

import numpy as np

Element = Literal["float", "flag", "word"]
"""float32, bool and uint32."""

TYPES: dict[Element, Any] = {"float": np.float32, "flag": np.bool_, "word": np.uint32}
KINDS: dict[str, Element] = {"float32": "float", "bool": "flag", "uint32": "word"}


class Node:
    """An operation on other nodes, an input or a constant; nodes of one graph are equal only if they are the same.

    ``value``: the bits of a constant, the number of an input.
    """

    __slots__ = ("args", "kind", "name", "number", "value")

    def __init__(self, name: str, kind: Element, args: "tuple[Node, ...]", value: int, number: int) -> None:
        self.name = name
        self.kind = kind
        self.args = args
        self.value = value
        self.number = number

    def __repr__(self) -> str:
        inside = ", ".join(f"#{arg.number}" for arg in self.args) or str(self.value)
        return f"#{self.number} = {self.name}({inside})"


FOLDED: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "negative": np.negative,
    "absolute": np.absolute,
    "sqrt": np.sqrt,
    "floor": np.floor,
    "rint": np.rint,
    "exp": np.exp,
    "log": np.log,
    "less": np.less,
    "less_equal": np.less_equal,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "right": np.right_shift,
    "left": np.left_shift,
    "select": np.where,
}
"""Operation -> the numpy function that it is: between constants it is done at once."""

TURNED: dict[str, Element] = {
    "as_float": "float",
    "as_float_signed": "float",
    "as_integer": "word",
    "bits": "word",
    "bits_as_float": "float",
}
"""Operations whose result is of another kind than what they are given."""

COMPARISONS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")


class TooLarge(RuntimeError):
    """A function has more operations than a graph may hold."""


class Graph:
    """Makes nodes; the same operation on the same nodes is the same node. Holds at most ``most`` of them."""

    def __init__(self, most: float = inf) -> None:
        self.most = most
        self._known: dict[tuple[object, ...], Node] = {}

    def node(self, name: str, kind: Element, args: tuple[Node, ...] = (), value: int = 0) -> Node:
        """Return the node of an operation, made at its first use."""
        key = (name, kind, value, *(arg.number for arg in args))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= self.most:
                raise TooLarge(f"more than {self.most} operations")
            found = self._known[key] = Node(name, kind, args, value, len(self._known))
        return found

    def constant(self, value: Any, kind: Element) -> Node:
        """Return the node of a number; 0.0 and -0.0 are two."""
        number = TYPES[kind](value)
        return self.node("constant", kind, (), int.from_bytes(number.tobytes(), "little"))

    def input(self, number: int, kind: Element = "float") -> Node:
        """Return the node of an input."""
        return self.node("input", kind, (), number)

    def apply(self, name: str, *args: Node) -> Node:
        """Return an operation on nodes, or its result at once where that is known."""
        if all(arg.name == "constant" for arg in args) and name in FOLDED:
            with np.errstate(all="ignore"):
                result = FOLDED[name](*[number_of(arg) for arg in args])
            return self.constant(result, kind_of(name, args))
        return self._same(name, args) or self.node(name, kind_of(name, args), args)

    def _same(self, name: str, args: tuple[Node, ...]) -> Node | None:
        """Return the argument that an operation leaves as it is, to the bit."""
        if name == "select":
            return args[1] if args[1] is args[2] else None
        if name in ("multiply", "divide"):
            one = self.constant(1, "float")
            if args[1] is one:
                return args[0]
            return args[1] if name == "multiply" and args[0] is one else None
        if name == "subtract" and args[1] is self.constant(0, "float"):
            return args[0]
        return None


KEEPS_NEGATIVE_ZERO = bool(np.signbit(np.full(64, -0.0, np.float32).clip(0, 1)).all())
"""numpy's clip at 0 leaves -0.0 as it is, or makes 0.0 of it, as it did before version 2.1 or so."""


def clipped(graph: Graph, node: Node, low: float | None, high: float | None) -> Node:
    """Return a node held between two numbers, as ``ndarray.clip`` does it."""
    beyond = ("less", "greater") if KEEPS_NEGATIVE_ZERO else ("less_equal", "greater_equal")
    for name, bound in zip(beyond, (low, high), strict=True):
        if bound is not None and np.isfinite(bound):
            edge = graph.constant(bound, "float")
            node = graph.apply("select", graph.apply(name, node, edge), edge, node)
    return node


def kind_of(name: str, args: Sequence[Node]) -> Element:
    """Return the kind of an operation's result."""
    if name in COMPARISONS:
        return "flag"
    if name == "select":
        return args[1].kind
    return TURNED.get(name, args[0].kind)


def number_of(node: Node) -> Any:
    """Return the number that a constant is."""
    kind = np.dtype(TYPES[node.kind])
    return np.frombuffer(node.value.to_bytes(kind.itemsize, "little"), kind)[0]


def in_order(roots: Sequence[Node], done: set[int] | None = None, cut: Collection[int] = frozenset()) -> Iterator[Node]:
    """Yield what some nodes are made of, arguments first, each once: what is needed next comes next.

    Nodes whose numbers are in ``done`` are left out; those yielded are added. What nodes in ``cut`` are made of is not
    asked.
    """
    done = set() if done is None else done
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if node.number in done:
            continue
        if ready or not node.args or node.number in cut:
            done.add(node.number)
            yield node
        else:
            stack.append((node, True))
            stack += [(arg, False) for arg in reversed(node.args) if arg.number not in done]


def rewritten(
    roots: Sequence[Node], rules: Mapping[str, Callable[..., Node]], rows: Mapping[int, int] | None = None
) -> list[Node]:
    """Return the nodes in another graph, with some operations written by rules: ``rule(graph, *args)``.

    ``rows``: number of a node -> number of the input that stands for it there.
    """
    graph = Graph()
    rows = {} if rows is None else rows
    new: dict[int, Node] = {}
    for node in in_order(roots, cut=rows):
        args = tuple(new[arg.number] for arg in node.args) if node.number not in rows else ()
        if node.number in rows:
            new[node.number] = graph.input(rows[node.number], node.kind)
        elif node.name in rules:
            new[node.number] = rules[node.name](graph, *args)
        elif args:
            new[node.number] = graph.apply(node.name, *args)
        else:
            new[node.number] = graph.node(node.name, node.kind, (), node.value)
    return [new[root.number] for root in roots]
