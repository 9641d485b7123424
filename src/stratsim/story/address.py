"""Which replicate to tell: one by its number, the typical one, the worst, the best for a state, one with a rare event.

Equation
    z_or = (y_or - mean_r y_o) / sd_r y_o;  distance_rs = sqrt(sum_o (z_or - z_os)^2)
    typical: the medoid, the replicate with the least mean distance to all others
Outcomes that are NaN somewhere, or the same everywhere, take no part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.results import Results
from stratsim.toml.problem import did_you_mean

SEVERITY = "severity_per_year"
"""What the worst replicate is the worst by, where no state has declared what it wants."""
MOST = 2000
"""Replicates that the middle is sought among: distances are taken between all of them."""


@dataclass(frozen=True)
class Chosen:
    """A replicate, and in words why this one; ``value`` is the outcome that it was chosen by, NaN if none."""

    replicate: int
    why: str
    value: float = float("nan")


def chosen(results: Results, address: str) -> Chosen:
    """Return the replicate that an address means: "17", "typical", "worst", "best-for:STATE", "rare:OUTCOME".

    Raises ValueError where there is none.
    """
    word, _, label = address.partition(":")
    if word.isdigit() and not label:
        return numbered(results, int(word))
    if word == "typical" and not label:
        return typical(results)
    if word == "worst" and not label:
        return worst(results)
    if word in ("best-for", "worst-for") and label:
        return extreme(results, payoff(results, label), word)
    if word == "rare" and label:
        return rare(results, label)
    known = "a number, typical, worst, best-for:STATE, worst-for:STATE or rare:OUTCOME"
    raise ValueError(f"{address!r} names no replicate: say {known}")


def numbered(results: Results, number: int) -> Chosen:
    """Return a replicate by its number."""
    last = results.first + results.replicates - 1
    if not results.first <= number <= last:
        raise ValueError(f"there is no replicate {number}: they are numbered {results.first} to {last}")
    return Chosen(number, "as asked")


def typical(results: Results) -> Chosen:
    """Return the replicate nearest the middle of the headline outcomes."""
    names = headline(results)
    y = np.stack([results.outcome(name) for name in names]).astype(np.float64)
    y = y[np.isfinite(y).all(axis=1) & (y.std(axis=1) > 0)]
    if not len(y):
        return Chosen(results.first, "all replicates are alike in the headline outcomes")
    nearest = medoid(y[:, :MOST])
    why = f"the typical one: nearest to the middle in {len(y)} headline outcomes"
    return Chosen(results.first + nearest, why + (f" of the first {MOST:,}" if y.shape[1] > MOST else ""))


def headline(results: Results) -> Sequence[str]:
    """Return the headline outcomes that the results have, all where none is said."""
    said = [name for name in str(results.provenance["headline"]).split() if name in results.labels["outcome"]]
    return said or results.labels["outcome"]


def medoid(y: Array) -> int:
    """Return the column with the least mean distance to the others, of standardised rows."""
    z = (y - y.mean(axis=1, keepdims=True)) / y.std(axis=1, keepdims=True)
    size = (z * z).sum(axis=0)
    square = size[:, None] + size - 2 * np.einsum("or,os->rs", z, z)
    return int(np.sqrt(np.maximum(square, 0)).mean(axis=1).argmin())


def worst(results: Results) -> Chosen:
    """Return the replicate in which the states together fare worst."""
    names = [name for name in results.labels["outcome"] if name.startswith("payoff.")]
    if names:
        y = np.mean([results.outcome(name) for name in names], axis=0)
        n = int(y.argmin())
        return Chosen(results.first + n, f"the worst: lowest mean payoff of {len(names)} states", float(y[n]))
    return extreme(results, SEVERITY, "highest")


def payoff(results: Results, state: str) -> str:
    """Return the outcome that says how a state fares."""
    known = {name.partition(".")[2]: name for name in results.labels["outcome"] if name.startswith("payoff.")}
    if state not in known:
        raise ValueError(f"{state} has no payoff here; {did_you_mean(state, list(known))}")
    return known[state]


def extreme(results: Results, name: str, word: str) -> Chosen:
    """Return the replicate in which an outcome is highest, or for "worst-for" lowest."""
    y = results.outcome(name)
    n = int(np.nanargmin(y) if word == "worst-for" else np.nanargmax(y))
    which = "lowest" if word == "worst-for" else "highest"
    return Chosen(results.first + n, f"{which} {name} of {results.replicates:,} replicates", float(y[n]))


def rare(results: Results, name: str) -> Chosen:
    """Return, of the replicates in which an outcome is above 0, the one nearest their middle."""
    if name not in results.labels["outcome"]:
        raise ValueError(f"there is no outcome {name!r}; {did_you_mean(name, results.labels['outcome'])}")
    rows = np.flatnonzero(results.outcome(name) > 0)
    if not rows.size:
        raise ValueError(f"{name} is 0 in all {results.replicates:,} replicates: run more of them, or ask another")
    y = np.stack([results.outcome(one)[rows] for one in headline(results)]).astype(np.float64)
    y = y[np.isfinite(y).all(axis=1) & (y.std(axis=1) > 0)]
    n = int(rows[medoid(y)] if len(y) else rows[0])
    why = f"the most typical of the {rows.size:,} of {results.replicates:,} replicates with {name} above 0"
    return Chosen(results.first + n, why, float(results.outcome(name)[n]))
