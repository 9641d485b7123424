"""What a graph comes to in plain numpy: an oracle for tracing that needs no compiler."""

import numpy as np

from stratsim.fused.graph import FOLDED, in_order, number_of

TURNED = {"as_float": lambda words: words.astype(np.float32)}


def evaluated(nodes, inputs, step=0):
    """Return the numbers that nodes come to; ``inputs``: one row of numbers for each input, by its number."""
    found = {}
    with np.errstate(all="ignore"):
        for node in in_order(nodes):
            args = [found[arg.number] for arg in node.args]
            if node.name == "constant":
                found[node.number] = number_of(node)
            elif node.name == "input":
                found[node.number] = inputs[node.value]
            elif node.name == "step":
                found[node.number] = np.uint32(step) if node.kind == "word" else np.float32(step)
            else:
                found[node.number] = (FOLDED.get(node.name) or TURNED[node.name])(*args)
    return [found[node.number] for node in nodes]
