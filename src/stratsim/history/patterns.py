"""Patterns: what a model of the case must show, with the figure of the record and a tolerance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from stratsim.engine.interval import around_median
from stratsim.history.record import Observed, with_counterpart
from stratsim.history.statistic import NEEDS, STATISTICS, evaluated
from stratsim.history.track import Track
from stratsim.toml.checked import checked, problem
from stratsim.toml.problem import Problem, ScenarioError
from stratsim.toml.source import Source
from stratsim.toml.value import Strict

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
    before: Span = (0, 0)
    after: Month = ""
    at_least: float = 1.0
    within: int = Field(0, ge=0)
    first: tuple[Month, Month] = ("", "")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.years[0] > self.years[1]:
            raise ValueError("must have years in order, the first first")
        return self

    def lacking(self, record: Mapping[str, Observed]) -> list[str]:
        """Return what the statistic needs and is not given."""
        given = {"years": self.years != EVERY, "after": self.after, "first": all(self.first), "by": self.by}
        given |= {"before": self.before != (0, 0), "within": self.within}
        given["months"] = all(by_month(record, name) for name in (self.series, self.by))
        return [need for need in NEEDS.get(self.name, ()) if not given[need]]

    def of(self, tracks: Mapping[str, Track], record: Mapping[str, Track]) -> Any:
        """Return the figure, one a replicate of ``tracks``."""
        by = tracks.get(self.by)
        return evaluated(self.name, tracks[self.series], record.get(self.series, tracks[self.series]), vars(self), by)


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


def by_month(record: Mapping[str, Observed], name: str) -> bool:
    """Return whether a series is known by month: in the model, and in the record where that has values."""
    series = record.get(name)
    if series is None or series.counterpart is None:
        return True  # there is no such series: that is a problem of its own
    return not series.counterpart.yearly_change and (bool(series.monthly) or not series.yearly)


class PatternFile(Strict):
    """The file of patterns.

    ``scenario``, ``judged``: of a case without a trial, its scenario, relative to the file, and its judged years.
    """

    scenario: str = ""
    judged: Span = Field(EVERY, strict=False)
    pattern: list[Pattern] = Field(min_length=1)


@dataclass(frozen=True)
class PatternResult:
    """A pattern in an ensemble: median and 90 % interval over replicates, and whether they fit."""

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
    file, source = checked(PatternFile, path, "file of patterns", "run in the project's folder, or name the file")
    if wrong := list(problems(file, source, observed)):
        raise ScenarioError(wrong)
    return file.pattern


LACKING = {"months": "a series by months", "after": 'after = "YYYY-MM"', "first": 'first = ["YYYY-MM", "YYYY-MM"]'}


def problems(file: PatternFile, source: Source, observed: Mapping[str, Observed]) -> Iterator[Problem]:
    """Yield what does not fit: patterns of one name, statistics and series that do not exist."""
    ids, known = [pattern.id for pattern in file.pattern], with_counterpart(observed)
    for n, pattern in enumerate(file.pattern):
        here, statistic = ("pattern", str(n), "statistic"), pattern.statistic
        if ids.index(pattern.id) != n:
            yield problem(source, (*here[:2], "id", pattern.id), "is the id of two patterns")
        if statistic.name not in STATISTICS:
            yield problem(source, (*here, statistic.name), "is no statistic", STATISTICS)
        if lacking := statistic.lacking(observed):
            words = " and ".join(LACKING.get(part, f"{part} = ..") for part in lacking)
            yield problem(source, (*here, statistic.name), f"needs {words}")
        for series in (statistic.series, statistic.by):
            if series and series not in known:
                yield problem(source, (*here, series), "is no series that the model has", known)


def assessed(
    patterns: Sequence[Pattern], tracks: Mapping[str, Track], record: Mapping[str, Track], judged: Span
) -> list[PatternResult]:
    """Hold an ensemble against the patterns; ``judged`` are the first and the last judged year."""
    results = []
    for pattern in patterns:
        median, low, high = around_median(np.asarray(pattern.statistic.of(tracks, record), float))
        results.append(PatternResult(pattern, median, low, high, pattern.period(judged)))
    return results
