"""The page of the harder trial: its tables, what they say in words, and the same for machines."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TextIO

import numpy as np

from stratsim.cli import table
from stratsim.cli.evidence_words import in_short, wanted
from stratsim.cli.option import Format
from stratsim.history.evidence.gathered import Evidence
from stratsim.history.evidence.leads import Lead
from stratsim.history.evidence.placebo import CalendarRank
from stratsim.history.evidence.timing import Timed

HEAD = """# The harder trial

*Made by `stratsim validate --full --format md`. Do not edit by hand; `docs/trust.md` says what to make of the whole.*

"""

LEADS = """**Lead**: mean log score of the model by month less that of a plain forecast, higher is better; 90 % by
block bootstrap with blocks of half a year. *Told of the drivers*: a count regression that knows in which months
each dated event of the scenario is on, and the summits' months as quiet ones. What an event is worth it learns in
the training years, or, *updated*, from all months before the one it forecasts, which the model never sees. An event
that was never on in the months learnt from stays out. It is a mean of three, by how much an event may matter
beforehand: not at all, little, much; *updated*, those that did better so far weigh more. *Trend*: its mean grows by
the year; *memory*: it follows the mean of the last six months."""

TIMING = """**Ratio**: launch days a month in the window over those outside, quiet months left out. The record is
one draw; it is held against single replicates. *Null*: a constant rate that knows the quiet months: chance alone. A
window that the model does not have shows what coincidence in the calendar gives."""

WORTH = """**Worth**: mean log score by month of the whole model less that without the mechanism, on the judged
months, with its 90 % interval. *Lost*: patterns inside for the whole less those without. *Fitted again*: all other
parameters fitted anew to the training years with a small effort, the whole model, too. The line that takes out
nothing is a second fit of the whole with other luck: what it shows is noise of such a fit."""

RANKS = """The drivers that begin in the judged years deal their dates out anew among themselves. **p**: share of
calendars, the true one among them, that score at least as well. *Noise*: standard deviation of the true one's score
by luck."""

POWER = """Histories of the model itself, with the effect at none, half and all of its strength, are taken for the
record. **Noticed**: how often the lead of the whole model over the one without it is greater than in nine of ten
histories without the effect. The other parameters are known here, which flatters."""


@dataclass(frozen=True)
class Section:
    """A part of the page: its title, what to know, rows and columns."""

    part: str
    title: str
    text: str
    rows: Sequence[Any]
    columns: Sequence[table.Column]


def show(found: Evidence, parameters: str, shape: Format) -> None:
    """Print what came of the harder trial."""
    to = sys.stdout
    if shape is Format.json:
        json.dump(as_json(found, parameters), to, indent=1)
        to.write("\n")
    elif shape is Format.csv:
        table.show(list(cells(found)), table.columns(EvidenceCell), shape, to)
    else:
        page(found, parameters, shape, to)


def page(found: Evidence, parameters: str, shape: Format, to: TextIO) -> None:
    """Write the page: what was run, in short, and a section a part."""
    made = shape is Format.md
    to.write(HEAD if made else "")
    to.write(f"{heading(found, parameters)}\n\n{'## In short' if made else 'In short'}\n\n")
    to.writelines(f"- {line}\n" for line in in_short(found))
    if asked := list(wanted(found)):
        to.write(f"\n{'## ' if made else ''}What was asked for beforehand\n\n")
        to.writelines(f"- {line}\n" for line in asked)
    for one in sections(found):
        to.write(f"\n{'## ' if made else ''}{one.title}\n\n" + (f"{one.text}\n\n" if made else ""))
        table.show(one.rows, one.columns, shape, to)


def heading(found: Evidence, parameters: str) -> str:
    """Return what was run."""
    size, trial = found.setting.size, found.setting.trial
    fit = "none" if size.fit is None else f"{size.fit.all_batches * size.fit.sets * size.fit.repeats:,} histories each"
    return (
        f"Trial {trial.name}: fitted to {trial.training[0]}-{trial.training[1]}, judged on {trial.judged_on[0]}-"
        f"{trial.judged_on[1]}; {size.replicates} replicates, {size.calendars} calendars of {size.each} replicates; "
        f"refits: {fit}.\nParameters: {parameters}. Parts: {', '.join(found.parts)}."
    )


def sections(found: Evidence) -> list[Section]:
    """Return the sections of the parts that were asked for."""
    every = [
        Section("nulls", "Scores by rung", LEADS, found.leads, OF_LEADS),
        Section("timing", "Timing", TIMING, found.timing, OF_TIMING),
        Section("leave-one-out", "Leave one out", WORTH, found.worth, OF_WORTH),
        Section("placebo", "Dates dealt out anew", RANKS, found.ranks, OF_RANKS),
        Section("power", "What this record could have shown", POWER, found.power, OF_POWER),
    ]
    return [one for one in every if one.part in found.parts]


# ---------------------------------------------------------------------------------------------------- for machines
@dataclass(frozen=True)
class EvidenceCell:
    """One number of the trial: part, row, quantity, value."""

    part: str
    row: str
    quantity: str
    value: Any


def as_json(found: Evidence, parameters: str) -> dict[str, Any]:
    """Return the trial for machines."""
    parts = {one.part: [plain(row) for row in one.rows] for one in sections(found)}
    return {
        "trial": found.setting.trial.name,
        "parameters": parameters,
        "size": {key: value for key, value in asdict(found.setting.size).items() if key != "jobs"},
        **parts,
        "in_short": list(in_short(found)),
        "asked_for": list(wanted(found)),
    }


def plain(row: Any) -> dict[str, Any]:
    """Return the fields of a row and what follows from them."""
    more = [name for name, one in vars(type(row)).items() if isinstance(one, property)]
    every = {**asdict(row), **{name: getattr(row, name) for name in more}}
    return {name: list(x) if isinstance(x, tuple) else table.plain(x) for name, x in every.items()}


def cells(found: Evidence) -> Iterator[EvidenceCell]:
    """Yield every number of the trial, one a line."""
    for one in sections(found):
        for n, row in enumerate(one.rows):
            for name, value in plain(row).items():
                for k, x in enumerate(value if isinstance(value, list) else [value]):
                    quantity = f"{name}_{k + 1}" if isinstance(value, list) else name
                    yield EvidenceCell(one.part, f"{n + 1}", quantity, x)


# --------------------------------------------------------------------------------------------------------- columns
def signed(get: Callable[[Any], float]) -> Callable[[Any], str]:
    """Return a column of numbers with their sign."""
    return lambda row: f"{get(row):+.3f}" if np.isfinite(get(row)) else "-"


def between(low: float, high: float) -> str:
    """Return an interval of numbers with their sign."""
    return f"{low:+.3f} to {high:+.3f}"


def plain_span(low: float, high: float) -> str:
    """Return an interval, "-" where there is none."""
    return "-" if np.isnan(low) else table.span(low, high)


def verdict(one: Lead) -> str:
    """Return which of the two forecasts is ahead."""
    if one.low <= 0 <= one.high:
        return "cannot be told apart"
    return "the model is ahead" if one.lead > 0 else "the model is BEHIND"


def timed(one: Timed) -> str:
    """Return what a window says."""
    if np.isnan(one.record):
        return f"not tried: {one.why}"
    return ("inside" if one.inside else "OUTSIDE") + ("" if one.modelled else ", the model has no such thing")


def others(one: CalendarRank) -> str:
    """Return worst, median and best of the calendars dealt out anew."""
    return f"{min(one.others):.3f}, {np.median(one.others):.3f}, {max(one.others):.3f}"


OF_LEADS: list[table.Column] = [
    ("trial", lambda one: one.trial),
    ("series", lambda one: one.title),
    ("events", lambda one: f"{one.events} in {one.months} months"),
    ("plain forecast", lambda one: one.forecast),
    ("model", lambda one: f"{one.model:.3f}"),
    ("forecast", lambda one: f"{one.score:.3f}"),
    ("lead", signed(lambda one: one.lead)),
    ("90 %", lambda one: between(one.low, one.high)),
    ("verdict", verdict),
]
OF_TIMING: list[table.Column] = [
    ("window", lambda one: one.title),
    ("months", lambda one: float(one.months)),
    ("record", lambda one: one.record),
    ("model", lambda one: one.median),
    ("90 %", lambda one: plain_span(one.low, one.high)),
    ("replicates at least so high", lambda one: one.share),
    ("null 90 %", lambda one: plain_span(one.null_low, one.null_high)),
    ("verdict", timed),
]
OF_WORTH: list[table.Column] = [
    ("without", lambda one: one.title),
    ("off", lambda one: one.off),
    ("rest", lambda one: "fitted again" if one.refitted else "as fitted"),
    ("worth", signed(lambda one: one.worth)),
    ("90 %", lambda one: between(one.low, one.high)),
    ("lost of the best", lambda one: float(one.lost)),
    ("lost of all", lambda one: float(one.lost_all)),
    ("effective sets", lambda one: one.effective),
]
OF_RANKS: list[table.Column] = [
    ("dealt out", lambda one: one.title),
    ("drivers", lambda one: float(one.drivers)),
    ("true calendar", lambda one: f"{one.true:.3f}"),
    ("noise", lambda one: one.noise),
    ("others: worst, median, best", others),
    ("rank", lambda one: f"{one.rank} of {1 + len(one.others)}"),
    ("p", lambda one: one.p),
]
OF_POWER: list[table.Column] = [
    ("effect", lambda one: one.title),
    ("noticed at none", lambda one: one.power[0]),
    ("at half", lambda one: one.power[1]),
    ("at all", lambda one: one.power[2]),
    ("lead needed", signed(lambda one: one.critical)),
    ("lead in the record", signed(lambda one: one.record)),
    ("the record shows it", lambda one: "yes" if one.noticed else "no"),
]
