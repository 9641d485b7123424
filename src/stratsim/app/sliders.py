"""What the dashboard can move: the uncertain inputs that an outcome hangs on, and the levers of the playbooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stratsim.engine.results import Results
from stratsim.report.findings import ranked, uncertain
from stratsim.scenario.inventory import Item, inventory
from stratsim.scenario.scenario import Scenario
from stratsim.toml.written import text, written

MOST = 6
"""Inputs that get a slider unasked."""


@dataclass(frozen=True)
class Slider:
    """A number that can be moved: its key, ends, where it stands, unit and meaning."""

    key: str
    low: float
    high: float
    value: float
    unit: str
    meaning: str


def sliders(scenario: Scenario) -> dict[str, Slider]:
    """Return all that can be moved, by key: parameters with a plausible range, and levers of playbooks."""
    found = {}
    for item in inventory(scenario):
        low, high = ends(item)
        middle = number(item.value)
        if low is not None and high is not None and low < high and middle is not None:
            value = min(max(middle, low), high)
            found[item.key] = Slider(item.key, low, high, value, item.unit, item.meaning)
    return found


def ends(item: Item) -> tuple[float | None, float | None]:
    """Return the ends of a slider: the plausible range of a parameter, the allowed one of a lever."""
    return item.allowed if item.kind == "lever" else item.plausible


def number(value: Any) -> float | None:
    """Return where a slider stands: a number itself, the middle of a distribution, the base of a lever; else None."""
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, Mapping):
        return None
    for name in ("mode", "mean", "median", "base"):
        if isinstance(value.get(name), int | float):
            return float(value[name])
    if isinstance(value.get("low"), int | float) and isinstance(value.get("high"), int | float):
        return (float(value["low"]) + float(value["high"])) / 2
    return None


def that_matter(scenario: Scenario, results: Results, outcome: str, known: Mapping[str, Slider]) -> list[str]:
    """Return the keys that an outcome goes with most over the replicates of a run, those that can be moved."""
    draws = scenario.plan.draws(results.first, results.replicates)
    found = ranked(results.outcome(outcome).astype("f8"), uncertain(scenario.plan), draws)
    return [one.key for one in found if one.key in known][:MOST]


def levers_of(known: Mapping[str, Slider], playbooks: Sequence[str]) -> list[str]:
    """Return the keys of the levers that some playbooks set."""
    return [key for name in dict.fromkeys(playbooks) for key in known if key.startswith(f"playbooks.{name}.")]


def playbooks_of(scenario: Scenario) -> list[str]:
    """Return the playbooks that the states begin with, those of the most rivalries first."""
    system = scenario.plan.system
    degree = system.rivalry.degree[:, 0]
    first = dict(reversed(system.seats))
    return [first[row] for row in sorted(first, key=lambda row: (-degree[row], row))]


def as_toml(scenario: Scenario, base: str, name: str, moved: Mapping[str, float], known: Mapping[str, Slider]) -> str:
    """Return a scenario file that extends another by what was moved, each number with its unit and meaning."""
    lines = [f"extends = {text(base)}", f"title = {text(name)}", ""]
    for key, value in moved.items():
        said = known[key]
        lines.append(f"{key} = {written(float(f'{value:.6g}'))}  # [{said.unit}] {said.meaning}; set in the dashboard")
    return "\n".join(lines) + "\n"
