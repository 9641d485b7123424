"""The record: observed series from a file such as ``seeds/series.toml``, by month or by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from stratsim.history.counterpart import FOLDS, Counterpart, Fold
from stratsim.history.track import Track
from stratsim.scenario import when
from stratsim.toml.checked import checked
from stratsim.toml.source import Source

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Year = Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class SeriesTable(BaseModel):
    """One series as the file has it; keys that are not listed here are for readers."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, allow_inf_nan=False)

    about: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    seen: bool
    start: Month | None = None
    monthly: list[float] = []
    dated: list[Month] = []
    yearly: dict[Year, float] = {}
    model: Counterpart | None = None

    @model_validator(mode="after")
    def _has_values(self) -> Self:
        if not (self.monthly or self.yearly or self.start or self._is_simulated_only):
            raise ValueError("must have either monthly values, with start, or yearly ones")
        if self.monthly and self.yearly:
            raise ValueError("must have either monthly values, with start, or yearly ones")
        if bool(self.monthly) != bool(self.start):
            raise ValueError("monthly values need start = 'YYYY-MM', and yearly ones none")
        if any(month[:4] not in self.yearly for month in self.dated):
            raise ValueError("must have a yearly value for every year that is dated")
        return self

    @model_validator(mode="after")
    def _fits_its_counterpart(self) -> Self:
        if self.model and self.model.yearly_change and self.monthly:
            raise ValueError("model.yearly_change needs yearly values")
        scale = self.model.scale if self.model else "plain"
        values = [*self.monthly, *self.yearly.values()]
        if scale != "plain" and any(value <= 0 or (scale == "logit" and value >= 1) for value in values):
            raise ValueError(f"model.scale = '{scale}' needs values above 0" + " and below 1" * (scale == "logit"))
        return self

    @property
    def _is_simulated_only(self) -> bool:
        """Whether it stands in the file for its counterpart only: the patterns give its figures."""
        return self.model is not None and self.model.judged is None

    def by_month(self) -> dict[str, float]:
        """Return the values by month, where they are known: given, or counted from dates."""
        if self.start:
            return {when.later(self.start, n): value for n, value in enumerate(self.monthly)}
        if not self.dated:
            return {}
        months = [f"{year}-{month:02d}" for year in sorted(self.yearly) for month in range(1, 13)]
        return {month: float(self.dated.count(month)) for month in months}


class SeriesFile(RootModel[dict[str, SeriesTable]]):
    """The file of series."""


@dataclass(frozen=True)
class Observed:
    """One observed series: its yearly values, its monthly ones where it has them ("2012-01" -> value), its counterpart.

    A series without values stands for its counterpart: the file of patterns gives what was observed of it.
    """

    name: str
    about: str
    unit: str
    source: str
    yearly: Mapping[int, float]
    monthly: Mapping[str, float]
    counterpart: Counterpart | None = None

    @classmethod
    def of(cls, name: str, table: SeriesTable) -> Self:
        """Return a series; where it has months, a year is made of them as in the model, by default their sum."""
        monthly = table.by_month()
        fold = FOLDS[table.model.year if table.model else "sum"]
        yearly = {int(year): value for year, value in table.yearly.items()} or by_year(monthly, fold)
        return cls(name, table.about, table.unit, table.source, yearly, monthly, table.model)

    @property
    def yearly_unit(self) -> str:
        """The unit of its years: what is counted by month is judged by year."""
        return self.unit.replace("/month", "/yr")

    @property
    def judged(self) -> str | None:
        """Whether its years are judged as "count" or as "level"; None: they are not."""
        return self.counterpart.judged if self.counterpart else None

    @property
    def needs_year_before(self) -> bool:
        """Whether the model has a value for a year only where it has the year before."""
        return self.counterpart is not None and self.counterpart.yearly_change

    def track(self) -> Track:
        """Return the series as a track of one replicate."""
        monthly = np.array(list(self.monthly.values())).reshape(-1, 1)
        return Track(tuple(self.monthly), monthly, {year: np.array([v]) for year, v in self.yearly.items()})

    def within(self, first: int, last: int) -> Self:
        """Return the series without what lies outside some years."""
        yearly = {year: v for year, v in self.yearly.items() if first <= year <= last}
        monthly = {month: v for month, v in self.monthly.items() if first <= int(month[:4]) <= last}
        return type(self)(self.name, self.about, self.unit, self.source, yearly, monthly, self.counterpart)


def load(path: str | Path) -> dict[str, Observed]:
    """Read the observed series; raise `ScenarioError`, with file and line, where one is not complete."""
    return read(path)[0]


def read(path: str | Path) -> tuple[dict[str, Observed], Source]:
    """Read the observed series and the file that they stand in; raise what `load` raises."""
    file, source = checked(
        SeriesFile, path, "record of observed series", "run in the project's folder, or name the file"
    )
    return {name: Observed.of(name, table) for name, table in file.root.items()}, source


def by_year(monthly: Mapping[str, float], fold: Fold) -> dict[int, float]:
    """Return the value of each year, made of its months."""
    months: dict[int, list[float]] = {}
    for month, value in monthly.items():
        months.setdefault(int(month[:4]), []).append(value)
    return {year: float(fold(np.array(values))) for year, values in months.items()}


def tracks(record: Mapping[str, Observed]) -> dict[str, Track]:
    """Return the record as tracks, without the series that have no values."""
    return {name: series.track() for name, series in record.items() if series.yearly}


def with_counterpart(record: Mapping[str, Observed]) -> dict[str, Counterpart]:
    """Return the counterparts of the series that the model also has, by name."""
    return {name: series.counterpart for name, series in record.items() if series.counterpart is not None}
