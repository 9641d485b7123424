"""Targets: outcomes that the chances of the game come to, each a product of roles (act, contest, press, war).

Equation
    target of a month = sum over rungs p and rivalries e of  product of its roles at (p, e)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array
from stratsim.core.system import System
from stratsim.mechanisms.deterrence.game import Chances

Roles = tuple[Array, ...]
YEAR = 12.0


@dataclass(frozen=True)
class Accounted:
    """What is accounted for: its words, unit, the roles whose product it is, and how chances give them.

    ``realised``: the outcome that counts what the draws made of these chances. ``scale``: factor from a mean month to
    the unit; 0 stands for the number of months. ``whole``: the outcome that counts these chances with those of other
    ways to the same, as an interdiction has; none where there are no others.
    """

    words: str
    unit: str
    roles: tuple[str, ...]
    made: Callable[[Chances, System], Roles]
    realised: str
    scale: float = YEAR
    whole: str = ""

    def factor(self, months: int) -> float:
        """Return what a mean month is multiplied with."""
        return self.scale or float(months)


def clash(c: Chances, s: System) -> Roles:
    """Return the roles of a clash."""
    return c.rung, c.contest, np.broadcast_to(c.press, c.rung.shape)


def war(c: Chances, s: System) -> Roles:
    """Return the roles of general war."""
    return *clash(c, s), np.broadcast_to(c.war, c.rung.shape)


def contest(c: Chances, s: System) -> Roles:
    """Return the roles of an act that is contested."""
    return c.rung, c.contest


def events(c: Chances, s: System) -> Roles:
    """Return the roles of how many events there are."""
    return c.rung, 1 + s.rungs.repeats * c.more


def severity(c: Chances, s: System) -> Roles:
    """Return the roles of how severe they are."""
    return c.rung, s.rungs.severity * (1 + s.rungs.repeats * c.more)


TARGETS: Mapping[str, Accounted] = {
    "clashes_per_year": Accounted(
        "expected clashes in crises",
        "a year",
        ("act", "contest", "press"),
        clash,
        "clashes_per_year",
        whole="clashes_expected",
    ),
    "war": Accounted(
        "expected wars from crises",
        "in all months",
        ("act", "contest", "press", "war"),
        war,
        "war",
        0.0,
        "war_expected",
    ),
    "crisis_months": Accounted("expected months in crisis", "a year", ("act", "contest"), contest, "crisis_months"),
    "provocations_per_year": Accounted(
        "expected provocations", "a year", ("act", "burst"), events, "provocations_per_year"
    ),
    "severity_per_year": Accounted(
        "expected severity of provocations", "a year", ("act", "burst"), severity, "severity_per_year"
    ),
}
"""Outcomes -> how their chances give them."""
SAME = {"clashes_expected": "clashes_per_year", "war_expected": "war", "provocations_expected": "provocations_per_year"}
"""Expected outcomes, which have the same account."""
EFFECTS = {
    "act": "acts more often",
    "contest": "acts contested more often",
    "press": "contested acts pressed more often",
    "war": "clashes more dangerous",
    "burst": "more events in an active month",
}
"""Role -> what it means that a contribution of it is positive."""


def target_of(outcome: str) -> Accounted | None:
    """Return the target behind an outcome; None where it is made of something else."""
    return TARGETS.get(SAME.get(outcome, outcome))
