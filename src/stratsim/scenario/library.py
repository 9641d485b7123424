"""The scenarios of a directory, at a glance."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

from stratsim.scenario import when
from stratsim.scenario.layers import layered
from stratsim.scenario.validate import validated
from stratsim.toml.problem import ScenarioError
from stratsim.toml.source import fault

UNFIT = "(cannot be used: stratsim check says why)"


@dataclass(frozen=True)
class Entry:
    """A scenario of a library: where it is, its title, the file it extends, and how many months it covers."""

    path: str
    title: str
    base: str
    months: float


def library(directory: Path) -> list[Entry]:
    """Return every scenario in a directory and those below, by path; raise `ScenarioError` where there is none."""
    if not directory.is_dir():
        what = "is a file, not a directory" if directory.exists() else "there is no such directory"
        raise fault(str(directory), what, "name the directory that holds the scenario files")
    found = [one for path in files(directory) if (one := entry(path)) is not None]
    if not found:
        raise fault(str(directory), "there are no scenario files (*.toml) in it")
    return found


def files(directory: Path) -> Iterator[Path]:
    """Yield the TOML files of a directory and those below, but for hidden ones; the nearest first."""
    for at, inner, names in os.walk(directory):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        yield from (Path(at) / name for name in sorted(names) if name.endswith(".toml") and name[0] != ".")


def entry(path: Path) -> Entry | None:
    """Return what a file says of itself; None where it is no scenario but some other TOML file."""
    try:
        layers = layered(path, {})
    except ScenarioError:
        return Entry(str(path), UNFIT, "", nan)
    own = layers.top.document
    if "states" not in layers.document:
        return None
    document, problems = validated(layers)
    if document is None or problems:
        return Entry(str(path), UNFIT, str(own.get("extends", "")), nan)
    return Entry(
        str(path), " ".join(document.title.split()) or path.stem, str(own.get("extends", "")), length(document.run)
    )


def length(run: Any) -> int:
    """Return the number of months of a run."""
    if run.end is None:
        return run.months or 120
    return max(1, when.number(run.end) - when.number(run.start) + 1)
