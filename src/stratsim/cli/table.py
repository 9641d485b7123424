"""Tables on the screen, as CSV, JSON or Markdown: the same rows and columns."""

import csv
import json
import math
from collections.abc import Callable, Sequence
from typing import Any, TextIO

from stratsim.cli.option import Format

Column = tuple[str, Callable[[Any], Any]]


def number(x: float) -> str:
    """Return a number as a person reads it: three figures, "-" where there is none."""
    if not math.isfinite(x):
        return "-"
    return f"{x:.0f}" if abs(x) >= 1000 else f"{x:.3g}"


def span(low: float, high: float) -> str:
    """Return an interval."""
    return f"{number(low)} to {number(high)}"


SUMMARY: list[Column] = [
    ("outcome", lambda r: r.outcome),
    ("unit", lambda r: r.unit),
    ("mean", lambda r: r.mean),
    ("90 % low", lambda r: r.low),
    ("90 % high", lambda r: r.high),
]
COMPARISON: list[Column] = [
    ("outcome", lambda r: r.outcome),
    ("unit", lambda r: r.unit),
    ("scenario", lambda r: r.scenario),
    ("mean", lambda r: r.mean),
    ("90 % low", lambda r: r.low),
    ("90 % high", lambda r: r.high),
    ("any", lambda r: r.any),
    ("difference", lambda r: r.difference),
    ("mean low", lambda r: r.mean_difference_low),
    ("mean high", lambda r: r.mean_difference_high),
    ("diff. low", lambda r: r.difference_low),
    ("diff. high", lambda r: r.difference_high),
    ("P(lower)", lambda r: r.lower),
]


def show(rows: Sequence[Any], columns: Sequence[Column], shape: Format, to: TextIO) -> None:
    """Print rows in the form wanted."""
    {Format.table: as_table, Format.csv: as_csv, Format.json: as_json, Format.md: as_markdown}[shape](rows, columns, to)


def plain(value: Any) -> Any:
    """Return a value for machines: numbers as they are, None where there is none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_json(rows: Sequence[Any], columns: Sequence[Column], to: TextIO) -> None:
    """Print a list of objects."""
    json.dump([{name: plain(get(row)) for name, get in columns} for row in rows], to, indent=1)
    to.write("\n")


def as_csv(rows: Sequence[Any], columns: Sequence[Column], to: TextIO) -> None:
    """Print comma-separated values with a header."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow([name for name, _ in columns])
    writer.writerows([["" if (v := plain(get(row))) is None else v for _, get in columns] for row in rows])


def texts(rows: Sequence[Any], columns: Sequence[Column]) -> list[list[str]]:
    """Return the cells as text; a first column that repeats is left empty."""
    cells = [[cell if isinstance(cell := get(row), str) else number(cell) for _, get in columns] for row in rows]
    for n in range(len(cells) - 1, 0, -1):
        if cells[n][:2] == cells[n - 1][:2]:
            cells[n][:2] = ["", ""]
    return cells


def as_markdown(rows: Sequence[Any], columns: Sequence[Column], to: TextIO) -> None:
    """Print a Markdown table."""
    to.write("| " + " | ".join(name for name, _ in columns) + " |\n")
    to.write("|" + "---|" * len(columns) + "\n")
    for cells in texts(rows, columns):
        to.write("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")


def as_table(rows: Sequence[Any], columns: Sequence[Column], to: TextIO) -> None:
    """Print aligned columns, a rule between groups, as wide as they need."""
    cells = texts(rows, columns)
    heads = [name for name, _ in columns]
    width = [max(len(row[n]) for row in [heads, *cells]) for n in range(len(heads))]
    words = [bool(rows) and isinstance(get(rows[0]), str) for _, get in columns]

    def line(row: Sequence[str]) -> str:
        parts = (c.ljust(w) if t else c.rjust(w) for c, w, t in zip(row, width, words, strict=True))
        return "  ".join(parts).rstrip()

    to.write(line(heads) + "\n" + "-" * (sum(width) + 2 * len(width) - 2) + "\n")
    for n, row in enumerate(cells):
        if n and row[0] and any(not one[0] for one in cells):
            to.write("\n")
        to.write(line(row) + "\n")
