"""The file of published rates, such as ``seeds/rates.toml``: source, tolerance, and the count that each is held to.

force = 0.7                severity from which an act counts as a use of force; below it is a display
[[rate]]
id, about, unit            what is counted, per what
value, numerator, denominator, period, subset
source, address, seen      the data set or publication; seen: read there, or counted from it by the compiler
tolerance, why             where a model must lie, said before it was run, and the reason
sets                       the parameters that it bears on
count                      what is counted in the model; left out: the model has no such thing, and ``why`` says so
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from stratsim.core.array import Array
from stratsim.core.parameter import parameters_of
from stratsim.engine.mechanism import CLASSES
from stratsim.toml.checked import checked, problem
from stratsim.toml.problem import Problem, ScenarioError
from stratsim.toml.source import Source
from stratsim.toml.value import Strict

FEWEST = 30.0
"""Cases in the denominator below which a share of the model says nothing."""

Acts = Literal["all", "display", "force"]


class Count(Strict):
    """What is counted in the model: a name of `stratsim.history.rates.counts`, of which acts, within how many years."""

    name: str
    acts: Acts = "all"
    years: float = Field(1.0, gt=0, le=50)
    level: float = Field(1.0, gt=0, le=1)
    both_armed: bool = False


class Rate(Strict):
    """A published rate, and what the model must come to."""

    id: str = Field(min_length=1)
    about: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    value: float
    numerator: float | None = None
    denominator: float | None = Field(None, gt=0)
    subset: str = ""
    period: str = Field(min_length=1)
    source: str = Field(min_length=1)
    address: str = ""
    seen: bool
    note: str = ""
    tolerance: list[float] = Field(min_length=2, max_length=2)
    why: str = Field(min_length=1)
    sets: list[str] = []
    count: Count | None = None

    @model_validator(mode="after")
    def _holds(self) -> Self:
        low, high = self.tolerance
        if not low <= self.value <= high:
            raise ValueError("must have its value inside the tolerance")
        share = self.numerator is not None and self.denominator is not None
        if share and abs(float(self.numerator or 0) / float(self.denominator or 1) - self.value) > 6e-4:
            raise ValueError("must have a value that is numerator over denominator")
        return self


class RateFile(Strict):
    """The file of rates."""

    force: float = Field(gt=0, le=1)
    rate: list[Rate] = Field(min_length=1)


@dataclass(frozen=True)
class Counted:
    """What the model comes to: cases and those among them that count, by replicate, each (R,)."""

    hits: Array
    cases: Array

    @property
    def total(self) -> float:
        """All cases."""
        return float(np.sum(self.cases, dtype=float))

    @property
    def rate(self) -> float:
        """Hits over cases, all replicates together; NaN without cases."""
        return float(np.sum(self.hits, dtype=float)) / self.total if self.total > 0 else np.nan

    def interval(self) -> tuple[float, float]:
        """Return the 90 % interval of the rate: a ratio of sums over independent replicates, by its linear part."""
        if not self.total > 0:
            return np.nan, np.nan
        error = np.asarray(self.hits, float) - self.rate * np.asarray(self.cases, float)
        half = 1.645 * float(np.sqrt(np.sum(error**2))) / self.total
        least = 0.0 if np.min(self.hits) >= 0 else -np.inf
        return max(self.rate - half, least), self.rate + half


@dataclass(frozen=True)
class RateResult:
    """A rate and the model's count of it; None where the model has no such thing."""

    rate: Rate
    counted: Counted | None

    @property
    def model(self) -> float:
        """The model's rate; NaN where there is none."""
        return np.nan if self.counted is None else self.counted.rate

    @property
    def interval(self) -> tuple[float, float]:
        """Its 90 % interval."""
        return (np.nan, np.nan) if self.counted is None else self.counted.interval()

    @property
    def cases(self) -> float:
        """How many cases the model's rate rests on."""
        return 0.0 if self.counted is None else self.counted.total

    @property
    def judged(self) -> bool:
        """Whether the model can be held to it: it has such cases, and enough of them."""
        return self.counted is not None and self.cases >= FEWEST

    @property
    def inside(self) -> bool:
        """Whether the model's rate lies within the tolerance."""
        low, high = self.rate.tolerance
        return self.judged and low <= self.model <= high

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        if self.counted is None:
            return "no counterpart"
        if not self.judged:
            return "no such case" if self.cases == 0 else "too few cases"
        return "inside" if self.inside else "OUTSIDE"


def read(path: str | Path, known: set[str]) -> RateFile:
    """Read the rates; ``known`` are the counts that there are. Raises `ScenarioError` with every problem."""
    file, source = checked(RateFile, path, "file of rates", "run in the project's folder, or name the file")
    if wrong := list(problems(file, source, known)):
        raise ScenarioError(wrong)
    return file


def problems(file: RateFile, source: Source, known: set[str]) -> Iterator[Problem]:
    """Yield what does not fit: two rates of one name, counts and parameters that do not exist."""
    ids = [one.id for one in file.rate]
    parameters = {f"{name}.{p.name}" for name, cls in CLASSES.items() for p in parameters_of(cls)}
    for n, one in enumerate(file.rate):
        here = ("rate", str(n))
        if ids.index(one.id) != n:
            yield problem(source, (*here, "id", one.id), "is the id of two rates")
        if one.count is not None and one.count.name not in known:
            yield problem(source, (*here, "count", one.count.name), "is no count", known)
        for name in one.sets:
            if name not in parameters:
                yield problem(source, (*here, "sets", name), "is no parameter", parameters)
