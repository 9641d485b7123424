"""The record: observed series from ``seeds/series.toml``, by month or by year."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Observed:
    """One observed series: its yearly values, and its monthly ones where it has them ("2012-01" -> value)."""

    name: str
    about: str
    unit: str
    source: str
    seen: bool
    yearly: Mapping[int, float]
    monthly: Mapping[str, float]

    def mean(self, first: int, last: int) -> float:
        """Return the mean a year from ``first`` to ``last``; no number where a year is missing."""
        values = [self.yearly.get(year, np.nan) for year in range(first, last + 1)]
        return float(np.mean(values))


def load(path: str | Path = "seeds/series.toml") -> dict[str, Observed]:
    """Read the observed series; raise ValueError, naming the series, where one is not complete."""
    file = Path(path)
    if not file.is_file():
        raise ValueError(f"{file}: there is no record; run from the project's folder or name it with --record")
    with file.open("rb") as stream:
        tables = tomllib.load(stream)
    return {name: observed(file, name, table) for name, table in tables.items()}


def observed(file: Path, name: str, table: Mapping[str, Any]) -> Observed:
    """Return one series of the file."""
    missing = [key for key in ("about", "unit", "source", "seen") if key not in table]
    if missing or not ("yearly" in table or "monthly" in table):
        raise ValueError(f"{file}: [{name}] lacks {', '.join(missing) or 'yearly or monthly values'}")
    monthly = by_month(table["start"], table["monthly"]) if "monthly" in table else {}
    yearly = {int(year): float(value) for year, value in table.get("yearly", {}).items()} or by_year(monthly)
    return Observed(name, table["about"], table["unit"], table["source"], table["seen"], yearly, monthly)


def by_month(start: str, values: list[float]) -> dict[str, float]:
    """Return values by month, the first of them ``start``."""
    year, month = (int(part) for part in start.split("-"))
    months = [year * 12 + month - 1 + n for n in range(len(values))]
    return {f"{m // 12:04d}-{m % 12 + 1:02d}": float(v) for m, v in zip(months, values, strict=True)}


def by_year(monthly: Mapping[str, float]) -> dict[int, float]:
    """Return sums by year."""
    sums: dict[int, float] = {}
    for month, value in monthly.items():
        sums[int(month[:4])] = sums.get(int(month[:4]), 0.0) + value
    return sums
