"""Compare scenarios as pairs: they share their luck, so a difference is taken replicate by replicate.

Equation
    d_r = y_r(scenario) - y_r(baseline);  mean of d with the 90 % interval of that mean; the spread of d over
    replicates; P(lower) = share of replicates with d < 0, where ties are few
    any = share of replicates in which what is counted happened at all
Replicates in which either is NaN are left out. An event is 0 or 1 in each replicate: it has no spread, and both
intervals are those of its share. `engine.interval` has the formulas.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from stratsim.engine.interval import Difference, finite, of_outcome, of_pairs
from stratsim.engine.outcome import unit_of
from stratsim.engine.results import Results
from stratsim.experiments.gather import named_once

if TYPE_CHECKING:
    import pandas as pd


COUNTED = ("events/yr", "clashes/yr", "measures/yr", "months/yr")
"""Units of outcomes that count events: many replicates may have none."""

NONE = Difference(0.0, 0.0, 0.0, 0.0, 0.0, np.nan)
"""The difference of the baseline to itself."""
EXPECTED = {"clashes_per_year": "clashes_expected", "war": "war_expected"}
"""Outcomes that count rare events -> the same by the chances of each month, whose mean is known far better."""


@dataclass(frozen=True)
class Row:
    """One line of a comparison: an outcome of one scenario, against the baseline.

    ``mean`` with its spread, ``any``: the share of replicates with an event at all; ``difference``: the mean of the
    paired differences, with their spread over replicates and, apart from it, the interval of the mean itself.
    """

    outcome: str
    unit: str
    scenario: str
    mean: float
    low: float
    high: float
    any: float
    difference: float
    difference_low: float
    difference_high: float
    mean_difference_low: float
    mean_difference_high: float
    lower: float


@dataclass(frozen=True, repr=False)
class PairedResults:
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

        Columns: those of `Row`. All intervals hold 90 %.
        """
        import pandas as pd

        table = pd.DataFrame([vars(one) for one in self.rows(outcomes)], columns=[item.name for item in fields(Row)])
        return table.set_index(["outcome", "scenario"])

    def summary(self) -> list[str]:
        """Return in a few words what is compared."""
        others = [one.name for one in self.results[1:]]
        return [f"{self.baseline.name} against {', '.join(others) or 'nothing'}", *self.baseline.summary()]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'; '.join(self.summary())}>"

    def _repr_html_(self) -> str:
        table = self.table().to_html(float_format="{:.4g}".format, na_rep="")
        return f"<div><b>{escape('; '.join(self.summary()))}</b>{table}</div>"


def row(name: str, one: Results, baseline: Results) -> Row:
    """Return one line of the table."""
    y, unit = one.outcome(name), unit_of(name)
    own, some = of_outcome(unit, y), np.nan if name.endswith("_expected") else any_event(unit, y)
    difference = NONE if one is baseline else of_pairs(unit, y, baseline.outcome(name))
    return Row(name, unit, one.name, *own, some, *difference)


def summary(results: Results, outcomes: Sequence[str]) -> list[Row]:
    """Return the lines of one scenario alone: outcomes with their intervals, without differences."""
    return [row(name, results, results) for name in outcomes]


def any_event(unit: str, x: Any) -> float:
    """Return the share of replicates in which what is counted happened at all; NaN for what is not a count."""
    x = finite(x)
    return float((x > 0).mean()) if unit in COUNTED and x.size else np.nan


def together(results: Sequence[Results], headline: Sequence[str]) -> PairedResults:
    """Return the comparison of results; raise ValueError where they cannot be paired."""
    if not results:
        raise ValueError("there are no results to compare")
    first = results[0]
    named_once([one.name for one in results])
    for one in results[1:]:
        if one.labels["month"][0] != first.labels["month"][0]:
            raise ValueError(f"{one.name} and {first.name} begin in different months: they cannot be compared as pairs")
        for key in ("seed", "first", "replicates", "months"):
            if str(one.provenance[key]) != str(first.provenance[key]):
                raise ValueError(f"{one.name} and {first.name} differ in {key}: they cannot be compared as pairs")
        made = [r.provenance.get("stratsim") for r in (one, first)]
        if made[0] != made[1]:
            raise ValueError(
                f"{one.name} was made by stratsim {made[0]}, {first.name} by {made[1]}: run both with one version"
            )
    return PairedResults(tuple(results), tuple(shared(headline, results)))


def shared(headline: Sequence[str], results: Sequence[Results]) -> list[str]:
    """Return the headline outcomes that all results have; beside rare events what was to be expected of them."""
    both = [name for one in headline for name in (one, EXPECTED.get(one, one))]
    return [name for name in dict.fromkeys(both) if all(name in one.labels["outcome"] for one in results)]
