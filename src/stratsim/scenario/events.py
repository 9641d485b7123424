"""The events of a scenario, made ready for the calendar."""

from collections.abc import Iterator
from math import inf
from typing import Any, Literal

from stratsim.core.system import System
from stratsim.engine.calendar import Effect, Event
from stratsim.scenario import when
from stratsim.scenario.build import Builder
from stratsim.scenario.policy import number
from stratsim.scenario.target import Lost, Target, find, flattened
from stratsim.toml.value import GREATEST, core_value, span, support

How = Literal["set", "add", "scale"]

MOST_FOLD = 1000.0
"""The most by which an event can scale anything."""

OPEN = 10**5
"""Months in which an event with a hazard and no end can begin: the end of every run, however long."""


def events(builder: Builder, system: System, first: int, months: int) -> tuple[Event, ...]:
    """Return all events, by name, their months counted from the first of the run."""
    found = []
    for name, model in sorted(builder.document.events.items()):
        span = onset(builder, name, model, (first, first + months - 1))
        effects = tuple(all_effects(builder, name, model, system))
        found.append(
            Event(
                name,
                span[0] - first,
                span[1] - first,
                model.hazard or 0.0,
                float(model.duration or inf),
                model.ramp,
                effects,
            )
        )
    return tuple(found)


def onset(builder: Builder, name: str, model: Any, horizon: tuple[int, int]) -> tuple[int, int]:
    """Return the first and the last month, since year 0, in which an event can begin."""
    key = ("events", name)
    if model.date and (model.earliest or model.latest or model.hazard):
        builder.fault(key, "has a date and also earliest, latest or hazard", "keep the date, or the others")
    if not (model.set or model.add or model.scale):
        builder.fault(key, "does nothing", "add a table: set, add or scale")
    if model.date is None and model.earliest is None:
        builder.fault(key, "does not say when", 'date = "2025-06", or earliest and latest, or earliest and hazard')
        return horizon
    if model.date is None and model.latest is None and model.hazard is None:
        builder.fault(key, "has earliest but neither latest nor hazard", 'add latest = "2026-12" or hazard = 0.02')
    earliest = when.number(model.date or model.earliest)
    latest = when.number(model.latest) if model.latest else (earliest if model.date else horizon[0] + OPEN)
    for field in ("date", "earliest", "latest"):
        said = getattr(model, field)
        if said and not horizon[0] <= when.number(said) <= horizon[1]:
            span = f"{when.text(horizon[0])} to {when.text(horizon[1])}"
            builder.fault((*key, field), f"lies outside the run (is {said})", f"the run covers {span}; see [run]")
    if latest < earliest:
        builder.fault((*key, "latest"), f"comes before earliest ({model.earliest})", "exchange the two")
    return earliest, latest


def all_effects(builder: Builder, name: str, model: Any, system: System) -> Iterator[Effect]:
    """Yield what an event sets, adds to and scales."""
    kinds: tuple[How, ...] = ("set", "add", "scale")
    for how in kinds:
        for path, raw in flattened(getattr(model, how)):
            found = effect(builder, ("events", name, how), path, (how, raw), system)
            if found is not None:
                yield found


def effect(
    builder: Builder, at: tuple[str, ...], path: tuple[str, ...], change: tuple[How, Any], system: System
) -> Effect | None:
    """Return one effect, or None with a problem noted."""
    how, raw = change
    key = (*at, *path)
    try:
        target = find(path, system)
    except Lost as lost:
        builder.fault(key, str(lost), lost.hint)
        return None
    if target.name == "playbook" and isinstance(raw, str):
        raw = playbook_number(builder, key, raw, system)
    value = number(builder, key, raw)
    if value is None or not allowed(builder, key, value, (how, target)):
        return None
    luck = core_value(value, ".".join(key))
    return Effect(target.place, target.name, target.rows, how, luck, target.low, target.high)


def playbook_number(builder: Builder, key: tuple[str, ...], name: str, system: System) -> int:
    """Return the number of a playbook among those of the state that a key names."""
    names = builder.playbooks(key[-2])
    if name not in names:
        advice = f'list it first: [states.{key[-2]}] playbook = ["{names[0]}", "{name}"]'
        builder.fault(key, f"{key[-2]} cannot follow '{name}', only {', '.join(names)}", advice)
        return 0
    return names.index(name)


def allowed(builder: Builder, key: tuple[str, ...], value: Any, meant: tuple[How, Target]) -> bool:
    """Tell whether a value may be set or scaled by; note a problem where not."""
    (how, target), (low, high) = meant, support(value)
    top = min(target.high, GREATEST)
    room = {"set": (target.low, top), "add": (target.low - top, top - target.low), "scale": (0.0, MOST_FOLD)}[how]
    if room[0] <= low and high <= room[1]:
        return True
    words = {"set": "can be set", "add": "can change by", "scale": "can be scaled"}[how]
    builder.fault(key, f"{words} from {span(*room)} (is {span(low, high)})")
    return False
