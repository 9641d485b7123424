"""Coalitions: the rivalry in which an ally would fight if it joined a state at war."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from stratsim.core.array import Array, Index
from stratsim.core.ties import Ranks, Ties, ranks_of, summed


@dataclass(frozen=True, eq=False)
class Coalition:
    """The ways into a war: for each, the ``war`` that calls, the ``front`` (rivalry) the ally would open, its ``pair``.

    A war of i on j calls every ally of j that i also challenges, and every ally of i that challenges j, too.
    ``joiner`` and ``enemy`` are rows of states. One way an entry; these have shape ``(ways,)``.
    """

    names: tuple[str, ...]
    war: Index
    front: Index
    pair: Index
    joiner: Index
    enemy: Index
    for_challenger: Array
    """1 where the ally joins the side of the challenger of the war, 0 where that of its defender, shape (ways, 1)."""
    sizes: tuple[int, int, int]
    """Numbers of rivalries, states and alignments."""

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, rivalry: Ties, alignment: Ties) -> "Coalition":
        """Return the ways into the wars of a system."""
        pairs = {frozenset(ends): row for row, ends in enumerate(ends_of(alignment))}
        ends = ends_of(rivalry)
        ways: list[tuple[int, ...]] = []
        for (war, (i, j)), (front, (a, b)) in product(enumerate(ends), enumerate(ends)):
            called = ((j, b, i) if a == i else None, (i, a, j) if b == j else None)
            for friend, joiner, enemy in (one for one in called if one is not None and war != front):
                if (pair := pairs.get(frozenset((friend, joiner)))) is not None and friend != joiner:
                    ways.append((war, front, pair, joiner, enemy))
        columns: Any = np.array(ways, np.intp).reshape(-1, 5)
        names = tuple(f"{rivalry.names[way[0]]} calls {rivalry.names[way[1]]}" for way in ways)
        sizes = len(rivalry), rivalry.count, len(alignment)
        war, front, pair, joiner, enemy = (columns[:, n].copy() for n in range(5))
        aside = (rivalry.target[war] == enemy).astype(np.float32)[:, None]
        return cls(names, war, front, pair, joiner, enemy, aside, sizes)

    def by_war(self, x: Array) -> Array:
        """Return sums over the ways into each war: ``(ways, R)`` to ``(rivalry, R)``."""
        return summed(x, self._war_ranks, self.sizes[0])

    def by_front(self, x: Array) -> Array:
        """Return sums over the ways into each rivalry: ``(ways, R)`` to ``(rivalry, R)``."""
        return summed(x, self._ranks[0], self.sizes[0])

    def by_joiner(self, x: Array) -> Array:
        """Return sums over the ways that each state is called: ``(ways, R)`` to ``(state, R)``."""
        return summed(x, self._ranks[1], self.sizes[1])

    def by_pair(self, x: Array) -> Array:
        """Return sums over the calls within each alignment: ``(ways, R)`` to ``(alignment, R)``."""
        return summed(x, self._ranks[2], self.sizes[2])

    @cached_property
    def _war_ranks(self) -> Ranks:
        return ranks_of(self.war)

    @cached_property
    def _ranks(self) -> tuple[Ranks, Ranks, Ranks]:
        return ranks_of(self.front), ranks_of(self.joiner), ranks_of(self.pair)


def ends_of(ties: Ties) -> list[tuple[int, int]]:
    """Return the rows of the two states of each tie."""
    return list(zip(ties.source.tolist(), ties.target.tolist(), strict=True))
