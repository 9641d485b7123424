"""Arrays of symbols, row by row: made of new inputs, and taken apart into their nodes."""

import numpy as np

from stratsim.fused.graph import Element, Graph, Node
from stratsim.fused.symbol import Symbols


def fresh(graph: Graph, first: int, shape: tuple[int, ...], kind: Element = "float") -> Symbols:
    """Return an array of new inputs, numbered from ``first`` on; its last axis, of the columns, has one place."""
    array = np.empty(shape, object)
    array.flat[:] = [graph.input(first + n, kind) for n in range(array.size)]
    return Symbols(graph, array, kind)


def nodes(symbols: Symbols) -> list[Node]:
    """Return the nodes of an array, row by row."""
    found: list[Node] = symbols.nodes.ravel().tolist()
    return found
