"""What parts of a step hand on to later ones, and where all rows are in the memory of a tile."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stratsim.fused.loop import Loop
from stratsim.fused.order import Act


@dataclass(frozen=True)
class Handed:
    """The rows through which parts hand values on.

    ``rows``: number of a node -> row from which parts read it that have not made it; ``written``: the nodes whose part
    writes them there for that alone. ``room``: rows in all.
    """

    rows: Mapping[int, int]
    written: frozenset[int]
    room: int

    @classmethod
    def between(cls, loop: Loop, parts: Sequence[Sequence[Act]]) -> "Handed":
        """Return what parts of a step hand on: in the row that a value is written to anyway, or in one of its own.

        A row of its own serves another value once no later part needs the one before.
        """
        made: dict[int, int] = {}
        home: dict[int, int] = {}
        last: dict[int, int] = {}
        for n, part in enumerate(parts):
            made.update({act.node.number: n for act in part if act.row is None})
            for act in part:
                if act.row is not None and not act.adds and made.get(act.node.number) == n:
                    home.setdefault(act.node.number, act.row)
                last.update({node.number: n for node in act.needs if node.number in made})
        rows = {number: row for number, row in home.items() if last[number] > made[number]}
        free: list[int] = []
        room = loop.room
        ends: dict[int, list[int]] = defaultdict(list)
        written = [number for number, n in made.items() if last.get(number, n) > n and number not in rows]
        for number in written:  # in the order in which they are made
            for n in [n for n in ends if n < made[number]]:
                free += ends.pop(n)
            rows[number] = free.pop() if free else room
            room = max(room, rows[number] + 1)
            ends[last[number]].append(rows[number])
        return cls(rows, frozenset(written), room)


class Places(dict[int, int]):
    """Where each row is, counted in rows: those that are used one after the other stand one after the other."""

    def __missing__(self, row: int) -> int:
        self[row] = len(self)
        return self[row]
