"""Parts of a step: whatever is handed on, kept back or swapped between them, the bits are those of the graph."""

from itertools import pairwise

import numpy as np
import pytest

from stratsim.fused import order, proof
from stratsim.fused.graph import FOLDED, Graph, in_order, number_of
from stratsim.fused.handed import Handed
from stratsim.fused.loop import Loop
from stratsim.fused.program import Program

REPLICATES, STEPS = 21, 3
INPUTS, CHANGING = 8, 3
FLOATS = ("add", "subtract", "multiply")


@pytest.fixture(autouse=True)
def short_parts(monkeypatch):
    monkeypatch.setattr(order, "PART", 6)
    monkeypatch.setattr(order, "SLACK", 2)


def any_loop(seed, size=60):
    """Return a loop of random operations: some inputs are overwritten, rows swapped, flags needed much later."""
    rng = np.random.default_rng(seed)
    graph = Graph()
    numbers = [graph.input(n) for n in range(INPUTS)]
    numbers += [graph.constant(0.5, "float"), graph.constant(0, "float"), graph.node("step", "float")]
    flags = [graph.apply("less", numbers[0], numbers[1])]
    for _ in range(size):
        a, b = (numbers[n] for n in rng.integers(len(numbers), size=2))
        kind = rng.integers(4)
        if kind == 0:
            flags.append(graph.apply("greater", a, b))
        elif kind == 1:
            numbers.append(graph.apply("select", flags[rng.integers(len(flags))], a, b))
        else:
            bounded = graph.apply("multiply", graph.apply(str(rng.choice(FLOATS)), a, b), graph.constant(0.5, "float"))
            numbers.append(bounded)
    end = INPUTS + 5
    changes = [(row, numbers[n]) for row, n in enumerate(rng.integers(len(numbers), size=end - CHANGING), CHANGING)]
    changes[0], changes[1] = (CHANGING, numbers[CHANGING + 1]), (CHANGING + 1, numbers[CHANGING])
    sums = [numbers[n] for n in rng.integers(len(numbers), size=4)]
    return Loop(INPUTS, CHANGING, end, changes, sums)


def stepped(loop, rows):
    """Return the rows that change and the sums after all steps, each operation in numpy."""
    rows = rows.copy()
    sums = np.full((len(loop.sums), REPLICATES), -0.0, np.float32)
    nodes = list(in_order([*(node for _, node in loop.changes), *loop.sums]))
    for month in range(STEPS):
        values = {}
        for node in nodes:
            if node.name == "constant":
                values[node.number] = np.full(REPLICATES, number_of(node))
            elif node.name == "step":
                values[node.number] = np.full(REPLICATES, month, np.float32)
            elif node.name == "input":
                values[node.number] = rows[node.value].copy()
            else:
                values[node.number] = FOLDED[node.name](*(values[arg.number] for arg in node.args))
        for row, node in loop.changes:
            rows[row] = values[node.number]
        sums += np.stack([values[node.number] for node in loop.sums])
    return rows[CHANGING:], sums


@pytest.mark.skipif(bool(proof.refusal()), reason=f"no machine code here: {proof.refusal()}")
@pytest.mark.parametrize("seed", range(12))
def test_steps_in_parts_give_the_bits_of_the_graph(seed):
    loop = any_loop(seed)
    rows = np.zeros((loop.rows, REPLICATES), np.float32)
    rows[:INPUTS] = np.random.default_rng(seed).random((INPUTS, REPLICATES), np.float32)
    ran = Program.of(loop).run([rows[:INPUTS]], REPLICATES, range(STEPS))
    expected, sums = stepped(loop, rows)
    assert ran.rows.tobytes() == expected.tobytes()
    assert ran.sums.tobytes() == sums.tobytes()
    assert len(order.parts(loop)) > 3


@pytest.mark.parametrize("seed", range(4))
def test_every_act_comes_once_after_what_it_needs_and_rows_are_read_before_they_are_written(seed):
    loop = any_loop(seed)
    parts = order.parts(loop)
    whole = [act for part in parts for act in part]
    assert len(set(whole)) == len(whole) == len(order.acts(loop))
    assert {(act.row, act.node.number) for act in whole if act.row is not None and not act.adds} == {
        (row, node.number) for row, node in loop.changes
    }
    made, written = set(), set()
    for act in whole:
        if act.row is None:
            assert written.isdisjoint(act.reads)
        elif not act.adds:
            written.add(act.row)
        known = [node.number in made or not node.args for node in act.needs]
        assert all(known)
        made.add(act.node.number)
    assert max(map(len, parts)) <= order.PART + order.SLACK


@pytest.mark.parametrize("seed", range(4))
def test_no_row_between_parts_is_written_while_another_value_in_it_is_needed(seed):
    loop = any_loop(seed, 200)
    parts = order.parts(loop)
    handed = Handed.between(loop, parts)
    made = {act.node.number: n for n, part in enumerate(parts) for act in part if act.row is None}
    last = {node.number: n for n, part in enumerate(parts) for act in part for node in act.needs}
    between = sorted((handed.rows[number], made[number], last[number]) for number in handed.written)
    assert len({row for row, _, _ in between}) < len(between)  # rows serve more than once
    assert all(a[2] < b[1] for a, b in pairwise(between) if a[0] == b[0])
    assert {row for row, _, _ in between} == set(range(loop.room, handed.room))


def test_a_chain_waits_for_nothing_but_itself():
    """Two chains of divisions are done side by side, not one after the other."""
    graph = Graph()
    one, other = graph.input(0), graph.input(1)
    for n in range(3):
        number = graph.constant(1.5 + n, "float")
        one, other = graph.apply("divide", one, number), graph.apply("divide", other, number)
    chains = [order.Act(node) for root in (one, other) for node in in_order([root]) if node.args]
    found = [act.node for act in order.side_by_side(chains)]
    first = {node.number for node in in_order([one])}
    assert [node.number in first for node in found] == [True, False] * 3
