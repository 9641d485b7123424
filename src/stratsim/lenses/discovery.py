"""Under which conditions does it happen? Boxes of assumptions, and the least change of them that turns an order.

A design of futures is run in both scenarios with the same luck; where what is asked about passes a threshold, it
happens. `lenses.prim` finds the boxes. The least change is a search over plausible ranges, fixed assumptions too: the
ends of each alone, then of several, then as little of that as still turns the sign.

Equation
    cost of a change = sum over assumptions of the share of its distribution or range that it moves
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratsim.engine.interval import Interval, of_mean
from stratsim.experiments.design import Factor, factors, latin, side
from stratsim.lenses import prim
from stratsim.lenses.effort import USUAL, Budget, stand_in
from stratsim.lenses.quantity import Numbers, Quantity
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

WHEN = re.compile(r"\s*(difference|outcome)\s*(>=|<=|>|<)\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*")
TESTS = {">": np.greater, "<": np.less, ">=": np.greater_equal, "<=": np.less_equal}
STEPS = 6
"""Halvings of a change to the least that turns the order."""
MOST_CHANGES = 4
"""Assumptions that change together at most."""
SURE = 100
"""Replicates by which a change is judged."""


@dataclass(frozen=True)
class Box:
    """A box in words: its conditions, coverage, density, and how many points it holds."""

    box: int
    conditions: str
    coverage: float
    density: float
    points: int


@dataclass(frozen=True)
class Change:
    """A part of the least change: an assumption, from where to where, and its share of the cost."""

    input: str
    start: float
    end: float
    cost: float


@dataclass(frozen=True)
class Flip:
    """The least change found that turns the order: its parts, before and after, each with its interval."""

    changes: tuple[Change, ...]
    before: Interval
    after: Interval

    @property
    def turned(self) -> bool:
        """Whether the order is turned."""
        return self.before.middle * self.after.middle < 0

    @property
    def cost(self) -> float:
        """What it costs."""
        return sum(one.cost for one in self.changes)


@dataclass(frozen=True, eq=False)
class Discovery:
    """The futures that were run, where it happens in them, the boxes, and the least change where one was asked for."""

    quantity: Quantity
    when: str
    inputs: "pd.DataFrame"
    values: Numbers
    happens: prim.Flags
    found: tuple[prim.Found, ...]
    flip: Flip | None = None

    def boxes(self) -> list[Box]:
        """Return the boxes in words."""
        columns = list(map(str, self.inputs.columns))
        return [
            Box(n, " and ".join(prim.names(one, columns)), self.covered(one), one.chosen.density, one.chosen.points)
            for n, one in enumerate(self.found, 1)
        ]

    def covered(self, one: prim.Found) -> float:
        """Return the share of all cases that a box holds."""
        there = prim.within(self.inputs.to_numpy(np.float64), one.chosen.limits)
        return float(self.happens[there].sum() / max(self.happens.sum(), 1))

    def words(self) -> list[str]:
        """Return the answer in sentences."""
        share = float(self.happens.mean())
        lines = [
            *stand_in(self.quantity.asked),
            f"{self.quantity.words}: {self.when} in {share:.0%} of {len(self.happens)} futures.",
        ]
        lines += [
            f"Box {box.box}: where {box.conditions} it happens in {box.density:.0%} of futures, "
            f"which are {box.coverage:.0%} of all in which it happens."
            for box in self.boxes()
        ]
        if not self.found:
            always = "It always happens" if share == 1 else "It never happens" if share == 0 else "No box is better"
            lines.append(f"{always}: no condition tells where.")
        return [*lines, *(flip_words(self.flip) if self.flip is not None else [])]


def flip_words(flip: Flip) -> list[str]:
    """Return the least change in sentences."""
    before = f"{flip.before.middle:.3g} ({flip.before.low:.3g} to {flip.before.high:.3g})"
    if not flip.turned:
        return [f"No change of up to {MOST_CHANGES} assumptions was found that turns the order ({before})."]
    parts = "; ".join(f"{one.input} from {one.start:.3g} to {one.end:.3g}" for one in flip.changes)
    after = f"{flip.after.middle:.3g} ({flip.after.low:.3g} to {flip.after.high:.3g})"
    return [
        f"The least change found that turns the order: {parts}. Before {before}, after {after}; cost {flip.cost:.2f}."
    ]


def condition(when: str) -> tuple[str, float]:
    """Return the comparison and the threshold of "difference > 0"; raise ValueError where a text is none."""
    found = WHEN.fullmatch(when)
    if not found:
        raise ValueError(f"{when!r} must be like 'difference > 0' or 'outcome < 0.2'")
    return found[2], float(found[3])


def discover(  # noqa: PLR0913 - each keyword is one choice of the study
    a: Scenario,
    b: Scenario | None = None,
    *,
    outcome: str,
    when: str = "difference > 0",
    points: int = 500,
    fixed: bool = False,
    density: float = 0.8,
    boxes: int = 3,
    flip: bool = False,
    effort: Budget = USUAL,
) -> Discovery:
    """Return under which assumptions an outcome of ``a``, or ``b``'s less ``a``'s, passes a threshold.

    ``points`` futures are drawn over what is uncertain, and with ``fixed`` over the plausible ranges of what is fixed.
    ``density``: what a box should reach; ``flip``: the least change that turns the sign is looked for, too. Raises
    ValueError where there is no such outcome.
    """
    asked = Quantity.of(a, b, outcome)
    if flip and b is None:
        raise ValueError("an order is one of two scenarios: name another")
    test, threshold = condition(when)
    varied = [one for one in a.uncertain if fixed or not one.fixed]
    design = latin(varied, points)
    values = asked.at(design, effort, "discover")
    happens = np.asarray(TESTS[test](np.nan_to_num(values, nan=-np.inf if test[0] == ">" else np.inf), threshold), bool)
    found = prim.boxes(design.to_numpy(np.float64), happens, boxes, density=density)
    least = least_change(asked, effort) if flip else None
    return Discovery(asked, when, design, values, happens, tuple(found), least)


def least_change(asked: Quantity, effort: Budget) -> Flip:
    """Return the least change of assumptions that was found to turn the sign of what is asked about."""
    varied = factors(list(asked.a.uncertain))
    found = Search(asked, varied, effort)
    start = found.at([{}])[0]
    sign = np.sign(start.mean())
    ends = found.ends()
    order = sorted(ends, key=lambda end: sign * end.value)
    chosen: list[FactorEnd] = []
    for one in order:
        if len(chosen) == MOST_CHANGES or one.factor in [other.factor for other in chosen]:
            continue
        chosen.append(one)
        if np.sign(found.mean(chosen, 1.0)) == -sign:
            break
    else:
        return Flip((), of_mean(start), of_mean(start))
    if np.sign(found.mean(chosen, 1.0)) != -sign:
        return Flip((), of_mean(start), of_mean(start))
    chosen = found.pruned(chosen, sign)
    extent = found.least(chosen, sign)
    after = found.at([found.setting(chosen, extent)])[0]
    return Flip(tuple(found.changes(chosen, extent)), of_mean(start), of_mean(after))


@dataclass(frozen=True)
class FactorEnd:
    """One end of a factor: its share, and what is asked about there."""

    factor: int
    share: float
    value: float


@dataclass(frozen=True)
class Search:
    """The search for the least change: what is asked about at settings of factors."""

    asked: Quantity
    varied: Sequence[Factor]
    effort: Budget

    def at(self, rows: Sequence[dict[str, float]]) -> Numbers:
        """Return what is asked about in each replicate of each setting."""
        import pandas as pd

        effort = Budget(SURE, self.effort.jobs, self.effort.kernel, self.effort.progress)  # nothing here is kept
        return self.asked.replicated(pd.DataFrame(list(rows), index=range(len(rows))), effort, "flip")

    def ends(self) -> list[FactorEnd]:
        """Return both ends of every factor, the rest as the scenario has it."""
        rows = [row for factor in self.varied for two in [side(factor, 2)] for row in (two[0], two[-1])]
        values = [float(of_mean(row).middle) for row in self.at(rows)]
        shares = [0.0, 1.0] * len(self.varied)
        return [FactorEnd(n // 2, share, value) for n, (share, value) in enumerate(zip(shares, values, strict=True))]

    def begin(self, n: int) -> float:
        """Return the share at which a factor stands: of its value where it is fixed, else one half."""
        factor = self.varied[n]
        if not factor.fixed:
            return 0.5
        one = factor.members[0]
        return (one.value - one.bounds[0]) / (one.bounds[1] - one.bounds[0])

    def setting(self, chosen: Sequence[FactorEnd], extent: float) -> dict[str, float]:
        """Return the values of factors so far on their way to their ends."""
        row: dict[str, float] = {}
        for end in chosen:
            begin = self.begin(end.factor)
            values = self.varied[end.factor].columns(np.array([inner(begin + extent * (end.share - begin))]))
            row |= {key: float(value[0]) for key, value in values.items()}
        return row

    def mean(self, chosen: Sequence[FactorEnd], extent: float) -> float:
        """Return the mean of what is asked about so far on the way."""
        return float(of_mean(self.at([self.setting(chosen, extent)])[0]).middle)

    def pruned(self, chosen: list[FactorEnd], sign: float) -> list[FactorEnd]:
        """Return the ends without those that are not needed."""
        for end in list(chosen):
            others = [one for one in chosen if one is not end]
            if others and np.sign(self.mean(others, 1.0)) == -sign:
                chosen = others
        return chosen

    def least(self, chosen: Sequence[FactorEnd], sign: float) -> float:
        """Return how far on the way the sign turns."""
        low, high = 0.0, 1.0
        for _ in range(STEPS):
            middle = (low + high) / 2
            low, high = (low, middle) if np.sign(self.mean(chosen, middle)) == -sign else (middle, high)
        return high

    def changes(self, chosen: Sequence[FactorEnd], extent: float) -> list[Change]:
        """Return the parts of a change."""
        start, end = self.setting(chosen, 0.0), self.setting(chosen, extent)
        found = []
        for one in chosen:
            keys = self.varied[one.factor].keys
            moved = abs(extent * (one.share - self.begin(one.factor)))
            found += [Change(key, start[key], end[key], moved / len(keys)) for key in keys]
        return found


def inner(share: float) -> float:
    """Return a share without the tails that some distributions have."""
    return min(max(share, 0.01), 0.99)
