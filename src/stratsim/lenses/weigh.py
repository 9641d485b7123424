"""The order of scenarios for a state, and what it hangs on: the weights of its payoff, and the price of a contest.

Equation
    (1) payoff = sum over components c of  w_c x_c;  x_c mean over replicates, what is lost or paid as a negative number
    (2) first  = share of sets of weights under which a scenario is best, in each set every w_c times its own factor,
        log-uniform between 1 / SPREAD and SPREAD
    (3) break_even = 1 + (payoff - payoff of the first scenario) / (w x of the first - w x), x the component "contested"

    (4) between = variance over scenarios of the means of an outcome / variance over scenarios and replicates together

Symbols
    w_c   weight of a component in the scenario's ``[payoffs]``; where it has none that weigh what happened, 1 for each
    (3) is the factor on the price of a contest at which a scenario and the first of them come to the same

Valid when
    nothing in the model reads these payoffs: then they are linear in the weights, and (3) is exact.
Source
    Bookkeeping. Sets of weights: as in the analysis of dominance under imprecise weights; the spread is an assumption.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stratsim.engine.interval import of_mean
from stratsim.engine.payoff import LOSSES, OUTCOME, REALISED
from stratsim.engine.results import Results
from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.scenario.scenario import Scenario
from stratsim.toml.problem import did_you_mean
from stratsim.toml.source import fault

Floats = npt.NDArray[np.float64]

PARTS = (*LOSSES, "paid", "economy", "regime", "sway")
"""Components of a payoff made of what happened alone."""
WATCHED = ("severity_per_year", "clashes_expected")
"""Outcomes beside the payoff whose variance is split: equation (4)."""
SPREAD = 4.0
SETS = 4000
SEED = 20240619


@dataclass(frozen=True)
class Weighed:
    """A scenario as a state fares in it: payoff, its rank, its lead over the first scenario with the interval of the
    mean, `first` and `break_even` as in (2) and (3), and its components in their own units, losses positive.
    """

    scenario: str
    payoff: float
    rank: float
    lead: float
    lead_low: float
    lead_high: float
    first: float
    break_even: float
    conceded: float
    contested: float
    fought: float
    settled: float
    provoked: float
    granted: float
    paid: float
    economy: float
    regime: float
    sway: float


@dataclass(frozen=True)
class Weighing:
    """How a state fares in each scenario, best first, and what share of an outcome's variance lies between them."""

    rows: list[Weighed]
    between: Mapping[str, float]


def weigh(
    scenarios: Sequence[Scenario], state: str, *, jobs: int | None = None, progress: Progress = quiet
) -> Weighing:
    """Return how a state fares in each scenario; the first scenario is the one that leads are over.

    Raises `ScenarioError` where there is no such state.
    """
    known = scenarios[0].plan.system.states
    if state not in known:
        raise fault(f"state {state}", "there is no such state", did_you_mean(state, known))
    weights = weights_of(scenarios[0], state)
    done = run_all(scenarios, replicates=scenarios[0].replicates, jobs=jobs, traces=0, progress=progress)
    x = np.stack([parts(one, state) for one in done])
    watched = {name: np.stack([one.outcome(name).astype(np.float64) for one in done]) for name in WATCHED}
    watched[f"payoff.{state}"] = np.einsum("c,scr->sr", [weights[name] for name in PARTS], x)
    return Weighing(
        ranked([one.name for one in done], x, weights), {name: between(one) for name, one in watched.items()}
    )


def weights_of(scenario: Scenario, state: str) -> Mapping[str, float]:
    """Return the weights of a state's components, 1 each where its payoff does not weigh what happened alone."""
    declared = scenario.plan.payoffs.get(state, {})
    if any(declared.get(name) for name in REALISED):
        return {name: declared.get(name, 0.0) for name in PARTS}
    return dict.fromkeys(PARTS, 1.0)


def parts(results: Results, state: str) -> Floats:
    """Return the components of a state's payoff in every replicate, losses negative, shape (parts, R)."""
    rows = [results.outcome(f"{OUTCOME.get(name, name)}.{state}") for name in PARTS]
    return np.stack([-row if lost(name) else row for name, row in zip(PARTS, rows, strict=True)]).astype(np.float64)


def lost(name: str) -> bool:
    """Tell whether a component is lost or paid, not had."""
    return name in LOSSES or name == "paid"


def ranked(names: Sequence[str], x: Floats, weights: Mapping[str, float]) -> list[Weighed]:
    """Return the scenarios, best first, from their components ``x``, shape (scenarios, parts, R)."""
    w = np.array([weights[name] for name in PARTS])
    payoff, mean = np.einsum("c,scr->sr", w, x), x.mean(axis=-1)
    whole = payoff.mean(axis=-1)
    price = w[PARTS.index("contested")] * mean[:, PARTS.index("contested")]
    rank, first = np.argsort(np.argsort(-whole, kind="stable")) + 1, best_shares(mean * w)
    found = []
    for n, name in enumerate(names):
        lead = of_mean(payoff[n] - payoff[0])
        shown = [-value if lost(part) else value for part, value in zip(PARTS, mean[n].tolist(), strict=True)]
        even = break_even(whole[n] - whole[0], price[0] - price[n])
        found.append(Weighed(name, float(whole[n]), float(rank[n]), *lead, float(first[n]), even, *shown))
    return sorted(found, key=lambda one: one.rank)


def between(x: Floats) -> float:
    """Return the share of the variance of an outcome (scenarios, R) that lies between scenarios: equation (4)."""
    whole = x.var(dtype=np.float64)
    return float(x.mean(axis=1, dtype=np.float64).var() / whole) if whole else np.nan


def break_even(lead: float, cheaper: float) -> float:
    """Return the factor on the price of a contest at which a lead is gone; NaN where no price does that: equation (3).

    ``cheaper``: the first scenario's component of contests less this one's.
    """
    factor = 1 + lead / cheaper if cheaper else np.nan
    return float(factor) if factor >= 0 else np.nan


def best_shares(x: Floats) -> Floats:
    """Return how often each scenario is best over sets of weights, from weighed components (scenarios, parts)."""
    factors = SPREAD ** np.random.default_rng(SEED).uniform(-1, 1, (SETS, x.shape[1]))
    best = np.argmax(factors @ x.T, axis=1)
    return np.bincount(best, minlength=len(x)) / SETS
