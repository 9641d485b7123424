"""What the paired differences of a trial say about the claim that predicted them.

Equation
    d_r = y_r(scenario) - y_r(baseline);  it holds in replicate r where d_r > beyond (higher) or d_r < beyond (lower)
    P = share of replicates in which it holds, half of those with d_r = beyond counted
    mean of d with its standard error s / sqrt(R)
    size = mean / spread, spread^2 = mean of the variances over replicates of y(scenario) and y(baseline)
    (replicates in which either is NaN are left out; differences within rounding count as 0)
Verdict
    without effect          d_r = 0 in every replicate, and beyond = 0
    supported in the model  P >= 0.9;           not supported             P <= 0.1
    supported on average    else, mean beyond by more than 3 standard errors; not supported on average: short by that
    not distinguishable     else
    undefined               d is NaN in every replicate
Why these rules: ``docs/decisions/0007-claims.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from stratsim.claims.claim import Prediction
from stratsim.engine.interval import spread as interval_of

SURE = 0.9
"""Share of replicates that makes a verdict."""
ERRORS = 3.0
"""Standard errors by which a mean must differ: of some ninety trials, chance alone would bring four past two."""
ROUNDING = 1e-6
"""Relative difference that single precision can make by itself."""

GROUPS: Mapping[str, Literal["for", "against", "open"]] = {
    "supported in the model": "for",
    "supported on average": "for",
    "not distinguishable": "open",
    "without effect": "open",
    "undefined": "open",
    "not supported on average": "against",
    "not supported": "against",
}
"""Every verdict, and whether it speaks for the claim."""


@dataclass(frozen=True)
class Finding:
    """What a trial found: of claim ``claim``, trial ``number`` (from 1)."""

    claim: str
    number: int
    trial: Prediction
    difference: float
    low: float
    high: float
    error: float
    probability: float
    size: float
    verdict: str

    @property
    def group(self) -> str:
        """Whether the verdict speaks "for" the claim, "against" it, or leaves it "open"."""
        return GROUPS[self.verdict]

    @property
    def reading(self) -> str:
        """What the register says of the assumption behind such a verdict; empty where it says nothing."""
        return self.trial.caveat if self.group == "for" else self.trial.reading


def finding(named: tuple[str, int, Prediction], y: Any, base: Any) -> Finding:
    """Return what a trial (claim, number, trial) found, from the outcome of its two runs, replicate by replicate."""
    y, base = (np.asarray(one, np.float64) for one in (y, base))
    both = np.isfinite(y - base)
    y, base = y[both], base[both]
    d = np.where(np.abs(y - base) <= ROUNDING * np.maximum(np.abs(y), np.abs(base)), 0.0, y - base)
    mean, low, high = interval_of(d)
    error, p, words = judged(d, named[2])
    spread = float(np.sqrt((y.var() + base.var()) / 2)) if d.size else 0.0
    return Finding(*named, mean, low, high, error, p, mean / spread if spread else np.nan, words)


def judged(d: Any, trial: Prediction) -> tuple[float, float, str]:
    """Return the standard error of the mean difference, P(as predicted), and the verdict."""
    if not d.size:
        return np.nan, np.nan, "undefined"
    past = (d - trial.beyond) * (1 if trial.direction == "higher" else -1)
    p = float(((past > 0) + 0.5 * (past == 0)).mean())
    error = float(d.std(ddof=1) / np.sqrt(d.size)) if d.size > 1 else np.nan
    if not (np.any(d) or trial.beyond):
        return error, p, "without effect"
    return error, p, verdict(p, float(past.mean()), error)


def verdict(p: float, past: float, error: float) -> str:
    """Return the verdict: ``past`` is the mean difference past what had to be passed."""
    if p >= SURE:
        return "supported in the model"
    if 1 - p >= SURE:
        return "not supported"
    if abs(past) > ERRORS * error:
        return "supported on average" if past > 0 else "not supported on average"
    return "not distinguishable"
