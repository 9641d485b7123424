"""The command ``validate``: history against the record, next to plain forecasts, in tables and in words."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

from stratsim.analysis import overlay
from stratsim.analysis.patterns import Found
from stratsim.analysis.trials import Trial, read_trial
from stratsim.analysis.validate import REPLICATES, Report, Series, ready, validate
from stratsim.cli import table
from stratsim.cli.option import Format
from stratsim.cli.work import Reading, Size, Voice, bar, before_work, writable
from stratsim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Files:
    """Where things are: the file of trials, that of patterns, a scenario in place of the trial's, and the figures."""

    trials: Path
    patterns: Path
    scenario: Path | None
    figures: Path | None


def judge(name: str, files: Files, size: Size, voice: Voice, reading: Reading) -> None:
    """Run a trial's history, draw the figures, and print scoreboard, scores and what they mean."""
    with before_work():
        trial = read_trial(name, files.trials)
        scenario = meant(trial, files, reading).but(seed=size.seed)
        ready(trial, scenario, files.patterns)
        if files.figures is not None:
            writable(files.figures)
    with bar(voice) as progress:
        report = validate(
            trial,
            scenario,
            replicates=size.replicates or REPLICATES,
            jobs=size.jobs,
            file=files.patterns,
            progress=progress,
        )
    if files.figures is not None:
        from stratsim.display.retrodiction import draw  # imported where it is used: matplotlib costs time

        drawn = draw(report, files.figures)
        voice.note(f"figures: {len(drawn)} files in {files.figures}")
    show(report, voice.shape)


def meant(trial: Trial, files: Files, reading: Reading) -> Scenario:
    """Return the scenario to judge: the one named as it is, else the trial's with the parameters that it fitted."""
    if files.scenario is not None:
        return reading.load(files.scenario)
    return trial.loaded(overlay.values(trial.overlay) | reading.overrides())


def show(report: Report, shape: Format) -> None:
    """Print a report."""
    if shape is Format.json:
        json.dump(as_json(report), sys.stdout, indent=1)
        sys.stdout.write("\n")
        return
    to = sys.stdout
    to.write(f"{heading(report)}\n\n" if shape is not Format.csv else "")
    columns = SCREEN if shape is Format.table else PATTERNS
    table.show(report.patterns, [*columns, ("null model", by_null(report))], shape, to)
    to.write("\n")
    table.show(report.series, SERIES, shape, to)
    if shape is not Format.csv:
        to.write("\n" + "\n".join(in_words(report)) + "\n")


def heading(report: Report) -> str:
    """Return what was run."""
    trial = report.trial
    return (
        f"Trial {trial.name}: {report.scenario}, {report.replicates} replicates; fitted to {trial.training[0]}-"
        f"{trial.training[1]}, judged on {trial.judged[0]}-{trial.judged[1]}"
    )


def as_json(report: Report) -> dict[str, Any]:
    """Return a report for machines; the summary comes last."""
    raw = [*RAW_PATTERNS, ("null_model", by_null(report))]
    return {
        "trial": report.trial.name,
        "scenario": report.scenario,
        "replicates": report.replicates,
        "training": report.trial.training,
        "judged": report.trial.judged,
        "patterns": [{name: table.plain(get(one)) for name, get in raw} for one in report.patterns],
        "series": [{name: table.plain(get(one)) for name, get in SERIES} for one in report.series],
        "monthly": {"model": report.monthly.model, **report.monthly.baselines, "months": report.monthly.months},
        "every_pattern": {"inside": sum(one.inside for one in report.patterns), "total": len(report.patterns)},
        "summary": report.summary(),
    }


def in_words(report: Report) -> Iterator[str]:
    """Yield what the numbers say, baselines that win first named."""
    summary, monthly = report.summary(), report.monthly
    every = sum(one.inside for one in report.patterns)
    yield (
        f"Patterns: {summary['patterns_inside']} of the {summary['patterns_total']} best measured ones of the judged "
        f"period are inside their tolerance; {every} of all {len(report.patterns)}."
    )
    launches = [one for one in report.strong if one.pattern.id in report.null]
    ours, theirs = (
        sum(one.inside for one in found) for found in (launches, [report.null[x.pattern.id] for x in launches])
    )
    yield (
        f"Of these, {len(launches)} are of launches: the model has {ours} inside; a null model, the constant rate of "
        f"the training years told of the summits, {theirs}."
    )
    yield (
        f"Coverage: the nominal 90 % intervals hold {100 * report.coverage:.0f} % of the "
        f"{sum(len(one.covered) for one in report.series)} judged yearly values."
    )
    for name, value in monthly.baselines.items():
        better = "beats" if monthly.model >= value else "is beaten by"
        low, high = monthly.margins.get(name, (nan, nan))
        yield (
            f"Monthly launch days: the model {better} the {name} (mean log score {monthly.model:.3f} against "
            f"{value:.3f} over {monthly.months} months, higher is better; lead {monthly.model - value:+.2f}, 90 % "
            f"{low:+.2f} to {high:+.2f})."
        )
    for one in report.series:
        yield from winners(one)


def winners(one: Series) -> Iterator[str]:
    """Yield a sentence for each baseline that forecasts a series better than the model."""
    for name, value in one.baselines.items():
        if value < one.crps:
            yield (
                f"{one.name}: {name} forecasts it better than the model "
                f"(CRPS {table.number(value)} against {table.number(one.crps)}; lower is better)."
            )


def by_null(report: Report) -> Callable[[Found], str]:
    """Return what the null model of launches makes of a pattern, as a column; nothing for patterns of other series."""

    def verdict(found: Found) -> str:
        theirs = report.null.get(found.pattern.id)
        return "" if theirs is None else "inside" if theirs.inside else "OUTSIDE"

    return verdict


def period(found: Found) -> str:
    """Return which period a pattern belongs to."""
    return ("judged, best" if found.pattern.strong else "judged") if found.judged else "training"


def score(found: Found) -> float:
    """Return how far the median is from the record, in half widths of the tolerance."""
    half = (found.pattern.high - found.pattern.low) / 2
    return abs(found.median - found.pattern.observed) / half if half else float(found.median != found.pattern.observed)


def number(x: float) -> str:
    """Return a number, or "never" for months until what did not come."""
    return "never" if x == float("inf") else table.number(x)


PATTERNS: list[table.Column] = [
    ("pattern", lambda f: f.pattern.about),
    ("period", period),
    ("unit", lambda f: f.pattern.unit),
    ("observed", lambda f: table.number(f.pattern.observed)),
    ("tolerance", lambda f: table.span(f.pattern.low, f.pattern.high)),
    ("median", lambda f: number(f.median)),
    ("90 %", lambda f: f"{number(f.low)} to {number(f.high)}"),
    ("score", score),
    ("verdict", lambda f: "inside" if f.inside else "OUTSIDE"),
]
SCREEN: list[table.Column] = [
    ("pattern", lambda f: f.pattern.id),
    *(one for one in PATTERNS if one[0] not in ("pattern", "score")),
]
"""The same, narrow enough for a screen."""
RAW_PATTERNS: list[table.Column] = [
    ("id", lambda f: f.pattern.id),
    ("about", lambda f: f.pattern.about),
    ("period", period),
    ("unit", lambda f: f.pattern.unit),
    ("observed", lambda f: f.pattern.observed),
    ("low", lambda f: f.pattern.low),
    ("high", lambda f: f.pattern.high),
    ("median", lambda f: f.median),
    ("simulated_low", lambda f: f.low),
    ("simulated_high", lambda f: f.high),
    ("score", score),
    ("inside", lambda f: f.inside),
    ("record_in_interval", lambda f: f.covered),
]
SERIES: list[table.Column] = [
    ("series", lambda s: s.name),
    ("unit", lambda s: s.unit),
    ("years", lambda s: float(len(s.judged))),
    ("in 90 %", lambda s: float(sum(s.covered))),
    ("CRPS", lambda s: s.crps),
    ("last year", lambda s: s.baselines["last year"]),
    ("running mean", lambda s: s.baselines["running mean"]),
    ("moves right", lambda s: f"{s.direction[0]} of {s.direction[1]}"),
]
