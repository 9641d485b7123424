"""numpy's float32 functions in the graph's own operations: the same bits over all numbers."""

import numpy as np
import pytest

from stratsim.fused import floats, proof
from stratsim.fused.graph import Graph, rewritten
from stratsim.fused.loop import Loop
from stratsim.fused.machine import host
from stratsim.fused.program import Program
from stratsim.fused.symbol import made

pytestmark = pytest.mark.skipif(bool(proof.refusal()), reason=f"no machine code here: {proof.refusal()}")

EVERY = 499
"""Of all 2^32 bit patterns every so many is tried; 1 tries all, in some ten minutes."""


def program(function):
    """Return the code of a function of one number."""
    graph = Graph()
    x = made(graph, np.array([graph.input(0)], object))
    (node,) = rewritten(function(x).nodes.ravel().tolist(), floats.RULES)
    return Program.of(Loop(1, 1, 2, [(1, node)], ()))


@pytest.mark.parametrize("function", [np.exp, np.log, np.sqrt, np.floor, np.rint])
def test_all_numbers(function):
    code = program(function)
    size = 2**24 // EVERY
    for start in range(0, 2**32, size * EVERY):
        numbers = (start + EVERY * np.arange(size)).astype(np.uint32).view(np.float32)
        assert_same(function, code, numbers)


@pytest.mark.parametrize(("low", "high"), [(-104.1, -103.9), (-87.4, -87.2), (88.3, 88.8), (-1e-3, 1e-3)])
def test_all_numbers_near_the_ends_of_the_exponential(low, high):
    assert_same(np.exp, program(np.exp), between(low, high))


@pytest.mark.parametrize("middle", [0.5**0.5, 1.0, 2.0**-126, 2.0**-24, 1 - 2.0**-24])
def test_all_numbers_where_the_logarithm_turns(middle):
    assert_same(np.log, program(np.log), between(middle * (1 - 1e-3), middle * (1 + 1e-3)))


def between(low, high):
    """Return float32 numbers between two, all where there are not too many."""
    ends = np.array([low, high], np.float32)
    if low < 0 < high:
        return np.concatenate([-between(1e-30, -low), between(1e-30, high)])
    first, last = sorted(ends.view(np.uint32).tolist())
    step = max(1, (last - first) // 400_000)
    return np.arange(first, last, step, dtype=np.uint32).view(np.float32)


def assert_same(function, code, numbers):
    found = code.run([numbers[None]], len(numbers), range(1)).rows[0].copy()
    with np.errstate(all="ignore"):
        wanted = function(numbers)
    same = (found.view(np.uint32) == wanted.view(np.uint32)) | (np.isnan(found) & np.isnan(wanted))
    assert same.all(), numbers[~same][:5]


def test_every_operation_is_proved_at_first_use():
    assert all(proof.trials().values())
    assert {"exp", "log", "minimum", "maximum", "clip", "where"} <= set(proof.trials())
    assert host().lanes in (8, 16)


def test_an_operation_that_differs_is_named(monkeypatch):
    monkeypatch.setattr(floats, "LOG2", 0.6931)
    assert proof.tried() == b"differs from numpy in log"
