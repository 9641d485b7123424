"""Where a plain model gets its random numbers: its own generator, or the kernel's addresses.

A luck is a callable ``luck(month, who, point, lane)`` that returns a uniform in (0, 1].
"""

from stratsim.core.draws import Draws


def own_luck(random):
    """Return luck from a generator of the standard library, which cares for no address."""
    uniform = random.random

    def luck(month, who, point, lane):
        return 1.0 - uniform()

    return luck


class KernelLuck:
    """The uniforms that the kernel draws for replicates 0 to count - 1, kept for the month that they are in."""

    def __init__(self, seed: int, count: int):
        self.draws = Draws(seed, 0, count)
        self.month, self.drawn = None, {}

    def of(self, replicate: int):
        """Return the luck of one replicate."""

        def luck(month, who, point, lane):
            return self.at(month, who, point)[lane][replicate]

        return luck

    def at(self, month, who, point):
        """Return the uniforms at an address, by lane and replicate."""
        if month != self.month:
            self.month, self.drawn = month, {}
        if (who, point) not in self.drawn:
            self.drawn[who, point] = self.draws.in_month(month).uniform((who,), point)[:, 0].tolist()
        return self.drawn[who, point]
