"""How far the conclusions of a comparison rest on each claim of the register.

Equation
    d         = mean over replicates of y(B) - y(A), an outcome's paired difference: a conclusion where its interval
                does not hold 0
    rests_c   = 1 - d(claim c switched off) / d:  0 where it does not matter, 1 where nothing is left without it
    holds_c   = share of settings of the claim's own parameters, over their plausible ranges, at which d keeps its sign
Symbols
    a claim switched off: those of its parameters that have a null value, at it, in all rows; others stay.
Valid when
    A claim is what the register says that carries it. Claims share parameters: what rests on them does not add up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stratsim.claims.claim import Claim
from stratsim.core.parameter import parameters_of
from stratsim.engine.interval import Interval, of_mean
from stratsim.engine.mechanism import CLASSES
from stratsim.experiments.design import latin
from stratsim.lenses.effort import USUAL, Budget, steady
from stratsim.lenses.quantity import fitting
from stratsim.scenario.assumption import Assumption, parameter_of
from stratsim.scenario.inventory import inventory
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Numbers = npt.NDArray[np.float64]
NULLS: Mapping[str, float] = {
    f"{name}.{p.name}": float(p.null) for name, cls in CLASSES.items() for p in parameters_of(cls) if p.null is not None
}
MUCH = 0.1
"""Share of a conclusion from which on a claim is named in words."""


@dataclass(frozen=True)
class Rest:
    """How far one conclusion rests on one claim; NaN where the claim has nothing to switch off, or to sample."""

    outcome: str
    claim: str
    difference: float
    without: float
    rests: float
    holds: float
    low: float
    high: float
    parameters: int
    about: str


@dataclass(frozen=True)
class Audit:
    """Conclusions with their intervals, and what each rests on, the most first."""

    a: Scenario
    b: Scenario
    conclusions: Mapping[str, Interval]
    rests: tuple[Rest, ...]

    def words(self) -> list[str]:
        """Return the answer in sentences."""
        lines = [f"{self.b.name} against {self.a.name}: {len(self.conclusions)} conclusions."]
        for name, held in self.conclusions.items():
            own = [one for one in self.rests if one.outcome == name]
            on = [f"{one.claim} ({one.rests:.0%})" for one in own if abs(one.rests) >= MUCH][:5]
            unsure = [one.claim for one in own if one.holds < 0.9]
            said = f"{name} {held.middle:+.3g}: rests on {', '.join(on) or 'no single claim'}"
            lines.append(said + (f"; its sign hangs on the values of {', '.join(unsure)}." if unsure else "."))
        return lines


def audit(
    a: Scenario,
    b: Scenario,
    claims: Mapping[str, Claim],
    *,
    outcomes: Sequence[str] = (),
    samples: int = 12,
    effort: Budget = USUAL,
) -> Audit:
    """Return how far the conclusions of a comparison rest on claims: of outcomes, the headline ones if none are named.

    ``samples``: settings of each claim's parameters. Raises ValueError where the scenarios cannot be compared.
    """
    other = b.but(seed=a.plan.seed, months=a.plan.months)
    names = tuple(dict.fromkeys(steady(name) for name in outcomes or a.headline))
    table, places = settings(a, claims, samples)
    d = differences((a, other), table, names, effort)
    held = {name: of_mean(d[n, 0]) for n, name in enumerate(names)}
    surely = {name: one for name, one in held.items() if one.low * one.high > 0}
    found = [
        rest(name, claims[claim], claim, d[names.index(name)], place, len(parameters(a, claims[claim])))
        for name in surely
        for claim, place in places.items()
    ]
    found.sort(key=lambda one: (list(surely).index(one.outcome), -abs(np.nan_to_num(one.rests)), one.holds))
    return Audit(a, other, surely, tuple(found))


def differences(
    pair: tuple[Scenario, Scenario], table: "pd.DataFrame", names: tuple[str, ...], effort: Budget
) -> Numbers:
    """Return the paired differences, shape (outcomes, points, replicates)."""
    ys = [
        effort.sample(one, fitting(one, table), names, f"audit_{n}").values.astype(np.float64)
        for n, one in enumerate(pair)
    ]
    return np.asarray(ys[1] - ys[0], np.float64)


Place = tuple[int | None, range]
"""The point of a claim switched off, None where nothing of it can be, and those of its samples."""


def settings(scenario: Scenario, claims: Mapping[str, Claim], samples: int) -> tuple["pd.DataFrame", dict[str, Place]]:
    """Return the design, the scenario as it stands first, and where in it each claim is."""
    import pandas as pd

    rows: list[dict[str, float]] = [{}]
    places: dict[str, Place] = {}
    for name, claim in claims.items():
        off = switched_off(scenario, claim)
        at = len(rows) if off else None
        rows += [off] if off else []
        own = parameters(scenario, claim)
        drawn = latin(own, samples).to_dict("records") if own else []
        places[name] = (at, range(len(rows), len(rows) + len(drawn)))
        rows += [{str(key): float(value) for key, value in row.items()} for row in drawn]
    return pd.DataFrame(rows, index=range(len(rows))), places


def covered(key: str, claim: Claim) -> bool:
    """Tell whether a key of a scenario is one that carries a claim, or a narrower one of such a parameter."""
    return key in claim.keys or (key.partition(".")[0] in CLASSES and parameter_of(key) in claim.keys)


def parameters(scenario: Scenario, claim: Claim) -> list[Assumption]:
    """Return the assumptions of a scenario that carry a claim; of those tied by a fit each for itself."""
    from dataclasses import replace

    return [replace(one, group="") for one in scenario.uncertain if covered(one.key, claim)]


def switched_off(scenario: Scenario, claim: Claim) -> dict[str, float]:
    """Return the keys of a claim's parameters with their null values."""
    rows = scenario.plan.counts()
    return {
        item.key: NULLS[parameter_of(item.key)]
        for item in inventory(scenario)
        if item.kind == "parameter"
        and covered(item.key, claim)
        and parameter_of(item.key) in NULLS
        and rows[parameter_of(item.key)]
    }


def rest(outcome: str, claim: Claim, name: str, d: Numbers, place: Place, count: int) -> Rest:
    """Return how far a conclusion, (points, replicates), rests on a claim."""
    whole = of_mean(d[0]).middle
    at, sampled = place
    without = of_mean(d[at]).middle if at is not None else float("nan")
    means = np.array([of_mean(d[n]).middle for n in sampled])
    there = means[np.isfinite(means)]
    low, high = np.quantile(there, (0.05, 0.95)) if there.size else (np.nan, np.nan)
    holds = float((there * whole > 0).mean()) if there.size else float("nan")
    return Rest(outcome, name, whole, without, 1 - without / whole, holds, float(low), float(high), count, claim.claim)
