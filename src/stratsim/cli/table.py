"""Tables on the screen, as CSV, JSON or Markdown: the same rows, and columns of the same names.

By hand, because ``run`` must not wait for pandas to be imported, and pandas has no Markdown without a further package.
"""

import csv
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, TextIO

from stratsim.cli.option import Format
from stratsim.cli.stream import one_line
from stratsim.story.numerals import number

Column = tuple[str, Callable[[Any], Any]]

FORMULA = ("=", "+", "-", "@")
"""What a cell begins with that a spreadsheet would compute."""


def columns(kind: Any) -> list[Column]:
    """Return a column for each field of a dataclass, under the field's name."""
    return [(item.name, attrgetter(item.name)) for item in fields(kind)]


def span(low: float, high: float) -> str:
    """Return an interval."""
    return f"{number(low)} to {number(high)}"


def show(rows: Sequence[Any], columns: Sequence[Column], shape: Format, to: TextIO) -> None:
    """Print rows in the form wanted."""
    {Format.table: as_table, Format.csv: as_csv, Format.json: as_json, Format.md: as_markdown}[shape](rows, columns, to)


def plain(value: Any) -> Any:
    """Return a value for machines: numbers as they are, None where there is none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_json(rows: Sequence[Any], columns: Sequence[Column], to: TextIO) -> None:
    """Print a list of objects."""
    text = json.dumps([{name: plain(get(row)) for name, get in columns} for row in rows], indent=1)
    to.write(text.replace("\x7f", "\\u007f") + "\n")


def as_csv(rows: Sequence[Any], columns: Sequence[Column], to: TextIO) -> None:
    """Print comma-separated values with a header."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow([name for name, _ in columns])
    writer.writerows([[harmless(plain(get(row))) for _, get in columns] for row in rows])


def harmless(value: Any) -> Any:
    """Return a cell of CSV that a spreadsheet shows as it is: text that would be a formula gets an apostrophe."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = one_line(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) and not is_number(text) else text


def is_number(text: str) -> bool:
    """Tell whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def texts(rows: Sequence[Any], columns: Sequence[Column]) -> list[list[str]]:
    """Return the cells as text; a first column that repeats is left empty."""
    cells = [[cell_text(get(row)) for _, get in columns] for row in rows]
    for n in range(len(cells) - 1, 0, -1):
        if cells[n][:2] == cells[n - 1][:2]:
            cells[n][:2] = ["", ""]
    return cells


def cell_text(value: Any) -> str:
    """Return a cell as a person reads it, on one line."""
    if value is None:
        return "-"
    return one_line(value) if isinstance(value, str) else number(value)


def as_markdown(rows: Sequence[Any], columns: Sequence[Column], to: TextIO) -> None:
    """Print a Markdown table."""
    to.write("| " + " | ".join(name for name, _ in columns) + " |\n")
    to.write("|" + "---|" * len(columns) + "\n")
    for cells in texts(rows, columns):
        to.write("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")


def as_table(rows: Sequence[Any], columns: Sequence[Column], to: TextIO) -> None:
    """Print aligned columns, a blank line between groups, as wide as they need."""
    from rich.cells import cell_len  # letters of two cells, as in Korean

    cells = texts(rows, columns)
    heads = [name for name, _ in columns]
    width = [max(cell_len(row[n]) for row in [heads, *cells]) for n in range(len(heads))]
    words = [any(isinstance(get(row), str) for row in rows) for _, get in columns]

    def line(row: Sequence[str]) -> str:
        blanks = [" " * (w - cell_len(c)) for c, w in zip(row, width, strict=True)]
        parts = [c + b if t else b + c for c, b, t in zip(row, blanks, words, strict=True)]
        return "  ".join(parts).rstrip()

    to.write(line(heads) + "\n" + "-" * (sum(width) + 2 * len(width) - 2) + "\n")
    for n, row in enumerate(cells):
        if n and row[0] and any(not one[0] for one in cells):
            to.write("\n")
        to.write(line(row) + "\n")
