"""Plain models seen as one world of the kernel's shape, replicate last."""

import numpy as np

from stratsim.core.levers import Levers
from stratsim.core.variable import variables_of
from stratsim.core.world import World

OF_WORLD, OF_LEVERS = tuple(variables_of(World)), tuple(variables_of(Levers))


def world_of(models):
    """Return the world that some plain models of one plan are in, a replicate each."""
    arrays = {v.name: stacked([held(model, v) for model in models], v.axes) for v in OF_WORLD}
    return World(**arrays, levers=levers_of(models))


def levers_of(models):
    """Return the levers of the states of some models."""
    return Levers(
        **{
            v.name: stacked([[getattr(s.levers, v.name) for s in model.states] for model in models], v.axes)
            for v in OF_LEVERS
        }
    )


def held(model, variable):
    """Return the values of a variable in one model, a row each."""
    return [getattr(one, variable.name) for one in model.rows[variable.axes[-1]]]


def stacked(values, axes):
    """Return values (replicate, row, ...) with the row's own axis first and the replicate last."""
    array = np.array(values, dtype=np.float64)
    if len(axes) > 1 and array.ndim < 3:  # no rows at all
        array = array.reshape(len(values), 0, 0)
    return np.ascontiguousarray(np.moveaxis(array, 0, -1).swapaxes(0, 1) if len(axes) > 1 else array.T)
