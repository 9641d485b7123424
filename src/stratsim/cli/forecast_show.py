"""The forecast on the screen, for machines, and as a page."""

import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from stratsim.cli import table
from stratsim.cli.forecast_make import draw
from stratsim.cli.option import Format
from stratsim.cli.place import writable
from stratsim.cli.refusal import Refused, before_work
from stratsim.cli.voice import Voice
from stratsim.history.forecast import table as tables
from stratsim.history.forecast.asked import FORECAST, questions
from stratsim.history.forecast.periods import stretch_of
from stratsim.history.forecast.row import MODEL, Forecast
from stratsim.history.forecast.table import ForecastTable
from stratsim.toml.problem import did_you_mean

BROKEN = "warning: the table was changed after it was sealed (stratsim forecast --verify)"


def show(path: Path | None, file: Path | None, series: Sequence[str], voice: Voice, figures: Path | None) -> None:
    """Print the model's forecast; draw its figures where a directory is given."""
    with before_work():
        where = path or tables.SEALED
        found = tables.read(where)
        rows = chosen(found, series)
        if figures is not None:
            writable(figures)
    if not found.whole:
        print(BROKEN, file=sys.stderr)
    if figures is not None:
        draw(found, questions(file or FORECAST), figures, voice)
    if voice.shape is Format.csv and not series:
        sys.stdout.write(where.read_text(encoding="utf-8"))
    elif voice.shape is Format.json:
        as_json(found, rows)
    elif voice.shape is Format.md and not series:
        from stratsim.cli.forecast_page import page  # a page of its own

        sys.stdout.write(page(found, questions(file or FORECAST)))
    else:
        on_screen(found, rows, series, voice)


def chosen(found: ForecastTable, series: Sequence[str]) -> list[Forecast]:
    """Return the model's lines of some series, of all if none is named; raise `Refused` where one is not there."""
    known = list(dict.fromkeys(row.series for row in found.rows))
    for name in series:
        if name not in known:
            raise Refused(f"there is no series {name!r} in the forecast; {did_you_mean(name, known)}")
    return [row for row in found.rows if row.forecaster == MODEL and (not series or row.series in series)]


def as_json(found: ForecastTable, rows: Sequence[Forecast]) -> None:
    """Print the head and the lines as JSON."""
    lines = [{name: table.plain(get(row)) for name, get in (*SCREEN, ("numbers", list_of))} for row in rows]
    json.dump({"head": dict(found.head), "whole": found.whole, "forecasts": lines}, sys.stdout, indent=1)
    sys.stdout.write("\n")


def list_of(row: Forecast) -> list[float]:
    """Return the numbers of a line."""
    return list(row.numbers)


def on_screen(found: ForecastTable, rows: Sequence[Forecast], series: Sequence[str], voice: Voice) -> None:
    """Print a line a period; months only of series that are named, and not by default: they are many."""
    shown = [row for row in rows if series or stretch_of(row.period) != "month"]
    if voice.shape is not Format.csv:
        print(f"{heading(found)}\n")
    table.show(shown, SCREEN, voice.shape, sys.stdout)
    if len(shown) < len(rows):
        names = ", ".join(dict.fromkeys(row.series for row in rows if row not in shown))
        voice.note(f"{len(rows) - len(shown)} lines by month are not shown: --series with one of {names}; --format csv")


def heading(found: ForecastTable) -> str:
    """Return what the table is, in words."""
    head = found.head
    return (
        f"Forecast sealed {head['sealed']}: {head['scenario']}, {head['replicates']} replicates, parameters of trial "
        f"{head['trial']} (fitted to {head['training']}; fit: {head['fit']})\n"
        f"Drivers as known in {head['known_until']}; later ones are drawn\n"
        f"Digest of the table: {found.digest}"
    )


def quantile(share: float, row: Forecast) -> Any:
    """Return a quantile of a line; None of an event, which has a chance only."""
    return None if row.kind == "event" else row.quantile(share)


def chance(row: Forecast) -> Any:
    """Return the chance of one event or more; None of a level."""
    return None if row.kind == "level" else 1 - row.numbers[0]


SCREEN: list[table.Column] = [
    ("series", lambda row: row.series),
    ("unit", lambda row: row.unit),
    ("period", lambda row: row.period),
    ("mean", lambda row: None if row.kind == "event" else row.mean),
    ("5 %", partial(quantile, 0.05)),
    ("median", partial(quantile, 0.5)),
    ("95 %", partial(quantile, 0.95)),
    ("P(any)", chance),
]
