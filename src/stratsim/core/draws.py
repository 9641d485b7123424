"""Draws: a random number is computed from its address, not taken from a stream.

Equation
    u = pcg4d(k0 + replicate, k1 + month, k2, k3) / 2^32,   (k0..k3) = BLAKE2b-128(seed, who, point)

Symbols
    who, point  name of the state, tie or event, and of the decision drawn for (text)
    month       0, 1, 2 ...; replicate 0, 1, 2 ...
    u           four independent uniforms in (0, 1), float32, never 0 and never 1

Hence a number depends on nothing but its own address: more replicates, a longer horizon, another order or an
unrelated extra state leave it as it was, and two scenarios share their luck.

Source
    Jarzynski and Olano 2020, "Hash Functions for GPU Rendering", JCGT 9(3): the pcg4d mix, with a third round: with
    two the lower bits, which are not used here, failed a battery on these counters.
    Test battery on the counters really used: ``docs/decisions/0003-draws.md``.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

from stratsim.core.array import FLOAT, Array

Words = npt.NDArray[np.uint32]

MULTIPLIER = np.uint32(1664525)
INCREMENT = np.uint32(1013904223)

TOGETHER = 8
"""Names that are mixed together: more leave the cache, fewer pay more calls."""


@cache
def key(seed: int, who: tuple[str, ...], point: str) -> Words:
    """Return the four key words of each name in ``who``, shape ``(4, len(who), 1)``."""
    texts = [f"{seed}\x1f{name}\x1f{point}".encode() for name in who]
    digests = b"".join(blake2b(text, digest_size=16).digest() for text in texts)
    words = np.frombuffer(digests, dtype="<u4").astype(np.uint32).reshape(len(who), 4)
    return np.ascontiguousarray(words.T[:, :, None])


def pcg4d(x: Words, y: Words, z: Words, w: Words) -> tuple[Words, Words, Words, Words]:
    """Mix four counters into four random words, elementwise; the arguments broadcast and are not written."""
    x, y, z, w = (v * MULTIPLIER + INCREMENT for v in (x, y, z, w))
    x = x + y * w
    y = y + z * x
    z = z + x * y
    w = w + y * z
    for _ in range(2):
        for v in (x, y, z, w):
            np.bitwise_xor(v, v >> np.uint32(16), out=v)
        x += y * w
        y += z * x
        z += x * y
        w += y * z
    return x, y, z, w


def to_uniform(words: Words) -> Array:
    """Return uniforms in (0, 1) from the upper 23 bits, so that neither end is ever reached."""
    result: Array = (words >> np.uint32(9)).astype(FLOAT)
    result *= FLOAT(2**-23)
    result += FLOAT(2**-24)
    return result


@dataclass(frozen=True)
class Draws:
    """The random numbers of some replicates in one month.

    ``first`` and ``count`` name the replicates ``first .. first + count - 1``.
    """

    seed: int
    first: int
    count: int
    month: int = 0

    def in_month(self, month: int) -> "Draws":
        """Return the draws of the same replicates in another month."""
        return replace(self, month=month)

    @cached_property
    def replicates(self) -> Words:
        """The numbers of the replicates, shape ``(R,)``."""
        return np.arange(self.first, self.first + self.count, dtype=np.uint32)

    def uniform(self, who: Sequence[str], point: str, lanes: int = 4) -> Array:
        """Return up to four independent uniforms in (0, 1) for each name, shape ``(lanes, len(who), R)``."""
        k = self.key(who, point)
        words = pcg4d(k[0] + self.replicates, k[1] + self.month_word, k[2], k[3])
        return np.stack([to_uniform(part) for part in words[:lanes]])

    def key(self, who: Sequence[str], point: str) -> Words:
        """Return the key words of some names at a decision point, shape ``(4, len(who), 1)``."""
        return key(self.seed, tuple(who), point)

    @property
    def month_word(self) -> Any:
        """The number of the month, as it is mixed in."""
        return np.uint32(self.month)

    def share(self, key: str) -> Any:
        """Return the share below an uncertain value in its distribution, by its address, shape ``(R,)``, float64.

        It is not to be written into: values that are drawn together share it.
        """
        if key not in self._shares:
            self.draw_shares([key])
        return self._shares[key]

    def draw_shares(self, keys: Sequence[str]) -> None:
        """Draw the shares of several uncertain values, for `share` to find them: together that takes half the time."""
        for start in range(0, len(keys), TOGETHER):
            some = keys[start : start + TOGETHER]
            drawn = self.in_month(0).uniform(some, "uncertainty", lanes=1)[0]
            self._shares.update(zip(some, drawn.astype(np.float64), strict=True))

    @cached_property
    def _shares(self) -> dict[str, Any]:
        return {}

    @cached_property
    def values(self) -> dict[Hashable, Any]:
        """Uncertain values as drawn in these replicates, once they were asked for."""
        return {}

    def strikes(self, who: Sequence[str], point: str, chance: Array) -> Array:
        """Return 1 where something with this chance happens, else 0, shape ``(len(who), R)``.

        Only names with any chance are drawn for: to draw costs more than to look.
        """
        happens = np.zeros_like(chance)
        rows = np.flatnonzero(np.any(chance > 0, axis=-1)).tolist()
        u = self.uniform([who[row] for row in rows], point, lanes=1)[0]
        happens[rows] = u < chance[rows]
        return happens
