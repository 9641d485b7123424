"""The pair of histories that shows a difference best, and where choices flip in it under the same luck.

The replicate is the one whose difference, and whose three greatest channels, are nearest to their means, in standard
deviations.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.plan import Plan
from stratsim.scenario import when
from stratsim.story.relive import Moment
from stratsim.story.split import Wide

ACT, CONTEST, PRESS = "act", "contest", "press"
Sides = tuple[int, int]
"""Columns of the two histories."""
Choice = tuple[str, str, str, float, float, int]
"""Kind of a choice, what was chosen in both, its chances, the lane of its luck."""


@dataclass(frozen=True)
class FlippedChoice:
    """A choice that falls otherwise in two histories under the same luck: chances in both, and what came of it.

    ``kind``: "act", "contest" or "press". ``a``, ``b``: what was chosen, in words.
    """

    month: str
    who: str
    whom: str
    kind: str
    a: str
    b: str
    chance_a: float
    chance_b: float
    luck: float


@dataclass(frozen=True)
class Pair:
    """Two histories of one replicate: its difference of the outcome, its flips, and when the first choice differs."""

    replicate: int
    difference: float
    flips: tuple[FlippedChoice, ...]

    @property
    def parted(self) -> str:
        """The month of the first flip, nothing where there is none."""
        return self.flips[0].month if self.flips else ""


def nearest(rows: Sequence[Wide]) -> int:
    """Return the column that is nearest to the mean of each row, in standard deviations."""
    far = np.zeros(len(rows[0]))
    for x in rows:
        if x.std() > 0:
            far = far + ((x - x.mean()) / x.std()) ** 2
    return int(far.argmin())


def flips(plan: Plan, moment: Moment, sides: Sides) -> Iterator[FlippedChoice]:
    """Yield the choices of a month that differ between two columns; of each rivalry the first that does."""
    for row, label in enumerate(plan.system.rivalry.names):
        who, _, whom = label.partition(">")
        rungs = [chosen(moment.after.events[:, row, side]) for side in sides]
        names = [plan.system.rungs.names[p] if p is not None else "none" for p in rungs]
        found: Choice | None = None
        if rungs[0] != rungs[1]:
            p, q = moment.chances.rung[:, row, list(sides)].sum(axis=0).tolist()
            found = (ACT, names[0], names[1], p, q, 0)
        elif rungs[0] is not None:
            found = answer(moment, rungs[0], row, sides)
        if found:
            kind, x, y, p, q, lane = found
            luck = float(moment.luck[lane, row, sides[0]])
            yield FlippedChoice(when.later(plan.first_month, moment.number), who, whom, kind, x, y, p, q, luck)


def chosen(events: np.ndarray) -> int | None:
    """Return the rung of a month, None where there was no act."""
    return int(events.argmax()) if events.any() else None


def answer(moment: Moment, rung: int, row: int, sides: Sides) -> Choice | None:
    """Return how the answers to one act differ between two columns, None where they do not."""
    stood, clash = ([bool(getattr(moment.after, name)[row, side]) for side in sides] for name in ("stood", "clash"))
    if stood[0] != stood[1]:
        words = ["contested" if one else "let pass" for one in stood]
        return CONTEST, words[0], words[1], *chances(moment.chances.contest, moment, rung, row, sides), 2
    if clash[0] != clash[1]:
        words = ["clash" if one else "backs off" for one in clash]
        return PRESS, words[0], words[1], *chances(moment.chances.press, moment, rung, row, sides), 3
    return None


def chances(of: Array, moment: Moment, rung: int, row: int, sides: Sides) -> tuple[float, float]:
    """Return a chance of a month in two columns."""
    p, q = np.broadcast_to(of, moment.chances.rung.shape)[rung, row, list(sides)].tolist()
    return p, q
