"""Outcomes: one number a replicate each, by which scenarios are compared.

An outcome that belongs to a state, tie, theatre or rung is spelled with its label: "cohesion.PRK". A variable declares
the outcome that it is by itself (`core.variable`); those that need a formula are here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, at_least, at_most, share_of, total
from stratsim.core.system import System
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World

NEEDED = (
    "events",
    "events_expected",
    "acted",
    "stood",
    "clash",
    "clash_expected",
    "war_begun",
    "war_expected",
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
    "following",
    "spending",
    "upkeep",
    "relieved",
    "standing",
)
"""Variables whose means over the months the formulas here and in `engine.payoff` take."""


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
        return at_most(self.count(name), 1)

    def count(self, name: str) -> Array:
        """Return in how many months something happened."""
        return np.round(self.mean[name] * FLOAT(self.months))


@dataclass(frozen=True)
class Outcome:
    """An outcome: what it belongs to (axis, or None for the whole), unit, meaning, and how it is made."""

    axis: str | None
    unit: str
    text: str
    made: Callable[[Summary], Array]
    leads: bool = True
    """Whether tables show it where a scenario names no headline."""


def last(name: str, axis: str, unit: str, text: str) -> Outcome:
    """Return the outcome that is a variable's value at the end."""
    return Outcome(axis, unit, f"{text}, at the end", lambda s: getattr(s.last, name))


def declared(v: Variable) -> Outcome:
    """Return the outcome that a variable declares; its last axis is the one that it belongs to."""
    name, axis = v.name, v.axes[-1]
    if v.outcome == "last":
        return last(name, axis, v.unit, v.title)
    if v.outcome == "mean":
        return Outcome(axis, v.unit, f"{v.title}, mean over the months", lambda s: s.mean[name])
    if v.outcome == "per_year":
        return Outcome(axis, f"{v.unit}/yr", v.title, lambda s: s.per_year(name))
    return Outcome(axis, "probability", f"{v.title} at any time", lambda s: s.ever(name))


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


def paid(s: Summary) -> Array:
    """Return the money that goes out in a year for all but upkeep at home, as a share of product, shape (state, R)."""
    own = s.per_year("spending") - s.per_year("upkeep") + s.per_year("relieved")
    support = s.system.patronage.by_source(s.mean["aid_recorded"] + s.mean["support_hidden"])
    return share_of(own + support + s.system.channel.by_target(s.per_year("arms_cash")), s.last.gdp)


def sway(s: Summary) -> Array:
    """Return the mean of a state's standing and, where it is a patron, its clients' dependence, shape (state, R)."""
    ties = s.system.patronage
    leaning = ties.by_source(s.mean["dependence"]) / at_least(ties.out_degree, 1)
    return (s.mean["standing"] + leaning) / (1 + at_most(ties.out_degree, 1))


def concentration(s: Summary) -> Array:
    """Return the sum of squared shares of dependence at the end (Herfindahl), shape (state, R)."""
    return s.system.patronage.by_target(s.last.dependence * s.last.dependence)


MADE: Mapping[str, Outcome] = {
    "provocations_per_year": Outcome(
        None, "events/yr", "provocations of all rungs and rivalries", lambda s: summed(s.per_year("events"))
    ),
    "provocations_expected": Outcome(
        None,
        "events/yr",
        "provocations that the chances of the months lived come to",
        lambda s: summed(s.per_year("events_expected")),
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
    "crisis_months": Outcome(
        None, "months/yr", "months in crisis: a provocation was contested", lambda s: summed(s.per_year("stood"))
    ),
    "clashes_per_year": Outcome(None, "clashes/yr", "clashes of forces", lambda s: summed(s.per_year("clash"))),
    "clashes_expected": Outcome(
        None,
        "clashes/yr",
        "clashes that the chances of the months lived come to",
        lambda s: summed(s.per_year("clash_expected")),
    ),
    "any_clash": Outcome(
        None, "probability", "a clash of forces at any time", lambda s: at_most(summed(s.ever("clash")), 1), False
    ),
    "provocations_of": Outcome(
        "rivalry", "events/yr", "provocations of all rungs in the rivalry", lambda s: total(s.per_year("events"))
    ),
    "clashes_of": Outcome("rivalry", "clashes/yr", "clashes of forces in the rivalry", lambda s: s.per_year("clash")),
    "wars_of": Outcome("rivalry", "wars", "general wars that began in the rivalry", lambda s: s.count("war_begun")),
    "wars_entered": Outcome(
        "state",
        "wars",
        "general wars that the state came to be in, one for each rivalry",
        lambda s: s.system.rivalry.by_either(s.count("war_begun")),
    ),
    "war": Outcome(None, "probability", "general war at any time", lambda s: at_most(summed(s.ever("war_begun")), 1)),
    "war_expected": Outcome(
        None,
        "wars",
        "general wars that the chances of the months lived come to",
        lambda s: summed(s.mean["war_expected"] * FLOAT(s.months)),
    ),
    "alignment": last("closeness", "alignment", "0-1", "cohesion of the pair"),
    "playbook_share": Outcome(
        "seat", "share", "months in which the state followed this playbook", lambda s: s.mean["following"]
    ),
    "concentration": Outcome("state", "0-1", "concentration of dependence (Herfindahl), at the end", concentration),
    "recorded_income": Outcome(
        "state", "bn USD/yr", "recorded trade and aid from patrons", lambda s: income(s, "trade", "aid_recorded")
    ),
    "hidden_income": Outcome(
        "state", "bn USD/yr", "support from patrons off the books", lambda s: income(s, "support_hidden")
    ),
    "paid": Outcome("state", "share of gdp", "money out in a year for all but upkeep at home", paid),
    "sway": Outcome("state", "0-1", "standing, and clients' dependence, mean over the months", sway),
    "regime_kept": Outcome("state", "0-1", "cohesion, mean over the months", lambda s: s.mean["cohesion"]),
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
"""Outcomes that need a formula of their own."""

OUTCOMES: Mapping[str, Outcome] = {
    **MADE,
    **{v.name: declared(v) for v in variables_of(World) if v.outcome},
}
"""All outcomes: those, and one for each variable that declares it."""

TALLIED = (*NEEDED, *(v.name for v in variables_of(World) if v.outcome in ("mean", "per_year", "ever")))
"""Variables whose sums over the months outcomes are made of."""


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


def leading(names: Sequence[str]) -> tuple[str, ...]:
    """Return those of some outcomes that tables show where a scenario names no headline."""
    return tuple(name for name in names if "." not in name and (name not in OUTCOMES or OUTCOMES[name].leads))


def unit_of(name: str) -> str:
    """Return the unit of an outcome; that of a payoff is what its weights are in, those from 0 to 1 included."""
    family = name.partition(".")[0]
    return OUTCOMES[family].unit if family in OUTCOMES else "stakes/yr"


def text_of(name: str) -> str:
    """Return what an outcome means, without its label."""
    family = name.partition(".")[0]
    return OUTCOMES[family].text if family in OUTCOMES else "payoff, a weighted sum of its components"
