"""In which order a step is done: in short parts, and within a part what does not wait for each other side by side.

A step of ten thousand operations is more code than a processor holds close at hand, and its operations wait for one
another in long chains. So the step is cut into parts, each of which is done for a group of tiles before the next one
begins: its code is at hand from the second tile on. The order changes no bit.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import accumulate

from stratsim.fused.graph import Node, in_order
from stratsim.fused.loop import Loop

PART = 200
"""Acts of a part, about: shorter ones hand more values on, longer ones leave the first-level cache of code."""
SLACK = PART // 3
"""By how many acts a part may be shorter or longer, to end where few values are handed on."""

SIDE_BY_SIDE = 4
"""Operations that processors begin in a cycle, about."""
CYCLES = {
    **dict.fromkeys(("divide", "sqrt"), 12),
    **dict.fromkeys(("add", "subtract", "multiply", "fma", "floor", "rint", "as_float", "as_float_signed"), 4),
}
"""Operation -> cycles until its result is there, about; 1 for others. Only speed hangs on it."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a step does next: it makes a node, or, with a ``row``, writes it there or ``adds`` it to what is there."""

    node: Node
    row: int | None = None
    adds: bool = False

    @property
    def needs(self) -> tuple[Node, ...]:
        """The nodes that must be there before."""
        return self.node.args if self.row is None else (self.node,)

    @property
    def reads(self) -> Iterable[int]:
        """The rows that are read."""
        return [node.value for node in (self.node, *self.node.args) if node.name == "input" and self.row is None]


def parts(loop: Loop) -> list[list[Act]]:
    """Return what a loop does in a step, part by part."""
    return [side_by_side(part) for part in cut(acts(loop))]


def acts(loop: Loop) -> list[Act]:
    """Return what a loop does in a step: short chains first, a row written as soon as its old value has been read."""
    results = {node.number: node for node in (*(node for _, node in loop.changes), *loop.sums)}
    depth: dict[int, int] = {}
    for node in in_order(list(results.values())):
        depth[node.number] = 1 + max((depth[arg.number] for arg in node.args), default=-1)
    roots = sorted(results.values(), key=lambda node: (depth[node.number], node.number))
    made = [Act(node) for node in in_order(roots) if node.args or (node.name == "input" and node.number in results)]
    place = {act.node.number: n for n, act in enumerate(made)}
    last_read = {row: n for n, act in enumerate(made) for row in act.reads}
    then: dict[int, list[Act]] = defaultdict(list)
    for row, node in loop.changes:
        then[max(place.get(node.number, -1), last_read.get(row, -1))].append(Act(node, row))
    for row, node in enumerate(loop.sums, loop.rows):
        then[place.get(node.number, -1)].append(Act(node, row, adds=True))
    return then[-1] + [each for n, act in enumerate(made) for each in (act, *then[n])]


def cut(whole: Sequence[Act]) -> list[Sequence[Act]]:
    """Return acts in parts that end where few values are needed later."""
    place = {act.node.number: n for n, act in enumerate(whole) if act.row is None}
    last = {node.number: n for n, act in enumerate(whole) for node in act.needs if node.number in place}
    change = [0] * (len(whole) + 1)
    for number, n in last.items():
        change[place[number] + 1] += 1
        change[n + 1] -= 1
    needed = list(accumulate(change))
    found, start = [], 0
    while len(whole) - start > PART + SLACK:
        end = min(range(start + PART - SLACK, start + PART + SLACK), key=lambda n: needed[n])
        found.append(whole[start:end])
        start = end
    return [*found, whole[start:]]


def side_by_side(part: Sequence[Act]) -> list[Act]:
    """Return the acts of a part, each as early as what it needs is there; of those that could be next, the first."""
    place = {act.node.number: n for n, act in enumerate(part) if act.row is None}
    readers: dict[int, list[int]] = defaultdict(list)
    waiting: list[set[int]] = []
    for n, act in enumerate(part):
        before = {place[node.number] for node in act.needs if node.number in place}
        if act.row is not None:
            before.update(readers[act.row])  # its old value is read first
        for row in act.reads:
            readers[row].append(n)
        waiting.append(before)
    followers: dict[int, list[int]] = defaultdict(list)
    for n, before in enumerate(waiting):
        for one in before:
            followers[one].append(n)
    ready = [(0, n) for n, before in enumerate(waiting) if not before]
    there = [0] * len(part)
    found: list[Act] = []
    at_hand: list[int] = []
    cycle = 0
    while len(found) < len(part):
        while ready and ready[0][0] <= cycle:
            heappush(at_hand, heappop(ready)[1])
        for _ in range(min(SIDE_BY_SIDE, len(at_hand))):
            n = heappop(at_hand)
            found.append(part[n])
            done = cycle + (CYCLES.get(part[n].node.name, 1) if part[n].row is None else 0)
            for one in followers[n]:
                there[one] = max(there[one], done)
                waiting[one].discard(n)
                if not waiting[one]:
                    heappush(ready, (there[one], one))
        cycle += 1
    return found
