"""Rows of numbers packed without loss, in the form that HDF5 has: bytes shuffled, then zlib.

What is packed here can be put into a file of HDF5 as it is, by another process than the one that packed it.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LEVEL = 1
"""Of zlib: the higher ones take five times as long for a tenth less."""

Rows = npt.NDArray[np.float32]


def packed(row: Rows) -> bytes:
    """Return a row of numbers packed."""
    numbers = np.ascontiguousarray(row, np.float32).view(np.uint8).reshape(-1, 4)
    return zlib.compress(numbers.T.tobytes(), LEVEL)


def unpacked(content: bytes, count: int) -> Rows:
    """Return the ``count`` numbers of a row; raise ValueError where there are others."""
    found = np.frombuffer(zlib.decompress(content), np.uint8).reshape(4, count)
    return np.ascontiguousarray(found.T).view(np.float32)[:, 0]


@dataclass(frozen=True)
class Piece:
    """Some columns of a table, ``first .. first + count - 1``, each row of them packed."""

    first: int
    count: int
    rows: Sequence[bytes]

    @classmethod
    def of(cls, first: int, values: Rows) -> "Piece":
        """Return columns, shape (rows, count), as a piece."""
        return cls(first, values.shape[-1], [packed(row) for row in values])

    def values(self) -> Rows:
        """Return the columns, shape (rows, count)."""
        return np.stack([unpacked(row, self.count) for row in self.rows])
