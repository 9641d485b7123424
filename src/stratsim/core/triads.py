"""Triads: triangles of an aligned pair and a third state that is friend or foe of both."""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array, Index
from stratsim.core.ties import Ranks, Ties, ranks_of, summed


@dataclass(frozen=True, eq=False)
class Triads:
    """For each triangle i, k, j: the alignment i-j that it closes on, and its two other sides.

    Sides are rows of the relations: alignments first, rivalries after them.
    """

    first: Index
    second: Index
    weight: Array
    """1, or less where two states have several relations: those between them then count together as one."""
    ranks: Ranks
    count: int

    @classmethod
    def of(cls, alignment: Ties, rivalry: Ties) -> "Triads":
        """Return the triads of a system's alignments; a relation of a state with itself counts, where there is one."""
        source = np.concatenate([alignment.source, rivalry.source]).tolist()
        target = np.concatenate([alignment.target, rivalry.target]).tolist()
        between: dict[tuple[int, int], list[int]] = {}
        for row, (a, b) in enumerate(zip(source, target, strict=True)):
            for ends in {(a, b), (b, a)}:
                between.setdefault(ends, []).append(row)
        found = [
            (pair, one, other, 1 / (len(between[i, k]) * len(between[k, j])))
            for pair, (i, j) in enumerate(zip(alignment.source.tolist(), alignment.target.tolist(), strict=True))
            for k in range(alignment.count)
            for one in between.get((i, k), ())
            for other in between.get((k, j), ())
        ]
        pairs, first, second = (np.array([t[n] for t in found], np.intp) for n in range(3))
        weight = np.array([t[3] for t in found], np.float32)[:, None]
        return cls(first, second, weight, ranks_of(pairs), len(alignment))

    def balance(self, relation: Array) -> Array:
        """Return the sum over third states k of relation_ik relation_kj, shape (alignment, R)."""
        return summed(self.weight * relation[self.first] * relation[self.second], self.ranks, self.count)
