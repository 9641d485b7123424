"""Assumptions: every value of a scenario that could be otherwise, as an object with its distribution and its range.

Some are uncertain in the scenario itself: they are drawn in every replicate. Parameters that are fixed have the
plausible range that their mechanism declares, and are marked. Those that are drawn together (one ``luck``, as a fit
leaves them) are of one group: only together do they keep their correlations.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stratsim.core.uncertainty import Distribution, Uniform
from stratsim.engine.mechanism import CLASSES
from stratsim.scenario.difference import flat
from stratsim.scenario.inventory import Item, inventory
from stratsim.scenario.scenario import Scenario
from stratsim.toml.value import DISTRIBUTIONS, is_distribution, support


@dataclass(frozen=True)
class Assumption:
    """A value that could be otherwise: its key, what it may be, and whether the scenario fixes it.

    ``group``: the address that it shares with others, or "". ``value``: what it is fixed at, NaN where it is drawn.
    """

    key: str
    distribution: Distribution
    bounds: tuple[float, float]
    group: str = ""
    value: float = np.nan
    unit: str = ""
    meaning: str = ""

    @property
    def fixed(self) -> bool:
        """Whether the scenario holds it at one value."""
        return bool(np.isfinite(self.value))

    @property
    def name(self) -> str:
        """What it varies by: its group where it has one, else its own key."""
        return self.group or self.key

    def ppf(self, u: Any) -> Any:
        """Return the value below which a share ``u`` lies."""
        return np.clip(np.asarray(self.distribution.quantile(np.asarray(u, np.float64)), np.float64), *self.bounds)


def assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """Return the values that are drawn, then the parameters that are fixed; those that nobody has are left out."""
    known = {item.key: item for item in inventory(scenario)}
    drawn = [uncertain(key, value, known.get(key)) for key, value in distributions(scenario, known)]
    rows = scenario.plan.counts()
    fixed = [held(item) for item in known.values() if item.kind == "parameter" and rows[parameter_of(item.key)]]
    return (*drawn, *(one for one in fixed if one is not None))


def parameter_of(key: str) -> str:
    """Return "mechanism.parameter" of the key of a parameter, whoever it is set for."""
    return f"{key.partition('.')[0]}.{key.rpartition('.')[2]}"


def distributions(scenario: Scenario, known: Mapping[str, Item]) -> Iterator[tuple[str, Any]]:
    """Yield the key and the table of every distribution of a scenario that anything takes its value from."""
    followed = {name for _, name in scenario.plan.system.seats}
    for at, value in flat(scenario.document):
        key = ".".join(at)
        idle = (at[0] in CLASSES and key not in known) or (at[0] == "playbooks" and at[1] not in followed)
        if is_distribution(value) and not idle:
            yield key, value


def uncertain(key: str, value: Any, item: Item | None) -> Assumption:
    """Return the assumption of a value that is drawn."""
    table = DISTRIBUTIONS[value["dist"]].model_validate(value)
    luck = getattr(table, "luck", "")
    unit, meaning = (item.unit, item.meaning) if item else ("", "")
    return Assumption(key, table.core(), support(table), luck if luck != key else "", unit=unit, meaning=meaning)


def held(item: Item) -> Assumption | None:
    """Return the assumption of a parameter that is fixed, None where it is drawn or has no plausible range."""
    if not isinstance(item.value, float) or None in item.plausible:
        return None
    low, high = (float(end) for end in item.plausible if end is not None)
    low, high = min(low, item.value), max(high, item.value)
    if not low < high:
        return None
    return Assumption(item.key, Uniform(low, high), (low, high), "", item.value, item.unit, item.meaning)
