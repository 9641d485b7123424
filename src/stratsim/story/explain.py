"""Why two scenarios differ in an outcome: by lever, by path, by stock, over the years, and in the pair that shows it.

Everything comes from the same replicates lived under blends of the two (`blend`, `design`), with an exact account of
the chances on the way (`account`) and a ledger of the stocks that moved (`ledger`). Accounts hold what happened
along the way: feedback from realised events is inside the paths that it took.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from stratsim.engine.ensemble import outcome_names
from stratsim.engine.outcome import text_of, unit_of
from stratsim.engine.plan import Plan
from stratsim.engine.pool import staff
from stratsim.scenario.scenario import Scenario
from stratsim.story.account import Account, Path
from stratsim.story.both_ends import both_ends
from stratsim.story.design import Design, design_of
from stratsim.story.estimate import Estimate
from stratsim.story.factor import Divergence, alike, refuse_strangers
from stratsim.story.lives import Lives, factors_of, live
from stratsim.story.parts import PayoffAccount, PayoffSum, account_of
from stratsim.story.split import Wide
from stratsim.story.stock import StockAccount, stocks_of
from stratsim.story.target import Accounted, target_of
from stratsim.story.telling import Pair, nearest
from stratsim.story.years import Year, parted, years
from stratsim.toml.problem import did_you_mean

REPLICATES = 200
WORTH_PROCESSES = 4000
"""Replicate-months from which on several processes are worth their start."""
CHANNELS = 3
"""Greatest channels that the telling pair is chosen by."""


@dataclass(frozen=True)
class Switch:
    """What one factor does: switched on first, switched off last, their mean, and Shapley's value where asked for."""

    factor: Divergence
    first: Estimate
    last: Estimate
    shapley: float | None = None

    @property
    def mean(self) -> float:
        """Mean of first and last."""
        return (self.first.mean + self.last.mean) / 2


@dataclass(frozen=True)
class Matrix:
    """Contributions of each factor by each path, (factors, paths); they add up to the difference."""

    factors: tuple[Divergence, ...]
    paths: tuple[Path, ...]
    values: Wide

    @property
    def by_factor(self) -> Wide:
        """Sum of each factor's row."""
        return np.asarray(self.values.sum(axis=1))

    @property
    def by_path(self) -> Wide:
        """Sum of each path's column."""
        return np.asarray(self.values.sum(axis=0))


@dataclass(frozen=True)
class Explanation:
    """Why scenario ``b`` differs from ``a`` in an outcome.

    ``levels``: the outcome in both. ``realised``: the difference of what the draws made of it, where the outcome is
    accounted for by its chances. ``beside``: what other ways to the same add to the difference, which have no account
    here; None where there are none. ``rivalries``, ``rungs``: contributions by name. ``left_over``: what no factor or
    path covers. ``parted``: first month from which the sum of the difference is clear for good. ``parts``: of a payoff.
    """

    a: Scenario
    b: Scenario
    outcome: str
    words: str
    unit: str
    replicates: int
    levels: tuple[Estimate, Estimate]
    difference: Estimate
    realised: Estimate | None
    beside: Estimate | None
    switches: tuple[Switch, ...]
    matrix: Matrix | None
    rivalries: Mapping[str, float]
    rungs: Mapping[str, float]
    left_over: float
    years: tuple[Year, ...]
    parted: str
    stocks: tuple[StockAccount, ...]
    pair: Pair
    parts: PayoffAccount | None = None


def explain(
    a: Scenario,
    b: Scenario,
    outcome: str,
    *,
    replicates: int = REPLICATES,
    shapley: bool = False,
    first: int = 0,
    jobs: int | None = None,
) -> Explanation:
    """Return why two scenarios differ in an outcome.

    ``shapley``: exact Shapley values by factor too, from all subsets of at most eight. ``jobs`` processes share the
    work, all cores where left out. Raises ValueError where the two have not the same states, ties, months and seed, do
    not differ, have no such outcome, or weigh a payoff otherwise.
    """
    one, other = a.plan, b.plan
    refuse_strangers(one, other)
    known = [name for name in outcome_names(one) if name in outcome_names(other)]
    if outcome not in known:
        raise ValueError(f"there is no outcome {outcome!r}; {did_you_mean(outcome, known)}")
    target, payoff = target_of(outcome), PayoffSum.of(one, other, outcome)
    worth = replicates * one.months >= WORTH_PROCESSES
    with staff((jobs or os.cpu_count() or 1) if worth else 1) as team:
        team.hire()  # workers start while factors are looked for
        factors = factors_of(one, other, first)
        if not factors:
            raise ValueError(f"{a.name} and {b.name} differ in nothing that can be switched")
        design = design_of(factors, shapley)
        lives = live(one, other, design, (target, payoff), range(first, first + replicates), team)
    values = values_of(lives, target, outcome, one.months)
    parts = account_of(payoff, design, lives.parts) if payoff else None
    return assembled(a, b, outcome, (design, lives, values, parts), target, first)


def values_of(lives: Lives, target: Accounted | None, outcome: str, months: int) -> Wide:
    """Return the outcome in every blend, as its chances have it where they do, (blends, replicates)."""
    if len(lives.parts):
        return np.asarray(lives.parts.sum(axis=0))
    if target is None or lives.account is None:
        return lives.outcome(outcome)
    return np.asarray(lives.account.totals.mean(axis=0) * target.factor(months))


def assembled(
    a: Scenario,
    b: Scenario,
    outcome: str,
    made: tuple[Design, Lives, Wide, PayoffAccount | None],
    target: Accounted | None,
    first: int,
) -> Explanation:
    """Return the explanation made of what was lived."""
    design, lives, values, parts = made
    low, high = design.ends
    gap = values[high] - values[low]
    account = lives.account
    scale = target.factor(a.plan.months) / a.plan.months / values.shape[1] / 2 if target else 0.0
    matrix = matrix_of(account, design, scale) if account else None
    channels = greatest(account, matrix) if account and matrix else []
    chosen = nearest([gap, *channels])
    asked = stocks_of(a.plan, outcome, matrix, account)
    stocks, flips = both_ends(a.plan, b.plan, design.factors, asked, range(first, first + len(gap)), chosen)
    months, rate = monthly(account, design, target, stocks)
    realised = lives.outcome(target.realised) if target else None
    whole = lives.outcome(target.whole) if target and target.whole else None
    return Explanation(
        a,
        b,
        outcome,
        target.words if target else text_of(outcome),
        target.unit if target else parts.unit if parts else unit_of(outcome),
        len(gap),
        (Estimate.of(values[low]), Estimate.of(values[high])),
        Estimate.of(gap),
        None if realised is None else Estimate.of(realised[high] - realised[low]),
        None if whole is None else Estimate.of(whole[high] - whole[low] - gap),
        switches(design, values),
        matrix,
        named(account, scale, 3) if account else {},
        named(account, scale, 2, a.plan) if account else {},
        parts.left_over if parts else left_over(a.plan, b.plan, gap, matrix, stocks, outcome),
        years(a.plan, months, rate),
        parted(a.plan, months),
        stocks,
        Pair(first + chosen, float(gap[chosen]), flips),
        parts,
    )


def switches(design: Design, values: Wide) -> tuple[Switch, ...]:
    """Return what each factor does, the greatest first."""
    low, high = design.ends
    found = []
    for n, factor in enumerate(design.factors):
        alone, without = values[design.first[n]] - values[low], values[high] - values[design.last[n]]
        found.append(Switch(factor, Estimate.of(alone), Estimate.of(without), shapley_of(design, values, factor)))
    return tuple(sorted(found, key=lambda one: -abs(one.mean)))


def shapley_of(design: Design, values: Wide, factor: Divergence) -> float | None:
    """Return Shapley's value of a factor, None where not all subsets were lived."""
    count = len(design.factors)
    if len(design.blends) < 2**count:
        return None
    others = [one for one in design.factors if one != factor]
    whole = 0.0
    for size in range(count):
        weight = factorial(size) * factorial(count - 1 - size) / factorial(count)
        for some in combinations(others, size):
            gap = values[design.place([*some, factor])] - values[design.place(some)]
            whole += weight * float(np.nanmean(gap))
    return whole


def matrix_of(account: Account, design: Design, scale: float) -> Matrix:
    """Return the contributions of each factor by each path, mean of both chains, the greatest paths first."""
    paths = sorted(account.terms, key=lambda path: (-abs(account.terms[path].sum()), path))
    values = np.zeros((len(design.factors), len(paths)))
    for column, path in enumerate(paths):
        by_step = account.terms[path].sum(axis=(1, 2, 3)) * scale
        for step, row in enumerate(design.switched):
            values[row, column] += by_step[step]
    return Matrix(design.factors, tuple(paths), values)


def named(account: Account, scale: float, axis: int, plan: Plan | None = None) -> dict[str, float]:
    """Return contributions by rivalry (axis 3) or rung (axis 2 of the terms: pairs, months, rungs, rivalries)."""
    whole = sum(account.terms.values(), np.zeros(())) * scale
    if not whole.ndim:
        return {}
    sums = whole.sum(axis=tuple(n for n in range(4) if n != axis))
    names = account.rivalries if plan is None else plan.system.rungs.names
    return {name: float(x) for name, x in zip(names, sums, strict=True)}


def greatest(account: Account, matrix: Matrix) -> list[Wide]:
    """Return the greatest channels, each by replicate."""
    return [account.each[path] for path in matrix.paths[:CHANNELS]]


def left_over(
    a: Plan, b: Plan, gap: Wide, matrix: Matrix | None, stocks: Sequence[StockAccount], outcome: str
) -> float:
    """Return the part of a difference that no path covers; NaN where there is no account, or systems differ."""
    if not alike(a.system, b.system):
        return float("nan")
    if matrix is not None:
        return float(gap.mean() - matrix.values.sum())
    own = [one for one in stocks if one.outcome == outcome]
    return own[0].left_over if own else float("nan")


def monthly(
    account: Account | None, design: Design, target: Accounted | None, stocks: Sequence[StockAccount]
) -> tuple[Wide | None, float]:
    """Return the difference of each month, (months, replicates), and its factor to the outcome's own rate."""
    if account is not None and target is not None:
        low, high = design.ends
        return account.totals[:, high] - account.totals[:, low], target.scale or 12.0
    own = [one for one in stocks if one.outcome]
    return (own[0].gap, 1.0) if own else (None, 1.0)
