"""The command ``validate``: history against the record, next to plain forecasts, in tables and in words."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, nan
from pathlib import Path
from typing import Any

from stratsim.cli import table
from stratsim.cli.group import Size
from stratsim.cli.option import Format
from stratsim.cli.place import writable
from stratsim.cli.reading import Reading
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar
from stratsim.history.fit import overlay
from stratsim.history.patterns import Found
from stratsim.history.retrodiction import REPLICATES, Report, Series, ready, validate
from stratsim.history.trials import Trial, read_trial
from stratsim.scenario.scenario import Scenario, load

HEAD = """# History against the record

*Made by `stratsim validate --format md`. Do not edit by hand; `docs/trust.md` says what to make of it.*

How to read a line: a pattern is **inside** where the median over replicates lies within the tolerance, which
`seeds/patterns.toml` gives with its reason. **Score**: distance of the median from the middle of the tolerance, in half
widths. **Null model**: a constant rate of launches, told of the summits. **CRPS**: continuous ranked probability score,
lower is better; *last year* and *running mean* are plain forecasts that are updated every year, the model is not.

"""


@dataclass(frozen=True)
class Files:
    """Where things are: the file of trials, that of patterns, a scenario in place of the trial's, and the figures."""

    trials: Path
    patterns: Path
    scenario: Path | None
    figures: Path | None
    overlay: Path | None = None


def judge(name: str, files: Files, size: Size, voice: Voice, reading: Reading) -> None:
    """Run a trial's history, draw the figures, and print scoreboard, scores and what they mean."""
    with before_work():
        trial = read_trial(name, files.trials)
        found, parameters = meant(trial, files, reading)
        scenario = found.but(seed=size.seed)
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
            parameters=parameters,
        )
    if files.figures is not None:
        from stratsim.display.history.retrodiction import draw  # imported where it is used: matplotlib costs time

        drawn = draw(report, files.figures)
        voice.note(f"figures: {len(drawn)} files in {files.figures}")
    show(report, voice.shape)


def meant(trial: Trial, files: Files, reading: Reading) -> tuple[Scenario, str]:
    """Return the scenario to judge, and where its parameters are from.

    An overlay that is named counts; else a scenario that is named is taken as it is, and the trial's own gets what the
    trial fitted. What is set on top comes last.
    """
    chosen = files.overlay or (trial.overlay if files.scenario is None else None)
    if chosen == trial.overlay and not chosen.is_file():
        raise ValueError(f"{chosen}: the trial has not been fitted: stratsim calibrate {trial.name}")
    fitted = overlay.values(chosen) if chosen is not None else {}
    scenario = load(files.scenario or trial.scenario, fitted | reading.overrides(), allow_code=reading.allow_code)
    origin = str(chosen) if chosen is not None else f"as in {files.scenario}"
    return scenario, " with ".join([origin, *([", ".join(reading.sets)] if reading.sets else [])])


def show(report: Report, shape: Format) -> None:
    """Print a report."""
    if shape is Format.json:
        json.dump(as_json(report), sys.stdout, indent=1)
        sys.stdout.write("\n")
        return
    to = sys.stdout
    if shape is Format.csv:
        table.show(report.patterns, [*RAW_PATTERNS, ("null_model", by_null(report))], shape, to)
        return
    to.write(HEAD if shape is Format.md else "")
    to.write(f"{heading(report)}\n\n")
    columns = SCREEN if shape is Format.table else PATTERNS
    table.show(report.patterns, [*columns, ("null model", by_null(report))], shape, to)
    to.write("\n")
    table.show(report.series, SERIES, shape, to)
    to.write("\n" + "\n".join(in_words(report)) + "\n")


def heading(report: Report) -> str:
    """Return what was run."""
    trial = report.trial
    return (
        f"Trial {trial.name}: {report.scenario}, {report.replicates} replicates; fitted to {trial.training[0]}-"
        f"{trial.training[1]}, judged on {trial.judged[0]}-{trial.judged[1]}\nParameters: {report.parameters}"
    )


def as_json(report: Report) -> dict[str, Any]:
    """Return a report for machines; the summary comes last."""
    raw = [*RAW_PATTERNS, ("null_model", by_null(report))]
    return {
        "trial": report.trial.name,
        "scenario": report.scenario,
        "replicates": report.replicates,
        "parameters": report.parameters,
        "training": report.trial.training,
        "judged": report.trial.judged,
        "patterns": [{name: table.plain(get(one)) for name, get in raw} for one in report.patterns],
        "series": [{name: table.plain(get(one)) for name, get in SERIES} for one in report.series],
        "monthly": {"model": report.monthly.model, **report.monthly.baselines, "months": report.monthly.months},
        "margins": report.monthly.margins,
        "coverage_without_training_error": report.bare_coverage,
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
        f"{sum(len(one.covered) for one in report.series)} judged yearly values, {100 * report.bare_coverage:.0f} % "
        "without the error of the training years that they carry."
    )
    for name, value in monthly.baselines.items():
        low, high = monthly.margins.get(name, (nan, nan))
        better = "beats" if monthly.model >= value else "is beaten by"
        better = "cannot be told apart from" if low <= 0 <= high else better
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
    return "judged, best" if found.pattern.strong and found.judged else found.period


def score(found: Found) -> float:
    """Return how far the median is from the middle of the tolerance, in half widths: inside where it is at most 1."""
    half, middle = (found.pattern.high - found.pattern.low) / 2, (found.pattern.high + found.pattern.low) / 2
    return abs(found.median - middle) / half if half else (0.0 if found.inside else inf)


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
    ("unit", lambda s: s.unit.replace("/month", "/yr")),  # judged by year
    ("years", lambda s: float(len(s.judged))),
    ("in 90 %", lambda s: float(sum(s.covered))),
    ("CRPS", lambda s: s.crps),
    ("last year", lambda s: s.baselines["last year"]),
    ("running mean", lambda s: s.baselines["running mean"]),
    ("moves right", lambda s: f"{s.direction[0]} of {s.direction[1]}"),
]
