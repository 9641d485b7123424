"""A watch over the first replicates of a run while their months pass: bands of their series, counts at bounds."""

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from stratsim.core.array import Array
from stratsim.core.system import System
from stratsim.core.variable import Variable
from stratsim.core.world import World
from stratsim.engine.bands import Bands, Gathering
from stratsim.engine.limits import LEVERS, STOCKS, Counts, counted, merged
from stratsim.engine.recorded import recorded

PORTION = 30_000_000
"""Bytes of months that are looked at together: memory does not grow with their number.

What is smaller than 32 MB the C library gives out again without asking the system."""

Path = tuple[str, ...]
"""A variable of the world ("cohesion",), or one of its levers ("levers", "aid")."""


class Watch:
    """Looks at every replicate of a block, some months at a time.

    ``only`` names the series whose bands are wanted, all where it names none; ``levers`` those that something drives.
    """

    def __init__(
        self, system: System, months: int, replicates: int, levers: Collection[str] = (), only: Collection[str] = ()
    ) -> None:
        known = recorded()
        kept = [v for v in known if not only or v.name in only]
        axes = {v.name: v.axes for v in kept}
        self.months = months
        self.names = [v.name for v in kept]
        self.limited: dict[Path, Variable] = {(v.name,): v for v in known if v.name in STOCKS}
        self.limited |= {("levers", name): LEVERS[name] for name in levers}
        self.paths: list[Path] = [*dict.fromkeys([*((name,) for name in self.names), *self.limited])]
        labels = {axis: system.labels(axis) for axis in sorted({axis for own in axes.values() for axis in own})}
        self.gathering = Gathering(months, replicates, axes, labels)
        self.limits: dict[str, Counts] = {}
        self.waiting: list[dict[Path, Array]] = []
        self.width = 0

    def take(self, world: World) -> None:
        """Take one month."""
        self.waiting.append({path: variable_at(world, path) for path in self.paths})
        self.width = self.width or self.portion(self.waiting[0])
        if len(self.waiting) == self.width or self.gathering.seen + len(self.waiting) == self.months:
            self.see({path: np.stack([month[path] for month in self.waiting]) for path in self.paths})
            self.waiting = []

    def portions(self, month: Mapping[Path, Array]) -> Iterator[range]:
        """Yield the months to look at together, given what one month is."""
        width = self.portion(month)
        for first in range(0, self.months, width):
            yield range(first, min(first + width, self.months))

    def portion(self, month: Mapping[Path, Array]) -> int:
        """Return how many months are looked at together, given what one month is."""
        return max(1, PORTION // max(1, sum(month[path].nbytes for path in self.paths)))

    def see(self, series: Mapping[Path, Array]) -> None:
        """Take the next months of every variable, each (months, rows..., R)."""
        for path, variable in self.limited.items():
            now = counted(variable, series[path])
            name = ".".join(path)
            before = self.limits.get(name)
            self.limits[name] = now if before is None else merged([before, now])
        self.gathering.take({name: series[name,] for name in self.names})

    def bands(self, most: int) -> Bands:
        """Return the bands of all months; ``most``: how many replicates of this system are watched at most."""
        return self.gathering.bands(most)


def variable_at(world: World, path: Path) -> Array:
    """Return a variable of a world, or one of its levers."""
    found: Array = getattr(world.levers, path[1]) if path[1:] else getattr(world, path[0])
    return found
