"""A loop over steps: what it does in each, and how large it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from stratsim.fused.graph import Node


@dataclass(frozen=True)
class Loop:
    """What a loop does in a step.

    ``inputs`` rows come from outside, those from ``changing`` on are set by ``changes``: (row, node) for each.
    ``sums``: the nodes that are added up over the steps. ``once``: (row, node) for what is the same in all of them.
    """

    inputs: int
    changing: int
    rows: int
    changes: Sequence[tuple[int, Node]]
    sums: Sequence[Node]
    once: Sequence[tuple[int, Node]] = ()

    @property
    def end(self) -> int:
        """The row behind the last sum: those made once begin there."""
        return self.rows + len(self.sums)

    @property
    def room(self) -> int:
        """How many rows there are in all."""
        return self.end + len(self.once)


@dataclass(frozen=True)
class Shape:
    """The size of a loop in code: ``lanes`` replicates at a time; its rows as `Loop` has them, ``sums`` their number.

    ``room``: the rows that the work on one tile takes, those between its parts too.
    """

    lanes: int
    inputs: int
    changing: int
    rows: int
    sums: int
    room: int
