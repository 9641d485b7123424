"""Everything that happened in a history: acts, and what any flow or stock of the world says by its own metadata.

A flow that is a whole number in every month counts something; a stock measured in months that is 0 or 1 lasts from a
beginning to an end; a flow of goods starts and stops. A variable that is added to the world is told without a change
here.
"""

from collections.abc import Iterator

import numpy as np

from stratsim.core.array import Array
from stratsim.core.variable import Variable
from stratsim.story.acts import acts
from stratsim.story.happening import Happening, ends_of, month_of
from stratsim.story.relive import VARIABLES, History

STEPS = ("events", "stood", "clash", "war_begun")
"""Flows that are told as acts."""
MONTHS = "months"
"""Unit of what lasts."""
LASTING, TURN, VOTE, OUTSIDE, GOODS, RARE = 30.0, 28.0, 35.0, 40.0, 20.0, 60.0
"""Weights: what begins or ends, a turn of playbook, of government, an event from outside, deliveries, what counts."""
HIGH, LOW, WINDOW = 0.2, 0.05, 6
"""A flow of goods starts above HIGH of its highest month, and stops where WINDOW months stay below LOW of it."""


def events(history: History) -> list[Happening]:
    """Return everything that happened in a history, in order."""
    found = [*acts(history), *outside(history), *turns(history)]
    for v in VARIABLES:
        if v.kind == "flow" and v.name not in STEPS and v.axes in (("state",), ("rivalry",)):
            found += counted(history, v)
        elif v.kind == "flow" and v.axes[-1] == "channel" and "USD" not in v.unit:
            found += deliveries(history, v)
        elif v.kind == "stock" and v.unit == MONTHS:
            found += lasting(history, v)
    return sorted(found, key=lambda one: one.number)


def rows(history: History, v: Variable) -> Iterator[tuple[str, Array]]:
    """Yield (label, months) of each row of a variable; of two axes the labels are joined."""
    values = history.flows[v.name]
    for at in np.ndindex(values.shape[1:]):
        names = [history.plan.system.labels(axis)[n] for axis, n in zip(v.axes, at, strict=True)]
        yield " ".join(reversed(names)), values[(slice(None), *at)]


def counted(history: History, v: Variable) -> Iterator[Happening]:
    """Yield the months in which something was counted; nothing where the flow is no count."""
    for label, x in rows(history, v):
        if x.any() and np.array_equal(x, np.round(x)) and x.min() >= 0:
            who, whom = ends_of(label)
            weight = min(RARE, RARE / float((x > 0).sum()))
            for n in np.flatnonzero(x).tolist():
                month = month_of(history, n)
                yield Happening(n, month, "count", who, v.name, whom, float(x[n]), weight=weight)


def lasting(history: History, v: Variable) -> Iterator[Happening]:
    """Yield where something that lasts begins and ends."""
    for row, (label, x) in enumerate(rows(history, v)):
        before = np.concatenate([[history.begun(v.name)[row]], x])
        for n in np.flatnonzero(np.diff(before) != 0).tolist():
            kind = "begin" if x[n] > before[n] else "end"
            yield Happening(n, month_of(history, n), kind, *pair(label, v.name), weight=LASTING)


def pair(label: str, name: str) -> tuple[str, str, str]:
    """Return who, what and to whom, of a tie's label and a variable."""
    who, whom = ends_of(label)
    return who, name, whom


def outside(history: History) -> Iterator[Happening]:
    """Yield the events of the calendar."""
    for name, n in history.onsets.items():
        yield Happening(n, month_of(history, n), "event", "", name, weight=OUTSIDE)


def turns(history: History) -> Iterator[Happening]:
    """Yield where a state takes another playbook, or its government turns."""
    system = history.plan.system
    for row, state in enumerate(system.states):
        books = [name for owner, name in system.seats if owner == row]
        followed = np.concatenate([[history.begun("playbook")[row]], history.flows["playbook"][:, row]]).astype(int)
        for n in np.flatnonzero(np.diff(followed)).tolist():
            detail = (books[followed[n]], books[followed[n + 1]])
            yield Happening(n, month_of(history, n), "playbook", state, "playbook", detail=detail, weight=TURN)
        side = np.sign(np.concatenate([[history.begun("government")[row]], history.flows["government"][:, row]]))
        for n in np.flatnonzero(np.diff(side)).tolist():
            detail = ("hawkish" if side[n] > 0 else "dovish", "hawkish" if side[n + 1] > 0 else "dovish")
            yield Happening(n, month_of(history, n), "government", state, "government", detail=detail, weight=VOTE)


def deliveries(history: History, v: Variable) -> Iterator[Happening]:
    """Yield where a flow of goods starts and stops."""
    for label, x in rows(history, v):
        high, low = HIGH * x.max(), LOW * x.max()
        on = bool(x[0] > high)
        for n in range(1, len(x)):
            stops, starts = on and bool(x[n : n + WINDOW].max() <= low), not on and bool(x[n] > high)
            if stops or starts:
                on = starts
                kind = "begin" if on else "end"
                yield Happening(n, month_of(history, n), kind, *pair(label, v.name), weight=GOODS)
