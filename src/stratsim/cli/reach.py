"""The command ``reach``: each system of a scenario switched off, what moves elsewhere, and which path carries it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stratsim.cli import option
from stratsim.cli.group import Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.voice import Voice, bar

if TYPE_CHECKING:
    from stratsim.lenses.reach import Reach

Systems = Annotated[
    Path | None, typer.Option("--systems", metavar="FILE", help="The file of systems; the shipped one if left out.")
]
HEAD = """# How far each system reaches

*Made by `stratsim reach {name} --format md`. Do not edit by hand; `seeds/systems.toml` says what each system is.*

Each of the {count} systems of the article is switched off in turn, in {replicates} replicates with the same luck.
A number is the shift of an outcome in standard deviations over replicates; a dash stands for an outcome that is the
system's own, does not vary, or is not there. **{reaching} of {count}** systems move an outcome of another by 0.1 sd or
more. A path is a hook of the system that is switched off alone; hooks work together, so shifts need not add up.

"""
SUMMARY: list[Any] = [
    ("system", attrgetter("name")),
    ("title", attrgetter("title")),
    ("moves most", attrgetter("farthest")),
    ("by [sd]", attrgetter("most")),
    ("outcomes moved", attrgetter("count")),
    ("carried by", attrgetter("carrier")),
    ("which moves it by", attrgetter("carried")),
]


@dataclass(frozen=True)
class Shift:
    """One shift: a system, the path that is switched off ("" for all of it), an outcome, sd."""

    system: str
    path: str
    outcome: str
    shift: float


@dataclass(frozen=True)
class Moved:
    """An outcome, and how far each system moves it."""

    outcome: str
    by: Sequence[float]


@dataclass(frozen=True)
class PathMoves:
    """A path, its shift of its system's farthest outcome, and the outcome that it moves farthest itself."""

    system: str
    path: str
    outcome: str
    shift: float
    farthest: str
    most: float


def reach(scenario: option.Scenario, size: Size, voice: Voice, reading: Reading, systems: Systems = None) -> None:
    """Switch off each system of a scenario and print how far the outcomes of the others move, and by which path."""
    import os

    from stratsim.lenses import reach as lens
    from stratsim.lenses.symptom import RunOptions

    name_own([scenario], voice)
    one = reading.load(scenario).but(seed=size.seed, months=size.months, replicates=size.replicates)
    known = lens.read_systems(systems)
    with bar(voice) as progress:
        found = lens.reach(one, known, RunOptions(size.jobs or os.cpu_count() or 1, progress))
    if voice.shape in (option.Format.csv, option.Format.json):
        show_all(found, voice.shape)
        return
    if voice.shape is option.Format.md:
        reaching = sum(one.count > 0 for one in found)
        sys.stdout.write(HEAD.format(name=one.name, count=len(found), replicates=one.replicates, reaching=reaching))
    show(found, one.headline, voice.shape)


def show_all(found: "Sequence[Reach]", shape: option.Format) -> None:
    """Print every shift of every system and path, one a line."""
    from stratsim.cli import table

    rows = [
        Shift(one.name, path, outcome, shift)
        for one in found
        for path, shifts in {"": one.shifts, **one.paths}.items()
        for outcome, shift in shifts.items()
    ]
    table.show(rows, table.columns(Shift), shape, sys.stdout)


def show(found: "Sequence[Reach]", headline: Sequence[str], shape: option.Format) -> None:
    """Print the summary, the shifts of all outcomes by system, and the paths."""
    from stratsim.cli import table

    titles = ("## In short\n\n", "\n## Every outcome, by the system that is switched off\n\n", "\n## Paths\n\n")
    moved = [Moved(name, [one.shifts.get(name, float("nan")) for one in found]) for name in headline]
    columns: list[table.Column] = [("outcome", attrgetter("outcome"))]
    columns += [(one.name, partial(cell, n)) for n, one in enumerate(found)]
    tables: list[tuple[Sequence[Any], list[table.Column]]] = [
        (found, SUMMARY),
        (moved, columns),
        (paths(found), table.columns(PathMoves)),
    ]
    for title, (rows, heads) in zip(titles, tables, strict=True):
        sys.stdout.write(title if shape is option.Format.md else "\n" if title != titles[0] else "")
        table.show(rows, heads, shape, sys.stdout)


def cell(n: int, row: Moved) -> str:
    """Return how far the n-th system moves an outcome, a dash where it has no number."""
    return "-" if isnan(row.by[n]) else f"{row.by[n]:+.2f}"


def paths(found: "Sequence[Reach]") -> "Sequence[PathMoves]":
    """Return every path with what it moves."""
    rows = []
    for one in found:
        for path, shifts in one.paths.items():
            farthest = max(shifts, key=lambda name: abs(shifts[name]), default="")
            shift = shifts.get(one.farthest, float("nan"))
            rows.append(PathMoves(one.name, path, one.farthest, shift, farthest, shifts.get(farthest, float("nan"))))
    return rows
