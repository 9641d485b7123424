"""A file object that never fails while it is written: the first error waits until the writer is done.

HDF5 does not bear a write that fails (on a full disk it closes the file twice, and the process dies with it). So it
writes to this: after the first error what is written goes on in memory, and `check` raises the error at the end.
"""

import io
from typing import BinaryIO


class Steady(io.RawIOBase):
    """Writes to an unbuffered file, and to memory once that has failed; ``error`` is what went wrong, if anything."""

    def __init__(self, raw: io.FileIO) -> None:
        super().__init__()
        self.raw: io.FileIO | io.BytesIO = raw
        self.error: BaseException | None = None

    def readable(self) -> bool:
        """Say yes."""
        return True

    def writable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a place."""
        return self.raw.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self.raw.tell()

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Read into a buffer."""
        return self.raw.readinto(buffer) or 0

    def truncate(self, size: int | None = None) -> int:
        """Cut to a size."""
        return self.raw.truncate(size)

    def write(self, data: "memoryview") -> int:  # type: ignore[override]
        """Write all of the data; keep an error, an interrupt too, for later."""
        rest = memoryview(data).cast("B")
        while rest:
            try:
                rest = rest[self.raw.write(rest) :]
            except BaseException as error:
                self.error = self.error or error
                self._to_memory()
        return memoryview(data).nbytes

    def _to_memory(self) -> None:
        if isinstance(self.raw, io.BytesIO):
            return
        place = self.raw.tell()
        self.raw.seek(0)
        memory = io.BytesIO(self.raw.read())
        memory.seek(place)
        self.raw.truncate(0)  # gives the space back
        self.raw = memory

    def check(self) -> None:
        """Raise what went wrong."""
        if self.error is not None:
            raise self.error


def as_binary(file: Steady) -> BinaryIO:
    """Return the same file, for those who ask for a binary one by type."""
    return file  # type: ignore[return-value]
