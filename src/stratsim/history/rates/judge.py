"""The judgement: every rate of a file, counted in a model."""

from collections.abc import Sequence
from dataclasses import dataclass

from stratsim.history.rates.counts import COUNTS
from stratsim.history.rates.rate import RateFile, RateResult
from stratsim.history.rates.runs import Runs


@dataclass(frozen=True)
class RateReport:
    """The rates of a file held against a scenario."""

    scenario: str
    parameters: str
    replicates: int
    force: float
    results: Sequence[RateResult]

    @property
    def judged(self) -> list[RateResult]:
        """The rates that the model can be held to."""
        return [one for one in self.results if one.judged]

    @property
    def inside(self) -> int:
        """How many of them lie within their tolerance."""
        return sum(one.inside for one in self.judged)


def judged(file: RateFile, runs: Runs, parameters: str = "") -> RateReport:
    """Return every rate of a file with what the model comes to."""
    results = [
        RateResult(one, None if one.count is None else COUNTS[one.count.name](runs, one.count)) for one in file.rate
    ]
    return RateReport(runs.scenario.name, parameters, runs.replicates, file.force, results)
