"""How often stocks and levers stand at a bound: nothing saturates unnoticed."""

from math import inf

import numpy as np
import numpy.typing as npt

from stratsim.core.array import FLOAT, Array
from stratsim.core.levers import Levers
from stratsim.core.system import System
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World

EDGE = FLOAT(1e-5)
"""What is nearer to a bound than this stands at it: some decaying values have a floor just above 0."""

STOCKS = {v.name: v for v in variables_of(World) if v.kind == "stock" and (v.low > -inf or v.high < inf)}
LEVERS = {v.name: v for v in variables_of(Levers)}

Counts = npt.NDArray[np.float64]
"""For each row of a variable, ``(4, rows)``: replicate-months at the low bound, at the high one; least, greatest value.
"""


def counted(variable: Variable, x: Array) -> Counts:
    """Return the counts of a variable's series, shape (months, rows..., R)."""
    x = x.reshape(len(x), -1, x.shape[-1])
    found = np.array([[0.0], [0.0], [inf], [-inf]]) * np.ones(x.shape[1])
    if x.size:
        found[2], found[3] = x.min(axis=(0, 2)), x.max(axis=(0, 2))
        if found[2].min() <= (low := FLOAT(variable.low) + EDGE):
            found[0] = (x <= low).sum(axis=(0, 2))
        if found[3].max() >= (high := FLOAT(variable.high) - EDGE):
            found[1] = (x >= high).sum(axis=(0, 2))
    return found


def merged(parts: list[Counts]) -> Counts:
    """Return the counts of several months or blocks as one."""
    stack = np.stack(parts)
    return np.concatenate([stack[:, :2].sum(axis=0), stack[:, 2:3].min(axis=0), stack[:, 3:].max(axis=0)])


def row_names(variable: Variable, system: System) -> list[str]:
    """Return the names of a variable's rows: "cohesion.PRK", "priority.korea.PRK"."""
    names = [variable.name]
    for axis in variable.axes:
        names = [f"{one}.{label}" for one in names for label in system.labels(axis)]
    return names


def limited(name: str) -> Variable:
    """Return the stock of a name, or the lever of "levers.openness"."""
    return LEVERS[name.removeprefix("levers.")] if name.startswith("levers.") else STOCKS[name]
