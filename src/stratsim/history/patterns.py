"""Patterns: what a model of this case must show, with the figure of the record and a tolerance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from stratsim.engine.interval import around_median
from stratsim.history import simulated
from stratsim.history.record import Observed
from stratsim.history.statistic import NEEDS, STATISTICS, asked
from stratsim.history.track import Track
from stratsim.toml.checked import checked, problem
from stratsim.toml.problem import Problem, ScenarioError
from stratsim.toml.value import Strict

PATTERNS = Path("seeds/patterns.toml")
Span = tuple[int, int]
Period = Literal["judged", "training", "mixed"]
EVERY: Span = (0, 9999)


Month = Annotated[str, Field(pattern=r"^$|^[0-9]{4}-(0[1-9]|1[0-2])$")]


class Statistic(Strict):
    """How a figure is made from a series."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    name: str
    series: str
    by: str = ""
    years: Span = EVERY
    after: Month = ""
    at_least: float = 1.0
    within: int = Field(0, ge=0)
    first: tuple[Month, Month] = ("", "")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.years[0] > self.years[1]:
            raise ValueError("must have years in order, the first first")
        return self

    def lacking(self) -> list[str]:
        """Return what the statistic needs and is not told."""
        told = {"years": self.years != EVERY, "after": self.after, "first": all(self.first), "by": self.by}
        told |= {"within": self.within, "months": self.series not in simulated.BY_YEAR}
        return [one for one in NEEDS.get(self.name, ()) if not told[one]]

    def of(self, tracks: Mapping[str, Track], record: Mapping[str, Track]) -> Any:
        """Return the figure, one a replicate of ``tracks``."""
        by = tracks.get(self.by)
        return asked(self.name, tracks[self.series], record.get(self.series, tracks[self.series]), vars(self), by)


class Pattern(Strict):
    """A pattern: inside where the median of the replicates lies between ``low`` and ``high``."""

    id: str = Field(min_length=1)
    about: str = Field(min_length=1)
    statistic: Statistic
    observed: float
    low: float
    high: float
    unit: str
    strong: bool = False
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _holds(self) -> Self:
        if not self.low <= self.observed <= self.high:
            raise ValueError("must have observed between low and high")
        return self

    @property
    def first_year(self) -> int:
        """The first year that the pattern is about; a year that another is compared with is not one of them."""
        name, statistic = self.statistic.name, self.statistic
        if name in ("change", "difference", "ratio"):
            return statistic.years[1]
        if name == "rate_ratio":
            return 0
        return int(statistic.after[:4]) if name == "months_until" else statistic.years[0]

    def period(self, judged: Span) -> Period:
        """Return whether the pattern lies in the judged years, before them, or in part in each."""
        if self.first_year >= judged[0]:
            return "judged"
        return "training" if self.last_year < judged[0] else "mixed"

    @property
    def last_year(self) -> int:
        """The last year that the pattern looks at."""
        spans = {
            "months_until": int(self.statistic.after[:4] or 0),
            "rate_ratio": int(self.statistic.first[1][:4] or 0),
        }
        return spans.get(self.statistic.name, self.statistic.years[1])


class Document(Strict):
    """The file of patterns."""

    pattern: list[Pattern] = Field(min_length=1)


@dataclass(frozen=True)
class Found:
    """A pattern in an ensemble: median and 90 % interval over replicates, and what to make of them."""

    pattern: Pattern
    median: float
    low: float
    high: float
    period: Period

    @property
    def judged(self) -> bool:
        """Whether it is about the judged years alone."""
        return self.period == "judged"

    @property
    def inside(self) -> bool:
        """Whether the median lies within the tolerance."""
        return bool(self.pattern.low <= self.median <= self.pattern.high)

    @property
    def covered(self) -> bool:
        """Whether the record lies within the 90 % interval."""
        return bool(self.low <= self.pattern.observed <= self.high)


def read(path: str | Path, observed: Mapping[str, Observed]) -> list[Pattern]:
    """Read the patterns; raise `ScenarioError` with every problem, file and line."""
    document, source = checked(Document, path, "file of patterns", "run in the project's folder, or name the file")
    if found := list(problems(document, source)):
        raise ScenarioError(found)
    return document.pattern


LACKING = {"months": "a series by months", "after": 'after = "YYYY-MM"', "first": 'first = ["YYYY-MM", "YYYY-MM"]'}


def problems(document: Document, source: Any) -> Iterator[Problem]:
    """Yield what does not fit: patterns of one name, statistics and series that do not exist."""
    names = [one.id for one in document.pattern]
    for n, one in enumerate(document.pattern):
        here = ("pattern", str(n), "statistic")
        if names.index(one.id) != n:
            yield problem(source, (*here[:2], "id", one.id), "is the id of two patterns")
        if one.statistic.name not in STATISTICS:
            yield problem(source, (*here, one.statistic.name), "is no statistic", STATISTICS)
        if lacking := one.statistic.lacking():
            words = " and ".join(LACKING.get(part, f"{part} = ..") for part in lacking)
            yield problem(source, (*here, one.statistic.name), f"needs {words}")
        for series in (one.statistic.series, one.statistic.by):
            if series and series not in simulated.NAMES:
                yield problem(source, (*here, series), "is no series that the model has", simulated.NAMES)


def held(
    patterns: Sequence[Pattern], tracks: Mapping[str, Track], record: Mapping[str, Track], judged: Span
) -> list[Found]:
    """Hold an ensemble against the patterns; ``judged`` are the first and the last judged year."""
    found = []
    for one in patterns:
        values = np.asarray(one.statistic.of(tracks, record), float)
        median, low, high = around_median(values)
        found.append(Found(one, median, low, high, one.period(judged)))
    return found
