"""Trials: what is fitted over which years and judged over which, as ``seeds/calibration.toml`` says."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratsim.core.uncertainty import Uncertain
from stratsim.history import record
from stratsim.history.record import Observed
from stratsim.history.trial_file import Document, Prior, Target, Years, problems
from stratsim.scenario import when
from stratsim.scenario.scenario import Scenario, load
from stratsim.toml.checked import checked
from stratsim.toml.problem import ScenarioError, did_you_mean
from stratsim.toml.value import core_value

CALIBRATION = Path("seeds/calibration.toml")


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
    quiet: Sequence[str] = ()

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
    chosen = document.trials[name]

    def beside(file: str) -> Path:
        return Path(os.path.normpath(Path(path).parent / file))

    scenario, observed = beside(document.scenario), record.load(beside(document.series))
    if found := list(problems(document, source, observed, load(scenario))):
        raise ScenarioError(found)
    return Trial(
        name,
        chosen.about,
        chosen.training,
        chosen.judged,
        beside(chosen.overlay),
        scenario,
        observed,
        document.priors,
        document.targets,
        months_of(*chosen.quiet) if chosen.quiet else (),
    )


def months_of(first: str, last: str) -> tuple[str, ...]:
    """Return every month from the first to the last."""
    return tuple(when.text(n) for n in range(when.number(first), when.number(last) + 1))
