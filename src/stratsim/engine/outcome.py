"""Outcomes: one number a replicate each, by which scenarios are compared.

An outcome that belongs to a state, tie, theatre or rung is spelled with its label: "cohesion.PRK".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, at_most, share_of, total
from stratsim.core.system import System
from stratsim.core.world import World

TALLIED = (
    "events",
    "acted",
    "stood",
    "clash",
    "war_begun",
    "regime_crisis",
    "output",
    "cohesion",
    "credibility",
    "dependence",
    "attention",
    "arms_flow",
    "arms_cash",
    "arms_technology",
    "trade",
    "aid_recorded",
    "support_hidden",
    "measures",
    "vetoed",
    "following",
)
"""Variables whose sums over the months outcomes are made of."""


@dataclass(frozen=True)
class Summary:
    """What is kept of a run of some replicates: the last world, and means over months of `TALLIED` variables."""

    system: System
    last: World
    mean: Mapping[str, Array]
    months: int

    def per_year(self, name: str) -> Array:
        """Return how often a year, or how much a year, of a monthly flow."""
        return self.mean[name] * FLOAT(12)

    def ever(self, name: str) -> Array:
        """Return 1 where something happened in any month, else 0."""
        return at_most(np.round(self.mean[name] * FLOAT(self.months)), 1)


@dataclass(frozen=True)
class Outcome:
    """An outcome: what it belongs to (axis, or None for the whole), unit, meaning, and how it is made."""

    axis: str | None
    unit: str
    text: str
    made: Callable[[Summary], Array]


def final(name: str, axis: str, unit: str, text: str) -> Outcome:
    """Return the outcome that is a variable's value at the end."""
    return Outcome(axis, unit, f"{text}, at the end", lambda s: getattr(s.last, name))


def summed(x: Array) -> Array:
    """Return the sum over all rows, shape (1, R)."""
    return total(x.reshape(-1, x.shape[-1]))[None] if x.size else np.zeros((1, x.shape[-1]), FLOAT)


def contested_share(s: Summary) -> Array:
    """Return the share of months with a provocation in which it was contested; no number where there was none."""
    acted, stood = summed(s.mean["acted"]), summed(s.mean["stood"])
    return np.where(acted > 0, share_of(stood, acted), FLOAT(np.nan))


def income(s: Summary, *names: str) -> Array:
    """Return a client's mean yearly income from all its patrons, shape (state, R)."""
    return s.system.patronage.by_target(total(np.stack([s.mean[name] for name in names])))


def bill(s: Summary) -> Array:
    """Return the yearly arms bill of each channel, cash and technology together, bn USD."""
    return FLOAT(12) * (s.mean["arms_cash"] + s.mean["arms_technology"])


def concentration(s: Summary) -> Array:
    """Return the sum of squared shares of dependence at the end (Herfindahl), shape (state, R)."""
    return s.system.patronage.by_target(s.last.dependence * s.last.dependence)


OUTCOMES: Mapping[str, Outcome] = {
    "provocations_per_year": Outcome(
        None, "events/yr", "provocations of all rungs and rivalries", lambda s: summed(s.per_year("events"))
    ),
    "provocations": Outcome(
        "rung",
        "events/yr",
        "provocations by rung",
        lambda s: np.stack([summed(part)[0] for part in s.per_year("events")]),
    ),
    "severity_per_year": Outcome(
        None,
        "severity/yr",
        "provocations weighted by severity",
        lambda s: summed(s.system.rungs.severity * s.per_year("events")),
    ),
    "contested_share": Outcome(None, "share", "months with a provocation in which it was contested", contested_share),
    "clashes_per_year": Outcome(None, "clashes/yr", "clashes of forces", lambda s: summed(s.per_year("clash"))),
    "war": Outcome(None, "probability", "general war at any time", lambda s: at_most(summed(s.ever("war_begun")), 1)),
    "credibility": final("credibility", "rivalry", "0-1", "the challenger's belief that the defender will act"),
    "cohesion": final("cohesion", "state", "0-1", "cohesion of the regime"),
    "exposure": final("exposure", "state", "0-1", "public reached by outside information"),
    "control": final("control", "state", "0-1", "information control in force"),
    "regime_crisis": Outcome(
        "state", "probability", "a crisis of the regime at any time", lambda s: s.ever("regime_crisis")
    ),
    "output": Outcome("state", "0-1", "output, mean over the months", lambda s: s.mean["output"]),
    "treasury": final("treasury", "state", "bn USD", "money at hand"),
    "autarky": final("autarky", "state", "0-1", "autarky"),
    "deterrent": final("deterrent", "state", "0-1", "strategic deterrent"),
    "munitions": final("munitions", "state", "million rounds", "stock of rounds"),
    "experience": final("experience", "state", "0-1", "battle experience"),
    "warheads": final("warheads", "state", "count", "nuclear warheads"),
    "standing": final("standing", "state", "0-1", "standing among states"),
    "sanctions": final("sanctions", "state", "0-1", "Council measures in force"),
    "measures": Outcome("state", "measures/yr", "Council measures passed against it", lambda s: s.per_year("measures")),
    "vetoed": Outcome("state", "measures/yr", "Council measures vetoed", lambda s: s.per_year("vetoed")),
    "alignment": final("closeness", "alignment", "0-1", "cohesion of the pair"),
    "hostility": final("hostility", "rivalry", "0-1", "hostility of the pair"),
    "crisis_months": Outcome(
        None, "months/yr", "months in crisis: a provocation was contested", lambda s: summed(s.per_year("stood"))
    ),
    "playbook_share": Outcome(
        "seat", "share", "months in which the state followed this playbook", lambda s: s.mean["following"]
    ),
    "technology": final("technology", "state", "0-1", "military technology"),
    "dependence": final("dependence", "patronage", "share", "share of the client's outside income"),
    "concentration": Outcome("state", "0-1", "concentration of dependence (Herfindahl), at the end", concentration),
    "recorded_income": Outcome(
        "state", "bn USD/yr", "recorded trade and aid from patrons", lambda s: income(s, "trade", "aid_recorded")
    ),
    "hidden_income": Outcome(
        "state", "bn USD/yr", "support from patrons off the books", lambda s: income(s, "support_hidden")
    ),
    "arms_revenue": Outcome("channel", "bn USD/yr", "arms bill, cash and technology", bill),
    "arms_rounds": Outcome("channel", "million rounds/yr", "rounds delivered", lambda s: s.per_year("arms_flow")),
    "arms_technology": Outcome(
        "channel", "bn USD/yr", "arms bill paid in technology", lambda s: s.per_year("arms_technology")
    ),
    "attention": Outcome(
        "theatre",
        "share",
        "attention, mean over states and months",
        lambda s: np.stack([summed(part)[0] / FLOAT(len(part)) for part in s.mean["attention"]]),
    ),
}


def labels(name: str, system: System) -> list[str]:
    """Return the spelled-out names of an outcome: one, or one a label of its axis."""
    axis = OUTCOMES[name].axis
    return [name] if axis is None else [f"{name}.{label}" for label in system.labels(axis)]


def names(system: System) -> list[str]:
    """Return the names of all outcomes of a system, without payoffs."""
    return [label for name in OUTCOMES for label in labels(name, system)]


def values(summary: Summary) -> Array:
    """Return all outcomes, in the order of `names`, shape (outcomes, R)."""
    return np.concatenate([outcome.made(summary) for outcome in OUTCOMES.values()])


def unit_of(name: str) -> str:
    """Return the unit of an outcome, "0-1" for a payoff."""
    family = name.partition(".")[0]
    return OUTCOMES[family].unit if family in OUTCOMES else "0-1"


def text_of(name: str) -> str:
    """Return what an outcome means, without its label."""
    family = name.partition(".")[0]
    return OUTCOMES[family].text if family in OUTCOMES else "payoff, a weighted mean of its components"
