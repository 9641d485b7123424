"""The file of trials, such as ``seeds/calibration.toml``: its shape, and what does not fit in it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from stratsim.history.record import Observed, with_counterpart
from stratsim.history.statistic import NEEDS
from stratsim.scenario.scenario import Scenario
from stratsim.scenario.target import Lost, find, flattened
from stratsim.toml.checked import problem
from stratsim.toml.problem import Problem, did_you_mean
from stratsim.toml.source import Source
from stratsim.toml.value import Strict, Value, span, support

Years = tuple[int, int]
EVERY_YEAR = "years"
"""The target that takes every training year by itself."""

UNFIT = ("months_until", "rate_ratio", "sign_hits", "count_ratio")  # of months, the record itself, other years
FITTED_TO = (*(name for name in NEEDS if name not in UNFIT), EVERY_YEAR)
"""What a target can name: statistics of the training years."""


class Prior(Strict):
    """What was held of a parameter before the record was looked at."""

    dist: Value
    why: str = Field(min_length=1)

    def written(self) -> dict[str, Any]:
        """Return the distribution as a scenario writes it."""
        return self.model_dump(exclude_defaults=True)["dist"]


class FitTarget(Strict):
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


class TrialTable(Strict):
    """A trial: its training years, the years it is judged on, and where its overlay is written.

    Without ``judged`` it is only fitted, to every year of the record that it names: its forecast is judged elsewhere.
    ``quiet``: the first and the last of the months in which some baselines, too, expect no event of ``monthly``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    about: str
    training: Years
    judged: Years | None = None
    overlay: str
    quiet: tuple[Month, Month] | None = None


class TrialFile(Strict):
    """The file of trials; its paths are relative to itself.

    ``monthly``: the series that is scored month by month, next to baselines and a null model; none if left out.
    """

    scenario: str
    series: str
    patterns: str
    monthly: str = ""
    trials: dict[str, TrialTable] = Field(min_length=1)
    priors: dict[str, Prior] = Field(min_length=1)
    targets: list[FitTarget] = Field(min_length=1)


def problems(
    file: TrialFile, source: Source, observed: Mapping[str, Observed], scenario: Scenario
) -> Iterator[Problem]:
    """Yield what does not fit: years that overlap, keys, series and statistics that do not exist."""
    yield from unscorable(file, source, observed)
    for name, trial in file.trials.items():
        yield from misplaced(source, name, trial, scenario)
    for key, prior in file.priors.items():
        yield from unfit(source, key, prior, scenario)
    for n, target in enumerate(file.targets):
        if wrong := list(unknown(source, n, target, observed)):
            yield from wrong[:1]
            continue
        yield from numberless(source, ("targets", str(n), "statistic"), target, observed, file.trials)


def misplaced(source: Source, name: str, trial: TrialTable, scenario: Scenario) -> Iterator[Problem]:
    """Yield what is wrong with the years and months of a trial."""
    here = ("trials", name)
    if trial.training[0] > trial.training[1]:
        what = (
            "must be judged on years after the training years" if trial.judged else "must be fitted to years in order"
        )
        yield problem(source, here, what)
    elif trial.judged and not trial.training[1] < trial.judged[0] <= trial.judged[1]:
        yield problem(source, here, "must be judged on years after the training years")
    if trial.quiet and trial.quiet[0] > trial.quiet[1]:
        yield problem(source, (*here, "quiet"), "must be the first month and the last")
    if trial.training[0] < int(scenario.plan.first_month[:4]):
        yield problem(source, (*here, "training"), f"begins before the scenario does ({scenario.plan.first_month})")


def unscorable(file: TrialFile, source: Source, observed: Mapping[str, Observed]) -> Iterator[Problem]:
    """Yield why a series cannot be scored month by month, or quiet months have no meaning."""
    if not file.monthly:
        quiet = [name for name, trial in file.trials.items() if trial.quiet]
        yield from (
            problem(source, ("trials", name, "quiet"), "needs monthly = the name of a series") for name in quiet
        )
        return
    counts = [name for name, series in observed.items() if series.judged == "count"]
    if file.monthly not in counts:
        what = f"'{file.monthly}' is no series of the record that is judged as a count"
        yield Problem(source.place(("monthly",)), "monthly", what, did_you_mean(file.monthly, counts))
        return
    known = observed[file.monthly].monthly
    for name, trial in file.trials.items():
        if not trial.judged:
            continue
        if missing := [month for month in months_of_years(*trial.judged) if month not in known]:
            what = f"needs {file.monthly} by month; {missing[0]} is not in the record"
            yield problem(source, ("trials", name, "judged"), what)


def months_of_years(first: int, last: int) -> list[str]:
    """Return every month of some years."""
    return [f"{year}-{month:02d}" for year in range(first, last + 1) for month in range(1, 13)]


def unfit(source: Source, key: str, prior: Prior, scenario: Scenario) -> Iterator[Problem]:
    """Yield what is wrong with a prior: no such parameter, no distribution, beyond the bounds, or set elsewhere."""
    here = ("priors", key)
    if isinstance(prior.dist, int | float):
        yield problem(source, here, "must be a distribution: a number leaves nothing to fit")
        return
    try:
        parameter = find(tuple(key.split(".")), scenario.plan.system)
    except Lost as lost:
        yield Problem(source.place(here), key, str(lost), lost.advice)
        return
    low, high = support(prior.dist)
    if low < parameter.low or high > parameter.high:
        yield problem(source, here, f"must be from {parameter.low:g} to {parameter.high:g} (is {span(low, high)})")
    if key in {".".join(path) for path, _ in flattened(scenario.document)}:
        what = f"is set in {scenario.path.name} or what it extends, which would replace the fitted values"
        yield Problem(source.place(here), key, what, "take it out there: the fit comes through the key parameters")


def unknown(source: Source, n: int, target: FitTarget, observed: Mapping[str, Observed]) -> Iterator[Problem]:
    """Yield the words of a target that are not known."""
    series = list(with_counterpart({name: one for name, one in observed.items() if one.yearly}))
    if target.statistic not in FITTED_TO:
        yield problem(source, ("targets", str(n), "statistic", target.statistic), "is no statistic", FITTED_TO)
    for field, name in (("series", target.series), ("by", target.by)):
        if name not in series and (name or field == "series"):
            what = "is no series of the record that the model also has"
            yield problem(source, ("targets", str(n), field, name), what, series)


def numberless(
    source: Source,
    here: tuple[str, ...],
    target: FitTarget,
    observed: Mapping[str, Observed],
    trials: Mapping[str, TrialTable],
) -> Iterator[Problem]:
    """Yield what a target lacks: an option of its statistic, or numbers of the record in the training years."""
    needs = NEEDS.get(target.statistic, ())
    if "by" in needs and not (target.by and target.within):
        yield problem(source, here, "needs by = .. and within = ..")
        return
    series = observed[target.series]
    for name, trial in trials.items():
        first, last = trial.training
        if first > last:  # a problem of its own
            continue
        for other in filter(None, (target.series, target.by)):
            if "months" in needs and not observed[other].within(first, last).monthly:
                yield problem(source, here, f"needs months, and {other} has none in the training years of {name}")
        years = {year for year in range(first, last + 1) if year > first or not series.needs_year_before}
        known = years & set(series.yearly)
        if not known or (target.statistic != EVERY_YEAR and known != years):
            missing = ", ".join(str(year) for year in sorted(years - known))
            yield problem(source, here, f"needs {target.series} of every training year of {name}; {missing} not there")
