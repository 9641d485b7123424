"""Trials of claims: pairs of scenarios with common random numbers, each distinct run made once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stratsim.claims.claim import Prediction, dotted
from stratsim.claims.register import Register
from stratsim.claims.verdict import Finding, finding
from stratsim.engine.ensemble import outcome_names
from stratsim.engine.plan import Plan
from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.scenario.scenario import Scenario, load
from stratsim.toml.problem import Problem, ScenarioError, did_you_mean
from stratsim.toml.source import path_of


def layer(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return dotted keys and their values as a document to lay on a scenario."""
    document: dict[str, Any] = {}
    for key, value in overrides.items():
        *tables, last = path_of(key)
        place = document
        for table in tables:
            place = place.setdefault(table, {})
        place[last] = value
    return document


REPLICATES = 1000
"""Replicates of a trial, where nothing else is said."""


@dataclass(frozen=True)
class Side:
    """One run of a pair: the scenario file, the overrides as JSON, the months (None: the scenario's own)."""

    file: str
    overrides: str
    months: int | None

    @classmethod
    def of(cls, trial: Prediction) -> "tuple[Side, Side]":
        """Return the two runs of a trial: the scenario's, and the baseline's."""
        both = (trial.scenario, trial.overrides_scenario), (trial.baseline, trial.overrides_baseline)
        a, b = (cls(file, json.dumps(dotted(keys), sort_keys=True), trial.months) for file, keys in both)
        return a, b

    def scenario(self, register: Register, seed: int | None) -> Scenario:
        """Return the scenario itself, with the seed of the register's baseline if none is given."""
        file = register.directory / self.file
        changes = layer(json.loads(self.overrides))  # not overrides: a trial may declare an event of its own
        found = load([file, changes] if changes else file, name=file.stem)
        return found.but(seed=register.baseline.plan.seed if seed is None else seed, months=self.months)


def run_trials(
    register: Register,
    *,
    replicates: int = REPLICATES,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Progress = quiet,
) -> list[Finding]:
    """Run every trial of a register and return what was found, whatever it is.

    Each scenario, with its overrides and months, is run once, however many trials it serves. Raises `ScenarioError`
    with the problems of all trials before any work.
    """
    scenarios = loaded(register, seed)
    sides = sorted(scenarios, key=lambda side: -scenarios[side].plan.months)
    done = run_all([scenarios[one] for one in sides], replicates=replicates, jobs=jobs, traces=0, progress=progress)
    results = dict(zip(sides, done, strict=True))
    return [
        finding((claim, number, trial), *(results[side].outcome(trial.outcome) for side in Side.of(trial)))
        for claim, number, trial in trials(register)
    ]


def trials(register: Register) -> Iterator[tuple[str, int, Prediction]]:
    """Yield (claim, number, trial) of all trials, numbers from 1."""
    for name, claim in register.claims.items():
        for number, trial in enumerate(claim.trials, 1):
            yield name, number, trial


def loaded(register: Register, seed: int | None) -> dict[Side, Scenario]:
    """Return every distinct scenario that the trials need; raise `ScenarioError` with all that does not fit."""
    found: dict[Side, Scenario] = {}
    problems: list[Problem] = []
    for claim, number, trial in trials(register):
        at = ("claims", claim, "trials", str(number - 1))
        try:
            for side in Side.of(trial):
                found[side] = found.get(side) or side.scenario(register, seed)
        except ScenarioError as error:
            said = error.problems
            problems += [register.problem(at, f"{one.place}: {one.key}: {one.what}", one.advice) for one in said]
        else:
            a, b = (found[side].plan for side in Side.of(trial))
            problems += [register.problem(at, *words) for words in unfit(trial, a, b)]
    if problems:
        raise ScenarioError(problems)
    return found


def unfit(trial: Prediction, a: Plan, b: Plan) -> Iterator[tuple[str, str]]:
    """Yield (what is wrong, advice) where two plans cannot be compared as the trial wants."""
    for name, plan in ((trial.scenario, a), (trial.baseline, b)):
        if trial.outcome not in (known := outcome_names(plan)):
            yield f"{name} has no outcome '{trial.outcome}'", did_you_mean(trial.outcome, known)
    if a.first_month != b.first_month:
        yield f"{trial.scenario} begins in {a.first_month}, {trial.baseline} in {b.first_month}", ""
    if a.months != b.months:
        yield f"{trial.scenario} runs {a.months} months, {trial.baseline} {b.months}", "give months"
