"""Retrodiction: history run with its outside drivers given, held against the record, next to plain forecasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.interval import around_median
from stratsim.experiments.run import Progress, quiet, run
from stratsim.history import patterns, score, simulated
from stratsim.history.discrepancy import Discrepancy, discrepancy, with_discrepancy
from stratsim.history.null import of_null
from stratsim.history.patterns import Found, Pattern
from stratsim.history.record import Observed
from stratsim.history.track import Track
from stratsim.history.trial_file import MONTHLY
from stratsim.history.trials import Trial
from stratsim.scenario import when
from stratsim.scenario.scenario import Scenario

COUNTS = ("launch_days", "nuclear_tests", "council_measures")
LEVELS = ("trade_china", "china_share", "growth", "korea_attention_by_place", "warheads")
JUDGED = (*COUNTS, *LEVELS)
"""Series whose yearly values are judged."""

REPLICATES = 4000


@dataclass(frozen=True)
class Series:
    """One series against the record: yearly values of the record and of the replicates, and what they score."""

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
    bare: Sequence[bool] = ()

    @property
    def covered(self) -> list[bool]:
        """Whether the record lies in the central 90 % of the replicates, for each judged year."""
        return [bool(low <= self.seen[y] <= high) for y in self.judged for _, low, high in [self.interval(y)]]

    def interval(self, year: int) -> tuple[float, float, float]:
        """Return median, 5 % and 95 % quantile of a year."""
        return around_median(self.years[year])


@dataclass(frozen=True)
class Monthly:
    """Monthly launch days: mean log score of the model and of the baselines, in the judged months.

    ``margins``: 90 % interval of the model's lead over each baseline, were the judged years another draw.
    """

    model: float
    baselines: Mapping[str, float]
    months: int
    margins: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """All that a trial found."""

    trial: Trial
    scenario: str
    replicates: int
    patterns: Sequence[Found]
    series: Sequence[Series]
    monthly: Monthly
    null: Mapping[str, Found] = field(default_factory=dict)
    parameters: str = ""

    @property
    def strong(self) -> list[Found]:
        """The best measured patterns of the judged period."""
        return [one for one in self.patterns if one.pattern.strong and one.judged]

    @property
    def bare_coverage(self) -> float:
        """The same without the error carried over from the training years."""
        return float(np.mean([inside for one in self.series for inside in one.bare]))

    @property
    def coverage(self) -> float:
        """The share of judged yearly values inside the nominal 90 % interval."""
        return float(np.mean([inside for one in self.series for inside in one.covered]))

    def summary(self) -> dict[str, float]:
        """Return the four numbers that sum a trial up; patterns are the strong ones of the judged period."""
        return {
            "patterns_inside": sum(one.inside for one in self.strong),
            "patterns_total": len(self.strong),
            "log_score_monthly": round(self.monthly.model, 4),
            "coverage": round(self.coverage, 4),
        }


def ready(trial: Trial, scenario: Scenario, file: str | Path = patterns.PATTERNS) -> list[Pattern]:
    """Return the patterns to judge by; raise `ScenarioError` or ValueError where file or scenario cannot be used."""
    read = patterns.read(file, trial.record)
    first, last = trial.training[0], trial.judged[1]
    starts, ends = scenario.plan.first_month, when.later(scenario.plan.first_month, scenario.plan.months - 1)
    if starts > f"{first}-01" or ends < f"{last}-12":
        raise ValueError(
            f"{scenario.path}: must run from {first} to the end of {last} at least (runs from {starts} to {ends}): "
            "name a scenario of history"
        )
    seen = {name: Track.of_record(one) for name, one in trial.record.items()}
    for one in read:
        if one.statistic.series in seen and (not one.statistic.by or one.statistic.by in seen):
            figure = float(np.asarray(one.statistic.of(seen, seen), float)[0])
            if not abs(figure - one.observed) <= 0.05 * max(one.high - one.low, abs(one.observed)):
                said = f"observed is {one.observed:g}, the record gives {figure:g}"
                raise ValueError(f"{file}: {one.id}: {said}: correct one of them")
    return read


def validate(
    trial: Trial,
    scenario: Scenario,
    *,
    replicates: int = REPLICATES,
    jobs: int | None = None,
    file: str | Path = patterns.PATTERNS,
    progress: Progress = quiet,
    parameters: str = "",
) -> Report:
    """Run a scenario of history to the last judged year and beyond, and hold it against the record.

    Raises what `ready` raises, before any work.
    """
    read = ready(trial, scenario, file)
    results = run(scenario, replicates=replicates, traces=replicates, jobs=jobs, progress=progress)
    tracks = {name: simulated.track(name, results) for name in simulated.NAMES}
    seen = {name: Track.of_record(one) for name, one in trial.record.items()}
    return Report(
        trial,
        scenario.name,
        results.replicates,
        patterns.held(read, tracks, seen, trial.judged),
        [series(trial, name, tracks[name], scenario.plan.seed) for name in JUDGED],
        monthly(trial, tracks[MONTHLY]),
        of_null(trial, read, tracks[MONTHLY].months, results.replicates, scenario.plan.seed),
        parameters,
    )


def series(trial: Trial, name: str, track: Track, seed: int) -> Series:
    """Hold one series against the record."""
    observed = trial.record[name]
    off = discrepancy(name, track, observed, trial.training) if name in LEVELS else Discrepancy(name, 0.0)
    years = with_discrepancy(track, off, seed) if off.sd > 0 else track.yearly
    judged = [y for y in range(trial.judged[0], trial.judged[1] + 1) if y in observed.yearly]
    before = [y for y in observed.yearly if y <= trial.training[1]]
    bare = [low <= observed.yearly[y] <= high for y in judged for _, low, high in [around_median(track.yearly[y])]]
    scores = [score.crps(years[y], observed.yearly[y]) for y in judged]
    return Series(
        name,
        observed.about,
        observed.unit,
        observed.source,
        observed.yearly,
        years,
        judged,
        trial.training,
        off.sd,
        float(np.mean(scores)),
        score.level_baselines(observed.yearly, before, judged),
        directions(observed, track, judged),
        bare,
    )


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


def monthly(trial: Trial, track: Track) -> Monthly:
    """Score the months of launches."""
    observed = trial.record[MONTHLY]
    training, judged = observed.within(*trial.training).monthly, observed.within(*trial.judged).monthly
    ours = score.log_scores(track.between(*trial.judged), list(judged.values()))
    plain = score.count_baselines(training, judged, trial.quiet)
    return Monthly(
        float(ours.mean()),
        {name: float(theirs.mean()) for name, theirs in plain.items()},
        len(judged),
        {name: score.bootstrapped(ours - theirs) for name, theirs in plain.items()},
    )
