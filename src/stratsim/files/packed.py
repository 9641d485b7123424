"""Rows of numbers packed without loss, in the form that HDF5 has: bytes shuffled, then zlib.

What is packed here can be put into a file of HDF5 as it is, by another process than the one that packed it.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

LEVEL = 1
"""Of zlib: the higher ones take five times as long for a tenth less."""

try:
    from isal.isal_zlib import compressobj as compressor
except ImportError:
    compressor = zlib.compressobj  # type: ignore[assignment]
"""Compresses as zlib does; that of isal (the extra ``fast``) takes a third of the time."""

HEAD = b"\x78\x01"
"""What a zlib stream of this level begins with (RFC 1950)."""
MOST_STORED = 0xFFFF
"""Bytes of a block that is not compressed, at most."""
SAMPLE = 512
"""Bytes that are looked at: of noise, each value comes about twice among them, and hardly ever 16 times."""

Rows = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


def packed(row: Rows) -> bytes:
    """Return a row of numbers packed.

    The last bytes of most numbers are noise, which stands in the stream as it is: zlib would look for patterns in it,
    half of the time, and find none.
    """
    numbers = np.ascontiguousarray(row, np.float32).view(np.uint8).reshape(-1, 4)
    if not numbers.view(np.uint32).any():
        return zeros(len(numbers))
    shuffled = np.ascontiguousarray(numbers.T)
    return deflated(shuffled.tobytes(), noisy(shuffled) * len(numbers))


@cache
def zeros(count: int) -> bytes:
    """Return a row of zeros packed: of the outcomes every fourth is one."""
    return deflated(bytes(4 * count), 0)


def deflated(content: bytes, noise: int) -> bytes:
    """Return bytes as a zlib stream, the first ``noise`` of them as they are."""
    rest = compressor(LEVEL, wbits=-zlib.MAX_WBITS)
    checksum = zlib.adler32(content).to_bytes(4, "big")
    return b"".join([HEAD, stored(content[:noise]), rest.compress(content[noise:]), rest.flush(), checksum])


def noisy(shuffled: Bytes) -> int:
    """Return how many bytes of a number, the last ones, are noise, as far as a sample tells; shape (4, numbers)."""
    sample = shuffled[:-1, :SAMPLE]
    if sample.shape[1] < SAMPLE:
        return 0
    found = 0
    while found < len(sample) and np.bincount(sample[found]).max() <= SAMPLE // 32:
        found += 1
    return found


def stored(content: bytes) -> bytes:
    """Return bytes as they are, in blocks of a zlib stream that goes on (RFC 1951, section 3.2.4)."""
    parts = [content[start : start + MOST_STORED] for start in range(0, len(content), MOST_STORED)]
    sizes = [len(part).to_bytes(2, "little") + (len(part) ^ MOST_STORED).to_bytes(2, "little") for part in parts]
    return b"".join(b"\0" + size + part for size, part in zip(sizes, parts, strict=True))


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
