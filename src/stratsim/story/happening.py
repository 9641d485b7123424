"""Happenings: what a history is told by, each with who, what, to whom, and the chances that stood behind it."""

from dataclasses import dataclass, field
from typing import Any

from stratsim.scenario import when
from stratsim.story.relive import History


@dataclass(frozen=True)
class Odds:
    """What stood behind an act: stakes, beliefs, chances and luck, each 0-1.

    ``stake``: severity of the rung. ``belief``: chance of a contest as the challenger believed. ``act``: chance of this
    rung, ``any_act``: of any. ``contest``, ``press``: chances of the defender's and the challenger's answer, ``war``:
    of general war given a clash. Luck below a chance made it happen; that of the act is cumulative over the rungs.
    """

    stake: float
    belief: float
    act: float
    any_act: float
    contest: float
    press: float
    war: float
    luck_act: float
    luck_contest: float
    luck_press: float

    @property
    def clash(self) -> float:
        """Chance of the act, contested and pressed."""
        return self.act * self.contest * self.press


@dataclass(frozen=True)
class Happening:
    """Something that happened in a month of a history.

    ``kind``: "act", "begin" or "end" of what lasts, "event" of the calendar, "playbook", "government", "delivery", or
    "count" of what is counted. ``what``: the rung, or the name of the variable or event. ``times``: how many.
    ``contested``, ``pressed``, ``war`` are None for what is no act. ``weight``: how much it matters in a short telling.
    """

    number: int
    month: str
    kind: str
    who: str
    what: str
    whom: str = ""
    times: float = 1.0
    contested: bool | None = None
    pressed: bool | None = None
    war: bool | None = None
    odds: Odds | None = None
    detail: tuple[str, ...] = ()
    weight: float = field(default=0.0, compare=False)

    @property
    def clash(self) -> bool:
        """Whether forces met."""
        return bool(self.pressed)

    def row(self) -> dict[str, Any]:
        """Return the happening as a row of a table: what does not apply is None."""
        names = ("month", "kind", "who", "what", "whom", "times", "contested", "pressed", "war")
        plain = {name: getattr(self, name) for name in names} | {"detail": " to ".join(self.detail)}
        odds = {f"odds_{name}": getattr(self.odds, name, None) for name in Odds.__dataclass_fields__}
        return {**plain, **odds, "odds_clash": self.odds.clash if self.odds else None}


def month_of(history: History, number: int) -> str:
    """Return a month of a history by its number, as "2024-06"."""
    return when.later(history.plan.first_month, number)


def ends_of(label: str) -> tuple[str, str]:
    """Return both ends of a tie ("A>B", "A-B"), or a state and nothing."""
    for mark in (">", "-"):
        first, found, second = label.partition(mark)
        if found:
            return first, second
    return label, ""
