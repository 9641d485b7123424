"""The loop as text and as code: rows in and out, months, ragged tiles, series, registers of other processors."""

import numpy as np
import pytest

from stratsim.fused import floats, llvm, machine, proof
from stratsim.fused.graph import Graph
from stratsim.fused.layout import UNCHANGED, laid_out
from stratsim.fused.program import Program
from stratsim.fused.symbol import Symbols

pytestmark = pytest.mark.skipif(bool(proof.refusal()), reason=f"no machine code here: {proof.refusal()}")

REPLICATES = 21


def array(graph, first, rows):
    return Symbols(graph, np.array([[graph.input(first + n)] for n in range(rows)], object), "float")


def nodes(x):
    return x.nodes.ravel().tolist()


def swapped():
    """Return a loop that swaps two rows, adds a rate to a third, makes a fourth anew, and leaves a fifth."""
    graph = Graph()
    world, rate = array(graph, 0, 5), array(graph, 5, 1)
    after = world.copy()
    after[0], after[1] = world[1], world[0]
    after[2] = world[2] + rate[0] * np.exp(rate[0] + 0)
    after[3] = world[0] * 2
    before, new = (
        {("a",): nodes(world[:3]), ("b",): nodes(world[3:])},
        {
            ("a",): nodes(after[:3]),
            ("b",): nodes(after[3:]),
        },
    )
    return laid_out(before, new, nodes(after[:1]))


def test_rows_that_swap_grow_and_stay_month_by_month():
    layout = swapped()
    rng = np.random.default_rng(5)
    world, rate = rng.random((5, REPLICATES), np.float32), rng.random((1, 1), np.float32)
    code = Program.of(layout.loop)
    kept = [row for row in layout.rows[("a",)] if row != UNCHANGED]
    ran = code.run([world, rate], REPLICATES, range(3), chosen=layout.inputs, kept=kept, traced=10)
    month, total = world.copy(), np.float32(0)
    for n in range(3):
        old = month.copy()
        month[0], month[1] = old[1], old[0]
        month[2] = old[2] + rate[0] * np.exp(rate[0])
        month[3] = old[0] * 2
        total = total + month[0] if n else month[0].copy()
        assert ran.series[n].tobytes() == month[:3, :10].tobytes()
    first = code.shape.changing
    assert layout.rows[("b",)][1] == UNCHANGED
    for row, place in enumerate([*layout.rows[("a",)], layout.rows[("b",)][0]]):
        assert ran.rows[place - first].tobytes() == month[row].tobytes(), row
    assert ran.sums[0].tobytes() == total.tobytes()


def test_sums_go_on_where_earlier_steps_ended():
    layout = swapped()
    rng = np.random.default_rng(6)
    world, rate = rng.random((5, REPLICATES), np.float32), rng.random((1, 1), np.float32)
    world[0, 0] = -0.0
    code = Program.of(layout.loop)
    whole = code.run([world, rate], REPLICATES, range(7), chosen=layout.inputs)
    begun = None
    for steps in (range(1), range(1, 4), range(4, 7)):
        ran = code.run([world, rate], REPLICATES, steps, chosen=layout.inputs, begun=begun)
        for name, rows in (("a", slice(0, 3)), ("b", slice(3, 5))):
            for row, place in zip(world[rows], layout.rows[(name,)], strict=True):
                if place != UNCHANGED:
                    row[:] = ran.rows[place - code.shape.changing]
        begun = ran.sums
    assert ran.sums.tobytes() == whole.sums.tobytes()
    assert ran.rows.tobytes() == whole.rows.tobytes()


@pytest.mark.parametrize("count", [1, 7, 8, 9, 64, 65, 200])
def test_any_number_of_replicates(count):
    graph = Graph()
    x = array(graph, 0, 1)
    layout = laid_out({("x",): nodes(x)}, {("x",): nodes(x * x + 0.5)}, [])
    numbers = np.random.default_rng(count).random((1, count), np.float32)
    ran = Program.of(layout.loop).run([numbers], count, range(2), chosen=layout.inputs)
    once = numbers * numbers + np.float32(0.5)
    assert ran.rows.tobytes() == (once * once + np.float32(0.5)).tobytes()


def test_what_is_the_same_in_all_months_is_made_once():
    layout = swapped()
    assert len(layout.loop.once) == 1
    assert layout.loop.once[0][1].name == "multiply"


def test_processors_with_wider_registers_use_them():
    from llvmlite import binding

    machine.host()
    features = "+avx512f,+avx512vl,+avx512dq,-prefer-256-bit"
    wide = binding.Target.from_default_triple().create_target_machine(cpu="skylake-avx512", features=features, opt=1)
    text = wide.emit_assembly(binding.parse_assembly(llvm.module(swapped().loop, 16).text))
    assert "zmm" in text
    assert "call" not in text  # every operation is an instruction


def test_what_llvm_refuses_is_no_machine():
    with pytest.raises(machine.NoMachine, match="LLVM cannot compile the month"):
        machine.compiled("no such language")
    with pytest.raises(machine.NoMachine, match="LLVM cannot load the month"):
        machine.loaded(b"no object file")


def test_every_rule_writes_operations_that_there_are():
    graph = Graph()
    x, word = graph.input(0), graph.input(1, "word")
    for name, rule in floats.RULES.items():
        args = (word,) if name == "as_float" else (x, graph.input(2)) if name in ("minimum", "maximum") else (x,)
        for node in llvm.in_order([rule(graph, *args)]):
            known = not node.args or node.name == "select" or (node.name, node.args[0].kind) in llvm.STATEMENTS
            assert known, node
