"""The commands that only look: check, params."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from stratsim.cli import table
from stratsim.cli.option import Format
from stratsim.cli.work import Reading, before_work, load_all
from stratsim.core.parameter import Parameter, parameters_of
from stratsim.core.uncertainty import Choice, Uncertain, Value
from stratsim.engine.mechanism import CLASSES
from stratsim.scenario.norm import taken_away
from stratsim.scenario.scenario import Scenario
from stratsim.scenario.schema import TIES


def check(paths: Sequence[Path], reading: Reading, quiet: bool) -> None:
    """Validate scenarios and print a line for each; raises `ScenarioError` with all problems of all files."""
    with before_work():
        found = load_all(paths, reading)
    for scenario in found.scenarios:
        if not quiet:
            print(f"{scenario.path}: ok: {described(scenario)}; {scenario.cost}")
            for note in taken_away(scenario.layers, scenario.plan):
                print(f"note: {note}")
    if (left_out := found.note("checked")) and not quiet:
        print(left_out, file=sys.stderr)


def described(scenario: Scenario) -> str:
    """Return what a scenario holds, in a line."""
    system, plan = scenario.plan.system, scenario.plan
    ties = sum(len(getattr(system, kind)) for kind in TIES.values())
    return (
        f"{len(system.states)} states, {ties} ties, {len(plan.events)} events, "
        f"{uncertain(plan.start) + sum(uncertain(p) for p in plan.parameters.values())} uncertain values, "
        f"{plan.months} months from {plan.first_month}"
    )


def uncertain(rows: Mapping[str, Sequence[Value]]) -> int:
    """Return how many uncertain values there are."""
    return len({value for values in rows.values() for value in values if isinstance(value, Uncertain)})


FEW = 6
"""Values of a choice that are named one by one."""


@dataclass(frozen=True)
class Line:
    """One parameter as it stands in a scenario."""

    mechanism: str
    known: Parameter
    value: str
    source: str


def params(path: Path, reading: Reading, shape: Format) -> None:
    """Print every parameter with its value in a scenario."""
    scenario = reading.load(path)
    lines = [
        Line(name, p, values_text(scenario, name, p), source_text(scenario, name, p))
        for name, cls in CLASSES.items()
        for p in parameters_of(cls)
    ]
    table.show(lines, COLUMNS, shape, sys.stdout)


def values_text(scenario: Scenario, mechanism: str, p: Parameter) -> str:
    """Return the values of a parameter: one, or the commonest and those that differ, with their labels."""
    rows = scenario.plan.parameters[mechanism][p.name]
    if len(set(rows)) <= 1:
        return value_text(rows[0]) if rows else value_text(p.default)
    common = max(dict.fromkeys(rows), key=rows.count)
    labels = scenario.plan.system.labels(p.axis)
    others = [f"{label}: {value_text(v)}" for label, v in zip(labels, rows, strict=True) if v != common]
    return f"{value_text(common)}; {', '.join(others)}"


def source_text(scenario: Scenario, mechanism: str, p: Parameter) -> str:
    """Return where the values of a parameter are from: its own source, or the fit that they were drawn in."""
    rows = scenario.plan.parameters[mechanism][p.name]
    fitted = any(isinstance(value, Uncertain) and value.key == "fit" for value in rows)
    return "fitted by stratsim calibrate, see the overlay that the scenario extends" if fitted else p.source


def value_text(value: Value) -> str:
    """Return a value as text: a number, or a distribution with what it is made of."""
    if not isinstance(value, Uncertain):
        return f"{value:g}"
    if isinstance(value.distribution, Choice) and len(value.distribution.values) > FEW:
        low, median, high = np.quantile(value.distribution.values, [0.05, 0.5, 0.95])
        return f"one of {len(value.distribution.values)} values (5 % {low:.3g}, 50 % {median:.3g}, 95 % {high:.3g})"
    made: Mapping[str, Any] = vars(value.distribution)
    kind = type(value.distribution).__name__.lower()
    return f"{kind}({', '.join(f'{k} {v:g}' if isinstance(v, float) else f'{k} {v}' for k, v in made.items())})"


def range_text(low: float, high: float) -> str:
    """Return a range as text."""
    return f"{low:g} up" if high == inf else f"{low:g} to {high:g}"


COLUMNS: list[table.Column] = [
    ("mechanism", lambda line: line.mechanism),
    ("parameter", lambda line: line.known.name),
    ("value", lambda line: line.value),
    ("default", lambda line: f"{line.known.default:g}"),
    ("unit", lambda line: line.known.unit),
    ("plausible", lambda line: range_text(*line.known.plausible)),
    ("allowed", lambda line: range_text(line.known.low, line.known.high)),
    ("set for", lambda line: "all" if line.known.axis == "global" else line.known.axis),
    ("meaning", lambda line: line.known.text),
    ("source", lambda line: line.source),
]
