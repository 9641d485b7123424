"""Trials: what is fitted over which years and judged over which, as ``seeds/calibration.toml`` says."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field

from stratsim.analysis import record, simulated
from stratsim.analysis.problems import checked, problem
from stratsim.analysis.record import Observed
from stratsim.analysis.statistic import STATISTICS
from stratsim.core.uncertainty import Uncertain
from stratsim.scenario.problem import Problem, ScenarioError, did_you_mean
from stratsim.scenario.scenario import Scenario, load
from stratsim.scenario.target import Lost, find
from stratsim.scenario.value import Strict, Value, core_value

CALIBRATION = Path("seeds/calibration.toml")
Years = tuple[int, int]
EVERY_YEAR = "years"
"""The target that takes every training year by itself."""


class Prior(Strict):
    """What was held of a parameter before the record was looked at."""

    dist: Value
    why: str = Field(min_length=1)

    def written(self) -> dict[str, Any]:
        """Return the distribution as a scenario writes it."""
        return self.model_dump(exclude_defaults=True)["dist"]


class Target(Strict):
    """What the fit is held against: a statistic of a series over the training years, and what difference counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statistic: str
    series: str
    by: str = ""
    within: int = 0
    transform: Literal["none", "sqrt", "log"] = "none"
    scale: float = Field(gt=0)
    why: str = Field(min_length=1)


class Span(Strict):
    """A trial: its training years, the years it is judged on, and where what it finds is written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    about: str
    training: Years
    judged: Years
    overlay: str


class Document(Strict):
    """The file of trials."""

    scenario: str
    series: str
    trials: dict[str, Span] = Field(min_length=1)
    priors: dict[str, Prior] = Field(min_length=1)
    targets: list[Target] = Field(min_length=1)


@dataclass(frozen=True)
class Trial:
    """One trial, ready: the scenario of history, the record, priors, targets and spans."""

    name: str
    about: str
    training: Years
    judged: Years
    overlay: Path
    scenario: Path
    record: Mapping[str, Observed]
    priors: Mapping[str, Prior]
    targets: Sequence[Target]

    def uncertain(self) -> dict[str, Uncertain]:
        """Return the priors as the engine takes them: each draws its luck at its key, as in a scenario."""
        found = {key: core_value(prior.dist, key) for key, prior in self.priors.items()}
        return {key: value for key, value in found.items() if isinstance(value, Uncertain)}

    def prior_overrides(self) -> dict[str, Any]:
        """Return the priors as a scenario would write them."""
        return {key: prior.written() for key, prior in self.priors.items()}

    def training_record(self) -> dict[str, Observed]:
        """Return the record of the training years: all that a fit may see."""
        return {name: one.within(*self.training) for name, one in self.record.items()}

    def loaded(self, overrides: Mapping[str, Any] | None = None) -> Scenario:
        """Return the scenario of history with some values set."""
        return load(self.scenario, overrides or {})


def read_trial(name: str, path: str | Path = CALIBRATION) -> Trial:
    """Read one trial; raise `ScenarioError` with every problem, ValueError where there is no trial of that name."""
    document, source = checked(Document, path, "file of trials", "run in the project's folder, or name the file")
    if name not in document.trials:
        raise ValueError(f"there is no trial {name!r}: {did_you_mean(name, document.trials)}")
    span = document.trials[name]

    def beside(file: str) -> Path:
        return Path(os.path.normpath(Path(path).parent / file))

    scenario, observed = beside(document.scenario), record.load(beside(document.series))
    if found := list(problems(document, source, observed, load(scenario))):
        raise ScenarioError(found)
    return Trial(
        name,
        span.about,
        span.training,
        span.judged,
        beside(span.overlay),
        scenario,
        observed,
        document.priors,
        document.targets,
    )


def problems(document: Document, source: Any, observed: Mapping[str, Any], scenario: Scenario) -> Iterator[Problem]:
    """Yield what does not fit: spans that overlap, keys, series and statistics that do not exist."""
    for name, span in document.trials.items():
        if not span.training[0] <= span.training[1] < span.judged[0] <= span.judged[1]:
            yield problem(source, ("trials", name), "must be judged on years after the training years")
    for key, prior in document.priors.items():
        try:
            find(tuple(key.split(".")), scenario.plan.system)
        except Lost as lost:
            yield Problem(source.place(("priors", key)), key, str(lost), lost.advice)
        if isinstance(prior.dist, int | float):
            yield problem(source, ("priors", key), "must be a distribution: a number leaves nothing to fit")
    for n, target in enumerate(document.targets):
        here = ("targets", str(n))
        if target.statistic not in (*STATISTICS, EVERY_YEAR):
            yield problem(source, (*here, "statistic", target.statistic), "is no statistic", (*STATISTICS, EVERY_YEAR))
        for one in (target.series, *([target.by] if target.by else [])):
            if one not in observed or one not in simulated.NAMES:
                yield problem(source, (*here, "series", one), "is no series of the record that the model also has")
