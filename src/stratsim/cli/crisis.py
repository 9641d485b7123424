"""``stratsim validate --crisis NAME``: cases that nothing was fitted to, each judged by its stylised facts."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratsim.cli import table
from stratsim.cli.group import Size
from stratsim.cli.option import Format
from stratsim.cli.place import writable
from stratsim.cli.reading import Reading
from stratsim.cli.refusal import before_work
from stratsim.cli.validate import PATTERNS, RAW_PATTERNS
from stratsim.cli.voice import Voice, bar
from stratsim.history.crisis import CrisisReport, judge, names, read
from stratsim.history.patterns import PatternResult
from stratsim.scenario.scenario import load

ALL = "all"
MOST = 1000
"""Replicates of each case at most."""


@dataclass(frozen=True)
class Cases:
    """The cases by name, a scenario in place of their own, the directory for figures."""

    names: Sequence[str]
    scenario: Path | None = None
    figures: Path | None = None


def judge_all(cases: Cases, size: Size, voice: Voice, reading: Reading) -> None:
    """Judge every case, draw its figure, and print which patterns hold."""
    with before_work():
        chosen = names() if ALL in cases.names else list(dict.fromkeys(cases.names))
        if cases.scenario is not None and len(chosen) != 1:
            raise ValueError("a scenario of yours is judged by one case: name one --crisis")
        sets, code = reading.overrides(), reading.allow_code
        own = None if cases.scenario is None else load(cases.scenario, sets, allow_code=code)
        found = [read(name, own) for name in chosen]
        if sets and own is None:
            found = [read(one.name, one.scenario.but(overrides=sets, allow_code=code)) for one in found]
        if cases.figures is not None:
            writable(cases.figures)
    with bar(voice) as progress:
        count = size.replicates or MOST
        reports = [judge(one, replicates=count, jobs=size.jobs, progress=progress) for one in found]
    if cases.figures is not None:
        from stratsim.display.history.crises import draw  # imported where it is used: matplotlib costs time

        drawn = [path for report in reports for path in draw(report, cases.figures)]
        voice.note(f"figures: {len(drawn)} files in {cases.figures}")
    show(reports, voice.shape)


def show(reports: Sequence[CrisisReport], shape: Format) -> None:
    """Print the reports."""
    to = sys.stdout
    rows = [PatternRow(report.crisis.name, one) for report in reports for one in report.results]
    if shape is Format.csv:
        table.show(rows, RAW, shape, to)
    elif shape is Format.json:
        json.dump(as_json(reports), to, indent=1)
        to.write("\n")
    else:
        table.show(reports, CASES, shape, to)
        for report in reports:
            to.write(f"\n{'## ' if shape is Format.md else ''}{report.crisis.scenario.title}\n\n")
            table.show(report.results, [*(PATTERNS if shape is Format.md else SCREEN), empty(report)], shape, to)
        to.write(f"\n{summed(reports)}\n")


def summed(reports: Sequence[CrisisReport]) -> str:
    """Return how many patterns hold in all."""
    total = sum(len(report.results) for report in reports)
    inside, telling = sum(report.inside for report in reports), sum(report.telling for report in reports)
    weak = sum(len(report.idle) for report in reports)
    return (
        f"{inside} of {total} patterns hold in {len(reports)} cases. {weak} would hold if nothing ever happened; "
        f"of the other {total - weak}, {telling} hold."
    )


def empty(report: CrisisReport) -> table.Column:
    """Return the column that says which patterns would hold if nothing ever happened."""
    return "if nothing happened", lambda one: "inside" if one.pattern.id in report.idle else "OUTSIDE"


def as_json(reports: Sequence[CrisisReport]) -> dict[str, Any]:
    """Return the reports for machines; the summary comes last."""
    return {
        "cases": [
            {
                "case": report.crisis.name,
                "scenario": report.crisis.scenario.name,
                "replicates": report.replicates,
                "judged": report.crisis.judged,
                "patterns": [
                    {name: table.plain(get(one)) for name, get in RAW_PATTERNS}
                    | {"idle": one.pattern.id in report.idle}
                    for one in report.results
                ],
                "inside": report.inside,
                "telling": report.telling,
                "total": len(report.results),
            }
            for report in reports
        ],
        "summary": {
            "inside": sum(report.inside for report in reports),
            "telling": sum(report.telling for report in reports),
            "total": sum(len(report.results) for report in reports),
        },
    }


@dataclass(frozen=True)
class PatternRow:
    """A pattern of a case."""

    case: str
    result: PatternResult


def span(report: CrisisReport) -> str:
    """Return the years that a scenario covers."""
    return report.crisis.scenario.span


def of(report: CrisisReport, judged: bool) -> str:
    """Return how many patterns hold of how many, in the judged years or the others."""
    inside, total = report.held(judged)
    return f"{inside} of {total}"


CASES: list[table.Column] = [
    ("case", lambda r: r.crisis.name),
    ("months", span),
    ("judged years", lambda r: f"{r.crisis.judged[0]} to {r.crisis.judged[1]}"),
    ("hold, judged years", lambda r: of(r, True)),
    ("hold, others", lambda r: of(r, False)),
    ("hold", lambda r: f"{r.inside} of {len(r.results)}"),
    ("hold, and not if nothing happened", lambda r: f"{r.telling} of {len(r.results) - len(r.idle)}"),
]
SCREEN: list[table.Column] = [
    ("pattern", lambda f: f.pattern.id),
    *(one for one in PATTERNS if one[0] not in ("pattern", "score")),
]
RAW: list[table.Column] = [
    ("case", lambda r: r.case),
    *((name, lambda r, get=get: get(r.result)) for name, get in RAW_PATTERNS),
]
