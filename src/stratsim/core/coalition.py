"""Coalitions: which rivalry an ally would fight in, were it to keep its word to a state that is at war."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from stratsim.core.array import Array, Index
from stratsim.core.ties import Ranks, Ties, ranks_of, summed


@dataclass(frozen=True, eq=False)
class Coalition:
    """The ways into a war: for each, the ``war`` that calls, the ``front`` (rivalry) the ally would open, its ``pair``.

    A war of i on j calls every ally of j that i also challenges, and every ally of i that challenges j, too.
    ``joiner`` and ``enemy`` are rows of states. One way an entry; all arrays have shape ``(ways,)``.
    """

    names: tuple[str, ...]
    war: Index
    front: Index
    pair: Index
    joiner: Index
    enemy: Index
    _fronts: Ranks
    _joiners: Ranks
    _pairs: Ranks
    _sizes: tuple[int, int, int]

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, rivalry: Ties, alignment: Ties) -> "Coalition":
        """Return the ways into the wars of a system."""
        pairs = {frozenset(ends): row for row, ends in enumerate(ends_of(alignment))}
        ends = ends_of(rivalry)
        ways = []
        for (war, (i, j)), (front, (a, b)) in product(enumerate(ends), enumerate(ends)):
            called = ((j, b, i) if a == i else None, (i, a, j) if b == j else None)
            for friend, joiner, enemy in (one for one in called if one is not None and war != front):
                if (pair := pairs.get(frozenset((friend, joiner)))) is not None and friend != joiner:
                    ways.append((war, front, pair, joiner, enemy))
        columns = np.array(ways, np.intp).reshape(-1, 5).T
        war, front, pair, joiner, enemy = columns
        names = tuple(f"{rivalry.names[w]} calls {rivalry.names[f]}" for w, f in zip(war, front, strict=True))
        ranks = (ranks_of(front), ranks_of(joiner), ranks_of(pair))
        return cls(names, war, front, pair, joiner, enemy, *ranks, (len(rivalry), rivalry.count, len(alignment)))

    def by_front(self, x: Array) -> Array:
        """Return sums over the ways into each rivalry: ``(ways, R)`` to ``(rivalry, R)``."""
        return summed(x, self._fronts, self._sizes[0])

    def by_joiner(self, x: Array) -> Array:
        """Return sums over the ways that each state is called: ``(ways, R)`` to ``(state, R)``."""
        return summed(x, self._joiners, self._sizes[1])

    def by_pair(self, x: Array) -> Array:
        """Return sums over the calls within each alignment: ``(ways, R)`` to ``(alignment, R)``."""
        return summed(x, self._pairs, self._sizes[2])


def ends_of(ties: Ties) -> list[tuple[int, int]]:
    """Return the rows of the two states of each tie."""
    return list(zip(ties.source.tolist(), ties.target.tolist(), strict=True))
