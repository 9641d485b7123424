"""What a comparison comes to: which outcomes differ clearly, by how much, and what that hangs on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stratsim.core.draws import Draws
from stratsim.core.uncertainty import Uncertain, Value
from stratsim.engine.plan import Plan
from stratsim.experiments.compare import PairedResults, Row
from stratsim.story.target import SAME

NOISE = 3.0
"""Rank correlations within so many standard errors (1 / sqrt(replicates)) are taken for chance."""


@dataclass(frozen=True)
class ClearDifference:
    """A clear difference: its row of the comparison, and its size in standard deviations of the baseline."""

    row: Row
    effect: float


@dataclass(frozen=True)
class Hold:
    """An uncertain input that a difference hangs on, with the rank correlation of the two over replicates."""

    key: str
    correlation: float


def findings(comparison: PairedResults) -> list[ClearDifference]:
    """Return the clear differences of all scenarios, the greatest effect first.

    Clear: the 90 % interval of the mean difference does not hold 0.
    """
    found = []
    for row in comparison.rows():
        if row.scenario == comparison.baseline.name or not np.isfinite(row.difference):
            continue
        if row.mean_difference_low <= 0 <= row.mean_difference_high:
            continue
        spread = float(np.nanstd(comparison.baseline.outcome(row.outcome).astype(np.float64)))
        found.append(ClearDifference(row, row.difference / spread if spread else float(np.sign(row.difference))))
    return sorted(found, key=lambda one: -abs(one.effect))


def counted(comparison: PairedResults, found: Sequence[ClearDifference]) -> dict[str, int]:
    """Return how many outcomes differ clearly in each scenario but the baseline."""
    return {one.name: sum(finding.row.scenario == one.name for finding in found) for one in comparison.results[1:]}


def holds(comparison: PairedResults, plans: Sequence[Plan], outcome: str, scenario: str) -> list[Hold]:
    """Return the uncertain inputs that the size of a difference hangs on, the strongest first."""
    names = [one.name for one in comparison.results]
    one, baseline = comparison[scenario], comparison.baseline
    name = next((key for key, value in SAME.items() if value == outcome), outcome)
    name = name if name in one.labels["outcome"] else outcome
    gap = one.outcome(name).astype(np.float64) - baseline.outcome(name)
    draws = plans[0].draws(one.first, one.replicates)
    known = {**uncertain(plans[0]), **uncertain(plans[names.index(scenario)])}
    return ranked(gap, known, draws)


def ranked(gap: np.ndarray, known: dict[str, Uncertain], draws: Draws) -> list[Hold]:
    """Return the inputs whose ranks go with those of a difference, beyond chance."""
    kept = np.isfinite(gap)
    if kept.sum() < 10 or not gap[kept].std() > 0:
        return []
    found = []
    for key, value in known.items():
        x = value.realise(draws)[kept]
        if x.std() > 0:
            r = float(np.corrcoef(ranks(x), ranks(gap[kept]))[0, 1])
            if abs(r) > NOISE / np.sqrt(kept.sum()):
                found.append(Hold(key, r))
    return sorted(found, key=lambda one: -abs(one.correlation))


def ranks(x: np.ndarray) -> np.ndarray:
    """Return ranks, ties by their mean."""
    _, place, count = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2)[place])


def uncertain(plan: Plan) -> dict[str, Uncertain]:
    """Return what is drawn anew in every replicate, by its key."""
    return {one.key: one for one in values(plan) if isinstance(one, Uncertain)}


def values(plan: Plan) -> Iterator[Value]:
    """Yield every value of a plan."""
    for rows in (*plan.start.values(), *(one for table in plan.parameters.values() for one in table.values())):
        yield from rows
    for book in plan.playbooks:
        for rule in book.rules.values():
            yield from (rule.base, *rule.reactions.values())
    for event in plan.events:
        yield from (effect.value for effect in event.effects)
