"""Disputes in a run: months with an act, those of one pair less than half a year apart taken together.

The rule of six months is that of the Militarized Interstate Disputes (Jones, Bremer and Singer 1996, CMPS 15): a
dispute ends with its last act where none follows for six months.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stratsim.core.array import Array

Flags = npt.NDArray[np.bool_]
QUIET = 6
"""Months without an act after which a dispute is over."""


@dataclass(frozen=True)
class Disputes:
    """Disputes of all rivalries and replicates, one row each.

    ``rivalry``, ``replicate``; ``first``, ``last`` month; ``highest`` severity; ``war``: whether a war of the pair
    began in it, or in the month after.
    """

    rivalry: npt.NDArray[np.intp]
    replicate: npt.NDArray[np.intp]
    first: npt.NDArray[np.intp]
    last: npt.NDArray[np.intp]
    highest: Array
    war: Flags

    @classmethod
    def of(cls, severity: Array, begun: Flags) -> "Disputes":
        """Return the disputes of the severity of each month's act, 0 without one, (months, rivalry, R).

        ``begun``: 1 in the first month of a war, the same shape.
        """
        rows: list[tuple[int, int, int, int, float, bool]] = []
        for rivalry in range(severity.shape[1]):
            for replicate in range(severity.shape[2]):
                acts = np.flatnonzero(severity[:, rivalry, replicate])
                for part in np.split(acts, np.flatnonzero(np.diff(acts) > QUIET) + 1) if len(acts) else ():
                    first, last = int(part[0]), int(part[-1])
                    highest = float(severity[part, rivalry, replicate].max())
                    war = bool(begun[first : last + 2, rivalry, replicate].any())
                    rows.append((rivalry, replicate, first, last, highest, war))
        columns = np.array(rows, float).reshape(-1, 6).T
        whole = columns[:4].astype(np.intp)
        return cls(whole[0], whole[1], whole[2], whole[3], columns[4], columns[5].astype(bool))

    def per_replicate(self, chosen: Flags, replicates: int) -> Array:
        """Return how many of the disputes chosen each replicate has, shape (R,)."""
        return np.bincount(self.replicate[chosen], minlength=replicates).astype(float)

    def again(self, within: int, months: int) -> tuple[Flags, Flags]:
        """Return which disputes end ``within`` months or more before the end, and which of these recur in that time."""
        seen = self.last + within < months
        same = (self.rivalry[1:] == self.rivalry[:-1]) & (self.replicate[1:] == self.replicate[:-1])
        soon = np.zeros(len(self.last), bool)
        soon[:-1] = same & (self.first[1:] - self.last[:-1] <= within)
        return seen, seen & soon
