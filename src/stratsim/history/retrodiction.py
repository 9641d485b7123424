"""Retrodiction: history run with its outside drivers given, held against the record, next to plain forecasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.interval import around_median
from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.history import patterns, score
from stratsim.history.counterpart import problems
from stratsim.history.discrepancy import Discrepancy, discrepancy, with_discrepancy
from stratsim.history.null import null_results
from stratsim.history.patterns import Pattern, PatternResult
from stratsim.history.record import Observed, tracks, with_counterpart
from stratsim.history.told import switches, told_baselines
from stratsim.history.track import Track
from stratsim.history.trials import Trial
from stratsim.scenario import when
from stratsim.scenario.scenario import Scenario
from stratsim.toml.problem import ScenarioError
from stratsim.toml.source import Source

REPLICATES = 4000


@dataclass(frozen=True)
class Series:
    """One series against the record: yearly values of the record and of the replicates, and their scores.

    ``unit`` is that of the yearly values; ``title`` what figures call the series; ``count``: it counts events.
    """

    name: str
    about: str
    unit: str
    source: str
    seen: Mapping[int, float]
    years: Mapping[int, Array]
    judged: Sequence[int]
    training: tuple[int, int]
    discrepancy: float
    crps: float
    baselines: Mapping[str, float]
    direction: tuple[int, int]
    covered_without_discrepancy: Sequence[bool] = ()
    title: str = ""
    count: bool = False

    @property
    def covered(self) -> list[bool]:
        """Whether the record lies in the central 90 % of the replicates, for each judged year."""
        return [inside(self.years[year], self.seen[year]) for year in self.judged]

    def interval(self, year: int) -> tuple[float, float, float]:
        """Return median, 5 % and 95 % quantile of a year."""
        return around_median(self.years[year])


@dataclass(frozen=True)
class Monthly:
    """The series scored month by month: mean log score of the model and of the baselines, in the judged months.

    ``margins``: 90 % interval of the model's lead over each baseline, were the judged years another draw.
    """

    model: float
    baselines: Mapping[str, float]
    months: int
    margins: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """The result of a trial; ``monthly`` is None where no series is scored month by month."""

    trial: Trial
    scenario: str
    replicates: int
    patterns: Sequence[PatternResult]
    series: Sequence[Series]
    monthly: Monthly | None
    null: Mapping[str, PatternResult] = field(default_factory=dict)
    parameters: str = ""

    @property
    def strong(self) -> list[PatternResult]:
        """The best measured patterns of the judged period."""
        return [result for result in self.patterns if result.pattern.strong and result.judged]

    @property
    def coverage_without_discrepancy(self) -> float:
        """The coverage of the model's own intervals, without the error carried over from the training years."""
        return share([inside for series in self.series for inside in series.covered_without_discrepancy])

    @property
    def coverage(self) -> float:
        """The share of judged yearly values inside the nominal 90 % interval."""
        return share([inside for series in self.series for inside in series.covered])

    def summary(self) -> dict[str, float | None]:
        """Return the four numbers that sum a trial up; patterns are the strong ones of the judged period."""
        return {
            "patterns_inside": sum(result.inside for result in self.strong),
            "patterns_total": len(self.strong),
            "log_score_monthly": None if self.monthly is None else round(self.monthly.model, 4),
            "coverage": None if np.isnan(self.coverage) else round(self.coverage, 4),
        }


def share(inside: Sequence[bool]) -> float:
    """Return the share that is true; NaN where there are none."""
    return float(np.mean(inside)) if inside else np.nan


def ready(trial: Trial, scenario: Scenario, file: str | Path | None = None) -> list[Pattern]:
    """Return the patterns to judge by, the trial's own if no file is given.

    Raises `ScenarioError` or ValueError where file or scenario cannot be used.
    """
    file = file or trial.patterns
    chosen = patterns.read(file, trial.record)
    first, last = trial.training[0], trial.judged_on[1]
    starts, ends = scenario.plan.first_month, when.later(scenario.plan.first_month, scenario.plan.months - 1)
    if starts > f"{first}-01" or ends < f"{last}-12":
        raise ValueError(
            f"{scenario.path}: must run from {first} to the end of {last} at least (runs from {starts} to {ends}): "
            "name a scenario of history"
        )
    here = Source(str(scenario.path), {})
    if lacking := [
        one
        for name, counterpart in with_counterpart(trial.record).items()
        for one in problems(name, counterpart, here, scenario.plan.system)
    ]:
        raise ScenarioError(lacking)
    observed = tracks(trial.record)
    for pattern in chosen:
        if contradiction := contradicted(pattern, observed):
            raise ValueError(f"{file}: {pattern.id}: {contradiction}: correct one of them")
    return chosen


def contradicted(pattern: Pattern, observed: Mapping[str, Track]) -> str:
    """Return in which way the record contradicts what a pattern says of it; empty where it does not."""
    statistic = pattern.statistic
    if statistic.series not in observed or (statistic.by and statistic.by not in observed):
        return ""
    figure = float(np.asarray(statistic.of(observed, observed), float)[0])
    if abs(figure - pattern.observed) <= 0.05 * max(pattern.high - pattern.low, abs(pattern.observed)):
        return ""
    return f"observed is {pattern.observed:g}, the record gives {figure:g}"


def validate(
    trial: Trial,
    scenario: Scenario,
    *,
    replicates: int = REPLICATES,
    jobs: int | None = None,
    file: str | Path | None = None,
    progress: Progress = quiet,
    parameters: str = "",
) -> Report:
    """Run a scenario of history to the last judged year and beyond, and hold it against the record.

    ``file`` holds the patterns, the trial's own if left out. Raises what `ready` raises, before any work.
    """
    chosen = ready(trial, scenario, file)
    found, count = simulated(trial, scenario, replicates, jobs, progress)
    return Report(
        trial,
        scenario.name,
        count,
        patterns.assessed(chosen, found, tracks(trial.record), trial.judged_on),
        [series(trial, name, found[name], scenario.plan.seed) for name in judged_series(trial.record)],
        monthly(trial, found[trial.monthly], scenario) if trial.monthly else None,
        null_results(trial, chosen, found[trial.monthly].months, count, scenario.plan.seed) if trial.monthly else {},
        parameters,
    )


def simulated(
    trial: Trial, scenario: Scenario, replicates: int, jobs: int | None = None, progress: Progress = quiet
) -> tuple[dict[str, Track], int]:
    """Return the counterpart of every series of the record in a scenario of history, and how many replicates ran."""
    counterparts = with_counterpart(trial.record)
    needed = {counterpart.variable for counterpart in counterparts.values()}
    (results,) = run_all(
        [scenario], replicates=replicates, traces=replicates, only=needed, jobs=jobs, progress=progress
    )
    return {name: counterpart.track(results) for name, counterpart in counterparts.items()}, results.replicates


def judged_series(record: Mapping[str, Observed]) -> list[str]:
    """Return the series whose years are judged: counts, then levels, each in the order of the file."""
    return [name for kind in ("count", "level") for name, one in record.items() if one.judged == kind]


def series(trial: Trial, name: str, track: Track, seed: int) -> Series:
    """Hold one series against the record."""
    observed = trial.record[name]
    count = observed.judged == "count"
    error = Discrepancy(name, 0.0) if count else discrepancy(track, observed, trial.training)
    years = with_discrepancy(track, error, seed) if error.sd > 0 else track.yearly
    judged = [year for year in range(trial.judged_on[0], trial.judged_on[1] + 1) if year in observed.yearly]
    before = [year for year in observed.yearly if year <= trial.training[1]]
    scores = [score.crps(years[year], observed.yearly[year]) for year in judged]
    return Series(
        name,
        observed.about,
        observed.yearly_unit,
        observed.source,
        observed.yearly,
        years,
        judged,
        trial.training,
        error.sd,
        float(np.mean(scores)) if scores else np.nan,
        score.level_baselines(observed.yearly, before, judged),
        directions(observed, track, judged),
        [inside(track.yearly[year], observed.yearly[year]) for year in judged],
        observed.counterpart.title if observed.counterpart else "",
        count,
    )


def inside(replicates: Array, value: float) -> bool:
    """Return whether a value lies in the central 90 % of replicates."""
    _, low, high = around_median(replicates)
    return bool(low <= value <= high)


def directions(observed: Observed, track: Track, judged: Sequence[int]) -> tuple[int, int]:
    """Return in how many judged years the mean moved the way the record did, and in how many the record moved."""
    hits, moves = 0, 0
    for year in judged:
        if year - 1 not in observed.yearly or year - 1 not in track.yearly:
            continue
        theirs = np.sign(observed.yearly[year] - observed.yearly[year - 1])
        ours = np.sign(np.mean(track.yearly[year]) - np.mean(track.yearly[year - 1]))
        moves += int(theirs != 0)
        hits += int(theirs != 0 and ours == theirs)
    return hits, moves


def forecasts(trial: Trial, observed: Observed, scenario: Scenario) -> dict[str, Array]:
    """Return the log scores of the plain forecasts in the judged months, those told of the drivers among them."""
    training, judged = observed.within(*trial.training).monthly, observed.within(*trial.judged_on).monthly
    told = told_baselines(training, judged, trial.quiet, switches(scenario, [*training, *judged]))
    return {**score.count_baselines(training, judged, trial.quiet), **told}


def monthly(trial: Trial, track: Track, scenario: Scenario) -> Monthly:
    """Score a series month by month."""
    observed = trial.record[trial.monthly]
    judged = observed.within(*trial.judged_on).monthly
    ours = score.log_scores(track.between(*trial.judged_on), list(judged.values()))
    plain = forecasts(trial, observed, scenario)
    return Monthly(
        float(ours.mean()),
        {name: float(theirs.mean()) for name, theirs in plain.items()},
        len(judged),
        {name: score.bootstrapped(ours - theirs) for name, theirs in plain.items()},
    )
