"""Seats: the playbooks that each state can follow, and a choice among those of a state that can follow several.

A seat is a playbook of a state. Values of seats have shape ``(open, R)``: the seats of states with a choice, in order;
values of these states ``(chooser, R)``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stratsim.core.array import Array, Index, flag
from stratsim.core.ties import Ranks, Rows, evenly, ranks_of, summed


@dataclass(frozen=True, eq=False)
class Seats:
    """The seats of the states that have a choice.

    ``choosers``: rows of these states among all; ``rows``: rows of their seats among all seats;
    ``owner``: for each of these seats its state, as a number among the choosers.
    """

    choosers: Index
    rows: Rows
    owner: Index

    @classmethod
    def of(cls, states: Sequence[int]) -> "Seats":
        """Return the seats with a choice, where ``states`` is the row of the state of every seat."""
        seat_state = np.array(states, np.intp)
        several = np.bincount(seat_state)[seat_state] > 1
        choosers, owner = np.unique(seat_state[several], return_inverse=True)
        return cls(choosers, evenly(np.flatnonzero(several)), owner)

    @property
    def state(self) -> Index:
        """Row of the state of each of these seats, shape ``(open,)``."""
        return self.choosers[self.owner]

    @cached_property
    def count(self) -> Array:
        """Number of the seats of each chooser, shape ``(chooser, 1)``."""
        return np.bincount(self.owner, minlength=len(self.choosers)).astype(np.float32)[:, None]

    def put(self, x: Array, part: Array) -> Array:
        """Return a copy of ``x``, one row for each seat of all, with ``part`` in the rows of these seats."""
        result = x.copy()
        result[self.rows] = part
        return result

    def best(self, x: Array) -> Array:
        """Return the greatest value among the seats of each chooser: ``(open, R)`` to ``(chooser, R)``."""
        result = np.full_like(x, -np.inf, shape=(len(self.choosers), *x.shape[1:]))
        for groups, rows in self.ranks:
            result[groups] = np.maximum(result[groups], x[rows])
        return result

    def total(self, x: Array) -> Array:
        """Return the sum over the seats of each chooser: ``(open, R)`` to ``(chooser, R)``."""
        return summed(x, self.ranks, len(self.choosers))

    def number(self, share: Array, u: Array) -> Array:
        """Return the number, from 0, of the seat that ``u`` falls on, by shares that sum to 1: shape (chooser, R)."""
        passed, number = np.zeros_like(u), np.zeros_like(u)
        for groups, rows in self.ranks[:-1]:
            passed[groups] += share[rows]
            number[groups] += flag(u[groups] >= passed[groups])
        return np.minimum(number, self.total(np.ones((len(self.owner), 1), share.dtype)) - 1)

    @cached_property
    def ranks(self) -> Ranks:
        """For the k-th seat of every chooser: (choosers that have it, its row among these seats)."""
        return ranks_of(self.owner)
