"""The course of an outcome: the order statistics of the monthly series behind it; None if it has none."""

from stratsim.core.array import Array
from stratsim.engine.bands import QUANTILES, STATISTICS
from stratsim.engine.curves import PROVOCATIONS, YEAR, courses, spot
from stratsim.engine.results import Results


def course(results: Results, name: str) -> Array | None:
    """Return the quantiles over replicates of an outcome's series, shape (5, months), in the outcome's own unit.

    It may begin later than the run: a yearly sum needs its months. None where there is no series, or no such label.
    """
    bands = results.with_bands()
    if name in bands.names:
        values: Array = bands.curves[QUANTILES, :, bands.names.index(name)]
        yearly = name.partition(".")[0] in PROVOCATIONS
        return values[:, min(YEAR, values.shape[1]) - 1 :] if yearly else values
    return at(results, name) if courses(name.partition(".")[0]) else None


def at(results: Results, name: str) -> Array | None:
    """Return the quantiles of a variable at a label, "credibility.PRK>KOR", shape (5, months)."""
    place = spot(results.axes, results.labels, name)
    return None if place is None else results.with_bands().variables[place[0]][QUANTILES, :, place[1]]


def mean_curve(results: Results, name: str) -> Array | None:
    """Return the mean over replicates of a curve of `curves`, shape (months,); None where there is none."""
    bands = results.with_bands()
    return bands.curves[STATISTICS.index("mean"), :, bands.names.index(name)] if name in bands.names else None


def mean(results: Results, variable: str) -> Array:
    """Return the mean of a variable over replicates, shape (months, rows...)."""
    found: Array = results.with_bands().variables[variable][STATISTICS.index("mean")]
    return found
