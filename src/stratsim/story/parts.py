"""The parts of a payoff: its difference as the sum of weighted differences of its components, by what differs.

Equation
    (1) d payoff = sum_k w_k d x_k                      w_k weight, x_k component, losses negative (`engine.payoff`)
    (2) part k of factor i = mean over both chains of   w_k [x_k(after its step) - x_k(before its step)]
Steps of a chain lead from one scenario to the other, so that the parts of (2) add up to those of (1), replicate by
replicate, whatever the model does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from stratsim.engine.outcome import OUTCOMES, Summary
from stratsim.engine.payoff import OUTCOME, REALISED, components
from stratsim.engine.plan import Plan
from stratsim.story.design import Design
from stratsim.story.estimate import Estimate
from stratsim.story.factor import Divergence
from stratsim.story.split import Wide

FAMILY = "payoff"


@dataclass(frozen=True)
class PayoffSum:
    """The payoff of a state, as weights of its components; those of weight 0 are left out."""

    state: str
    weights: Mapping[str, float]

    @classmethod
    def of(cls, a: Plan, b: Plan, outcome: str) -> Self | None:
        """Return the sum that an outcome is, None where it is no payoff.

        Raises ValueError where the two plans weigh it otherwise: the difference would be one of taste.
        """
        family, _, state = outcome.partition(".")
        if family != FAMILY:
            return None
        if a.payoffs[state] != b.payoffs[state]:
            raise ValueError(
                f"{a.name} and {b.name} weigh {outcome} otherwise, so that it is not the same thing in both: give "
                f"them the same [payoffs]"
            )
        return cls(state, {name: w for name, w in a.payoffs[state].items() if w})

    @property
    def unit(self) -> str:
        """The unit: stakes a year where what happened is weighed, else a payoff runs from 0 to 1."""
        return "stakes/yr" if any(name in REALISED for name in self.weights) else "0-1"

    def made(self, summary: Summary) -> Wide:
        """Return the weighted components of some replicates, (parts, R)."""
        row, found = summary.system.states.index(self.state), components(summary)
        return np.stack([w * found[name][row].astype(np.float64) for name, w in self.weights.items()])


@dataclass(frozen=True)
class PayoffPart:
    """A part of a payoff: its component, weight, weighted level in both scenarios, and weighted difference."""

    name: str
    weight: float
    levels: tuple[float, float]
    change: Estimate

    @property
    def words(self) -> str:
        """What the component is."""
        known = OUTCOMES.get(OUTCOME.get(self.name, self.name))
        return f"{self.name} ({known.text})" if known and known.text != self.name else self.name


@dataclass(frozen=True)
class PayoffAccount:
    """A difference of a payoff by its parts, the greatest first; ``values``: by factor and part, (factors, parts)."""

    unit: str
    factors: tuple[Divergence, ...]
    parts: tuple[PayoffPart, ...]
    values: Wide

    @property
    def left_over(self) -> float:
        """What factors and parts do not cover: rounding."""
        return float(sum(one.change.mean for one in self.parts) - self.values.sum())


def account_of(payoff: PayoffSum, design: Design, values: Wide) -> PayoffAccount:
    """Return the account of a payoff from its weighted components in every blend, (parts, blends, replicates)."""
    low, high = design.ends
    change = values[:, high] - values[:, low]
    order = sorted(range(len(change)), key=lambda n: -abs(float(change[n].mean())))
    names = list(payoff.weights)
    parts = tuple(
        PayoffPart(
            names[n],
            payoff.weights[names[n]],
            (float(values[n, low].mean()), float(values[n, high].mean())),
            Estimate.of(change[n]),
        )
        for n in order
    )
    table = np.zeros((len(design.factors), len(names)))
    for (before, after), factor in zip(design.pairs, design.switched, strict=True):
        table[factor] += (values[order, after] - values[order, before]).mean(axis=-1) / 2
    return PayoffAccount(payoff.unit, design.factors, parts, table)
