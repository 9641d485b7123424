"""Parameters without effect: whose change over their plausible range leaves every outcome as it was, to the bit.

Each parameter is set, in all its rows, to the low and to the high end of its plausible range, one parameter at a time;
the same replicates live under both. A few replicates settle it for most parameters, the rest get them all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stratsim.core.parameter import Parameter, parameters_of
from stratsim.engine import ensemble
from stratsim.engine.costs import BLOCK
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.plan import Plan
from stratsim.engine.variant import Setting, Variant
from stratsim.lenses.symptom import RunOptions, Symptom

NO_EFFECT = "no effect"
FEW, ALL = 16, 200
"""Replicates of the first look, and of the second at what did not move in the first."""


@dataclass(frozen=True)
class Knob:
    """A parameter of a mechanism."""

    mechanism: str
    known: Parameter

    def __str__(self) -> str:
        return f"{self.mechanism}.{self.known.name}"

    def ends(self) -> tuple[Setting, Setting]:
        """Return the parameter at the low and at the high end of its plausible range."""
        low, high = (Setting(self.mechanism, self.known.name, value) for value in self.known.plausible)
        return low, high


def without_effect(plan: Plan, replicates: int, effort: RunOptions) -> list[Symptom]:
    """Return the parameters of a plan without effect on any outcome of so many replicates."""
    knobs = [Knob(name, p) for name, cls in CLASSES.items() for p in parameters_of(cls)]
    rows = plan.counts()
    tied = [one for one in knobs if rows[str(one)]]
    idle = still(plan, tied, min(FEW, replicates), effort)
    if replicates > FEW:
        idle = still(plan, idle, replicates, effort)
    return [symptom(one, rows[str(one)], replicates) for one in knobs if one in idle or not rows[str(one)]]


def symptom(knob: Knob, rows: int, replicates: int) -> Symptom:
    """Return a parameter without effect, in words."""
    low, high = knob.known.plausible
    words = f"changes no outcome of {replicates} replicates from {low:g} to {high:g}, its plausible range"
    return Symptom(NO_EFFECT, str(knob), words if rows else f"has no effect: there is no {knob.known.axis} here", 0.0)


def still(plan: Plan, knobs: Sequence[Knob], replicates: int, effort: RunOptions) -> list[Knob]:
    """Return the knobs between whose ends no outcome of any replicate differs."""
    groups = list(grouped(knobs, replicates))
    if not groups:
        return []
    plans = [Variant.of(plan, settings=[end for knob in group for end in knob.ends()]) for group in groups]
    columns = replicates * 2 * len(groups[0])
    done = ensemble.run(plans, columns, traces=0, jobs=effort.jobs, progress=effort.progress, block=columns)
    found = []
    for group, one in zip(groups, done, strict=True):
        outcomes = one.outcomes.reshape(len(one.names), len(group), 2, replicates)
        found += [knob for n, knob in enumerate(group) if same(outcomes[:, n, 0], outcomes[:, n, 1])]
    return [knob for knob in knobs if knob in found]


def grouped(knobs: Sequence[Knob], replicates: int) -> Iterator[list[Knob]]:
    """Yield the knobs in groups that fill a block, all as large as the first: the last is filled up with its own."""
    size = min(len(knobs), max(1, BLOCK // (2 * replicates)))
    for first in range(0, len(knobs), size or 1):
        group = list(knobs[first : first + size])
        yield group + group[-1:] * (size - len(group))


def same(low: np.ndarray, high: np.ndarray) -> bool:
    """Tell whether two sets of outcomes are the same to the bit; NaN equals NaN."""
    return bool(np.array_equal(low, high, equal_nan=True))
