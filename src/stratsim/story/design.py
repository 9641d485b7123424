"""Which blends an explanation needs: each factor first and last, chains from one plan to the other both ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from stratsim.story.factor import Divergence

Set = frozenset[Divergence]
SHAPLEY_MOST = 8
"""Factors of which all subsets can be lived: 2^8 blends."""


@dataclass(frozen=True)
class Design:
    """The blends, and which of them are what.

    ``first``, ``last``: blend with one factor alone, and with all but one, of each factor. ``pairs``: steps of the two
    chains as (from, to); ``switched``: the factor of each step; ``orders``: True in the chain that goes forward.
    """

    factors: tuple[Divergence, ...]
    blends: tuple[Set, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    switched: tuple[int, ...]
    orders: tuple[bool, ...]

    @property
    def ends(self) -> tuple[int, int]:
        """The blends that are the first and the second plan."""
        return self.blends.index(frozenset()), self.blends.index(frozenset(self.factors))

    def place(self, chosen: Sequence[Divergence]) -> int:
        """Return the number of a blend."""
        return self.blends.index(frozenset(chosen))


def design_of(factors: Sequence[Divergence], every: bool = False) -> Design:
    """Return the blends for some factors; ``every``: all subsets, for exact Shapley values.

    Raises ValueError where these are too many.
    """
    if every and len(factors) > SHAPLEY_MOST:
        raise ValueError(f"{len(factors)} factors differ: Shapley values need all subsets, of at most {SHAPLEY_MOST}")
    count, whole = len(factors), frozenset(factors)
    forward = [frozenset(factors[:n]) for n in range(count + 1)]
    backward = [frozenset(factors[n:]) for n in range(count, -1, -1)]
    first = [frozenset({one}) for one in factors]
    last = [whole - {one} for one in factors]
    subsets = [frozenset(some) for size in range(count + 1) for some in combinations(factors, size)] if every else []
    blends = tuple(dict.fromkeys([*forward, *backward, *first, *last, *subsets]))
    at = {chosen: n for n, chosen in enumerate(blends)}
    steps = [(at[forward[n]], at[forward[n + 1]]) for n in range(count)]
    steps += [(at[backward[n]], at[backward[n + 1]]) for n in range(count)]
    return Design(
        tuple(factors),
        blends,
        tuple(at[one] for one in first),
        tuple(at[one] for one in last),
        tuple(steps),
        (*range(count), *range(count - 1, -1, -1)),
        tuple([True] * count + [False] * count),
    )
