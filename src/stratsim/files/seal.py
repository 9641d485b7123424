"""A seal: the checksum of a file, in a last line behind its content, so that a changed byte is noticed.

Readers of HDF5 and netCDF pass over what stands behind the content.
"""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

MARK = b"\nstratsim blake2b "
SIZE = len(MARK) + 32 + 1
CHUNK = 1 << 20


def seal(file: BinaryIO) -> None:
    """Write the checksum of a file behind its content."""
    end = file.seek(0, os.SEEK_END)
    line = MARK + digest(file, end).encode() + b"\n"
    file.seek(end)
    file.write(line)


def digest(file: BinaryIO, end: int) -> str:
    """Return the checksum of the first ``end`` bytes of a file, 32 hexadecimal digits."""
    found = hashlib.blake2b(digest_size=16)
    file.seek(0)
    while end > 0 and (part := file.read(min(end, CHUNK))):
        found.update(part)
        end -= len(part)
    return found.hexdigest()


def check(path: Path) -> None:
    """Raise ValueError where a file is not as it was sealed."""
    refuse_changed(path)
    refuse_unsealed(path)


def refuse_changed(path: Path) -> None:
    """Raise ValueError where a file has a seal that does not fit it."""
    with path.open("rb") as file:
        end, line = sealed(file)
        if line and line[len(MARK) : -1] != digest(file, end).encode():
            raise ValueError(f"{path} is damaged: its checksum does not fit; a byte of it was changed")


def refuse_unsealed(path: Path) -> None:
    """Raise ValueError where a file has no seal."""
    with path.open("rb") as file:
        if not sealed(file)[1]:
            raise ValueError(f"{path} has no checksum: it was cut short, or changed by another program")


def sealed(file: BinaryIO) -> tuple[int, bytes]:
    """Return where the content of a file ends, and the line of its seal, empty where it has none."""
    end = max(0, file.seek(0, os.SEEK_END) - SIZE)
    file.seek(end)
    line = file.read(SIZE)
    return end, line if line.startswith(MARK) and line.endswith(b"\n") else b""
