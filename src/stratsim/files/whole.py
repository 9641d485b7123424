"""Files that appear whole or not at all, one or several at once: the one place where the package writes files.

Each is written under a temporary name beside its target, brought to the disk, and renamed. A link is written through,
the umask and the mode of what is replaced are kept, and parts that killed runs left are removed.
"""

import contextlib
import io
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from stratsim.files import lock
from stratsim.files.journal import journal_of, mend, new_token, part_of, rename
from stratsim.files.regular import real, refuse_special
from stratsim.files.steady import Steady, as_binary

Content = bytes | str | Callable[[BinaryIO], None]
"""What is written: bytes, text (as UTF-8), or a function that writes it to a binary file."""


PAUSE = 0.5
"""Seconds between two times that a file is brought to the disk while it is still written."""


class NotWritten(OSError):
    """A file could not be written; what was there before is as it was."""


def write(path: Path, content: Content) -> Path:
    """Write one file, whole or not at all; return its path. Raises as `write_all`."""
    return write_all({path: content})[0]


def write_all(files: Mapping[Path, Content], durable: bool = True) -> list[Path]:
    """Write files of one directory, all of them or none; return their paths.

    ``durable`` waits for the disk, so that a loss of power does no harm either. Raises `NotWritten` where there is no
    space or no permission, ValueError where a target is not a regular file; what was there before is then as it was.
    """
    directories = {path.parent for path in files}
    if len(directories) > 1:
        raise ValueError(f"files written as a whole need one directory, not {len(directories)}")
    for directory in directories:
        made(directory, files, durable)
    return list(files)


def made(directory: Path, files: Mapping[Path, Content], durable: bool) -> None:
    """Write files into their directory."""
    for path in files:
        refuse_special(path)
    token = new_token()
    targets = [real(path) for path in files]
    with Parts(durable) as parts, named(directory):
        directory.mkdir(parents=True, exist_ok=True)
        for place in {directory, *(target.parent for target in targets)}:
            mend(place)
        for number, (path, target) in enumerate(zip(files, targets, strict=True)):
            with named(path):
                parts.add(part_of(target, token, number), target, files[path])
        publish(parts, directory, token, [path.name for path in files])


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Give an error of the system the file it concerns."""
    try:
        yield
    except NotWritten:
        raise
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror or error}; what was there is as it was") from error


class Parts:
    """Files on their way: held as long as this process lives, removed where they never get their names."""

    def __init__(self, durable: bool) -> None:
        self.durable = durable
        self.open: dict[Path, io.FileIO] = {}

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, *_: object) -> None:
        for part, file in self.open.items():
            file.close()
            part.unlink(missing_ok=True)

    def add(self, part: Path, target: Path, content: Content) -> None:
        """Write a part and bring it to the disk."""
        raw = self.open[part] = io.FileIO(part, "x+b", opener=lambda name, flags: os.open(name, flags, 0o666))
        lock.hold(raw.fileno())
        if target.exists() and hasattr(os, "fchmod"):
            os.fchmod(raw.fileno(), target.stat().st_mode & 0o777)
        file = Steady(raw)
        slow = self.durable and callable(content)
        with on_its_way(file, raw.fileno()) if slow else contextlib.nullcontext():
            fill(file, content)
        file.check()
        if self.durable:
            os.fsync(raw.fileno())

    def settle(self) -> None:
        """Leave the parts to their names from here on; Windows renames no file that is open."""
        if not lock.LOCKS:
            for file in self.open.values():
                file.close()

    def keep(self) -> None:
        """Leave the parts where they are: a journal says what becomes of them."""
        for file in self.open.values():
            file.close()
        self.open.clear()


@contextmanager
def on_its_way(file: Steady, handle: int) -> Iterator[None]:
    """Bring to the disk what a file has so far, again and again while it is written: the last of it goes quickly.

    Where that fails it counts as a write that failed: the system may not say so again.
    """
    whole = threading.Event()

    def follow() -> None:
        try:
            while not whole.wait(PAUSE):
                os.fsync(handle)
        except OSError as error:
            file.error = file.error or error

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        whole.set()
        thread.join()


def fill(file: Steady, content: Content) -> None:
    """Write the content; raise what went wrong once the writer is done."""
    try:
        if isinstance(content, str | bytes):
            file.write(memoryview(content.encode() if isinstance(content, str) else content))
        else:
            content(as_binary(file))
    finally:
        file.check()


def publish(parts: Parts, directory: Path, token: str, names: list[str]) -> None:
    """Give all parts their names; a kill between two of them leaves a journal that says what is left to do."""
    parts.settle()
    if len(names) == 1:
        rename(directory, token, names)
    else:
        journalled(parts, directory, token, names)
    if parts.durable:
        synced(directory)


def journalled(parts: Parts, directory: Path, token: str, names: list[str]) -> None:
    """Give several parts their names, with a journal beside them until all have."""
    path = journal_of(directory, token)
    with Parts(parts.durable) as journal:
        journal.add(part_of(path, token, len(names)), path, json.dumps({"files": names}))
        journal.settle()
        os.replace(part_of(path, token, len(names)), path)
        if parts.durable:
            synced(directory)
        try:
            rename(directory, token, names)
        except OSError as error:
            parts.keep()
            raise NotWritten(f"{directory}: some files were replaced, others could not be: {error}") from error
        except BaseException:  # an interrupt comes too late: the files are whole, and all of them appear
            rename(directory, token, names, begun=True)
            path.unlink(missing_ok=True)
            raise
        path.unlink(missing_ok=True)


def synced(directory: Path) -> None:
    """Bring the names in a directory to the disk, where the system can."""
    if not lock.LOCKS:
        return
    handle = os.open(directory, os.O_RDONLY)
    with contextlib.suppress(OSError):  # some file systems have no such thing for directories
        os.fsync(handle)
    os.close(handle)
