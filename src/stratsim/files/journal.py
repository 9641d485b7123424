"""Several files as a whole: a journal names them once all are whole, and goes when all bear their names.

Whoever finds a journal whose writer is dead does the renaming that is left: none of the files is ever half old.
"""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from stratsim.files import lock
from stratsim.files.regular import plain, real

TOKEN = r"[0-9]+-[0-9a-f]{8}"
PART = re.compile(rf"\.stratsim-{TOKEN}-[0-9]+\.part")
JOURNAL = re.compile(rf"\.stratsim-({TOKEN})\.journal")
LARGEST = 1_000_000
"""Bytes; a journal holds names only."""


def new_token() -> str:
    """Return a name for one act of writing: the process that writes, and a number of its own."""
    return f"{os.getpid()}-{os.urandom(4).hex()}"


def part_of(target: Path, token: str, number: int) -> Path:
    """Return the temporary name of the file ``number`` of an act of writing, beside its target."""
    return target.parent / f".stratsim-{token}-{number}.part"


def journal_of(directory: Path, token: str) -> Path:
    """Return the name of the journal of an act of writing."""
    return directory / f".stratsim-{token}.journal"


def rename(directory: Path, token: str, names: Sequence[str], begun: bool = False) -> None:
    """Give the parts their names; once that was begun, a part that is gone has its name."""
    for number, name in enumerate(names):
        target = real(directory / name)
        part = part_of(target, token, number)
        if part.exists() or not begun:
            os.replace(part, target)


def mend(directory: Path) -> None:
    """Finish what dead writers began in a directory, and remove the parts they left.

    Raises ValueError where what was begun cannot be finished: the files there are then not of one run.
    """
    parts, journals = left(directory)
    for path in journals:
        finish(path)
    for path in parts:
        sweep(path)


def left(directory: Path) -> tuple[list[Path], list[Path]]:
    """Return the parts and the journals in a directory; none where it cannot be read."""
    try:
        names = [name for name in os.listdir(directory) if name.startswith(".stratsim-")]
    except OSError:
        return [], []
    parts = [directory / name for name in names if PART.fullmatch(name)]
    return parts, [directory / name for name in names if JOURNAL.fullmatch(name)]


def finish(path: Path) -> None:
    """Do what a journal says, once its writer is done or dead; raise ValueError where that cannot be."""
    handle = lock.freed(path, lock.WAIT)
    if handle is None:
        if path.exists():
            raise ValueError(f"{path.parent} is being written into, or cannot be: {path.name} is held")
        return
    try:
        found = JOURNAL.fullmatch(path.name)
        rename(path.parent, found[1] if found else "", names_in(handle, path), begun=True)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ValueError(
            f"{path.parent} holds files of two runs: writing them was cut off and cannot be finished here "
            f"({error.strerror or error}); run again with another --out"
        ) from None
    finally:
        os.close(handle)


def names_in(handle: int, path: Path) -> list[str]:
    """Return the names that a journal lists; raise ValueError where it is none of ours."""
    try:
        names = json.loads(os.read(handle, LARGEST))["files"]
    except (ValueError, KeyError, TypeError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(one, str) and plain(one) for one in names):
        raise ValueError(f"{path} is not a journal of stratsim: remove it")
    return names


def sweep(path: Path) -> None:
    """Remove a part if its writer is dead."""
    handle = lock.freed(path)
    if handle is None:
        return
    try:
        path.unlink(missing_ok=True)
    except OSError:  # not ours to remove
        pass
    finally:
        os.close(handle)
