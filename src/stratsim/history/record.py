"""The record: observed series from ``seeds/series.toml``, by month or by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from stratsim.scenario import when
from stratsim.toml.checked import checked

SERIES = Path("seeds/series.toml")


Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Year = Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class Written(BaseModel):
    """One series as the file has it; what else stands there is for readers."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, allow_inf_nan=False)

    about: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    seen: bool
    start: Month | None = None
    monthly: list[float] = []
    dated: list[Month] = []
    yearly: dict[Year, float] = {}

    @model_validator(mode="after")
    def _has_values(self) -> Self:
        if bool(self.monthly) == bool(self.yearly):
            raise ValueError("must have either monthly values, with start, or yearly ones")
        if bool(self.monthly) != bool(self.start):
            raise ValueError("monthly values need start = 'YYYY-MM', and yearly ones none")
        if any(month[:4] not in self.yearly for month in self.dated):
            raise ValueError("must have a yearly value for every year that is dated")
        return self

    def by_month(self) -> dict[str, float]:
        """Return the values by month, where they are known: given, or counted from dates."""
        if self.start:
            return {when.later(self.start, n): value for n, value in enumerate(self.monthly)}
        if not self.dated:
            return {}
        months = [f"{year}-{month:02d}" for year in sorted(self.yearly) for month in range(1, 13)]
        return {month: float(self.dated.count(month)) for month in months}


class Document(RootModel[dict[str, Written]]):
    """The file of series."""


@dataclass(frozen=True)
class Observed:
    """One observed series: its yearly values, and its monthly ones where it has them ("2012-01" -> value)."""

    name: str
    about: str
    unit: str
    source: str
    yearly: Mapping[int, float]
    monthly: Mapping[str, float]

    @classmethod
    def of(cls, name: str, written: Written) -> Self:
        """Return a series; where it has months, a year is their sum."""
        monthly = written.by_month()
        yearly = {int(year): value for year, value in written.yearly.items()} or by_year(monthly)
        return cls(name, written.about, written.unit, written.source, yearly, monthly)

    def within(self, first: int, last: int) -> Self:
        """Return the series without what lies outside some years."""
        yearly = {year: v for year, v in self.yearly.items() if first <= year <= last}
        monthly = {month: v for month, v in self.monthly.items() if first <= int(month[:4]) <= last}
        return type(self)(self.name, self.about, self.unit, self.source, yearly, monthly)


def load(path: str | Path = SERIES) -> dict[str, Observed]:
    """Read the observed series; raise `ScenarioError`, with file and line, where one is not complete."""
    document, _ = checked(Document, path, "record of observed series", "run in the project's folder, or name the file")
    return {name: Observed.of(name, written) for name, written in document.root.items()}


def by_year(monthly: Mapping[str, float]) -> dict[int, float]:
    """Return sums by year."""
    sums: dict[int, Any] = {}
    for month, value in monthly.items():
        sums.setdefault(int(month[:4]), []).append(value)
    return {year: float(np.sum(values)) for year, values in sums.items()}
