"""SALib: a scenario as a problem, so that any sampler and any analysis of SALib can be used.

    problem = salib.problem(scenario)
    points = SALib.sample.latin.sample(problem, 64)
    found = ss.sample(scenario, salib.design(scenario, points), replicates=10)
    SALib.analyze.delta.analyze(problem, points, found.mean("payoff.PRK"))

Every input is a share from 0 to 1 in the distribution of an assumption: so the values of a fit stay together, and no
distribution has to be said again.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from stratsim.experiments.design import Over, factors, table

if TYPE_CHECKING:
    import pandas as pd


def problem(over: Over) -> dict[str, Any]:
    """Return the problem of a scenario, or of some assumptions or ranges, as SALib has it."""
    names = [one.name for one in factors(over)]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def design(over: Over, points: Any) -> "pd.DataFrame":
    """Return points of a sampler of SALib, (points, inputs), as a design; ValueError where they do not fit."""
    varied, cube = factors(over), np.asarray(points, np.float64)
    if cube.ndim != 2 or cube.shape[1] != len(varied):
        raise ValueError(f"points must have {len(varied)} columns (have the shape {cube.shape})")
    return table(varied, cube)
