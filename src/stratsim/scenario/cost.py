"""What a scenario costs, told from its document before any array is made: memory, and operations of a whole run."""

from dataclasses import dataclass
from typing import Any

from stratsim.core.levers import Levers
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine.bands import STATISTICS
from stratsim.engine.costs import BLOCK, LEAST_BLOCK, ROWS
from stratsim.scenario import when
from stratsim.scenario.schema import LONGEST, TIES
from stratsim.toml.problem import ScenarioError
from stratsim.toml.source import fault

MOST_MEMORY = 2e9
"""Bytes of one process above which a scenario is refused unless that is allowed."""

MOST_WORK = 2e12
"""Operations of a whole run above which it is refused: some hours of one processor."""

BYTES = 4
TRIAD = 100
"""Bytes of a triangle of states while the system is built."""

COPIES = 3
"""Arrays of a size that are alive at once: the world before, the world after, and what is computed between."""

OPERATIONS = 25
"""Operations on each number of the world a month, in the mean: measured on the baseline."""


@dataclass(frozen=True)
class Cost:
    """The cost of a scenario: bytes in one process, operations of a whole run."""

    memory: float
    work: float

    def __str__(self) -> str:
        return f"about {size(self.memory)} of memory a process, {self.work:.0e} operations"

    def refused(self, file: str) -> ScenarioError:
        """Return the error of a scenario that costs too much."""
        most = f"more than {size(MOST_MEMORY)} or {MOST_WORK:.0e} operations"
        return fault(file, f"costs {self}, {most}", "make it smaller, or allow it: --allow-large (allow_large=True)")

    @property
    def large(self) -> bool:
        """Whether the cost is above the limits."""
        return self.memory > MOST_MEMORY or self.work > MOST_WORK


def size(count: float) -> str:
    """Return bytes in words."""
    for power, unit in ((3, "kB"), (6, "MB")):
        if count < 1000 * 10**power:
            return f"{count / 10**power:.3g} {unit}"
    return f"{count / 10**9:.3g} GB"


def cost(document: Any) -> Cost:
    """Return what a document costs to run with its own months and replicates."""
    lengths = {"state": len(document.states), "theatre": max(1, len(document.theatres))}
    lengths |= {kind: sum(map(len, getattr(document, table).values())) for table, kind in TIES.items()}
    lengths |= {"rung": max(1, len(document.rungs))}
    world = sum(product(lengths, v.axes) for v in variables_of(World))
    levers = len(list(variables_of(Levers))) * lengths["state"] + lengths["theatre"] * lengths["state"]
    choices = lengths["rivalry"] * lengths["rung"] * 4
    triads = triangles(document)
    replicates, span = document.run.replicates, months(document.run)
    rows = sum(length for kind, length in lengths.items() if kind not in ("theatre", "rung"))
    together = min(replicates, BLOCK, max(LEAST_BLOCK, ROWS // max(1, rows)))
    fixed = BYTES * 2 * lengths["theatre"] * lengths["state"] + TRIAD * triads
    kept = BYTES * (world + levers) * span * (min(replicates, document.record.traces) + len(STATISTICS))
    memory = fixed + kept + BYTES * together * COPIES * (world + levers + choices + triads)
    return Cost(memory, OPERATIONS * (world + levers + choices + triads) * span * replicates)


def product(lengths: dict[str, int], axes: tuple[str, ...]) -> int:
    """Return how many numbers a variable holds in one replicate."""
    count = 1
    for axis in axes:
        count *= lengths.get(axis, 1)
    return count


def months(run: Any) -> int:
    """Return how many months a run has, 1 where something is wrong with them, which is told elsewhere."""
    if run.end is None:
        return int(run.months or 120)
    count = when.number(run.end) - when.number(run.start) + 1
    return count if 0 < count <= LONGEST else 1


def triangles(document: Any) -> int:
    """Return how many triangles close on the alignments: third states that both are aligned with or rivals of."""
    beside: dict[str, set[str]] = {}
    for table in ("alignments", "rivalries"):
        for a, others in getattr(document, table).items():
            for b in others:
                beside.setdefault(a, set()).add(b)
                beside.setdefault(b, set()).add(a)
    pairs = ((a, b) for a, others in document.alignments.items() for b in others)
    return sum(len(beside[a] & beside[b]) for a, b in pairs)
