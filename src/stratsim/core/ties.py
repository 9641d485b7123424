"""Ties: pairs of states in one relation, as sparse lists with four verbs.

Cost grows with the ties that a scenario declares, never with the square of the states. Sums add a group's
members in a fixed order, one member of every group at a time, so that their bits depend neither on the number
of replicates nor on the other ties.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stratsim.core.array import Array, Index

Rows = Index | slice
Ranks = list[tuple[Rows, Rows]]


def ranks_of(group: Index) -> Ranks:
    """Return, for the k-th member of every group: (groups that have a k-th member, its row)."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    first = np.searchsorted(ordered, ordered, side="left")
    rank = np.arange(len(group)) - first
    count = int(rank.max(initial=-1)) + 1
    return [(evenly(ordered[rank == k]), evenly(order[rank == k])) for k in range(count)]


def evenly(index: Index) -> Rows:
    """Return rows as a slice where they are evenly spaced: slices are several times faster than lists of rows."""
    if not len(index):
        return slice(0, 0)
    steps = set(np.diff(index).tolist()) or {1}
    if len(steps) > 1 or min(steps) < 1:
        return index
    return slice(int(index[0]), int(index[-1]) + 1, steps.pop())


def summed(x: Array, ranks: Ranks, count: int) -> Array:
    """Return the sums of the rows of ``x`` over ``count`` groups, shape (count, R)."""
    total = np.zeros_like(x, shape=(count, *x.shape[1:]))
    for groups, rows in ranks:
        total[groups] += x[rows]
    return total


@dataclass(frozen=True, eq=False)
class Ties:
    """All ties of one kind: ``names`` like "PRK>USA", and the index of each end among ``count`` states."""

    names: tuple[str, ...]
    source: Index
    target: Index
    count: int

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def between(cls, pairs: Sequence[tuple[str, str]], states: Sequence[str], mark: str = ">") -> "Ties":
        """Return the ties of ``pairs`` of names, in the order given."""
        ends = np.array([[states.index(a), states.index(b)] for a, b in pairs], dtype=np.intp).reshape(-1, 2)
        return cls(tuple(f"{a}{mark}{b}" for a, b in pairs), ends[:, 0].copy(), ends[:, 1].copy(), len(states))

    def at_source(self, x: Array) -> Array:
        """Return the value at each tie's source: ``(N, R)`` to ``(E, R)``."""
        return x.take(self.source, axis=0)

    def at_target(self, x: Array) -> Array:
        """Return the value at each tie's target: ``(N, R)`` to ``(E, R)``."""
        return x.take(self.target, axis=0)

    def by_source(self, x: Array) -> Array:
        """Return sums over the ties that leave each state: ``(E, R)`` to ``(N, R)``."""
        return self._sum(x, self._source_ranks)

    def by_target(self, x: Array) -> Array:
        """Return sums over the ties that reach each state: ``(E, R)`` to ``(N, R)``."""
        return self._sum(x, self._target_ranks)

    def by_either(self, x: Array) -> Array:
        """Return sums over all ties of each state, whichever end it is: ``(E, R)`` to ``(N, R)``."""
        return self.by_source(x) + self.by_target(x)

    def greatest_by_source(self, x: Array, low: float) -> Array:
        """Return the greatest value among the ties that leave each state, at least ``low``: (E, R) to (N, R)."""
        result = np.full_like(x, low, shape=(self.count, *x.shape[1:]))
        for groups, rows in self._source_ranks:
            result[groups] = np.maximum(result[groups], x[rows])
        return result

    def before_in_source(self, x: Array) -> Array:
        """Return for each tie the sum over the ties before it that leave the same state: ``(E, R)`` to ``(E, R)``."""
        result, passed = np.zeros_like(x), np.zeros_like(x, shape=(self.count, *x.shape[1:]))
        for groups, rows in self._source_ranks:
            result[rows] = passed[groups]
            passed[groups] += x[rows]
        return result

    def others_of_source(self, x: Array) -> Array:
        """Return for each tie the sum over the other ties that leave the same state: ``(E, R)`` to ``(E, R)``."""
        return self.at_source(self.by_source(x)) - x

    def with_state(self, x: Array, state: int) -> Array:
        """Return the value of the tie that each state has with one state, 0 where none: ``(E, R)`` to ``(N, R)``."""
        rows = np.flatnonzero((self.source == state) | (self.target == state))
        result = np.zeros_like(x, shape=(self.count, *x.shape[1:]))
        result[self.source[rows] + self.target[rows] - state] = x[rows]
        return result

    @cached_property
    def out_degree(self) -> Array:
        """Number of ties that leave each state, shape ``(N, 1)``."""
        return self.by_source(np.ones((len(self), 1), np.float32))

    @cached_property
    def in_degree(self) -> Array:
        """Number of ties that reach each state, shape ``(N, 1)``."""
        return self.by_target(np.ones((len(self), 1), np.float32))

    @cached_property
    def degree(self) -> Array:
        """Number of ties of each state, shape ``(N, 1)``."""
        return self.out_degree + self.in_degree

    @cached_property
    def _source_ranks(self) -> Ranks:
        return ranks_of(self.source)

    @cached_property
    def _target_ranks(self) -> Ranks:
        return ranks_of(self.target)

    def _sum(self, x: Array, ranks: Ranks) -> Array:
        return summed(x, ranks, self.count)


def added(x: Array, rows: Index, values: Array) -> Array:
    """Return ``x`` with values added to rows that may repeat, one after the other."""
    result = x.copy()
    for row, value in zip(rows.tolist(), values, strict=True):
        result[row] += value
    return result


def same_pair(first: Ties, second: Ties) -> tuple[Index, Index]:
    """Return the rows of ``first`` and of ``second`` that join the same two states, whatever the direction."""
    rows = {frozenset(ends): n for n, ends in enumerate(zip(first.source.tolist(), first.target.tolist(), strict=True))}
    ends = [frozenset(pair) for pair in zip(second.source.tolist(), second.target.tolist(), strict=True)]
    found = [(rows[pair], n) for n, pair in enumerate(ends) if pair in rows]
    return np.array([a for a, _ in found], np.intp), np.array([b for _, b in found], np.intp)
