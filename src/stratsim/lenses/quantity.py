"""What a lens asks about: an outcome of a scenario, or the paired difference of it between two.

Equation
    q_r(x) = y_r(A, x),  or  y_r(B, x) - y_r(A, x);   q(x) = mean over replicates
At every setting x of assumptions both scenarios have the same luck, replicate by replicate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from stratsim.engine.ensemble import outcome_names
from stratsim.experiments.sample import mean_of
from stratsim.lenses.effort import Budget, steady
from stratsim.scenario.inventory import inventory
from stratsim.scenario.scenario import Scenario
from stratsim.toml.problem import ScenarioError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """An outcome of ``a``, or that of ``b`` less that of ``a``."""

    a: Scenario
    b: Scenario | None
    outcome: str
    asked: str = ""
    """The outcome that was asked about, where ``outcome`` stands in for it."""

    @classmethod
    def of(cls, a: Scenario, b: Scenario | None, outcome: str) -> Self:
        """Return what is asked about, by expected counts; raise ValueError where there is no such outcome."""
        name = steady(outcome)
        other = None if b is None else b.but(seed=a.plan.seed, months=a.plan.months)
        for one in (a, other):
            if one is not None and name not in (known := outcome_names(one.plan)):
                raise ValueError(f"{one.name}: there is no outcome {name!r}; {did_you_mean(name, known)}")
        if other is not None and other.plan.first_month != a.plan.first_month:
            raise ValueError(f"{a.name} and {other.name} begin in different months: they cannot be compared as pairs")
        return cls(a, other, name, outcome)

    @property
    def words(self) -> str:
        """What it is."""
        return (
            f"{self.outcome} of {self.a.name}" if self.b is None else f"{self.outcome}, {self.b.name} - {self.a.name}"
        )

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios that it takes."""
        return (self.a,) if self.b is None else (self.a, self.b)

    def replicated(self, design: "pd.DataFrame", effort: Budget, name: str, replicates: int = 0) -> Numbers:
        """Return it at each point and replicate, shape (points, replicates)."""
        ys = [
            effort.sample(one, fitting(one, design), (self.outcome,), f"{name}_{n}", replicates).outcome(self.outcome)
            for n, one in enumerate(self.scenarios)
        ]
        y = ys[0].astype(np.float64)
        return y if self.b is None else ys[1].astype(np.float64) - y

    def at(self, design: "pd.DataFrame", effort: Budget, name: str, replicates: int = 0) -> Numbers:
        """Return it at each point, shape (points,)."""
        return mean_of(self.replicated(design, effort, name, replicates))


def fitting(scenario: Scenario, design: "pd.DataFrame") -> "pd.DataFrame":
    """Return a design without the columns of what a scenario does not have (a tie of the other one)."""
    known = {item.key for item in inventory(scenario)}
    numeric = design.select_dtypes("number")
    if known.issuperset(name for name in numeric.columns if "." in name):
        return design
    values = {name: float(numeric[name].mean()) for name in numeric.columns if "." in name}
    while values:
        try:
            scenario.but(overrides=values, strict=False)
        except ScenarioError as error:
            strange = matching(values, [problem.key for problem in error.problems])
            if not strange:
                raise
            values = {key: value for key, value in values.items() if key not in strange}
            design = design.drop(columns=strange)
        else:
            break
    return design


def matching(keys: Iterable[str], problems: Sequence[str]) -> list[str]:
    """Return the keys that problems are about."""
    return [key for key in keys if any(key == one or key.startswith(f"{one}.") for one in problems if one)]
