"""The recorder: what leaves the kernel. Sums for outcomes from every replicate, full series from the first ones.

What is seen of the months of many replicates, without keeping them, a `Watch` has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.engine.outcome import TALLIED, Summary
from stratsim.engine.recorded import recorded
from stratsim.engine.watch import Watch


@dataclass(frozen=True)
class Recording:
    """All months of a block at once: the last world, sums over the months, and series."""

    last: World
    sums: Mapping[str, Array]
    series: Mapping[str, Array]


@dataclass
class Recorder:
    """Collects one block of replicates, ``traced`` of them in full, or the series of ``only`` where it names some."""

    system: System
    months: int
    traced: int
    sums: dict[str, Array] = field(default_factory=dict)
    series: dict[str, Array] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    watch: Watch | None = None
    last: World | None = None
    seen: int = 0

    def take(self, world: World) -> None:
        """Record one month."""
        for name in TALLIED:
            value = getattr(world, name)
            self.sums[name] = self.sums[name] + value if self.seen else value
        if self.traced:
            for name in self.series_names():
                self._trace(name, getattr(world, name))
        if self.watch:
            self.watch.take(world)
        self.last, self.seen = world, self.seen + 1

    def fill(self, months: Recording) -> None:
        """Record all months at once; a watch has seen them."""
        self.sums, self.series = dict(months.sums), dict(months.series)
        self.last, self.seen = months.last, self.months

    def series_names(self) -> list[str]:
        """Return the names of the series that are kept."""
        return [v.name for v in recorded() if not self.only or v.name in self.only]

    def _trace(self, name: str, value: Array) -> None:
        if name not in self.series:
            self.series[name] = np.empty((self.months, *value.shape[:-1], self.traced), FLOAT)
        self.series[name][self.seen] = value[..., : self.traced]

    def summary(self) -> Summary:
        """Return what outcomes are made of."""
        assert self.last is not None, "no month was recorded"
        means: Mapping[str, Array] = {name: value / FLOAT(self.seen) for name, value in self.sums.items()}
        return Summary(self.system, self.last, means, self.seen)
