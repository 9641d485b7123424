"""The shelf: scenarios that come with stratsim and are called by name, as in ``stratsim run baseline``.

`bases.file_of` says which file a name means: a user's own file wins over one on the shelf.
"""

import os
from pathlib import Path

from stratsim.scenario.bases import file_of
from stratsim.shipped import folder

ENDING = ".toml"
INNER = ("deciders", "fitted")
"""Folders of the shelf that hold no scenarios: overlays to extend."""


def find(given: str | Path) -> Path:
    """Return the file or directory that a path or a name means; the path as given where there is none."""
    path = Path(given)
    return file_of(str(given), [Path()]) or (path if os.path.exists(path) or not shelved(path) else shelf_path(path))


def own(given: str | Path) -> Path | None:
    """Return the user's file that a name means, although a scenario of that name is on the shelf; else None."""
    path = Path(given)
    mine = file_of(str(given), [Path()])
    if path.suffix == ENDING or not shelved(path, ENDING) or mine is None or same(mine, shelf_path(path, ENDING)):
        return None
    return mine


def names() -> list[str]:
    """Return the names on the shelf, the nearest first."""
    shelf = folder("scenarios")
    files = sorted(shelf.rglob(f"*{ENDING}"), key=lambda path: (len(path.parts), path))
    inside = [path.relative_to(shelf) for path in files]
    return [path.with_suffix("").as_posix() for path in inside if path.parts[0] not in INNER]


def name_of(path: Path) -> str:
    """Return the name of a file on the shelf, nothing where it stands elsewhere."""
    shelf, file = folder("scenarios").resolve(), path.resolve()
    return file.relative_to(shelf).with_suffix("").as_posix() if file.is_relative_to(shelf) else ""


def shelf_path(path: Path, ending: str = "") -> Path:
    """Return where the shelf would hold a path, with an ending."""
    return folder("scenarios") / f"{path}{ending}"


def shelved(path: Path, ending: str = "") -> bool:
    """Tell whether a relative path, with an ending, is on the shelf."""
    plain = not path.is_absolute() and ".." not in path.parts and bool(path.parts)
    return plain and os.path.exists(shelf_path(path, ending))


def same(one: Path, other: Path) -> bool:
    """Tell whether two paths are one file."""
    return os.path.realpath(one) == os.path.realpath(other)
