"""Everything that a scenario can set, as it stands there: starting values, levers, parameters, each under its key.

A key is what ``--set`` and files take. A parameter stands under each key that a value of it is from: the general one
where that holds for anybody, and narrower ones such as ``MECHANISM.by_state.NAME.PARAMETER``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from stratsim.core.levers import Levers
from stratsim.core.parameter import Parameter, parameters_of
from stratsim.core.uncertainty import Uncertain, Value
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import CLASSES
from stratsim.playbooks.playbook import Playbook, Rule
from stratsim.scenario import rows
from stratsim.scenario.build import Builder
from stratsim.scenario.rows import TABLE_OF
from stratsim.scenario.scenario import Scenario
from stratsim.scenario.validate import validated

FITTED = "fitted by stratsim calibrate, see the file of parameters that the scenario names"
Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class Item:
    """One thing that a scenario can set.

    ``kind``: "state", "theatre", a kind of tie, "lever" or "parameter". ``value``: a number, or a table as a file
    writes it: a distribution, or base and reactions of a lever. ``per``: what a parameter belongs to, "all" if to
    nothing.
    """

    key: str
    kind: str
    value: Any
    default: float | None
    unit: str
    plausible: Range
    allowed: Range
    per: str
    meaning: str
    source: str


def inventory(scenario: Scenario) -> list[Item]:
    """Return all that a scenario can set: states, theatres and ties, then playbooks, then mechanisms."""
    return [*starts(scenario), *levers(scenario), *parameters(scenario)]


def starts(scenario: Scenario) -> Iterator[Item]:
    """Yield the starting values of states, theatres and ties."""
    given = [v for v in variables_of(World) if v.kind in ("stock", "outside") and v.name != "playbook"]
    document = scenario.document
    for axis in dict.fromkeys(v.axes[-1] for v in given):
        labels = scenario.plan.system.labels(axis)
        for row, label in enumerate(labels):
            for variable in (v for v in given if v.axes[-1] == axis):
                key = f"{table_key(axis, label, document)}.{variable.name}"
                held = scenario.plan.start[variable.name][row :: len(labels)]
                for tail, value in zip(tails(variable, scenario), held, strict=True):
                    yield of_variable(key + tail, axis, written(value), variable, axis)


def tails(variable: Variable, scenario: Scenario) -> list[str]:
    """Return what is added to the key of a variable for each of its rows at one label: nothing, or ".RUNG" each."""
    return [""] if len(variable.axes) == 1 else [f".{name}" for name in scenario.plan.system.labels(variable.axes[0])]


def table_key(axis: str, label: str, document: Mapping[str, Any]) -> str:
    """Return the key of the table of a state, theatre or tie."""
    if axis in ("state", "theatre"):
        return f"{axis}s.{label}"
    a, b = label.split("-" if axis == "alignment" else ">")
    turned = axis == "alignment" and b not in document.get("alignments", {}).get(a, {})
    return f"{TABLE_OF[axis]}.{b}.{a}" if turned else f"{TABLE_OF[axis]}.{a}.{b}"


def of_variable(key: str, kind: str, value: Any, known: Variable, per: str) -> Item:
    """Return the item of a variable or lever."""
    return Item(
        key, kind, value, known.start, known.unit, (None, None), ends(known.low, known.high), per, known.text, ""
    )


def levers(scenario: Scenario) -> Iterator[Item]:
    """Yield the levers that playbooks set."""
    known = {v.name: v for v in variables_of(Levers)}
    books: dict[str, Playbook] = {book.name: book for book in scenario.plan.playbooks}
    for book in books.values():
        for name, rule in book.rules.items():
            lever = known[name.partition(".")[0]]
            yield of_variable(f"playbooks.{book.name}.{name}", "lever", rule_written(rule), lever, "playbook")


def rule_written(rule: Rule) -> Any:
    """Return the rule of a lever: a value, or base and reactions."""
    if not rule.reactions:
        return written(rule.base)
    return {"base": written(rule.base), **{name: written(value) for name, value in rule.reactions.items()}}


def parameters(scenario: Scenario) -> Iterator[Item]:
    """Yield the parameters of every mechanism, each under the keys that its values are from."""
    document, _ = validated(scenario.layers)
    builder = Builder(document, scenario.layers)
    plan = rows.parameters(builder, scenario.plan.system)
    every = [(mechanism, p) for mechanism, cls in CLASSES.items() for p in parameters_of(cls)]
    for (mechanism, p), written_ in zip(every, builder.written, strict=True):
        general, values = (mechanism, p.name), plan[mechanism][p.name]
        held = {key or general: value for key, value in zip(written_.rows, values, strict=True)}
        for key, value in (held or {general: p.default}).items():
            yield of_parameter(".".join(key), value, p)


def of_parameter(key: str, value: Value, p: Parameter) -> Item:
    """Return the item of a parameter."""
    fitted = isinstance(value, Uncertain) and value.key == "fit"
    per = "all" if p.axis == "global" else p.axis
    source = FITTED if fitted else p.source
    plausible, allowed = ends(*p.plausible), ends(p.low, p.high)
    return Item(key, "parameter", written(value), p.default, p.unit, plausible, allowed, per, p.text, source)


def written(value: Value) -> Any:
    """Return a value as a file writes it: a number, or the table of a distribution."""
    if not isinstance(value, Uncertain):
        return float(value)
    made = vars(value.distribution).items()
    table = {name: list(part) if isinstance(part, tuple) else part for name, part in made if part != ()}
    return {"dist": type(value.distribution).__name__.lower(), **table}


def ends(low: float, high: float) -> Range:
    """Return a range, None where it has no end."""
    return (None if low == -inf else low, None if high == inf else high)
