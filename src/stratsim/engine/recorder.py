"""The recorder: what leaves the kernel. Sums for outcomes from every replicate, full series from the first ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.core.system import System
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.limits import Limits
from stratsim.engine.outcome import TALLIED, Summary


def recorded() -> list[Variable]:
    """Return the variables whose series are kept: all that the month moves, but for bookkeeping."""
    return [v for v in variables_of(World) if v.series]


@dataclass
class Recorder:
    """Collects one block of replicates, ``traced`` of them in full, or the series of ``only`` where it names some."""

    system: System
    months: int
    traced: int
    sums: dict[str, Array] = field(default_factory=dict)
    series: dict[str, Array] = field(default_factory=dict)
    limits: Limits = field(default_factory=lambda: Limits(()))
    only: frozenset[str] = frozenset()
    last: World | None = None
    seen: int = 0

    def take(self, world: World) -> None:
        """Record one month."""
        for name in TALLIED:
            value = getattr(world, name)
            self.sums[name] = self.sums[name] + value if self.seen else value
        if self.traced:
            self.limits.take(world.levers, self.traced)
            for variable in recorded():
                if not self.only or variable.name in self.only:
                    self._trace(variable.name, getattr(world, variable.name))
        self.last, self.seen = world, self.seen + 1

    def _trace(self, name: str, value: Array) -> None:
        if name not in self.series:
            self.series[name] = np.empty((self.months, *value.shape[:-1], self.traced), FLOAT)
        self.series[name][self.seen] = value[..., : self.traced]

    def summary(self) -> Summary:
        """Return what outcomes are made of."""
        assert self.last is not None, "no month was recorded"
        means: Mapping[str, Array] = {name: value / FLOAT(self.seen) for name, value in self.sums.items()}
        return Summary(self.system, self.last, means, self.seen)
