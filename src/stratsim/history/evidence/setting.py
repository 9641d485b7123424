"""What every part of the harder trial is given: trials with their scenarios, the record by rung, how much to run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.engine import ensemble
from stratsim.engine.plan import Plan
from stratsim.engine.results import Results
from stratsim.experiments.run import month_names, run_all
from stratsim.history.counterpart import Counterpart
from stratsim.history.evidence.asked import EvidenceFile
from stratsim.history.fit.calibrate import Effort
from stratsim.history.patterns import Pattern
from stratsim.history.record import Observed
from stratsim.history.trials import Trial
from stratsim.scenario.scenario import Scenario


@dataclass(frozen=True)
class EvidenceSize:
    """How much is run.

    ``replicates`` of every ensemble that is scored, ``calendars`` dealt out anew and ``each``: replicates of one;
    ``fit``: the effort of a refit, None for no refits.
    """

    replicates: int = 2000
    calendars: int = 200
    each: int = 300
    fit: Effort | None = field(default_factory=lambda: Effort(rounds=3, batches=1, sets=4096, repeats=4, kept=200))
    jobs: int | None = None


@dataclass(frozen=True)
class EvidenceSetting:
    """The trials that are fitted, the first the one in question, each with its scenario; what is asked; the record."""

    trials: Sequence[tuple[Trial, Scenario]]
    asked: EvidenceFile
    record: Mapping[str, Observed]
    patterns: Sequence[Pattern]
    size: EvidenceSize = EvidenceSize()

    @property
    def trial(self) -> Trial:
        """The trial in question."""
        return self.trials[0][0]

    @cached_property
    def scenario(self) -> Scenario:
        """Its scenario, from the first month to the last judged one."""
        return shortened(self.trials[0][1], self.trial)

    @cached_property
    def judged(self) -> dict[str, float]:
        """The judged months of the series that is scored by month."""
        return dict(self.record[self.trial.monthly].within(*self.trial.judged_on).monthly)

    def counterpart(self, name: str) -> Counterpart:
        """Return the counterpart of a series; reading the file made sure that it has one."""
        found = self.record[name].counterpart
        assert found is not None
        return found

    @cached_property
    def judged_rows(self) -> Any:
        """Which months of a run are judged ones, shape (months,)."""
        years = [int(month[:4]) for month in month_names(self.scenario)]
        return np.array([self.trial.judged_on[0] <= year <= self.trial.judged_on[1] for year in years])

    def counts(self, plan: Plan, replicates: int, first: int = 0) -> Array:
        """Return the series that is scored by month in the judged months of a plan, shape (months, R)."""
        one = self.counterpart(self.trial.monthly)
        (done,) = ensemble.run(
            [plan],
            replicates,
            first=first,
            traces=first + replicates,
            only={one.variable},
            jobs=self.size.jobs or 1,
            watched=False,
        )
        found = Results.of(done, month_names(self.scenario), {})
        return one.monthly(found)[self.judged_rows]

    @cached_property
    def usual(self) -> Array:
        """The same of the scenario as it is."""
        return self.counts(self.scenario.plan, self.size.replicates)

    def run(self, scenario: Scenario, names: Sequence[str]) -> Results:
        """Return the results of a scenario with what some series need."""
        only = {self.counterpart(name).variable for name in names}
        size = self.size
        return run_all([scenario], replicates=size.replicates, traces=size.replicates, only=only, jobs=size.jobs)[0]


def shortened(scenario: Scenario, trial: Trial) -> Scenario:
    """Return a scenario that ends with the last judged year."""
    return scenario.but(months=12 * (trial.judged_on[1] + 1 - int(scenario.plan.first_month[:4])))
