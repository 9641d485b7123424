"""What an outcome, or the difference of two scenarios, hangs on: all assumptions, drawn and fixed.

    1. Morris    every assumption changes in turn, from many starts: which matter at all?
    2. Sobol     those that matter vary together: what share of the variance is each one's?
    3. Ends      each of them at its low and at its high end, the rest as the scenario has it: which way, how far?

Equation
    morris = mean of |q(u + d) - q(u)| / d over trajectories                               (Campolongo et al. 2007)
    first_i = Var(E(q | u_i)) / Var(q),   total_i = E(Var(q | all but u_i)) / Var(q)       (Saltelli et al. 2010)
Symbols
    u: shares in the distributions of the assumptions, those of a fit as one; q: `lenses.quantity`, a mean over
    replicates with common luck, so that it is a function of u. A mechanism switched off is an assumption as well.
Valid when
    Assumptions are independent but for those of one group. Luck is not varied: it is the same at every point.
Source
    SALib: J. Herman and W. Usher (2017), SALib: An open-source Python library for sensitivity analysis, JOSS 2(9).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, log2
from typing import Any

import numpy as np

from stratsim.core.parameter import parameters_of
from stratsim.engine.interval import Interval, of_mean
from stratsim.engine.mechanism import CLASSES
from stratsim.experiments.design import Factor, factors, inside, problem, side, table, trajectories
from stratsim.experiments.extra import needs
from stratsim.lenses.effort import USUAL, Budget, stand_in
from stratsim.lenses.quantity import Numbers, Quantity
from stratsim.scenario.scenario import Scenario

LEVELS = 4
"""Levels of a trajectory."""
SEED = 1
LITTLE = 0.01
"""Share of the greatest effect below which an assumption does not matter."""
ENDS = 200
"""Replicates of the look at both ends."""
SWITCHES = 3
"""Mechanisms switched on and off that go on to the shares: each doubles the scenarios to build."""


@dataclass(frozen=True)
class Influence:
    """One assumption: how far it moves what is asked about.

    ``kind``: drawn, fixed, group, switch or option. ``morris`` with its interval; ``first`` and ``total``: shares of
    variance, the latter with its interval; ``low``, ``high``: the mean at the ends. NaN: not looked at.
    """

    input: str
    kind: str
    morris: float
    morris_interval: float
    first: float = np.nan
    total: float = np.nan
    total_interval: float = np.nan
    low: float = np.nan
    high: float = np.nan
    meaning: str = ""


@dataclass(frozen=True)
class Sensitivity:
    """Influences, the greatest first; ``mean``: what is asked about, as the scenario stands, and its interval."""

    quantity: Quantity
    mean: Interval
    influences: tuple[Influence, ...]
    runs: int

    @property
    def decisive(self) -> list[Influence]:
        """Those with a share of the variance of 5 % or more."""
        return [one for one in self.influences if one.total >= 0.05]

    @property
    def idle(self) -> list[Influence]:
        """Those that do not matter: less than a hundredth of the greatest effect."""
        most = max((one.morris for one in self.influences), default=0.0)
        return [one for one in self.influences if one.morris <= LITTLE * most]

    def words(self) -> list[str]:
        """Return the answer in sentences."""
        middle, low, high = self.mean
        head = f"{self.quantity.words}: {middle:.3g} (90 % interval of the mean {low:.3g} to {high:.3g})."
        drawn = [one for one in self.decisive if one.kind in ("drawn", "group")]
        held = [one for one in self.decisive if one.kind not in ("drawn", "group")]
        rest = 1 - sum(max(one.first, 0.0) for one in self.influences if np.isfinite(one.first))
        lines = [head, f"Uncertain and decisive: {shares(drawn)}.", f"Fixed here, yet decisive: {shares(held)}."]
        if self.decisive:
            lines.append(f"Interactions of assumptions make {max(rest, 0.0):.0%} of the variance.")
        off = sorted((one for one in self.influences if one.kind == "switch"), key=lambda one: -one.morris)[:3]
        if off:
            moves = ", ".join(f"{one.input} ({one.morris:.2g})" for one in off)
            lines.append(f"Mechanisms whose absence moves it most: {moves}.")
        lines.append(
            f"{len(self.idle)} of {len(self.influences)} assumptions do not matter (under 1 % of the greatest)."
        )
        if turning := [one for one in self.influences if self.quantity.b is not None and one.low * one.high < 0]:
            lines.append(f"The order turns from one end to the other of: {', '.join(one.input for one in turning)}.")
        return [*stand_in(self.quantity.asked), *lines]


def shares(found: Sequence[Influence]) -> str:
    """Return influences in words."""
    return ", ".join(f"{one.input} ({one.total:.0%})" for one in found) or "nothing"


def sensitivity(  # noqa: PLR0913 - each keyword is one choice of the study
    a: Scenario,
    b: Scenario | None = None,
    *,
    outcome: str,
    trajectories: int = 10,
    points: int = 512,
    keep: int = 20,
    options: Mapping[str, Sequence[Any]] | None = None,
    structure: bool = False,
    effort: Budget = USUAL,
) -> Sensitivity:
    """Return what an outcome of ``a``, or ``b``'s less ``a``'s, hangs on.

    ``trajectories``: of the screening. ``points``: base of the shares, a power of two, for the ``keep`` assumptions
    that move it most; 0 leaves the shares out. ``options``: further keys with values to choose from. Every mechanism
    is also switched off; with ``structure`` the greatest of these count among the shares, on or off with equal chance.
    Raises ValueError where there is no such outcome, `MissingExtra` without SALib.
    """
    needs("SALib", "sensitivity")
    asked = Quantity.of(a, b, outcome)
    varied = [*factors(list(a.uncertain)), *(factors(options) if options else [])]
    found = screened(asked, varied, trajectories, effort)
    found += switched(asked, effort)
    found.sort(key=lambda pair: -pair[1].morris)
    chosen = few([pair for pair in found if pair[1].morris > 0], keep, SWITCHES if structure else 0)
    if points and chosen:
        chosen = shared(asked, chosen, points, effort)
    chosen, mean = ended(asked, chosen, effort)
    better = {one.input: one for _, one in chosen}
    best = (better.get(one.input, one) for _, one in found)
    every = sorted(best, key=lambda one: (-np.nan_to_num(one.total, nan=-1), -one.morris))
    runs = len(varied) * trajectories + trajectories + (points * (len(chosen) + 2) if points else 0)
    return Sensitivity(asked, mean, tuple(every), runs)


Found = list[tuple[Factor, Influence]]


def screened(asked: Quantity, varied: Sequence[Factor], count: int, effort: Budget) -> Found:
    """Return the influence of each factor by trajectories."""
    cube = trajectories(len(varied), count, LEVELS, SEED)
    y = filled(asked.at(table(varied, inside(varied, cube)), effort, "morris"))
    made = needs("SALib.analyze.morris", "sensitivity").analyze(
        problem(len(varied)), cube, y, num_levels=LEVELS, num_resamples=200, seed=SEED
    )
    return [
        (factor, Influence(factor.name, kind_of(factor), float(most), float(off), meaning=factor.meaning))
        for factor, most, off in zip(varied, made["mu_star"], made["mu_star_conf"], strict=True)
    ]


def kind_of(factor: Factor) -> str:
    """Return whether a factor is drawn, fixed, a group or an option."""
    if factor.values:
        return "option"
    return "group" if len(factor.members) > 1 else "fixed" if factor.fixed else "drawn"


def switched(asked: Quantity, effort: Budget) -> Found:
    """Return how far each mechanism moves what is asked about when it is switched off."""
    import pandas as pd

    off = [name for name in CLASSES if can_be_off(asked.a, name)]
    design = pd.DataFrame({name: [True, *(name != other for other in off)] for name in off})
    if not off:
        return []
    y = asked.at(design, effort, "switches")
    return [
        (Factor(name, values=(False, True)), Influence(name, "switch", gap, np.nan, meaning="the mechanism at work"))
        for name, gap in zip(off, np.nan_to_num(np.abs(y[1:] - y[0])).tolist(), strict=True)
    ]


def can_be_off(scenario: Scenario, mechanism: str) -> bool:
    """Tell whether a mechanism is on and can be switched off here."""
    rows = scenario.plan.counts()
    known = [p for p in parameters_of(CLASSES[mechanism]) if p.null is not None and rows[f"{mechanism}.{p.name}"]]
    return bool(known) and mechanism not in scenario.document.get("run", {}).get("off", [])


def few(found: Found, keep: int, switches: int) -> Found:
    """Return the first ones, so many switches among them at most."""
    on_off = [one.input for _, one in found if one.kind == "switch"][switches:]
    return [pair for pair in found if pair[1].input not in on_off or pair[1].kind != "switch"][:keep]


def shared(asked: Quantity, chosen: Found, points: int, effort: Budget) -> Found:
    """Return the factors with their shares of the variance."""
    varied = [factor for factor, _ in chosen]
    count = 2 ** ceil(log2(max(points, 2)))
    cube = needs("SALib.sample.sobol", "sensitivity").sample(
        problem(len(varied)), count, calc_second_order=False, seed=SEED
    )
    y = filled(asked.at(table(varied, cube), effort, "sobol"))
    if np.ptp(y) == 0:
        return chosen
    made = needs("SALib.analyze.sobol", "sensitivity").analyze(
        problem(len(varied)), y, calc_second_order=False, num_resamples=100, conf_level=0.9, seed=SEED
    )
    return [
        (factor, replace(one, first=float(first), total=float(total), total_interval=float(off)))
        for (factor, one), first, total, off in zip(chosen, made["S1"], made["ST"], made["ST_conf"], strict=True)
    ]


def ended(asked: Quantity, chosen: Found, effort: Budget) -> tuple[Found, Interval]:
    """Return the factors with the means at their ends, and what is asked about as the scenario stands."""
    import pandas as pd

    sides = [side(factor, 2) for factor, _ in chosen]
    rows = [{}, *(row for two in sides for row in (two[0], two[-1]))]
    design = pd.DataFrame(rows, index=range(len(rows)))
    y = asked.replicated(design, effort, "ends", max(effort.replicates, min(ENDS, asked.a.replicates)))
    means = [of_mean(row).middle for row in y]
    pairs = zip(chosen, means[1::2], means[2::2], strict=True)
    return [(factor, replace(one, low=low, high=high)) for (factor, one), low, high in pairs], of_mean(y[0])


def filled(y: Numbers) -> Numbers:
    """Return values with the mean in place of those that are no number; 0 where none is."""
    there = np.isfinite(y)
    return np.where(there, y, y[there].mean() if there.any() else 0.0)
