"""The command ``params``: all that a scenario can set, with its values there."""

import sys
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from stratsim.cli import option
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.voice import Voice

if TYPE_CHECKING:
    from stratsim.scenario.inventory import Item

FEW = 6
"""Values of a choice that are named one by one."""


def params(scenario: option.Scenario, voice: Voice, reading: Reading) -> None:
    """List all that a scenario can set: keys with value, default, unit, ranges, meaning, source.

    Parameters of mechanisms, levers of playbooks, starting values of states, theatres and ties. In json, values are
    numbers and distributions as files write them.
    """
    from stratsim.cli import table
    from stratsim.scenario.inventory import Item, inventory

    name_own([scenario], voice)
    found = inventory(reading.load(scenario))
    shown = [(name, get if voice.shape is option.Format.json else in_text(name)) for name, get in table.columns(Item)]
    table.show(found, shown, voice.shape, sys.stdout)


def in_text(name: str) -> Any:
    """Return a column for people: ranges and distributions in a few words."""
    make = {"value": value_text, "default": value_text, "plausible": range_text, "allowed": range_text}
    get = attrgetter(name)

    def column(item: "Item") -> str:
        return make[name](get(item)) if name in make else str(get(item))

    return column


def value_text(value: Any) -> str:
    """Return a value as text: a number, a distribution with what it is made of, or base and reactions of a lever."""
    if value is None:
        return "-"
    if not isinstance(value, Mapping):
        return f"{value:g}"
    if "dist" not in value:
        return ", ".join(f"{name} {value_text(part)}" for name, part in value.items())
    parts = {name: part for name, part in value.items() if name != "dist"}
    if len(parts.get("values", ())) > FEW:
        return choice_text(parts["values"])
    return f"{value['dist']}({', '.join(f'{name} {part_text(part)}' for name, part in parts.items())})"


def choice_text(values: list[float]) -> str:
    """Return many values in a few words."""
    import numpy as np

    from stratsim.engine.bands import SHARES

    low, median, high = np.quantile(values, SHARES[::2])
    return f"one of {len(values)} values (5 % {low:.3g}, 50 % {median:.3g}, 95 % {high:.3g})"


def part_text(part: Any) -> str:
    """Return a number, or several."""
    return f"{part:g}" if isinstance(part, int | float) else f"[{', '.join(f'{one:g}' for one in part)}]"


def range_text(ends: tuple[float | None, float | None]) -> str:
    """Return a range as text."""
    low, high = ends
    if low is None:
        return "" if high is None else f"up to {high:g}"
    return f"{low:g} up" if high is None else f"{low:g} to {high:g}"
