"""Trials: what is fitted over which years and judged over which, as a file such as ``seeds/calibration.toml`` says."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stratsim.core.uncertainty import Uncertain
from stratsim.history import counterpart, record
from stratsim.history.record import Observed, with_counterpart
from stratsim.history.trial_file import FitTarget, Prior, TrialFile, Years, problems
from stratsim.scenario import when
from stratsim.scenario.scenario import Scenario, load
from stratsim.shipped import folder
from stratsim.toml.checked import checked
from stratsim.toml.problem import ScenarioError, did_you_mean
from stratsim.toml.source import Source
from stratsim.toml.value import core_value

CALIBRATION = folder("seeds") / "calibration.toml"
"""The file of trials that comes with stratsim."""


@dataclass(frozen=True)
class Trial:
    """One trial, ready: the scenario of history, the record, priors, targets and years.

    ``monthly`` names the series that is scored month by month; empty: none is. ``judged`` is None where a trial is only
    fitted. ``fixed``: overrides under which the scenario is always loaded, as where a mechanism is left out.
    """

    name: str
    about: str
    training: Years
    judged: Years | None
    overlay: Path
    scenario: Path
    record: Mapping[str, Observed]
    priors: Mapping[str, Prior]
    targets: Sequence[FitTarget]
    quiet: Sequence[str] = ()
    patterns: Path = Path()
    monthly: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def judged_on(self) -> Years:
        """The judged years; ValueError where there are none."""
        if self.judged is None:
            what = f"trial {self.name} has no judged years: nothing of the record is left to hold it against"
            raise ValueError(f"{what}; stratsim forecast shows what it says of the years ahead")
        return self.judged

    def uncertain(self) -> dict[str, Uncertain]:
        """Return the priors as the engine takes them: each draws its luck at its key, as in a scenario."""
        values = {key: core_value(prior.dist, key) for key, prior in self.priors.items()}
        return {key: value for key, value in values.items() if isinstance(value, Uncertain)}

    def prior_overrides(self) -> dict[str, Any]:
        """Return the priors as a scenario would write them."""
        return {key: prior.written() for key, prior in self.priors.items()}

    def training_record(self) -> dict[str, Observed]:
        """Return the record of the training years: all that a fit may see."""
        return {name: series.within(*self.training) for name, series in self.record.items()}

    def loaded(self, overrides: Mapping[str, Any] | None = None) -> Scenario:
        """Return the scenario of history with some values set, without the parameters of an earlier fit."""
        together = {**self.fixed, **(overrides or {})}
        return load(self.scenario, together, parameters=False, strict=not self.fixed)


def read_trial(name: str, path: str | Path = CALIBRATION) -> Trial:
    """Read one trial; raise `ScenarioError` with every problem, ValueError where there is no trial of that name."""
    file, source = checked(TrialFile, path, "file of trials", "run in the project's folder, or name the file")
    if name not in file.trials:
        raise ValueError(f"there is no trial {name!r}: {did_you_mean(name, file.trials)}")
    chosen = file.trials[name]

    def beside(other: str) -> Path:
        return Path(os.path.normpath(Path(path).parent / other))

    scenario = load(beside(file.scenario), parameters=False)
    return Trial(
        name,
        chosen.about,
        chosen.training,
        chosen.judged,
        beside(chosen.overlay),
        scenario.path,
        checked_record(file, source, beside(file.series), scenario),
        file.priors,
        file.targets,
        months_of(*chosen.quiet) if chosen.quiet else (),
        beside(file.patterns),
        file.monthly,
    )


def checked_record(file: TrialFile, source: Source, path: Path, scenario: Scenario) -> dict[str, Observed]:
    """Return the record; raise `ScenarioError` with all that fits neither scenario nor trials, in both files."""
    observed, of_series = record.read(path)
    wrong = list(problems(file, source, observed, scenario))
    for name, one in with_counterpart(observed).items():
        wrong += counterpart.problems(name, one, of_series, scenario.plan.system)
    if wrong:
        raise ScenarioError(wrong)
    return observed


def months_of(first: str, last: str) -> tuple[str, ...]:
    """Return every month from the first to the last."""
    return tuple(when.text(n) for n in range(when.number(first), when.number(last) + 1))
