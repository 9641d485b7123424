"""Compare scenarios as pairs: they share their luck, so a difference is taken replicate by replicate.

Equation
    d_r = y_r(scenario) - y_r(baseline);  mean of d, its 5 % and 95 % quantiles over replicates, and
    P(lower) = share of replicates with d < 0, half of those with d = 0 counted
    (replicates in which either has no number are left out). For probabilities, 0 or 1 in each replicate, the interval
    is that of the mean: 1.645 standard errors to each side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stratsim.engine.outcome import OUTCOMES
from stratsim.engine.results import Results
from stratsim.experiments.gather import gathered, named_once
from stratsim.experiments.run import Progress, quiet, ready, run_all
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Row:
    """One line of a comparison: an outcome of one scenario, against the baseline."""

    outcome: str
    unit: str
    scenario: str
    mean: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float
    lower: float


@dataclass(frozen=True)
class Comparison:
    """Several results that share seed and replicates; the first is the baseline.

    ``note`` says what of a directory was left out, and why.
    """

    results: tuple[Results, ...]
    headline: tuple[str, ...]
    note: str = ""

    @property
    def baseline(self) -> Results:
        """The results that the others are compared with."""
        return self.results[0]

    def __getitem__(self, name: str) -> Results:
        for one in self.results:
            if one.name == name:
                return one
        raise KeyError(f"there is no scenario {name!r} here; there are: {', '.join(r.name for r in self.results)}")

    def rows(self, outcomes: Sequence[str] | None = None) -> list[Row]:
        """Return the table line by line: every outcome (the headline ones if left out) of every scenario."""
        names = [outcomes] if isinstance(outcomes, str) else outcomes or self.headline
        return [row(name, one, self.baseline) for name in names for one in self.results]

    def table(self, outcomes: Sequence[str] | None = None) -> "pd.DataFrame":
        """Return the comparison as a table: one row an outcome and scenario.

        Columns: mean and 90 % interval over replicates, paired difference to the baseline with its 90 % interval,
        and the probability that the outcome is lower than in the baseline.
        """
        import pandas as pd

        table = pd.DataFrame([vars(one) for one in self.rows(outcomes)], columns=[item.name for item in fields(Row)])
        return table.set_index(["outcome", "scenario"])

    def plot(self, directory: str | Path, **options: Any) -> list[Path]:
        """Draw every figure of the comparison into a directory; return the files written."""
        from stratsim.display.gallery import draw

        drawn: list[Path] = draw(self, Path(directory), **options)
        return drawn


def row(name: str, one: Results, baseline: Results) -> Row:
    """Return one line of the table."""
    y = one.outcome(name).astype(np.float64)
    d = y - baseline.outcome(name)
    spread = interval_of_mean if unit_of(name) == "probability" else interval
    return Row(name, unit_of(name), one.name, *spread(y), *spread(d), lower(d))


def unit_of(outcome: str) -> str:
    """Return the unit of an outcome."""
    family = outcome.partition(".")[0]
    return OUTCOMES[family].unit if family in OUTCOMES else "0-1"


def interval(x: Any) -> tuple[float, float, float]:
    """Return mean, 5 % and 95 % quantile of the numbers in ``x``; no number where there are none."""
    x = x[np.isfinite(x)]
    if not x.size:
        return (np.nan,) * 3
    low, high = np.quantile(x, [0.05, 0.95])
    return float(x.mean()), float(low), float(high)


def interval_of_mean(x: Any) -> tuple[float, float, float]:
    """Return mean and the 90 % interval of that mean: what is 0 or 1 in each replicate has no other spread."""
    x = x[np.isfinite(x)]
    if not x.size:
        return (np.nan,) * 3
    margin = 1.645 * float(x.std()) / np.sqrt(x.size)
    return float(x.mean()), float(x.mean() - margin), float(x.mean() + margin)


def lower(d: Any) -> float:
    """Return the probability that a difference is below zero; ties count half."""
    d = d[np.isfinite(d)]
    return float(((d < 0) + 0.5 * (d == 0)).mean()) if d.size else np.nan


def compare(  # noqa: PLR0913 - each keyword is one choice of a comparison
    scenarios: str | Path | Sequence[str | Path | Scenario],
    *,
    replicates: int | None = None,
    seed: int | None = None,
    months: int | None = None,
    jobs: int | None = None,
    overrides: Mapping[str, Any] | None = None,
    traces: int = 1000,
    allow_code: bool = False,
    progress: Progress = quiet,
) -> Comparison:
    """Run scenarios with common random numbers and return their comparison.

    ``scenarios``: paths, loaded scenarios, or a directory: it stands for those of its files that have the time span
    of the baseline. The one called "baseline" is what the others are compared with; else the first. All run with the
    seed, months and replicates of the baseline, unless given. ``allow_code`` lets policies in Python run.
    Raises `ScenarioError` with the problems of all files, before any work.
    """
    found = gathered(scenarios, lambda one: ready(one, overrides, allow_code, strict=False)).comparable(months)
    first = found.scenarios[0].but(seed=seed, months=months, replicates=replicates)
    same = [one.but(seed=first.plan.seed, months=first.plan.months) for one in found.scenarios]
    results = run_all(same, replicates=first.replicates, jobs=jobs, traces=traces, progress=progress)
    return replace(together(results, first.headline), note=found.note("compared"))


def together(results: Sequence[Results], headline: Sequence[str]) -> Comparison:
    """Return the comparison of results; raise ValueError where they cannot be paired."""
    if not results:
        raise ValueError("there are no results to compare")
    first = results[0]
    named_once([one.name for one in results])
    for one in results[1:]:
        if one.labels["month"][0] != first.labels["month"][0]:
            raise ValueError(f"{one.name} and {first.name} begin in different months: they cannot be compared as pairs")
        for key in ("seed", "replicates", "months"):
            if str(one.provenance[key]) != str(first.provenance[key]):
                raise ValueError(f"{one.name} and {first.name} differ in {key}: they cannot be compared as pairs")
    shared = [name for name in headline if all(name in r.labels["outcome"] for r in results)]
    return Comparison(tuple(results), tuple(shared))
