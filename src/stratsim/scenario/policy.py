"""The playbooks and payoffs of a scenario, made ready for the engine."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import TypeAdapter, ValidationError

from stratsim.core.system import System
from stratsim.core.uncertainty import Value as CoreValue
from stratsim.engine.payoff import COMPONENTS, REALISED
from stratsim.playbooks import observable
from stratsim.playbooks.playbook import Playbook, Rule
from stratsim.scenario.build import IDLE, Builder
from stratsim.scenario.schema import Document
from stratsim.scenario.target import LEVERS, flattened
from stratsim.toml.finding import key_of, sentence
from stratsim.toml.problem import did_you_mean
from stratsim.toml.value import Value, core_value, is_distribution, span, support

NUMBER: Any = TypeAdapter(dict[str, Value])


def playbooks(builder: Builder, system: System) -> list[Playbook]:
    """Return the playbook of each seat, in the system's order."""
    books = {name: playbook(builder, name, model, system) for name, model in builder.document.playbooks.items()}
    for row, name in system.seats:
        if name not in books and name != IDLE:
            key = ("states", system.states[row], "playbook")
            builder.fault(key, f"there is no playbook '{name}'", partial(did_you_mean, name, books))
    return [books.get(name, Playbook(IDLE, {})) for _, name in system.seats]


def playbook(builder: Builder, name: str, model: Any, system: System) -> Playbook:
    """Return one playbook."""
    rules: dict[str, Rule] = {}
    for lever in LEVERS:
        raw = getattr(model, lever)
        key = ("playbooks", name, lever)
        if raw is None:
            continue
        if lever == "priority":
            rules |= priorities(builder, key, raw, system)
        else:
            rules[lever] = rule(builder, key, raw, system)
    return Playbook(name, rules)


def priorities(builder: Builder, key: tuple[str, ...], raw: Any, system: System) -> Mapping[str, Rule]:
    """Return the rules of the priorities, one a theatre."""
    if not isinstance(raw, dict) or is_distribution(raw):
        builder.fault(
            key, "must be a table, a priority for each theatre", f"as in priority = {{ {system.theatres[0]} = 0.5 }}"
        )
        return {}
    for theatre in raw:
        if theatre not in system.theatres:
            near = partial(did_you_mean, theatre, system.theatres)
            builder.fault((*key, theatre), f"there is no theatre '{theatre}'", near)
    return {f"priority.{k}": rule(builder, (*key, k), v, system) for k, v in raw.items() if k in system.theatres}


def rule(builder: Builder, key: tuple[str, ...], raw: Any, system: System) -> Rule:
    """Return the rule of one lever: its base, and its reactions to observables."""
    if not isinstance(raw, dict) or is_distribution(raw):
        return Rule(base(builder, key, raw))
    known = {"state": system.states, "theatre": system.theatres}
    reactions: dict[str, CoreValue] = {}
    for path, value in flattened({k: v for k, v in raw.items() if k != "base"}):
        name = ".".join(path)
        if not observable.exists(name, known):
            advice = partial(did_you_mean, name, [*observable.names(known), "base"])
            builder.fault((*key, *path), f"'{name}' cannot be observed", advice)
        elif (number_ := number(builder, (*key, *path), value)) is not None:
            reactions[name] = core_value(number_, ".".join((*key, *path)))
    return Rule(base(builder, key, raw.get("base", 0.0), ".base"), reactions)


def base(builder: Builder, key: tuple[str, ...], raw: Any, below: str = "") -> CoreValue:
    """Return the base value of a lever, which must lie from 0 to 1; it stands at the lever's key, or ``below`` it."""
    value = number(builder, key, raw)
    if value is None:
        return 0.0
    low, high = support(value)
    if low < 0 or high > 1:
        builder.fault(key, f"a lever runs from 0 to 1 (is {span(low, high)})")
    return core_value(value, ".".join(key), ".".join(key) + below)


def number(builder: Builder, key: tuple[str, ...], raw: Any) -> Any:
    """Return a value, or None with problems noted where it is neither a number nor a distribution."""
    given = {"value": raw}
    try:
        return NUMBER.validate_python(given, strict=True)["value"]
    except ValidationError as error:
        for one in error.errors(include_url=False):
            inner = key_of(given, one["loc"])
            builder.fault((*key, *inner[1:]), *sentence(one, inner, given, Document))
        return None


def payoffs(builder: Builder, system: System) -> Mapping[str, Mapping[str, float]]:
    """Return the weights of each state's payoff, which sum to 1, or weigh what happened alone."""
    result = {}
    for state, model in sorted(builder.document.payoffs.items()):
        weights = {name: w for name, w in model.model_dump().items() if w or name in COMPONENTS}
        key = ("payoffs", state)
        if builder.known_state(key, state):
            result[state] = weights
        if realised := [name for name in weights if name in REALISED]:
            if beside := [name for name in ("security", "influence") if weights[name]]:
                what = f"has both {beside[0]} and {realised[0]}, which count the same things twice"
                builder.fault(key, what, f"leave out {', '.join(beside)}, or {', '.join(realised)}")
        elif abs(sum(weights.values()) - 1) > 1e-6:
            given = " + ".join(f"{w:g}" for w in weights.values())
            builder.fault(
                key, f"the weights must sum to 1 (sum to {sum(weights.values()):.6g})", f"{', '.join(weights)}: {given}"
            )
    return result
