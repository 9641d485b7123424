"""numpy's functions of whole arrays on symbols: those that make, join and choose."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stratsim.fused.graph import KINDS, Element
from stratsim.fused.symbol import BRANCH, Symbols, common, made, nodes_of
from stratsim.fused.untraceable import Untraceable


def where(given: Symbols, condition: Any, a: Any, b: Any) -> Symbols:
    """Choose element by element."""
    graph = given.graph
    chosen = [each for each in (a, b) if isinstance(each, Symbols)]
    kind: Element = common(chosen) if chosen else "float"
    flags = nodes_of(graph, condition, "flag")
    parts = [nodes_of(graph, each, kind) for each in (a, b)]
    return made(graph, np.frompyfunc(lambda *nodes: graph.apply("select", *nodes), 3, 1)(flags, *parts), kind)


def full_like(given: Symbols, like: Any, value: Any, dtype: Any = None, shape: Any = None, **_: Any) -> Symbols:
    """Make an array of one value."""
    kind = KINDS.get(np.dtype(dtype or like.dtype).name)
    if kind is None:
        raise Untraceable(f"makes an array of {np.dtype(dtype)}", "keep to float32")
    node = nodes_of(given.graph, value, kind)
    return made(given.graph, np.array(np.broadcast_to(node, np.shape(like) if shape is None else shape)), kind)


def zeros_like(given: Symbols, like: Any, **options: Any) -> Symbols:
    """Make an array of zeros."""
    return full_like(given, like, 0, **options)


def ones_like(given: Symbols, like: Any, **options: Any) -> Symbols:
    """Make an array of ones."""
    return full_like(given, like, 1, **options)


def joining(function: Callable[..., Any]) -> Callable[..., Symbols]:
    """Return a function that joins arrays, for symbols."""

    def join(given: Symbols, arrays: Sequence[Any], *args: Any, **options: Any) -> Symbols:
        parts = [nodes_of(given.graph, each, given.kind) for each in arrays]
        return given.like(function(parts, *args, **options))

    return join


def moved(function: Callable[..., Any]) -> Callable[..., Symbols]:
    """Return a function that puts the elements of one array into another shape or order, for symbols."""

    def move(given: Symbols, *args: Any, **options: Any) -> Symbols:
        return given.like(np.array(function(given.nodes, *args[1:], **options)))

    return move


def refused(what: str, instead: str) -> Callable[..., Any]:
    """Return a function that says why it cannot be traced."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise Untraceable(what, instead)

    return refuse


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.where: where,
    np.full_like: full_like,
    np.zeros_like: zeros_like,
    np.empty_like: zeros_like,
    np.ones_like: ones_like,
    np.stack: joining(np.stack),
    np.concatenate: joining(np.concatenate),
    np.broadcast_to: moved(np.broadcast_to),
    np.reshape: moved(np.reshape),
    np.take: moved(np.take),
    np.copy: moved(np.copy),
    np.clip: lambda given, x, low=None, high=None: x.clip(low, high),
    np.shape: lambda given, x: x.shape,
    np.ndim: lambda given, x: x.ndim,
    np.size: lambda given, x: x.size,
    np.sum: refused("np.sum", "write total(x), which adds row by row"),
    np.any: refused("np.any", BRANCH),
    np.all: refused("np.all", BRANCH),
    np.array_equal: refused("np.array_equal", BRANCH),
}
"""Function of numpy -> the same of symbols; the first argument is one of the symbols among the arguments."""
