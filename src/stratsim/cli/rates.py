"""``stratsim validate --rates``: the rates published elsewhere, counted in a scenario, with verdicts."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratsim.cli import table
from stratsim.cli.group import Size
from stratsim.cli.option import Format
from stratsim.cli.place import writable
from stratsim.cli.reading import Reading
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar
from stratsim.history.rates.counts import COUNTS
from stratsim.history.rates.judge import RateReport, judged
from stratsim.history.rates.rate import RateResult, read
from stratsim.history.rates.runs import Runs
from stratsim.scenario.scenario import load
from stratsim.shipped import shown
from stratsim.story.numerals import number

REPLICATES = 1000


@dataclass(frozen=True)
class RateFiles:
    """The file of rates, the scenario, the directory for the figure, and an overlay in place of its parameters."""

    rates: Path
    scenario: Path
    figures: Path | None
    overlay: Path | None = None


def judge(files: RateFiles, size: Size, voice: Voice, reading: Reading) -> None:
    """Count every rate in a scenario, draw the figure, and print what lies inside its tolerance."""
    with before_work():
        file = read(files.rates, set(COUNTS))
        parameters = True if files.overlay is None else files.overlay
        sets, code = reading.overrides(), reading.allow_code
        scenario = load(files.scenario, sets, allow_code=code, parameters=parameters).but(seed=size.seed)
        if files.figures is not None:
            writable(files.figures)
    with bar(voice) as progress:
        runs = Runs(scenario, file.force, size.replicates or REPLICATES, size.jobs, progress, parameters)
        report = judged(file, runs, shown(files.overlay) if files.overlay else f"as in {shown(files.scenario)}")
    if files.figures is not None:
        from stratsim.display.history.rates import draw  # imported where it is used: matplotlib costs time

        drawn = draw(report, files.figures)
        voice.note(f"figures: {len(drawn)} files in {files.figures}")
    show(report, voice.shape)


def show(report: RateReport, shape: Format) -> None:
    """Print a report."""
    to = sys.stdout
    if shape is Format.json:
        json.dump(as_json(report), to, indent=1)
        to.write("\n")
    elif shape is Format.csv:
        table.show(report.results, RAW, shape, to)
    else:
        to.write(f"{heading(report)}\n\n")
        table.show(report.results, PAGE if shape is Format.md else SCREEN, shape, to)
        to.write(f"\n{summed(report)}\n")


def heading(report: RateReport) -> str:
    """Return what was run, and which acts count as what."""
    return (
        f"Rates elsewhere, counted in {report.scenario}: {report.replicates} replicates; parameters: "
        f"{report.parameters}.\nAn act of severity {report.force:g} or more counts as a use of force."
    )


def summed(report: RateReport) -> str:
    """Return how many rates lie inside, and how many the model cannot be held to."""
    rest = len(report.results) - len(report.judged)
    return (
        f"{report.inside} of {len(report.judged)} rates that the model can be held to lie inside their tolerance; "
        f"{rest} more have no counterpart in it, or too few cases."
    )


def as_json(report: RateReport) -> dict[str, Any]:
    """Return a report for machines; the summary comes last."""
    return {
        "scenario": report.scenario,
        "parameters": report.parameters,
        "replicates": report.replicates,
        "force": report.force,
        "rates": [{name: table.plain(get(one)) for name, get in RAW} for one in report.results],
        "summary": {"inside": report.inside, "judged": len(report.judged), "total": len(report.results)},
    }


def published(result: RateResult) -> str:
    """Return the published rate, with its count where it has one."""
    rate = result.rate
    if rate.numerator is None or rate.denominator is None:
        return number(rate.value)
    return f"{number(rate.value)} ({rate.numerator:g}/{rate.denominator:g})"


def interval(result: RateResult) -> str:
    """Return the 90 % interval of the model's rate."""
    return table.span(*result.interval)


SCREEN: list[table.Column] = [
    ("rate", lambda f: f.rate.id),
    ("unit", lambda f: f.rate.unit),
    ("published", published),
    ("tolerance", lambda f: table.span(*f.rate.tolerance)),
    ("model", lambda f: number(f.model)),
    ("90 %", interval),
    ("cases", lambda f: float(round(f.cases))),
    ("verdict", lambda f: f.verdict),
]
PAGE: list[table.Column] = [
    ("rate", lambda f: f.rate.about),
    *SCREEN[1:],
    ("period", lambda f: f.rate.period),
    ("source", lambda f: f.rate.source + ("" if f.rate.seen else " (not seen)")),
    ("bears on", lambda f: ", ".join(f"`{name}`" for name in f.rate.sets)),
]
RAW: list[table.Column] = [
    ("id", lambda f: f.rate.id),
    ("about", lambda f: f.rate.about),
    ("unit", lambda f: f.rate.unit),
    ("published", lambda f: f.rate.value),
    ("numerator", lambda f: f.rate.numerator),
    ("denominator", lambda f: f.rate.denominator),
    ("period", lambda f: f.rate.period),
    ("source", lambda f: f.rate.source),
    ("seen", lambda f: f.rate.seen),
    ("low", lambda f: f.rate.tolerance[0]),
    ("high", lambda f: f.rate.tolerance[1]),
    ("why", lambda f: f.rate.why),
    ("sets", lambda f: ", ".join(f.rate.sets)),
    ("model", lambda f: f.model),
    ("model_low", lambda f: f.interval[0]),
    ("model_high", lambda f: f.interval[1]),
    ("cases", lambda f: f.cases),
    ("verdict", lambda f: f.verdict),
]
