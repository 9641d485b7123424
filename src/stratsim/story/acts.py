"""The acts of a history, with the beliefs, stakes and chances behind each choice."""

from collections.abc import Iterator

import numpy as np

from stratsim.story.happening import Happening, Odds, ends_of, month_of
from stratsim.story.relive import History, Moment

CONTESTED, CLASH, WAR = 8.0, 30.0, 200.0
"""What each step of a crisis adds to the weight of an act; a rung weighs 20 times its severity."""


def acts(history: History) -> Iterator[Happening]:
    """Yield every act of a history: one for each month, rivalry and rung."""
    system = history.plan.system
    for moment in history.moments:
        for p, row in zip(*moment.after.events[..., 0].nonzero(), strict=True):
            yield act(history, moment, int(p), int(row), float(system.rungs.severity[p, 0, 0]))


def act(history: History, moment: Moment, p: int, row: int, stake: float) -> Happening:
    """Return one act, of a rung in a rivalry."""
    system, after = history.plan.system, moment.after
    who, whom = ends_of(system.rivalry.names[row])
    stood, clash, war = (bool(getattr(after, name)[row, 0] > 0) for name in ("stood", "clash", "war_begun"))
    war = war and clash  # a war that an ally's pledge began is no step of this crisis
    weight = 20 * stake + CONTESTED * stood + CLASH * clash + WAR * war
    return Happening(
        moment.number,
        month_of(history, moment.number),
        "act",
        who,
        system.rungs.names[p],
        whom,
        float(after.events[p, row, 0]),
        stood,
        clash,
        war,
        odds(moment, p, row, stake),
        weight=weight,
    )


def odds(moment: Moment, p: int, row: int, stake: float) -> Odds:
    """Return what stood behind an act."""
    c, luck = moment.chances, moment.luck[:, row, 0]
    belief, contest, press, war = (
        float(np.broadcast_to(x, c.rung.shape)[p, row, 0]) for x in (c.expected_contest, c.contest, c.press, c.war)
    )
    chance, some = float(c.rung[p, row, 0]), float(moment.some[row, 0])
    return Odds(stake, belief, chance, some, contest, press, war, float(luck[0]), float(luck[2]), float(luck[3]))
