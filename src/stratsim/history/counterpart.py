"""What a series of the record is compared with: a variable of the model, its rows, and how months become years.

Equation
    x_m = sum of the variable over ``rows`` in month m, over its sum over ``share_of`` where that is given, at most cap
    X_y = the sum, the mean or the first of the months of year y;  with yearly_change: 100 (X_y / X_(y-1) - 1)
Symbols
    rows, share_of: labels by axis, ``{ rung = ["raid", "strike"] }``; an axis that is not named stands for all its rows
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from stratsim.core.array import Array
from stratsim.core.system import System
from stratsim.core.variable import Variable
from stratsim.engine.recorded import recorded
from stratsim.engine.results import Results
from stratsim.history.track import Track
from stratsim.toml.problem import Problem, did_you_mean
from stratsim.toml.source import Source
from stratsim.toml.value import Strict

Rows = Mapping[str, Sequence[str]]
Labels = Annotated[list[str], Field(min_length=1)]
LEAST = 1e-6
"""What a share is a share of is at least this, so that nothing is divided by nothing."""

Fold = Callable[[Array], Any]
FOLDS: Mapping[str, Fold] = {
    "sum": lambda months: months.sum(axis=0),
    "mean": lambda months: months.mean(axis=0),
    "first": lambda months: months[0],
}
"""How the months of a year, the first axis, become one value."""

RECORDED: Mapping[str, Variable] = {one.name: one for one in recorded()}
"""The variables whose series are kept."""


class Counterpart(Strict):
    """The table ``[NAME.model]`` of a series: its counterpart in the model, and how it is judged.

    ``judged``: "count", as it is simulated; "level", with the error of the training years, which is made on ``scale``;
    left out: not judged by year. ``title``: what figures call the series.
    """

    title: str = Field(min_length=1)
    variable: str
    rows: dict[str, Labels] = {}
    share_of: dict[str, Labels] | None = None
    cap: float | None = Field(None, gt=0)
    year: Literal["sum", "mean", "first"]
    yearly_change: bool = False
    judged: Literal["count", "level"] | None = None
    scale: Literal["plain", "log", "logit"] = "plain"

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.judged == "count" and (self.year != "sum" or self.yearly_change or self.share_of is not None):
            raise ValueError('judged = "count" needs year = "sum", without share_of or yearly_change')
        if self.scale != "plain" and self.judged != "level":
            raise ValueError('scale belongs to judged = "level"')
        return self

    def simulated(self) -> dict[str, Any]:
        """Return what the simulated values depend on: all but title and judgement."""
        return self.model_dump(exclude={"title", "judged", "scale"})

    def monthly(self, results: Results) -> Array:
        """Return the series month by month, shape (months, R)."""
        x = summed(results, self.variable, self.rows)
        if self.share_of is not None:
            x = x / np.maximum(summed(results, self.variable, self.share_of), LEAST)
        return x if self.cap is None else np.minimum(x, self.cap)

    def track(self, results: Results) -> Track:
        """Return the series by month and by year; a yearly change is known by year only."""
        months = [str(month) for month in results.labels["month"]]
        monthly = self.monthly(results)
        by_year = self.by_year(months, monthly)
        if not self.yearly_change:
            return Track(months, monthly, by_year)
        change = {year: 100 * (by_year[year] / by_year[year - 1] - 1) for year in by_year if year - 1 in by_year}
        return Track(months, np.empty((0, results.replicates)), change)

    def by_year(self, months: Sequence[str], monthly: Array) -> dict[int, Array]:
        """Return the years of months, each of shape (R,)."""
        years = np.array([int(month[:4]) for month in months])
        return {int(year): self.folded(monthly[years == year]) for year in np.unique(years)}

    def folded(self, months: Array) -> Array:
        """Return the value of one year from its months, shape (R,)."""
        return np.asarray(FOLDS[self.year](months))


def summed(results: Results, variable: str, rows: Rows) -> Array:
    """Return a variable summed over rows, shape (months, R)."""
    values = results.traces[variable]
    for place, axis in enumerate(results.axes[variable], start=1):
        if axis in rows:
            labels = list(results.labels[axis])
            values = values.take([labels.index(label) for label in rows[axis]], axis=place)
    return np.asarray(values.sum(axis=tuple(range(1, values.ndim - 1))))


def problems(name: str, counterpart: Counterpart, source: Source, system: System) -> Iterator[Problem]:
    """Yield what does not fit a system: no such variable, axis or row."""
    here = (name, "model")
    known = RECORDED.get(counterpart.variable)
    if known is None:
        what = f"'{counterpart.variable}' is no variable that is recorded"
        yield unknown(source, (*here, "variable"), what, counterpart.variable, RECORDED)
        return
    for key in ("rows", "share_of"):
        for axis, labels in (getattr(counterpart, key) or {}).items():
            if axis not in known.axes:
                what = f"'{known.name}' has no axis '{axis}'"
                yield unknown(source, (*here, key, axis), what, axis, known.axes)
                continue
            for label in labels:
                if label not in (there := system.labels(axis)):
                    yield unknown(source, (*here, key, axis), f"there is no {axis} '{label}'", label, there)


def unknown(source: Source, key: tuple[str, ...], what: str, word: str, known: Collection[str]) -> Problem:
    """Return the problem of a word that is not among those known, with the nearest of them."""
    return Problem(source.place(key), ".".join(key), what, did_you_mean(word, known))
