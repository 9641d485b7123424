"""Symbols stand in for arrays; what they cannot do is told with the line that does it and with another way."""

from pathlib import Path

import numpy as np
import pytest

from fused.evaluated import evaluated
from stratsim.core.array import at_least, at_most, cover, flag, logistic, share_of, total, unit
from stratsim.core.ties import Ties
from stratsim.fused.graph import Graph, TooLarge
from stratsim.fused.symbol import Symbols
from stratsim.fused.untraceable import Untraceable

ROWS, REPLICATES = 3, 5
TIES = Ties.between([("A", "B"), ("A", "C"), ("C", "B")], ["A", "B", "C"])
NUMBERS = np.random.default_rng(1).normal(0, 3, (ROWS, REPLICATES)).astype(np.float32)


def symbols(graph=None):
    graph = graph or Graph()
    return Symbols(graph, np.array([[graph.input(n)] for n in range(ROWS)], object), "float")


def written_into(x):
    result = x.copy()
    result[1:] *= x[0]
    return result


def chosen(x):
    best = np.full_like(x, -np.inf, shape=(1, x.shape[-1]))
    return np.maximum(best, x[1:2])


POSSIBLE = {
    "arithmetic": lambda x: 1 - x * 2 + x / 3 - -x,
    "functions": lambda x: np.sqrt(np.absolute(x)) + np.floor(x) + np.rint(x) + np.exp(-x) + np.log(x * x + 1),
    "bounds": lambda x: unit(x) + at_least(x, 0) + at_most(x, 1) + np.minimum(x, 0.5) + np.maximum(x, -0.5),
    "flags": lambda x: flag((x > 0) & (x < 1) | (x == 2)) + np.where(x <= 0, x, 1),
    "flags and numbers": lambda x: (x > 0) * x + x * (x < 1) + np.where(x > 2, x > 3, x),
    "shares": lambda x: share_of(x, x + 10) + cover(x, x + 1) + logistic(x),
    "rows": lambda x: np.concatenate([x[[2, 0]], x[1:2]]) + np.stack([total(x)] * 3),
    "ties": lambda x: TIES.by_either(TIES.at_source(x) * TIES.at_target(x)),
    "greatest": lambda x: x - x.max(axis=0) + x.min(axis=0),
    "written into": written_into,
    "made of one value": chosen,
    "wider": lambda x: np.broadcast_to(x[:1], (3, x.shape[-1])).copy() + np.ones_like(x) + np.zeros_like(x),
    "other shapes": lambda x: np.reshape(x, (3, 1, -1))[:, 0] + x.reshape(3, -1) + np.take(x, [0, 1, 2], axis=0),
}


@pytest.mark.parametrize("function", POSSIBLE.values(), ids=POSSIBLE.keys())
def test_a_function_of_arrays_runs_on_symbols_and_comes_to_the_same_bits(function):
    traced = function(symbols())
    found = np.stack([np.broadcast_to(x, REPLICATES) for x in evaluated(traced.nodes.ravel().tolist(), NUMBERS)])
    wanted = function(NUMBERS)
    assert (*traced.shape[:-1], REPLICATES) == wanted.shape
    assert traced.dtype == wanted.dtype
    assert found.reshape(wanted.shape).tobytes() == wanted.tobytes()


def branch(x):
    return x if x.any() else x + 1


def comparison(x):
    return x if x[0] > 0 else x + 1


def into_zeros(x):
    result = np.zeros(x.shape, np.float32)
    result[0] = x[0]
    return result


def in_place(x):
    result = np.zeros(x.shape, np.float32)
    result += x
    return result


IMPOSSIBLE = {
    "if x.any()": (branch, "np.where(condition, a, b)"),
    "if x > 0": (comparison, "np.where(condition, a, b)"),
    "np.any(x)": (lambda x: np.any(x > 0), "np.where(condition, a, b)"),
    "np.zeros, then rows": (into_zeros, "np.zeros_like(x, shape=(rows, x.shape[-1]))"),
    "np.zeros, then +=": (in_place, "np.zeros_like(x, shape=(rows, x.shape[-1]))"),
    "np.array(x)": (np.array, "np.stack"),
    "x.sum()": (lambda x: x.sum(axis=0), "total(x)"),
    "np.sum(x)": (lambda x: np.sum(x, axis=0), "total(x)"),
    "np.add.reduce": (np.add.reduce, "total(x)"),
    "x @ y": (lambda x: x @ np.ones((1, 2), np.float32), "where"),
    "np.tanh": (np.tanh, "exp"),
    "x ** y": (lambda x: x**1.5, "exp"),
    "np.sort": (lambda x: np.sort(x, axis=0), "where"),
    "over the replicates": (lambda x: x.max(axis=-1), "axis=0"),
    "float(x)": (lambda x: float(x[0, 0]), "x[row]"),
    "math": (lambda x: __import__("math").exp(x[0, 0]), "x[row]"),
    "as whole numbers": (lambda x: x.astype(int), "float32"),
    "float64": (lambda x: x * np.linspace(0, 1, 3)[:, None], "as_array(x)"),
    "rows chosen by values": (lambda x: x[x > 0], "np.where(condition, a, b)"),
    "clip between arrays": (lambda x: x.clip(x - 1, x), "np.minimum(np.maximum(x, low), high)"),
    "bits of numbers": (lambda x: np.logical_and(x, x), "x > 0"),
    "arithmetic of flags": (lambda x: (x > 0) * (x > 1), "flag(condition)"),
}


@pytest.mark.parametrize(("function", "instead"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_what_cannot_be_traced_is_told_with_its_line_and_another_way(function, instead):
    with pytest.raises(Untraceable) as error:
        function(symbols())
    words = str(error.value)
    place, _, rest = words.partition(": `")
    assert place.startswith(f"{__file__}:")
    number = int(place.rpartition(":")[2])
    line = Path(__file__).read_text().splitlines()[number - 1].strip()
    assert rest.startswith(f"{line}`")
    assert "; " in words
    assert instead in words


def test_a_helper_is_told_with_the_line_that_asked_it():
    with pytest.raises(Untraceable, match=r"array\.py:\d+: `.*` \(asked by .*test_symbol\.py:\d+: `unit\("):
        unit(symbols() > 0)


def test_the_same_operation_is_made_once_and_what_is_known_is_done_at_once():
    graph = Graph()
    x = symbols(graph)
    assert (x + 1).nodes[0, 0] is (x + np.float32(1)).nodes[0, 0]
    assert (x * 1).nodes[0, 0] is x.nodes[0, 0]
    one = np.ones_like(x) * 2 + 1
    assert one.nodes[0, 0].name == "constant"
    assert (x + 0.0).nodes[0, 0] is not (x + -0.0).nodes[0, 0]


def test_a_graph_stops_where_it_grows_too_large():
    x = symbols(Graph(100))
    with pytest.raises(TooLarge):
        total([x * (n + 2) for n in range(100)])
