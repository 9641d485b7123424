"""The runs that rates are counted in: the scenario as it is, with a war begun, and with and without measures.

A war of every rivalry in turn, begun from outside after a year, shows what wars do where they are too rare to be
counted: who joins, who falls, what comes after. Runs in which a challenger without a veto starts under measures of a
level, and under none, show what they cost it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.core.coalition import Coalition
from stratsim.engine.results import Results
from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.history.rates.disputes import Disputes, Flags
from stratsim.scenario import when
from stratsim.scenario.parameters import Parameters
from stratsim.scenario.scenario import Scenario, load

EVENT = "rates_war"
QUIET_MONTHS = 12
"""Months before a war is begun from outside."""
SHARE_OF_WARS = 0.25
"""Replicates of each run with a war, as a share of those of the scenario as it is."""
SERIES = frozenset(
    ("events", "stood", "at_war", "regime_crisis", "defeated", "sanctions", "measures", "output", "deterrent")
) | {"deal", "cheated", "reneged"}


@dataclass(frozen=True)
class Runs:
    """A scenario, how much is run of it, and what comes of the runs once they are asked for."""

    scenario: Scenario
    force: float
    replicates: int = 1000
    jobs: int | None = None
    progress: Progress = quiet
    parameters: Parameters = True

    @cached_property
    def plain(self) -> Results:
        """The scenario as it is."""
        return self.run([self.scenario], self.replicates)[0]

    def run(self, scenarios: Sequence[Scenario], replicates: int) -> list[Results]:
        """Return the results of some scenarios, with the series that counts need."""
        options: dict[str, Any] = {"traces": replicates, "only": SERIES, "jobs": self.jobs, "progress": self.progress}
        return run_all(scenarios, replicates=replicates, **options)

    @cached_property
    def wars(self) -> list[tuple[int, Results]]:
        """A run with a war begun from outside for each rivalry, with its row."""
        names = self.scenario.plan.system.rivalry.names
        month = when.later(self.scenario.plan.first_month, QUIET_MONTHS)
        if self.scenario.plan.months <= QUIET_MONTHS:
            return []
        made = [self.but({"events": {EVENT: war(name, month)}}) for name in names]
        count = max(1, round(self.replicates * SHARE_OF_WARS))
        return list(enumerate(self.run(made, count))) if made else []

    def but(self, document: Mapping[str, Any]) -> Scenario:
        """Return the scenario with a document laid on top, of the same length and seed."""
        top = [str(self.scenario.path), dict(document)]
        options: dict[str, Any] = {"allow_code": bool(self.scenario.plan.codes), "name": self.scenario.name}
        options |= {"removed": self.scenario.removed, "parameters": self.parameters}
        settings: dict[str, Any] = dict(self.scenario.settings)
        return load(top, self.scenario.overrides, **options).but(**settings)

    def under(self, state: str, level: float) -> Results:
        """Return the scenario in which a state starts under measures of a level."""
        return self.run([self.but({"states": {state: {"sanctions": level}}})], max(1, self.replicates // 4))[0]

    @cached_property
    def severity(self) -> Array:
        """The severity of each month's act, 0 without one, (months, rivalry, R)."""
        return severity(self.plain, self.scenario)

    @cached_property
    def disputes(self) -> Disputes:
        """The disputes of the scenario as it is."""
        return Disputes.of(self.severity, begun(self.plain))

    @cached_property
    def coalition(self) -> Coalition:
        """The ways into the wars of the scenario."""
        return self.scenario.plan.system.coalition


def war(name: str, month: str) -> dict[str, Any]:
    """Return the event that begins the war of a rivalry."""
    challenger, defender = name.split(">")
    return {"date": month, "duration": 1, "set": {f"rivalries.{challenger}.{defender}.at_war": 1.0}}


def severity(results: Results, scenario: Scenario) -> Array:
    """Return the severity of each month's act in a run, (months, rivalry, R)."""
    acted = np.asarray(results.traces["events"]) > 0
    return np.einsum("mpir,p->mir", acted, scenario.plan.system.rungs.severity[:, 0, 0])


def begun(results: Results) -> Flags:
    """Return True in the first month of each war, (months, rivalry, R)."""
    now = np.asarray(results.traces["at_war"]) > 0
    before = np.concatenate([np.zeros_like(now[:1]), now[:-1]])
    return np.asarray(now & ~before)
