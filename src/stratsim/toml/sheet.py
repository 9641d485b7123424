"""One CSV file as rows: read with care, each cell known by its line, what stands for no number refused.

The first line names the columns. A number is written with a point; text and numbers may stand in quotes.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from stratsim.toml.problem import Place, Problem, ScenarioError, did_you_mean, shown
from stratsim.toml.source import Unreadable, decoded, fault, read_bytes

MOST_ROWS = 20_000
MOST_COLUMNS = 200

NO_NUMBER = frozenset({"", "na", "n/a", "nan", "null", "none", ".", "..", "-", "missing"})
MISSING = frozenset({-6.0, -7.0, -8.0, -9.0, -66.0, -77.0, -88.0, -99.0, -999.0, -9999.0})
"""Numbers that data sets of the field write where they have none (Correlates of War, Polity)."""

LEFT_OUT = "leave the line out, or give low and high in place of value"
POINT = "digits with a point; no comma, no unit, no separator of thousands"


@dataclass(frozen=True)
class CsvRow:
    """A line of a table: its cells by column, and where it stands."""

    cells: Mapping[str, str]
    place: Place

    def problem(self, column: str, what: str, advice: str = "") -> Problem:
        """Return a problem of one cell."""
        return Problem(self.place, column, what, advice)

    def refuse(self, column: str, what: str, advice: str = "") -> ScenarioError:
        """Return the error of one cell."""
        return ScenarioError([self.problem(column, what, advice)])

    def text(self, column: str) -> str:
        """Return a cell, empty where there is none."""
        return self.cells.get(column, "").strip()

    def number(self, column: str) -> float:
        """Return a cell as a number; raise `ScenarioError` where it is none, or a code for one that is missing."""
        cell = self.text(column)
        if cell.casefold() in NO_NUMBER:
            what = f"is missing (is {shown(cell)})" if cell else "is empty"
            raise self.refuse(column, what, LEFT_OUT)
        try:
            value = float(cell) if cell.isascii() and "_" not in cell else None
        except ValueError:
            value = None
        if value is None:
            raise self.refuse(column, f"must be a number (is {shown(cell)})", POINT)
        if value in MISSING:
            raise self.refuse(column, f"{cell} stands for a number that is missing", LEFT_OUT)
        return value


@dataclass(frozen=True)
class CsvSheet:
    """A CSV file: its columns, and its rows in order."""

    name: str
    columns: Sequence[str]
    rows: Sequence[CsvRow]
    text: tuple[str, ...]

    @property
    def head(self) -> Place:
        """The first line, which names the columns."""
        return Place(self.name, 1, self.text[0])

    def needs(self, columns: Sequence[str]) -> Iterator[Problem]:
        """Yield the columns that are not there."""
        for column in columns:
            if column not in self.columns:
                what = "is no column of this table, and must be"
                yield Problem(self.head, column, what, did_you_mean(column, self.columns))


def read(path: Path, rename: Mapping[str, str] | None = None) -> CsvSheet:
    """Read a CSV file; raise `ScenarioError` where it cannot be read or is no table.

    ``rename``: what a column is called here -> its name in the file.
    """
    name = str(path)
    try:
        text = decoded(read_bytes(path, name)).replace("\r\n", "\n").replace("\r", "\n")
    except Unreadable as error:
        raise fault(name, str(error), error.advice, error.line) from None
    lines = tuple(text.split("\n"))
    reader = csv.reader(StringIO(text), strict=True)
    try:
        head = [cell.strip() for cell in next(reader)]
        columns = renamed(name, head, rename or {}, lines[0])
        rows = list(numbered(name, reader, columns, lines))
    except csv.Error as error:
        raise fault(name, f"is not valid CSV: {error}", "a quote that is not closed?", reader.line_num) from None
    return CsvSheet(name, columns, rows, lines)


def renamed(name: str, head: Sequence[str], rename: Mapping[str, str], line: str) -> list[str]:
    """Return the names of the columns; raise `ScenarioError` where they are no names, twice there, or too many."""
    place = Place(name, 1, line)
    if len(head) == 1 and (";" in head[0] or "\t" in head[0]):
        raise ScenarioError([Problem(place, "", "has one column only", "separate columns by commas")])
    if len(head) > MOST_COLUMNS:
        raise ScenarioError([Problem(place, "", f"has more than {MOST_COLUMNS} columns", "leave some out")])
    for ours, theirs in rename.items():
        if theirs not in head:
            raise ScenarioError([Problem(place, ours, f"there is no column '{theirs}'", did_you_mean(theirs, head))])
    other = {theirs: ours for ours, theirs in rename.items()}
    columns = [other.get(cell, cell if cell not in rename else f"{cell} (of the file)") for cell in head]
    if twice := next((cell for cell in columns if columns.count(cell) > 1), None):
        raise ScenarioError([Problem(place, twice, "is the name of two columns", "give each a name of its own")])
    return columns


def numbered(name: str, reader: Iterator[list[str]], columns: Sequence[str], lines: Sequence[str]) -> Iterator[CsvRow]:
    """Yield the rows that are not blank; raise `ScenarioError` at one of another length, or where they are too many."""
    count, before = 0, 1
    for cells in reader:
        first, before = before + 1, reader.line_num  # type: ignore[attr-defined]  # of csv.reader
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        place = Place(name, first, lines[first - 1])
        if count > MOST_ROWS:
            raise ScenarioError([Problem(place, "", f"is row {count}: at most {MOST_ROWS}", "split the table")])
        if len(cells) != len(columns):
            what = f"has {len(cells)} cells, the first line {len(columns)}"
            raise ScenarioError([Problem(place, "", what, "text with a comma needs quotes; empty cells need commas")])
        yield CsvRow(dict(zip(columns, cells, strict=True)), place)
