"""Every mechanism can be traced: it runs on symbols as it is written, and the graph comes to the bits of its step.

Where one cannot, the error says which line it is and how to write it: see `stratsim.fused.symbol`.
"""

import numpy as np
import pytest

from fused.evaluated import evaluated
from stratsim.core.draws import key
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.tracing import FIXED, Inputs, SymbolicDraws, arrays_of, nodes
from stratsim.fused.graph import Graph
from stratsim.fused.tree import leaves, mapped
from worlds import every_case


@pytest.mark.parametrize("mechanism", CLASSES.values(), ids=CLASSES.keys())
@every_case(3)
def test_a_mechanism_runs_on_symbols_as_it_is_written(mechanism, case):
    numbers = {"world": case.world, "mechanism": case.tuned(mechanism)}
    inputs = Inputs(Graph())
    symbols = mapped(numbers, lambda _, x: inputs.of((*np.shape(x)[:-1], 1)), FIXED)
    draws = SymbolicDraws(case.draws.seed, 0, 1, inputs=inputs, replicate=inputs.of((1,), "word"))
    traced = symbols["mechanism"].step(symbols["world"], case.system, draws)
    rows = [row for _, x in leaves(numbers, FIXED) for row in np.reshape(x, (-1, np.shape(x)[-1]))]
    rows.append(case.draws.replicates)
    rows += [word for who, point in draws.known for word in key(case.draws.seed, who, point).reshape(-1, 1)]
    stepped = numbers["mechanism"].step(case.world, case.system, case.draws)
    for path, array in arrays_of(stepped).items():
        found = evaluated(nodes(arrays_of(traced)[path]), rows, case.draws.month)
        wanted = array.reshape(-1, case.draws.count)
        for row, number in zip(wanted, found, strict=True):
            assert np.broadcast_to(number, row.shape).tobytes() == row.tobytes(), path
