"""The pair of histories that shows a difference best, and where choices flip in it under the same luck.

The replicate is the one whose difference, and whose three greatest channels, are nearest to their means, in standard
deviations.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stratsim.engine.plan import Plan
from stratsim.story.happening import month_of
from stratsim.story.relive import History, Moment, relive
from stratsim.story.split import Wide

ACT, CONTEST, PRESS = "act", "contest", "press"
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


def pair(a: Plan, b: Plan, replicate: int, difference: float) -> Pair:
    """Return both histories of a replicate, compared."""
    one, other = relive(a, replicate), relive(b, replicate)
    return Pair(replicate, difference, tuple(flips(one, other)))


def flips(a: History, b: History) -> Iterator[FlippedChoice]:
    """Yield the choices that differ, in order; of a rivalry and month the first that does."""
    system = a.plan.system
    for here, there in zip(a.moments, b.moments, strict=True):
        for row, label in enumerate(system.rivalry.names):
            who, _, whom = label.partition(">")
            rungs = [chosen(moment.after.events[:, row, 0]) for moment in (here, there)]
            names = [system.rungs.names[p] if p is not None else "none" for p in rungs]
            found: Choice | None = None
            if rungs[0] != rungs[1]:
                chances = [float(m.chances.rung[:, row, 0].sum()) for m in (here, there)]
                found = (ACT, names[0], names[1], chances[0], chances[1], 0)
            elif rungs[0] is not None:
                found = answer(here, there, rungs[0], row)
            if found:
                kind, x, y, p, q, lane = found
                luck = float(here.luck[lane, row, 0])
                yield FlippedChoice(month_of(a, here.number), who, whom, kind, x, y, p, q, luck)


def chosen(events: np.ndarray) -> int | None:
    """Return the rung of a month, None where there was no act."""
    return int(events.argmax()) if events.any() else None


def answer(here: Moment, there: Moment, rung: int, row: int) -> Choice | None:
    """Return how the answers to one act differ, None where they do not."""
    stood, clash = ([bool(getattr(m.after, name)[row, 0]) for m in (here, there)] for name in ("stood", "clash"))
    if stood[0] != stood[1]:
        words = ["contested" if one else "let pass" for one in stood]
        chances = [float(m.chances.contest[rung, row, 0]) for m in (here, there)]
        return CONTEST, words[0], words[1], chances[0], chances[1], 2
    if clash[0] != clash[1]:
        words = ["clash" if one else "backs off" for one in clash]
        chances = [float(np.broadcast_to(m.chances.press, m.chances.rung.shape)[rung, row, 0]) for m in (here, there)]
        return PRESS, words[0], words[1], chances[0], chances[1], 3
    return None
