"""What the harder trial asks, as a file such as ``seeds/evidence.toml`` says: rungs, windows, removals, placebos."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from stratsim.history import record
from stratsim.history.counterpart import Labels
from stratsim.history.counterpart import problems as of_counterpart
from stratsim.history.record import Month, Observed
from stratsim.history.trials import Trial
from stratsim.scenario.hooks import nulls
from stratsim.scenario.scenario import Scenario
from stratsim.shipped import folder
from stratsim.toml.checked import checked, problem
from stratsim.toml.problem import Problem, ScenarioError
from stratsim.toml.source import Source
from stratsim.toml.value import Strict

EVIDENCE = folder("seeds") / "evidence.toml"
"""The file that comes with stratsim."""

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]


class Window(Strict):
    """Months that something the challenger may answer falls in; the header of the file says each key."""

    id: Name
    title: str = Field(min_length=1)
    series: str
    modelled: bool
    why: str = Field(min_length=1)
    months: list[Annotated[list[Month], Field(min_length=2, max_length=2)]] = []
    after: str = ""
    span: int = Field(0, ge=0, le=24)
    source: str = ""
    seen: bool = False

    @model_validator(mode="after")
    def _holds(self) -> Self:
        if self.months and self.after:
            raise ValueError("must have either months, or after and span")
        if bool(self.after) != bool(self.span):
            raise ValueError("must have after and span together")
        if (self.months or self.after) and not self.source:
            raise ValueError("must say the source of its dates")
        return self

    @property
    def tried(self) -> bool:
        """Whether there are months to try it in."""
        return bool(self.months or self.after)


class Removal(Strict):
    """What is put to its null, as one."""

    id: Name
    title: str = Field(min_length=1)
    off: Labels
    power: bool = False


class Placebo(Strict):
    """Which drivers deal their dates out anew: all that begin in the judged years but those kept."""

    id: Name
    title: str = Field(min_length=1)
    keep: list[str] = []


class EvidenceFile(Strict):
    """The file of what the harder trial asks."""

    series: str
    rungs: Labels
    window: list[Window] = []
    removal: list[Removal] = []
    placebo: list[Placebo] = []


def read(path: str | Path, trial: Trial, scenario: Scenario) -> tuple[EvidenceFile, dict[str, Observed]]:
    """Return what is asked, and the record with its rungs; raise `ScenarioError` with every problem, file and line."""
    file, source = checked(EvidenceFile, path, "file of evidence", "run in the project's folder, or name the file")
    rungs, of_rungs = record.read(Path(path).parent / file.series)
    known = {**trial.record, **rungs}
    wrong = [*problems(file, source, known, trial), *unknown_drivers(file, source, scenario)]
    for name, one in record.with_counterpart(rungs).items():
        wrong += of_counterpart(name, one, of_rungs, scenario.plan.system)
    if wrong:
        raise ScenarioError(wrong)
    return file, known


def problems(file: EvidenceFile, source: Source, known: Mapping[str, Observed], trial: Trial) -> Iterator[Problem]:
    """Yield what does not fit: names used twice, series that cannot be scored by month, what has no null."""
    for key, rows in (("window", file.window), ("removal", file.removal), ("placebo", file.placebo)):
        ids: list[str] = [one.id for one in rows]
        for n, one in enumerate(ids):
            if ids.index(one) != n:
                yield problem(source, (key, str(n), "id", one), "is the id of two")
    for name in file.rungs:
        yield from unscored(source, ("rungs", name), known, trial, name)
    for n, window in enumerate(file.window):
        for field, name in (("series", window.series), ("after", window.after)):
            if name:
                yield from unscored(source, ("window", str(n), field, name), known, trial, name)
    for n, removal in enumerate(file.removal):
        for hook in removal.off:
            try:
                nulls(hook)
            except ScenarioError as error:
                for found in error.problems:
                    yield problem(source, ("removal", str(n), "off", hook), found.what)


def unscored(
    source: Source, key: Sequence[str], known: Mapping[str, Observed], trial: Trial, name: str
) -> Iterator[Problem]:
    """Yield why a series cannot be scored month by month."""
    if name not in known:
        yield problem(source, tuple(key), "is no series of the record", known)
        return
    years = trial.training[0], trial.judged_on[1]
    months = 12 * (years[1] - years[0] + 1)
    if known[name].counterpart is None or len(known[name].within(*years).monthly) < months:
        yield problem(source, tuple(key), f"needs a counterpart, and values by month from {years[0]} to {years[1]}")


def unknown_drivers(file: EvidenceFile, source: Source, scenario: Scenario) -> Iterator[Problem]:
    """Yield the drivers that the scenario has not."""
    known = [event.name for event in scenario.plan.events]
    for n, placebo in enumerate(file.placebo):
        for name in placebo.keep:
            if name not in known:
                yield problem(source, ("placebo", str(n), "keep", name), "is no event of the scenario", known)
