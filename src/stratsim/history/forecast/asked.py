"""What a forecast is asked, as a file such as ``seeds/forecast.toml`` says, and the trial and the record behind it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from stratsim.history import counterpart
from stratsim.history.counterpart import Counterpart
from stratsim.history.forecast.periods import Stretch, periods, stretch_of
from stratsim.history.record import Observed
from stratsim.history.trials import Trial, read_trial
from stratsim.scenario import when
from stratsim.scenario.scenario import Scenario, load
from stratsim.shipped import folder
from stratsim.toml.checked import checked, problem
from stratsim.toml.problem import Problem, ScenarioError
from stratsim.toml.source import Source, read
from stratsim.toml.value import Strict

FORECAST = folder("seeds") / "forecast.toml"
"""The file of questions that comes with stratsim."""

Kind = Literal["count", "event", "level"]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class AskedTable(Strict):
    """One series as the file has it; the head of ``seeds/forecast.toml`` says what each key means."""

    like: str = ""
    about: str = ""
    unit: str = ""
    kind: Kind
    spans: list[Stretch] = Field(min_length=1)
    most: dict[Stretch, Annotated[int, Field(ge=1, le=99)]] = {}
    before: dict[str, float] | list[str] | None = None
    before_source: str = ""
    not_blind: str = ""
    outcome: str
    model: Counterpart | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        own = bool(self.model and self.about and self.unit)
        if bool(self.like) == own or (self.like and (self.model or self.about or self.unit)):
            raise ValueError("must have like = a series of the record, or else about, unit and a table model")
        if (self.kind == "count") != bool(self.most) or (self.most and set(self.most) != set(self.spans)):
            raise ValueError('must have most for each of its spans where kind = "count", and nowhere else')
        if self.before is not None and not self.before_source:
            raise ValueError("must say with before_source where before is from")
        fits = {"count": isinstance(self.before, dict), "event": isinstance(self.before, list), "level": False}
        if self.before is not None and not fits[self.kind]:
            raise ValueError("before is a table of years for a count, a list of half-years for an event")
        return self


class ForecastFile(Strict):
    """The file of questions; its paths are relative to itself."""

    scenario: str
    trials: str
    trial: str
    drivers: str
    first: Month
    last: Month
    known_until: Month
    series: dict[str, AskedTable] = Field(min_length=1)


@dataclass(frozen=True)
class Asked:
    """One series that is forecast: its counterpart in the model, and what of the training years it is compared with."""

    name: str
    table: AskedTable
    counterpart: Counterpart
    observed: Observed | None

    @property
    def about(self) -> str:
        """What it is."""
        return self.observed.about if self.observed else self.table.about

    def unit(self, stretch: Stretch) -> str:
        """Return the unit of a period: what is counted has no rate."""
        unit = self.observed.unit if self.observed else self.table.unit
        return unit.partition("/")[0] if self.table.kind == "count" else unit.replace("/month", f"/{stretch}")

    @property
    def before(self) -> Mapping[int, float]:
        """The training years of the record, or those given; none where there are none."""
        if self.observed:
            return self.observed.yearly
        given = self.table.before
        return {int(year): value for year, value in given.items()} if isinstance(given, dict) else {}

    @property
    def happened(self) -> Sequence[str] | None:
        """The half-years before in which an event happened; None where that is not said."""
        return self.table.before if isinstance(self.table.before, list) else None


@dataclass(frozen=True)
class Questions:
    """A forecast to be made: its scenario without fitted parameters (``base``), its trial, series and drivers."""

    file: Path
    trial: Trial
    base: Scenario
    drivers: Path
    first: str
    last: str
    known_until: str
    series: Mapping[str, Asked]

    def periods(self, stretch: Stretch) -> list[str]:
        """Return the periods of one length that are forecast."""
        return periods(stretch, self.first, self.last)

    @property
    def parameters(self) -> Path:
        """The file that the trial was fitted into; ValueError where it was not fitted yet."""
        if not self.trial.overlay.is_file():
            what = f"{self.trial.overlay}: the trial has not been fitted"
            raise ValueError(f"{what}: stratsim calibrate {self.trial.name}")
        return self.trial.overlay

    def fitted(self) -> Scenario:
        """Return the scenario with what the trial fitted; ValueError where it was not fitted yet."""
        return load(self.base.path, parameters=self.parameters)


def questions(path: str | Path = FORECAST) -> Questions:
    """Read what is asked; raise `ScenarioError` with every problem, file and line."""
    file, source = checked(ForecastFile, path, "file of questions", "run in the project's folder, or name the file")

    def beside(other: str) -> Path:
        return Path(os.path.normpath(Path(path).parent / other))

    trial = read_trial(file.trial, beside(file.trials))
    found = {name: asked(name, table, trial) for name, table in file.series.items()}
    scenario = load(beside(file.scenario), parameters=False)
    if wrong := list(problems(file, source, found, (trial, scenario))):
        raise ScenarioError(wrong)
    series = {name: one for name, one in found.items() if one is not None}
    return Questions(Path(path), trial, scenario, beside(file.drivers), file.first, file.last, file.known_until, series)


def asked(name: str, table: AskedTable, trial: Trial) -> Asked | None:
    """Return one series with what the record has of the training years; None where the record has no such series."""
    if table.model:
        return Asked(name, table, table.model, None)
    observed = trial.training_record().get(table.like)
    if observed is None or observed.counterpart is None:
        return None
    return Asked(name, table, observed.counterpart, observed)


def problems(
    file: ForecastFile, source: Source, found: Mapping[str, Asked | None], behind: tuple[Trial, Scenario]
) -> Iterator[Problem]:
    """Yield what does not fit: months outside the scenario or not after the training, series that do not exist."""
    trial, scenario = behind
    end = when.later(scenario.plan.first_month, scenario.plan.months - 1)
    if not f"{trial.training[1]}-12" < file.first <= file.last <= end:
        what = f"must lie after {trial.training[1]}, the last training year, and end by {end}, as the scenario does"
        yield problem(source, ("first",), what)
    known = [name for name, one in trial.record.items() if one.counterpart is not None]
    for name, one in found.items():
        here = ("series", name)
        if one is None:
            yield problem(source, (*here, "like", file.series[name].like), "is no series that the model has", known)
            continue
        yield from counterpart.problems(name, one.counterpart, source, scenario.plan.system)
        yield from misdated(source, here, one, trial.training)


def misdated(source: Source, here: tuple[str, ...], one: Asked, training: tuple[int, int]) -> Iterator[Problem]:
    """Yield the years and half-years of ``before`` that do not lie in the training years."""
    given: Any = one.table.before or ()
    for period in given:
        shape = "year" if isinstance(given, dict) else "half"
        if stretch_of(period) != shape or not training[0] <= int(period[:4]) <= training[1]:
            what = f"'{period}' is no {shape} of the training years {training[0]} to {training[1]}"
            yield problem(source, (*here, "before"), what)


def contents(path: Path) -> Mapping[str, Any]:
    """Return what a TOML file says, without its comments; raise `ScenarioError` where it cannot be read."""
    return dict(read(path).document)
