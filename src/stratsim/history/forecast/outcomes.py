"""Outcomes that somebody counted, as a CSV file: one line a series and period, checked against a forecast's table."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stratsim.files.regular import refuse_special
from stratsim.history.forecast.periods import WRITTEN
from stratsim.history.forecast.row import MODEL, Forecast
from stratsim.history.forecast.table import ForecastTable
from stratsim.toml.problem import Place, Problem, ScenarioError, did_you_mean

COLUMNS = ("series", "period", "value")
Outcomes = Mapping[tuple[str, str], float]
"""Values by series and period."""


@dataclass(frozen=True)
class OutcomeLine:
    """A line of the file, and where it stands."""

    place: Place
    series: str
    period: str
    value: str


def outcomes(path: str | Path, table: ForecastTable) -> Outcomes:
    """Read outcomes; raise `ScenarioError` with every line that is no outcome of what was forecast.

    Further columns are for readers: a source, a note.
    """
    found: dict[tuple[str, str], float] = {}
    wrong: list[Problem] = []
    asked = table.of(MODEL)
    for line in lines(Path(path)):
        key = (line.series, line.period)
        if fault := at_fault(line, asked, key in found):
            wrong.append(fault)
        else:
            found[key] = float(line.value)
    if not found and not wrong:
        wrong = [Problem(Place(str(path)), "", "has no outcomes", "add lines: series,period,value")]
    if wrong:
        raise ScenarioError(wrong)
    return found


def lines(path: Path) -> Iterator[OutcomeLine]:
    """Yield the lines of a file; raise `ScenarioError` where it is no table of the three columns."""
    refuse_special(path)
    name = str(path)
    if not path.is_file():
        raise ScenarioError([Problem(Place(name), "", "there is no such file of outcomes", "name a CSV file")])
    try:
        text = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        advice = "save it as CSV in UTF-8"
        raise ScenarioError([Problem(Place(name), "", "is not text in UTF-8", advice)]) from None
    reader = csv.DictReader(text)
    missing = [one for one in COLUMNS if one not in (reader.fieldnames or ())]
    if missing:
        head = Place(name, 1, text[0] if text else "")
        advice = f"the first line is {','.join(COLUMNS)}"
        raise ScenarioError([Problem(head, "", f"has no column {' and no column '.join(missing)}", advice)])
    for cells in reader:
        place = Place(name, reader.line_num, text[reader.line_num - 1])
        series, period, value = ((cells[one] or "").strip() for one in COLUMNS)
        if not series.startswith("#"):
            yield OutcomeLine(place, series, period, value)


def at_fault(line: OutcomeLine, asked: Mapping[tuple[str, str], Forecast], again: bool) -> Problem | None:
    """Return what is wrong with a line; None where nothing is."""
    series = list(dict.fromkeys(name for name, _ in asked))
    if line.series not in series:
        what = f"'{line.series}' is no series of the forecast"
        return Problem(line.place, "series", what, did_you_mean(line.series, series))
    row = asked.get((line.series, line.period))
    if row is None:
        what = f"'{line.period}' is no period of {line.series}"
        return Problem(line.place, "period", what, f"{WRITTEN}; forecast are {spans(asked, line.series)}")
    if again:
        return Problem(line.place, "period", "stands there twice", "keep one of the two lines")
    return misread(line, row)


def misread(line: OutcomeLine, row: Forecast) -> Problem | None:
    """Return why a value cannot be one of its series; None where it can."""
    try:
        value = float(line.value)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        advice = "a number with a point; leave the line out where there is none"
        return Problem(line.place, "value", f"'{line.value}' is no number", advice)
    if row.kind == "event" and value not in (0, 1):
        return Problem(line.place, "value", "an event did not happen, 0, or did, 1", "")
    if row.kind == "count" and (value < 0 or value != int(value)):
        return Problem(line.place, "value", "a count is a whole number, 0 or more", "")
    if row.unit in ("share", "0-1") and not 0 <= value <= 1:
        return Problem(line.place, "value", "a share is from 0 to 1", "divide per cent by 100")
    return None


def spans(asked: Mapping[tuple[str, str], Forecast], series: str) -> str:
    """Return which periods of a series are forecast, in words."""
    found: Sequence[str] = [period for name, period in asked if name == series]
    by_shape: dict[int, list[str]] = {}
    for period in found:
        by_shape.setdefault(len(period), []).append(period)
    return " and ".join(f"{ends[0]} to {ends[-1]}" for ends in by_shape.values())
