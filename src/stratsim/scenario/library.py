"""The scenarios of a directory, at a glance; and which of its files are scenarios at all."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

from stratsim.scenario import when
from stratsim.scenario.bases import something_else
from stratsim.scenario.layers import layered
from stratsim.scenario.shelf import ENDING, find, name_of
from stratsim.scenario.validate import validated
from stratsim.shipped import folder
from stratsim.toml.problem import ScenarioError
from stratsim.toml.source import fault, read

UNFIT = "(cannot be used: stratsim check says why)"


@dataclass(frozen=True)
class Entry:
    """A scenario of a library: its name, title and path, the file it extends, and how many months it covers.

    The name of one that comes with stratsim is what it can be called by; of another, its file's without the ending.
    """

    name: str
    title: str
    path: str
    base: str
    months: float


def scenarios(directory: str | Path | None = None) -> list[Entry]:
    """Return the scenarios of a directory and those below it, by path; those that come with stratsim if left out.

    Raises `ScenarioError` where the directory holds none.
    """
    return library(folder("scenarios") if directory is None else find(directory))


def library(directory: Path) -> list[Entry]:
    """Return every scenario in a directory and those below, by path; raise `ScenarioError` where there is none."""
    if not directory.is_dir():
        what = "is a file, not a directory" if directory.exists() else "there is no such directory"
        raise fault(str(directory), what, "name the directory that holds the scenario files")
    found = [one for path in files(directory) if (one := entry(path)) is not None]
    if not found:
        raise fault(str(directory), "there are no scenario files (*.toml) in it")
    return found


def files(directory: Path, below: bool = True) -> Iterator[Path]:
    """Yield the TOML files of a directory, and of those below if wanted, but for hidden ones; the nearest first."""
    for at, inner, names in os.walk(directory):
        inner[:] = sorted(name for name in inner if not name.startswith(".")) if below else []
        yield from (Path(at) / name for name in sorted(names) if name.lower().endswith(ENDING) and name[0] != ".")


def is_scenario(path: Path) -> bool:
    """Tell whether a TOML file is meant as a scenario: one with states, or one that cannot be read to the end."""
    try:
        return not something_else(read(path)) and "states" in layered(path, {}).document
    except ScenarioError:
        return True


def entry(path: Path) -> Entry | None:
    """Return what a file says of itself; None where it is no scenario but some other TOML file."""
    if not is_scenario(path):
        return None
    name = name_of(path) or path.stem
    try:
        layers = layered(path, {})
    except ScenarioError:
        return Entry(name, UNFIT, str(path), "", nan)
    base = base_text(layers.top.document.get("extends", ""))
    document, problems = validated(layers)
    if document is None or problems:
        return Entry(name, UNFIT, str(path), base, nan)
    return Entry(name, " ".join(document.title.split()) or path.stem, str(path), base, length(document.run))


def base_text(extends: Any) -> str:
    """Return what a file extends as text: a name, or several."""
    return ", ".join(map(str, extends)) if isinstance(extends, list) else str(extends)


def length(run: Any) -> int:
    """Return the number of months of a run."""
    if run.end is None:
        return run.months or 120
    return max(1, when.number(run.end) - when.number(run.start) + 1)
