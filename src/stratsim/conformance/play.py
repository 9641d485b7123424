"""Run a scenario of this folder through the whole engine, and extrapolate an Euler path to small steps."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stratsim.engine import ensemble
from stratsim.scenario.scenario import load

Floats = npt.NDArray[np.float64]

SCENARIOS = Path(__file__).parent / "scenarios"


def played(name: str, months: int, changes: Mapping[str, Any]) -> dict[str, Floats]:
    """Return the series of one replicate, variable -> (months, rows); ``changes`` as `load` takes overrides."""
    return lived(name, months, tuple(sorted(changes.items())))


@cache
def lived(name: str, months: int, changes: tuple[tuple[str, Any], ...]) -> dict[str, Floats]:
    """Return what `played` does; several results read the same months."""
    plan = load(SCENARIOS / f"{name}.toml", dict(changes)).but(months=months).plan
    (found,) = ensemble.run([plan], 1)
    return {variable: series[..., 0].astype(np.float64) for variable, series in found.series.items()}


def limit(at: Callable[[int], Floats], steps: int) -> Floats:
    """Return the value at step 0 of what is computed in ``steps`` steps, its error in proportion to the step.

    Richardson 1911: twice the value at half the step, less the value at the whole.
    """
    return 2 * at(2 * steps) - at(steps)
