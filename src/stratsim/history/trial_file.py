"""The file of trials, ``seeds/calibration.toml``: its shape, and what does not fit in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from stratsim.history import simulated
from stratsim.history.record import Observed
from stratsim.history.statistic import NEEDS
from stratsim.scenario.scenario import Scenario
from stratsim.scenario.target import Lost, find
from stratsim.toml.checked import problem
from stratsim.toml.problem import Problem
from stratsim.toml.source import Source
from stratsim.toml.value import Strict, Value, span, support

Years = tuple[int, int]
MONTHLY = "launch_days"
"""The series that is judged month by month."""

EVERY_YEAR = "years"
"""The target that takes every training year by itself."""

UNFIT = ("months_until", "rate_ratio", "sign_hits")  # of months, not of years; or of the record itself
FITTED_TO = (*(name for name in NEEDS if name not in UNFIT), EVERY_YEAR)
"""What a target can name: statistics of the training years."""


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


Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class Span(Strict):
    """A trial: its training years, the years it is judged on, and where what it finds is written.

    ``quiet``: the first and the last of the months in which baselines, too, are told to expect no launch.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    about: str
    training: Years
    judged: Years
    overlay: str
    quiet: tuple[Month, Month] | None = None


class Document(Strict):
    """The file of trials."""

    scenario: str
    series: str
    trials: dict[str, Span] = Field(min_length=1)
    priors: dict[str, Prior] = Field(min_length=1)
    targets: list[Target] = Field(min_length=1)


def problems(
    document: Document, source: Source, observed: Mapping[str, Observed], scenario: Scenario
) -> Iterator[Problem]:
    """Yield what does not fit: spans that overlap, keys, series and statistics that do not exist."""
    for name, one in document.trials.items():
        here = ("trials", name)
        if not one.training[0] <= one.training[1] < one.judged[0] <= one.judged[1]:
            yield problem(source, here, "must be judged on years after the training years")
        by_month = observed[MONTHLY].monthly if MONTHLY in observed else {}
        months = [f"{year}-{month:02d}" for year in range(one.judged[0], one.judged[1] + 1) for month in range(1, 13)]
        if missing := [month for month in months if month not in by_month]:
            yield problem(source, (*here, "judged"), f"needs {MONTHLY} by month; {missing[0]} is not in the record")
        if one.quiet and one.quiet[0] > one.quiet[1]:
            yield problem(source, (*here, "quiet"), "must be the first month and the last")
        if one.training[0] < int(scenario.plan.first_month[:4]):
            yield problem(source, (*here, "training"), f"begins before the scenario does ({scenario.plan.first_month})")
    for key, prior in document.priors.items():
        yield from unfit(source, key, prior, scenario)
    for n, target in enumerate(document.targets):
        here = ("targets", str(n))
        known: dict[str, tuple[str, Sequence[str]]] = {
            "statistic": (target.statistic, FITTED_TO),
            "series": (target.series, simulated.NAMES),
        }
        if target.by:
            known["by"] = (target.by, simulated.NAMES)
        for field, (word, names) in known.items():
            if word not in names or (field != "statistic" and word not in observed):
                what = (
                    "is no statistic" if field == "statistic" else "is no series of the record that the model also has"
                )
                yield problem(source, (*here, field, word), what, names)
                break
        else:
            spans = {name: one.training for name, one in document.trials.items() if one.training[0] <= one.training[1]}
            yield from numberless(source, (*here, "statistic"), target, observed, spans)


def unfit(source: Source, key: str, prior: Prior, scenario: Scenario) -> Iterator[Problem]:
    """Yield what is wrong with a prior: no such parameter, no distribution, beyond the bounds."""
    here = ("priors", key)
    if isinstance(prior.dist, int | float):
        yield problem(source, here, "must be a distribution: a number leaves nothing to fit")
        return
    try:
        found = find(tuple(key.split(".")), scenario.plan.system)
    except Lost as lost:
        yield Problem(source.place(here), key, str(lost), lost.advice)
        return
    low, high = support(prior.dist)
    if low < found.low or high > found.high:
        yield problem(source, here, f"must be from {found.low:g} to {found.high:g} (is {span(low, high)})")


def numberless(
    source: Source, here: tuple[str, ...], target: Target, observed: Mapping[str, Observed], spans: Mapping[str, Years]
) -> Iterator[Problem]:
    """Yield what a target lacks: what its statistic must be told, or numbers of the record in the training years."""
    needs = NEEDS.get(target.statistic, ())
    if "by" in needs and not (target.by and target.within):
        yield problem(source, here, "needs by = .. and within = ..")
        return
    for name, (first, last) in spans.items():
        for one in filter(None, (target.series, target.by)):
            if "months" in needs and not observed[one].within(first, last).monthly:
                yield problem(source, here, f"needs months, and {one} has none in the training years of {name}")
        years = {year for year in range(first, last + 1) if year > first or target.series not in simulated.BY_YEAR}
        seen = years & set(observed[target.series].yearly)
        if not seen or (target.statistic != EVERY_YEAR and seen != years):
            missing = ", ".join(str(year) for year in sorted(years - seen))
            yield problem(source, here, f"needs {target.series} of every training year of {name}; {missing} not there")
