"""Which ties carry an outcome: every tie is cut in turn, and all ties of a pair together, and the outcome compared.

Equation
    d_r = y_r(without the tie) - y_r;  mean of d with the interval of that mean, spread of d over replicates, P(lower)
With a tie goes what hangs on it: its parameters, and the events that aim at it. The luck of the others stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stratsim.engine.ensemble import outcome_names
from stratsim.engine.interval import of_mean, of_pairs
from stratsim.engine.outcome import unit_of
from stratsim.engine.results import Results
from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.scenario.scenario import Scenario
from stratsim.scenario.schema import TIES
from stratsim.toml.problem import ScenarioError, did_you_mean
from stratsim.toml.source import fault

ROUNDS = 8
"""How far what hangs on a tie is followed: a parameter, an event that is then empty ..."""


@dataclass(frozen=True)
class Cut:
    """What is cut: the pair of states, the ties in words, and their keys in the scenario."""

    pair: str
    ties: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def words(self) -> str:
        """The ties in words."""
        return ", ".join(self.ties)


@dataclass(frozen=True)
class Link:
    """What a cut does to an outcome: its mean without, and the paired difference, as in a comparison."""

    pair: str
    cut: str
    mean: float
    difference: float
    difference_low: float
    difference_high: float
    mean_difference_low: float
    mean_difference_high: float
    lower: float


def links(
    scenario: Scenario, outcome: str, *, jobs: int | None = None, progress: Progress = quiet
) -> tuple[float, list[Link]]:
    """Return the mean of an outcome, and every cut with what it does to it, the greatest mean difference first.

    Raises `ScenarioError` where there is no such outcome. A cut without which there is no such outcome has no numbers.
    """
    known = outcome_names(scenario.plan)
    if outcome not in known:
        raise fault(f"outcome {outcome}", "there is no such outcome", did_you_mean(outcome, known))
    cuts = list(all_cuts(scenario.document))
    if not cuts:
        raise fault(str(scenario.path), "declares no ties: there is none to cut")
    variants = [lacking(scenario, cut.keys) for cut in cuts]
    done = run_all([scenario, *variants], replicates=scenario.replicates, jobs=jobs, traces=0, progress=progress)
    found = [link(cut, outcome, one, done[0]) for cut, one in zip(cuts, done[1:], strict=True)]
    found.sort(key=lambda one: -abs(one.difference) if np.isfinite(one.difference) else np.inf)
    return of_mean(done[0].outcome(outcome)).middle, found


def link(cut: Cut, outcome: str, without: Results, whole: Results) -> Link:
    """Return what a cut does to an outcome."""
    if outcome not in without.labels["outcome"]:
        return Link(cut.pair, cut.words, *([np.nan] * 7))
    y = without.outcome(outcome)
    return Link(cut.pair, cut.words, of_mean(y).middle, *of_pairs(unit_of(outcome), y, whole.outcome(outcome)))


def all_cuts(document: Mapping[str, Any]) -> Iterator[Cut]:
    """Yield every single tie of a scenario, and all ties of each pair that has several."""
    pairs: dict[str, list[Cut]] = {}
    for cut in single_cuts(document):
        pairs.setdefault(cut.pair, []).append(cut)
    for pair, cuts in sorted(pairs.items()):
        if len(cuts) > 1:
            yield Cut(pair, tuple(t for one in cuts for t in one.ties), tuple(k for one in cuts for k in one.keys))
        yield from cuts


def single_cuts(document: Mapping[str, Any]) -> Iterator[Cut]:
    """Yield every tie that a scenario declares."""
    for table, kind in TIES.items():
        for a, others in sorted(document.get(table, {}).items()):
            for b in sorted(others):
                pair = "-".join(sorted((a, b)))
                yield Cut(pair, (f"{kind} {pair if kind == 'alignment' else f'{a}>{b}'}",), (f"{table}.{a}.{b}",))


def lacking(scenario: Scenario, keys: Sequence[str]) -> Scenario:
    """Return a scenario without some keys and without what then points at nothing."""
    gone = list(keys)
    for left in reversed(range(ROUNDS)):
        try:
            return scenario.without(gone)
        except ScenarioError as error:
            hanging = [one.key for one in error.problems if one.key and one.key not in gone]
            if not hanging or not left:
                raise
            gone = list(dict.fromkeys([*gone, *hanging]))
    raise AssertionError("the last round returns or raises")
