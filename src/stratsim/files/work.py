"""Folders for what a long piece of work has done so far, so that the same command goes on after whatever ended it.

A folder is named for what is made and for a hash of all that it hangs on, and held by one living process at a time.
"""

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from stratsim.files import lock
from stratsim.files.whole import NotWritten, write_all

PLACE = ".stratsim-work"
LOCK = "lock"
GOES_ON = "the same command goes on from "
"""What a note of an error begins with that says what is done already."""


class WorkFolder:
    """The folder of one piece of work, held until it is closed.

    Where another living process works at the same, this one has a folder of its own, and nothing to go on from.
    """

    def __init__(self, beside: Path, name: str, key: str) -> None:
        self.beside, self.name = beside, name
        self.path = beside.parent / PLACE / f"{name}-{key}"
        handle = held(self.path)
        if handle is None:
            self.path = self.path.with_name(f"{self.path.name}-{os.getpid()}")
            handle = held(self.path)
        self.handle = handle

    def once(self, name: str, made: Callable[[], str]) -> str:
        """Return the text of a file of the folder; what is made stands there from the first time on."""
        path = self.path / name
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return path.read_text(encoding="utf-8")
        text = made()
        self.put(name, text.encode())
        return text

    def put(self, name: str, content: bytes) -> Path:
        """Write a file into the folder; raise `NotWritten` where that cannot be."""
        try:
            return write_all({self.path / name: content}, durable=False)[0]
        except NotWritten as error:
            reason = error.__cause__
            why = getattr(reason, "strerror", None) or reason
            raise NotWritten(f"{self.beside} cannot be written: {why}; what was there is as it was") from reason

    def close(self, keep: bool) -> None:
        """Let the folder go; remove it unless it is to be kept."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None
        if not keep:
            shutil.rmtree(self.path, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.path.parent.rmdir()  # where nothing else is in it

    def sweep(self) -> None:
        """Remove the folders of what was made under the same name, but for those that others work in."""
        for path in self.path.parent.glob(f"{self.name}-*"):
            if path != self.path and (handle := lock.freed(path / LOCK)) is not None:
                os.close(handle)
                shutil.rmtree(path, ignore_errors=True)


def said_of(error: BaseException) -> str:
    """Return what an error says of the work that is done already, "" where it says nothing."""
    return next((note for note in getattr(error, "__notes__", ()) if note.startswith(GOES_ON)), "")


def held(path: Path) -> int | None:
    """Make a folder and hold it; return the handle of its lock, None where another living process holds it."""
    path.mkdir(parents=True, exist_ok=True)
    handle = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    if lock.taken(handle):
        return handle
    os.close(handle)
    return None
