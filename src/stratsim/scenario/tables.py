"""Numbers as tables: values of a scenario in CSV files beside it, each line with its source.

    [tables.economy]
    file = "numbers/economy.csv"     key or state and variable; value, or low, mode and high; month or year; source

A line without a month or year sets a value, as the scenario itself would; one with it belongs to a driver, a series of
an outside variable. What a table says lies on what the scenario extends; the scenario may not say it, too.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from stratsim.scenario import when
from stratsim.scenario.state_codes import LETTERS, letters
from stratsim.scenario.table_spec import BETWEEN, DRIVERS, KEY, CsvTable
from stratsim.scenario.target import PARAMETERS, VARIABLES
from stratsim.toml.checked import translated
from stratsim.toml.problem import Problem, ScenarioError, did_you_mean, short, shown
from stratsim.toml.sheet import CsvRow, CsvSheet, read
from stratsim.toml.source import Source, path_of
from stratsim.toml.value import is_distribution

Key = tuple[str, ...]
ENDING = ".csv"
NUMBERS = ("value", "low", "mode", "high", "dist")
COLUMNS = ("key", "state", "variable", *NUMBERS, "month", "year", "unit", "source", "note")
STATE = "{state}"
YEAR = re.compile(r"[0-9]{4}")
DIST = {True: "triangular", False: "uniform"}
"""The distribution of a range with a mode, and without."""


@dataclass(frozen=True)
class Content:
    """What the rows of a table set: a document, and the line of each of its keys."""

    document: dict[str, Any]
    lines: dict[Key, int]

    def put(self, key: Key, value: Any, row: CsvRow) -> None:
        """Set the value of a row at its key; raise `ScenarioError` where another row did."""
        if key in self.lines and key[-1] != BETWEEN:
            raise row.refuse(".".join(key), f"is there already, in line {self.lines[key]}", "keep one of the two")
        table = self.document
        for part in key[:-1]:
            table = table.setdefault(part, {})
            if not isinstance(table, dict) or is_distribution(table):
                raise row.refuse(".".join(key), "lies inside of the value of another line", "keep one of the two")
        table[key[-1]] = value
        for end in range(1, len(key) + 1):
            self.lines.setdefault(key[:end], row.place.line)


@dataclass(frozen=True)
class Table:
    """A table of a scenario with the states that there are."""

    spec: CsvTable
    states: Sequence[str]

    def source(self, sheet: CsvSheet) -> Source:
        """Return the table as a source of a scenario; raise `ScenarioError` with the first wrong cell of each line."""
        problems = [*sheet.needs(("source",)), *self.strangers(sheet)]
        content = Content({}, {})
        for row in () if problems else sheet.rows:
            try:
                for key, value in self.line(row):
                    content.put(key, value, row)
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)
        return Source(sheet.name, content.document, content.lines, sheet.text)

    def strangers(self, sheet: CsvSheet) -> Iterator[Problem]:
        """Yield the columns that mean nothing here, unless some were renamed: then the file is of somebody else."""
        for column in sheet.columns if not self.spec.columns else ():
            if column not in COLUMNS:
                yield Problem(sheet.head, column, "is no column of a table", did_you_mean(column, COLUMNS))

    def line(self, row: CsvRow) -> Iterator[tuple[Key, Any]]:
        """Yield the key and the value of a row; nothing where it is not meant."""
        month = month_of(row)
        if self.spec.at is not None:
            if month is None or not month.startswith(self.spec.at):
                return
            month = None
        key = self.key_of(row)
        if key is None:
            return
        if not row.text("source"):
            raise row.refuse("source", "has no source", 'name it, or write "assumption"')
        check_unit(row, key)
        value = value_of(row)
        yield ((DRIVERS, *key, month) if month else key), value
        if month and self.spec.between != "steps":
            yield (DRIVERS, *key, BETWEEN), self.spec.between

    def key_of(self, row: CsvRow) -> Key | None:
        """Return the key that a row sets; None where its state is passed over."""
        given = self.spec.key or row.text("key")
        if not given and not row.text("variable"):
            raise row.refuse("key", "says nothing", "write a key, or state and variable")
        text = given or f"states.{STATE}.{row.text('variable')}"
        if STATE in text:
            state = self.state(row)
            if state is None:
                return None
            text = text.replace(STATE, state)
        path = path_of(text)
        if len(path) < 2:
            raise row.refuse("key", f"{shown(text)} is no key", "as in states.PRK.gdp, theatres.korea.intensity")
        return path

    def state(self, row: CsvRow) -> str | None:
        """Return the state of a row, by its name here, its letters or its number; None where it is passed over."""
        code = row.text("state")
        if code in self.states:
            return code
        meant = letters(code) if code else ()
        if found := next((one for one in meant if one in self.states), None):
            return found
        if self.spec.others == "skip" and (not code or any(one in LETTERS for one in meant)):
            return None
        known = f" ({', '.join(meant)})" if code.isdecimal() and meant else ""
        what = f"there is no state {shown(code)}{known} here" if code else "names no state"
        raise row.refuse("state", what, f'{did_you_mean(code, self.states)}; others = "skip" passes over it')


def month_of(row: CsvRow) -> str | None:
    """Return the month that a row is about, January where it names a year; None where it names neither."""
    month, year = row.text("month"), row.text("year")
    if month and not when.is_month(month):
        raise row.refuse("month", f"must be a month like 2024-06 (is {shown(month)})", "or name the column year")
    if year and not YEAR.fullmatch(year):
        raise row.refuse("year", f"must be a year like 2024 (is {shown(year)})", "or name the column month")
    if month and year:
        raise row.refuse("month", "stands beside a year", "keep one of the two")
    return month or (f"{year}-01" if year else None)


def value_of(row: CsvRow) -> Any:
    """Return the value of a row as a scenario writes it: a number, or a distribution."""
    if not row.text("low") and not row.text("high"):
        return row.number("value")
    if row.text("value"):
        raise row.refuse("value", "stands beside low and high", "call the likeliest value mode")
    dist = row.text("dist") or DIST[bool(row.text("mode"))]
    mode = {"mode": row.number("mode")} if row.text("mode") else {}
    return {"dist": dist, "low": row.number("low"), **mode, "high": row.number("high")}


def check_unit(row: CsvRow, key: Key) -> None:
    """Raise `ScenarioError` where a row says another unit than the model has for its key."""
    unit, ours = row.text("unit"), unit_of(key)
    if unit and ours and unit != ours:
        raise row.refuse("unit", f"must be {ours} (is {shown(unit)})", "convert the number, or correct the unit")


def unit_of(key: Key) -> str:
    """Return the unit of what a key sets; empty where it has none that is known."""
    if key[0] in PARAMETERS:
        found = PARAMETERS[key[0]].get(key[-1])
        return found.unit if found else ""
    known = VARIABLES.get(key[-1])
    return known.unit if known and key[0] != "rungs" else ""


def sources(source: Source, states: Sequence[str]) -> list[Source]:
    """Return the tables that a source names, each as a source of its own; raise `ScenarioError` where one is wrong."""
    named = source.document.get(KEY, {})
    if not isinstance(named, Mapping):
        raise wrong(source, (KEY,), f"must hold tables (is {shown(named)})", '[tables.NAME] file = "numbers.csv"')
    return [expanded(source, name, spec, states) for name, spec in named.items()]


def expanded(source: Source, name: str, spec: Any, states: Sequence[str]) -> Source:
    """Return one table of a source as a source of its own."""
    here = (KEY, name)
    try:
        model = CsvTable.model_validate(spec)
    except ValidationError as error:
        raise ScenarioError([named_in(source, here, one) for one in error.errors()]) from None
    check(source, here, model)
    return Table(model, states).source(read(placed(source, here, model.file), model.columns))


def named_in(source: Source, here: Key, error: Any) -> Problem:
    """Return one of pydantic's errors in a table that a scenario names."""
    found = translated(Source(source.name, source.document[here[0]][here[1]]), error, CsvTable)
    key = (*here, *found.key.split(".")) if found.key else here
    return Problem(source.place(key), ".".join(key), found.what, found.advice)


def check(source: Source, here: Key, spec: CsvTable) -> None:
    """Raise `ScenarioError` where a key of a table has a value that means nothing."""
    if spec.others not in (None, "skip"):
        raise wrong(source, (*here, "others"), f"must be 'skip' (is {shown(spec.others)})", "or leave it out")
    if spec.at is not None and not (when.is_month(spec.at) or YEAR.fullmatch(spec.at)):
        raise wrong(source, (*here, "at"), f"must be a year or a month (is {shown(spec.at)})", 'as in at = "2016"')
    for column in spec.columns:
        if column not in COLUMNS:
            raise wrong(source, (*here, "columns", column), "is no column of a table", did_you_mean(column, COLUMNS))


def placed(source: Source, here: Key, file: str) -> Path:
    """Return the file of a table, beside the source that names it or below, or beside what that is a link to."""
    at = (*here, "file")
    inside = Path(file)
    if inside.is_absolute() or ".." in inside.parts or inside.suffix != ENDING or "\0" in file:
        what = f"must be a {ENDING} file beside the scenario or below (is {shown(file)})"
        raise wrong(source, at, what, 'as in file = "numbers/economy.csv"')
    places = [Path(source.name).parent, Path(os.path.realpath(source.name)).parent]
    found = next((place / inside for place in places if os.path.isfile(place / inside)), None)
    if found is None:
        near = sorted(one.name for one in (places[0] / inside).parent.glob(f"*{ENDING}"))
        raise wrong(source, at, f"there is no file {short(str(places[0] / inside))}", did_you_mean(inside.name, near))
    if Path(os.path.realpath(found)).suffix != ENDING:
        raise wrong(source, at, "is a link to something else", f"name a {ENDING} file")
    return found


def wrong(source: Source, key: Key, what: str, advice: str) -> ScenarioError:
    """Return the error of a key of the source that names a table."""
    return ScenarioError([Problem(source.place(key), ".".join(key), what, advice)])
