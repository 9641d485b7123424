"""Triads: the triangles that close on a pair of aligned states, over friends and foes that they share."""

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
    ranks: Ranks
    count: int

    @classmethod
    def of(cls, alignment: Ties, rivalry: Ties) -> "Triads":
        """Return the triads of a system's alignments; a relation of a state with itself counts, where there is one."""
        source = np.concatenate([alignment.source, rivalry.source]).tolist()
        target = np.concatenate([alignment.target, rivalry.target]).tolist()
        near: dict[int, list[tuple[int, int]]] = {}
        for row, (a, b) in enumerate(zip(source, target, strict=True)):
            near.setdefault(a, []).append((b, row))
            if a != b:
                near.setdefault(b, []).append((a, row))
        found = [
            (pair, one, other)
            for pair, (i, j) in enumerate(zip(alignment.source.tolist(), alignment.target.tolist(), strict=True))
            for k, one in sorted(near.get(i, []))
            for m, other in sorted(near.get(j, []))
            if k == m
        ]
        pairs, first, second = (np.array([t[n] for t in found], np.intp) for n in range(3))
        return cls(first, second, ranks_of(pairs), len(alignment))

    def balance(self, relation: Array) -> Array:
        """Return the sum over third states k of relation_ik relation_kj, shape (alignment, R)."""
        return summed(relation[self.first] * relation[self.second], self.ranks, self.count)
