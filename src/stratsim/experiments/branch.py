"""Branches: one past, several futures with the same luck."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stratsim.engine import fork
from stratsim.engine.fork import Fork
from stratsim.engine.results import Results
from stratsim.experiments.compare import PairedResults, Row
from stratsim.experiments.gather import named_once
from stratsim.experiments.run import Progress, month_names, provenance, quiet
from stratsim.scenario import when
from stratsim.scenario.scenario import Scenario

MOST = 5
"""Outcomes that a sentence names."""
Future = str | Path | Mapping[str, Any]
"""What changes: a file laid on top, or values by dotted key."""


@dataclass(frozen=True, repr=False)
class Branches(PairedResults):
    """Results that share their past: the scenario itself first, then each future from the month ``at`` on."""

    at: str = ""

    def words(self) -> list[str]:
        """Return in sentences what each future changes of the headline outcomes that move most."""
        lines = [f"{self.baseline.name} to {self.at}; from then on: {', '.join(r.name for r in self.results[1:])}."]
        for one in self.results[1:]:
            moved = [row for row in self.rows() if row.scenario == one.name and surely(row)]
            moved.sort(key=lambda row: -abs(row.difference) / (abs(row.mean - row.difference) + 1e-9))
            said = ", ".join(f"{row.outcome} {row.difference:+.2g}" for row in moved[:MOST])
            lines.append(f"{one.name}: {said or 'no headline outcome surely moves'}.")
        return lines


def surely(row: Row) -> bool:
    """Tell whether the interval of a mean difference does not hold zero."""
    return row.mean_difference_low * row.mean_difference_high > 0


def place(scenario: Scenario, at: str) -> int:
    """Return the number of a month of a run; raise ValueError where it is none, or the run does not hold it."""
    try:
        number = when.number(at) - when.number(scenario.plan.first_month)
    except ValueError:
        raise ValueError(f"{at!r} must be a month, as in 2026-06") from None
    if not 0 < number < scenario.plan.months:
        raise ValueError(f"{at} does not lie within {scenario.span}, after its first month")
    return number


def futures(scenario: Scenario, given: Mapping[str, Future]) -> list[Scenario]:
    """Return the scenario of each future, by its name; raise `ScenarioError` where one cannot be."""
    named_once([scenario.name, *given])
    found = []
    for name, one in given.items():
        made = scenario.but(overrides=one) if isinstance(one, Mapping) else scenario.with_file(one)
        same = made.but(seed=scenario.plan.seed, months=scenario.plan.months, name=name)
        found.append(replace(same, title=same.title if same.title != scenario.title else name))
    return found


def forks(scenario: Scenario, then: Sequence[Scenario], at: str) -> list[Fork]:
    """Return the plans: the scenario itself, then each future from a month on; ValueError where one does not fit."""
    number = place(scenario, at)
    return [Fork.of(scenario.plan, one.plan, number) for one in (scenario, *then)]


def branched(
    scenario: Scenario,
    then: Sequence[Scenario],
    at: str,
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress = quiet,
) -> Branches:
    """Run a scenario and its futures from a month on."""
    plans = forks(scenario, then, at)
    records, count = scenario.records, scenario.replicates
    done = fork.run(
        plans,
        count,
        traces=records.traces,
        watched=records.watched,
        jobs=executor or jobs or os.cpu_count() or 1,
        progress=progress,
    )
    made = []
    for one, found in zip((scenario, *then), done, strict=True):
        known = {**provenance(one, count), "first": 0, "kernel": found.kernel}
        if one is not scenario:
            known["overrides"] = f"{known['overrides'] or one.name} from {at} on".strip()
        made.append(Results.of(found, month_names(one), known))
    return Branches(tuple(made), scenario.headline, at=at)
