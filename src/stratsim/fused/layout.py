"""Where everything is: from what a traced function does to its arrays to the rows of a loop."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from stratsim.fused import floats
from stratsim.fused.graph import Node, in_order, rewritten
from stratsim.fused.loop import Loop
from stratsim.fused.tree import Path

Variables = Mapping[Path, Sequence[Node]]
"""The rows of every array that goes from step to step."""


@dataclass(frozen=True)
class Layout:
    """A loop and the places of its rows.

    ``inputs``: the number, as it was traced, of each input row of the loop. ``rows``: for each variable the row of the
    loop in which each of its rows is after a step, ``UNCHANGED`` where no step changes it. ``operations`` of a step.
    """

    loop: Loop
    inputs: tuple[int, ...]
    rows: Mapping[Path, tuple[int, ...]]
    operations: int


UNCHANGED = -1


def laid_out(before: Variables, after: Variables, sums: Sequence[Node]) -> Layout:
    """Return the loop that leads from one step's variables to the next, and adds up ``sums``."""
    moved = {path: [n for n, node in enumerate(after[path]) if node is not before[path][n]] for path in after}
    new = [after[path][n] for path, rows in moved.items() for n in rows]
    operations = list(in_order([*new, *sums]))
    read = {node.value for node in operations if node.name == "input"}
    fed = [path for path in moved if moved[path] and any(node.value in read for node in before[path])]
    changing = [before[path][n].value for path in fed for n in moved[path]]
    inputs = (*sorted(read.difference(changing)), *changing)
    first = len(inputs) - len(changing)
    order = [(path, n) for path in sorted(moved, key=lambda path: path not in fed) for n in moved[path]]
    place = {key: first + number for number, key in enumerate(order)}
    rows = {path: tuple(place.get((path, n), UNCHANGED) for n in range(len(after[path]))) for path in after}
    changes = [(row, after[path][n]) for (path, n), row in place.items()]
    loop = compact(changes, sums, inputs, first, operations)
    return Layout(loop, inputs, rows, sum(bool(node.args) for node in operations))


def compact(
    changes: Sequence[tuple[int, Node]],
    sums: Sequence[Node],
    inputs: Sequence[int],
    first: int,
    operations: Sequence[Node],
) -> Loop:
    """Return a loop whose inputs are numbered by row, and in which nothing is done again that stays the same."""
    number = {traced: row for row, traced in enumerate(inputs)}
    reading = {node.number: number[node.value] for node in operations if node.name == "input"}
    end = first + len(changes)
    lasting = same_in_all_steps(operations, set(inputs[first:]))
    kept = {node.number: end + len(sums) + n for n, node in enumerate(lasting)}
    roots = rewritten([*(node for _, node in changes), *sums], floats.RULES, {**reading, **kept})
    once = rewritten(lasting, floats.RULES, reading)
    changed = [(row, node) for (row, _), node in zip(changes, roots, strict=False)]
    return Loop(len(inputs), first, end, changed, roots[len(changes) :], list(zip(kept.values(), once, strict=True)))


def same_in_all_steps(operations: Sequence[Node], changing: Collection[int]) -> list[Node]:
    """Return the operations that give the same in all steps, as far as others need them that do not."""
    same: dict[int, bool] = {}
    for node in operations:
        known = node.name == "constant" or (node.name == "input" and node.value not in changing)
        same[node.number] = all(same[arg.number] for arg in node.args) if node.args else known
    needed = {
        arg.number: arg
        for node in operations
        if not same[node.number] or node.kind == "flag"  # a flag has no row: it is made again
        for arg in node.args
        if arg.args and same[arg.number] and arg.kind != "flag"
    }
    return list(needed.values())
