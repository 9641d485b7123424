"""From the values of a scenario to rows: one value for each row of a variable or parameter, checked for its bounds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from stratsim.core.parameter import Parameter, parameters_of
from stratsim.core.system import System
from stratsim.core.uncertainty import Rows, Value
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import CLASSES
from stratsim.scenario.build import Builder
from stratsim.scenario.effect import Written
from stratsim.scenario.schema import TIES
from stratsim.scenario.target import Lost, rows_of
from stratsim.toml.problem import did_you_mean
from stratsim.toml.value import GREATEST, core_value, span, support

TABLE_OF = {kind: table for table, kind in TIES.items()}


def bounded(builder: Builder, key: tuple[str, ...], value: Any, bounds: Variable | Parameter) -> Value:
    """Return a value as the engine takes it; note a problem where it can leave its bounds."""
    low, high = support(value)
    top = min(bounds.high, GREATEST)
    if low < bounds.low or high > top:
        what = f"must be from {bounds.low:g} to {top:g} (is {span(low, high)})"
        builder.fault(key, what, f"{bounds.text}, in {bounds.unit}")
    return core_value(value, ".".join(key))


def starts(builder: Builder, system: System) -> Mapping[str, Rows]:
    """Return the starting values of every variable, one a row; of two axes all rows of the first, one by one."""
    given = [v for v in variables_of(World) if v.kind in ("stock", "outside", "inner")]
    return {v.name: tuple(rows_at_start(builder, v, system)) for v in given}


def rows_at_start(builder: Builder, variable: Variable, system: System) -> Iterator[Value]:
    """Yield the starting values of a variable."""
    labels = system.labels(variable.axes[-1])
    if len(variable.axes) == 1:
        yield from (start(builder, variable, name) for name in labels)
        return
    inner = system.labels(variable.axes[0])
    for label in labels:
        unknown_parts(builder, variable, label, inner)
    yield from (part_at_start(builder, variable, label, part) for part in inner for label in labels)


def given_parts(builder: Builder, variable: Variable, label: str) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """Return the key of the table of a variable with two axes, and what it says."""
    key = key_of(variable.axes[-1], label, builder)
    model = table_at(builder.document, key)
    return (*key, variable.name), (getattr(model, variable.name, None) or {}) if model is not None else {}


def unknown_parts(builder: Builder, variable: Variable, label: str, known: Sequence[str]) -> None:
    """Note a problem for every name in the table of a variable that is none of its first axis."""
    key, table = given_parts(builder, variable, label)
    for name in table:
        if name not in known:
            what = f"there is no {variable.axes[0]} '{name}'"
            builder.fault((*key, name), what, partial(did_you_mean, name, known))


def part_at_start(builder: Builder, variable: Variable, label: str, part: str) -> Value:
    """Return the starting value of one row of a variable with two axes."""
    key, table = given_parts(builder, variable, label)
    value = table.get(part)
    return float(variable.start or 0.0) if value is None else bounded(builder, (*key, part), value, variable)


def start(builder: Builder, variable: Variable, label: str) -> Value:
    """Return the starting value of one row of a variable."""
    if variable.kind == "inner":
        return float(variable.start or 0.0)
    key = key_of(variable.axes[0], label, builder)
    model = table_at(builder.document, key)
    value = getattr(model, variable.name, None) if model is not None else None
    if value is None:
        return float(variable.start or 0.0)
    return bounded(builder, (*key, variable.name), value, variable)


def key_of(axis: str, label: str, builder: Builder) -> tuple[str, ...]:
    """Return the key of the table that describes a state, theatre or tie."""
    if axis in ("state", "theatre"):
        return (axis + "s", label)
    table = TABLE_OF[axis]
    a, b = label.split("-" if axis == "alignment" else ">")
    return (table, a, b) if b in getattr(builder.document, table).get(a, {}) else (table, b, a)


def table_at(document: Any, key: tuple[str, ...]) -> Any:
    """Return the model at a key, None where the scenario is silent (the theatre that needs no name)."""
    for part in key:
        document = document.get(part) if isinstance(document, dict) else getattr(document, part)
        if document is None:
            return None
    return document


def parameters(builder: Builder, system: System) -> Mapping[str, Mapping[str, Rows]]:
    """Return the parameters of every mechanism, one value a row of each one's axis."""
    for n, name in enumerate(builder.document.run.off):
        if name not in CLASSES:
            builder.fault(
                ("run", "off"), f"there is no mechanism '{name}' (entry {n + 1})", partial(did_you_mean, name, CLASSES)
            )
    return {name: mechanism(builder, system, name) for name in CLASSES}


def mechanism(builder: Builder, system: System, name: str) -> Mapping[str, Rows]:
    """Return the parameters of one mechanism; the default, then for all, by theatre, by state, by tie."""
    model = getattr(builder.document, name)
    tables = {
        p.name: [whole(builder, (name,), model, p)] * (1 if p.axis == "global" else len(system.labels(p.axis)))
        for p in parameters_of(CLASSES[name])
    }
    known = {p.name: p for p in parameters_of(CLASSES[name])}
    written = {key: whose(name, p, model, len(tables[key])) for key, p in known.items()}
    builder.written += written.values()
    for scope, ends, part in scopes(model):
        if not part.model_fields_set:
            builder.fault((name, scope, *ends), "is empty", "set a parameter in it, or remove it")
        for item in part.model_fields_set:
            key = (name, scope, *ends, item)
            put(
                builder,
                (tables[item], written[item]),
                key,
                (getattr(part, item), known[item]),
                partial(rows_of, known[item], scope, ends, system),
            )
    if name in builder.document.run.off:
        tables = {
            key: [float(p.null)] * len(tables[key]) if (p := known[key]).null is not None else tables[key]
            for key in tables
        }
    return {key: tuple(rows) for key, rows in tables.items()}


def whole(builder: Builder, at: tuple[str, ...], model: Any, p: Parameter) -> Value:
    """Return the value of a parameter for all."""
    value = getattr(model, p.name)
    return float(p.default) if value is None else bounded(builder, (*at, p.name), value, p)


def whose(name: str, p: Parameter, model: Any, count: int) -> Written:
    """Return whose value the rows of a parameter have before any narrower key is seen."""
    key = (name, p.name)
    general = getattr(model, p.name) is not None
    return Written(p, [key if general else ()] * count, {key: range(count)} if general else {})


def scopes(model: Any) -> list[tuple[str, tuple[str, ...], Any]]:
    """Return (scope, ends, parameters set there) from the widest to the narrowest."""
    found = [("by_theatre", (name,), part) for name, part in model.by_theatre.items()]
    found += [("by_state", (name,), part) for name, part in model.by_state.items()]
    return found + [("by_tie", (a, b), part) for a, row in model.by_tie.items() for b, part in row.items()]


def put(
    builder: Builder,
    rows: tuple[list[Value], Written],
    key: tuple[str, ...],
    given: tuple[Any, Parameter],
    where: Callable[[], list[int]],
) -> None:
    """Set a value in the rows it is meant for; note a problem where there are none."""
    (value, p), (values, written) = given, rows
    try:
        meant = where()
    except Lost as lost:
        builder.fault(key, str(lost), lost.hint)
        return
    if value is not None:
        realised = bounded(builder, key, value, p)
        written.given[key] = meant
        for row in meant:
            values[row], written.rows[row] = realised, key
