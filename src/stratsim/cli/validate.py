"""The command ``validate``: history against the record, next to plain forecasts, in tables and in words."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, isnan, nan
from pathlib import Path
from typing import Any

from stratsim.cli import table
from stratsim.cli.group import Size
from stratsim.cli.option import Format
from stratsim.cli.place import writable
from stratsim.cli.reading import Reading
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar
from stratsim.history.patterns import PatternResult
from stratsim.history.retrodiction import REPLICATES, Monthly, Report, Series, ready, validate
from stratsim.history.trials import Trial, read_trial
from stratsim.scenario.scenario import Scenario, load
from stratsim.shipped import shown
from stratsim.story import numerals

HEAD = """# History against the record

*Made by `stratsim validate --format md`. Do not edit by hand; `docs/trust.md` says what to make of it.*

How to read a line: a pattern is **inside** where the median over replicates lies within the tolerance, which the file
of patterns gives with its reason. **Score**: distance of the median from the middle of the tolerance, in half widths.
**Null model**: a constant rate of the series that is scored by month, with no event in the quiet months of the trial.
**CRPS**: continuous ranked probability score, lower is better. *Last year* and *running mean* are plain forecasts that
are updated every year; the model is not. **Told of the drivers**: count regressions that know in which months the dated
events of the scenario are on, with a trend or with the memory; *updated*: fitted anew every month, judged ones too.

"""


@dataclass(frozen=True)
class TrialFiles:
    """Where things are: the file of trials, that of patterns (the trial's own if None), a scenario in place of the
    trial's, the directory for figures, and an overlay in place of the trial's.
    """

    trials: Path
    patterns: Path | None
    scenario: Path | None
    figures: Path | None
    overlay: Path | None = None


def judge(name: str, files: TrialFiles, size: Size, voice: Voice, reading: Reading) -> None:
    """Run a trial's history, draw the figures, and print scoreboard, scores and what they mean."""
    with before_work():
        trial = read_trial(name, files.trials)
        _ = trial.judged_on  # a trial without is refused before its overlay is looked for
        chosen, parameters = meant(trial, files, reading)
        scenario = chosen.but(seed=size.seed)
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


def meant(trial: Trial, files: TrialFiles, reading: Reading) -> tuple[Scenario, str]:
    """Return the scenario to judge, and where its parameters are from.

    An overlay that is named stands in for the parameters that the scenario names; so does the trial's own, unless a
    scenario is named, which keeps its parameters. ``--set`` comes last.
    """
    overlay = files.overlay or (trial.overlay if files.scenario is None else None)
    if overlay == trial.overlay and not overlay.is_file():
        raise ValueError(f"{overlay}: the trial has not been fitted: stratsim calibrate {trial.name}")
    path, sets = files.scenario or trial.scenario, reading.overrides()
    scenario = load(path, sets, allow_code=reading.allow_code, parameters=True if overlay is None else overlay)
    origin = f"as in {shown(path)}" if overlay is None else shown(overlay)
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
        f"{trial.training[1]}, judged on {trial.judged_on[0]}-{trial.judged_on[1]}\nParameters: {report.parameters}"
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
        "judged": report.trial.judged_on,
        "patterns": [{name: table.plain(get(one)) for name, get in raw} for one in report.patterns],
        "series": [{name: table.plain(get(one)) for name, get in SERIES} for one in report.series],
        "monthly": by_month(report.monthly),
        "margins": report.monthly.margins if report.monthly else {},
        "coverage_without_training_error": table.plain(report.coverage_without_discrepancy),
        "every_pattern": {"inside": sum(one.inside for one in report.patterns), "total": len(report.patterns)},
        "summary": report.summary(),
    }


def by_month(monthly: Monthly | None) -> dict[str, float | int] | None:
    """Return the log scores of the series scored month by month; None where none is."""
    if monthly is None:
        return None
    return {"model": monthly.model, **monthly.baselines, "months": monthly.months}


def in_words(report: Report) -> Iterator[str]:
    """Yield what the numbers say, and each baseline that does better than the model."""
    inside = sum(result.inside for result in report.patterns)
    yield (
        f"Patterns: {sum(result.inside for result in report.strong)} of the {len(report.strong)} best measured ones of "
        f"the judged period are inside their tolerance; {inside} of all {len(report.patterns)}."
    )
    if report.monthly is not None:
        yield beside_null(report)
    yield (
        f"Coverage: the nominal 90 % intervals contain {percent(report.coverage)} of the "
        f"{sum(len(series.covered) for series in report.series)} judged yearly values, "
        f"{percent(report.coverage_without_discrepancy)} without the error of the training years that they include."
    )
    if report.monthly is not None:
        yield from leads(report.trial.monthly, report.monthly)
    for series in report.series:
        yield from winners(series)


def percent(share: float) -> str:
    """Return a share as a percentage, "none" where there is no number."""
    return "none" if isnan(share) else f"{100 * share:.0f} %"


def beside_null(report: Report) -> str:
    """Return how many of the best measured patterns of the series scored by month the null model has inside, too."""
    ours = [result for result in report.strong if result.pattern.id in report.null]
    theirs = [report.null[result.pattern.id] for result in ours]
    return (
        f"Of the best measured ones, {len(ours)} are about {report.trial.monthly}: the model has "
        f"{sum(result.inside for result in ours)} inside, the null model {sum(result.inside for result in theirs)}."
    )


def leads(name: str, monthly: Monthly) -> Iterator[str]:
    """Yield a sentence for each baseline of the series scored by month: which of the two is ahead, and by how much."""
    for baseline, value in monthly.baselines.items():
        low, high = monthly.margins.get(baseline, (nan, nan))
        better = "beats" if monthly.model >= value else "is beaten by"
        better = "cannot be told apart from" if low <= 0 <= high else better
        yield (
            f"{name}, by month: the model {better} the {baseline} (mean log score {monthly.model:.3f} against "
            f"{value:.3f} over {monthly.months} months, higher is better; lead {monthly.model - value:+.2f}, 90 % "
            f"{low:+.2f} to {high:+.2f})."
        )


def winners(series: Series) -> Iterator[str]:
    """Yield a sentence for each baseline that forecasts a series better than the model."""
    for name, value in series.baselines.items():
        if value < series.crps:
            yield (
                f"{series.name}: {name} forecasts it better than the model "
                f"(CRPS {numerals.number(value)} against {numerals.number(series.crps)}; lower is better)."
            )


def by_null(report: Report) -> Callable[[PatternResult], str]:
    """Return a column: how the null model does on a pattern; empty for patterns that it does not apply to."""

    def verdict(result: PatternResult) -> str:
        theirs = report.null.get(result.pattern.id)
        return "" if theirs is None else "inside" if theirs.inside else "OUTSIDE"

    return verdict


def period(result: PatternResult) -> str:
    """Return which period a pattern belongs to."""
    return "judged, best" if result.pattern.strong and result.judged else result.period


def score(result: PatternResult) -> float:
    """Return how far the median is from the middle of the tolerance, in half widths: inside where it is at most 1."""
    half, middle = (result.pattern.high - result.pattern.low) / 2, (result.pattern.high + result.pattern.low) / 2
    return abs(result.median - middle) / half if half else (0.0 if result.inside else inf)


def number(x: float) -> str:
    """Return a number, or "never" for months until what did not come."""
    return "never" if x == float("inf") else numerals.number(x)


PATTERNS: list[table.Column] = [
    ("pattern", lambda f: f.pattern.about),
    ("period", period),
    ("unit", lambda f: f.pattern.unit),
    ("observed", lambda f: numerals.number(f.pattern.observed)),
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
