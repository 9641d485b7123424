"""The events of a scenario, made ready for the calendar."""

from collections.abc import Iterator
from dataclasses import replace
from math import inf
from typing import Any, Literal

from stratsim.core.system import System
from stratsim.core.uncertainty import Uncertain
from stratsim.core.uncertainty import Value as CoreValue
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
    found: list[Event] = []
    for name, model in sorted(builder.document.events.items()):
        span = onset(builder, name, model, (first, first + months - 1))
        effects = (*all_effects(builder, name, model, system), *turnovers(builder, name, model, system))
        one = Event(
            name,
            span[0] - first,
            span[1] - first,
            model.hazard or 0.0,
            float(model.duration or inf),
            model.ramp,
            effects,
            chance(builder, name, model),
        )
        found += repeated(one, model.every, months) if model.every else [one]
    return tuple(found)


def repeated(event: Event, every: int, months: int) -> Iterator[Event]:
    """Yield an event for each time that it comes within the run; the first keeps the name, each has its own luck."""
    for n in range(-(-max(-event.earliest, 0) // every), (months - 1 - event.earliest) // every + 1):
        at = event.earliest + n * every
        again = f"{event.name}#{n + 1}"
        effects = tuple(replace(one, value=renamed(one.value, event.name, again)) for one in event.effects)
        yield replace(event, name=again, earliest=at, latest=at, effects=effects) if n else event


def renamed(value: CoreValue, name: str, again: str) -> CoreValue:
    """Return a value with luck of its own for another time that its event comes."""
    if not isinstance(value, Uncertain):
        return value
    return replace(value, key=value.key.replace(f"events.{name}.", f"events.{again}.", 1))


def chance(builder: Builder, name: str, model: Any) -> CoreValue:
    """Return the chance that an event comes each time that it may; note a problem where it is none."""
    key = ("events", name, "chance")
    if model.chance is None:
        return 1.0
    low, high = support(model.chance)
    if low < 0 or high > 1:
        builder.fault(key, f"a chance is from 0 to 1 (is {span(low, high)})")
    return core_value(model.chance, ".".join(key))


def turnovers(builder: Builder, name: str, model: Any, system: System) -> Iterator[Effect]:
    """Yield what a turnover of government does: who was hawkish becomes as dovish, and the other way round."""
    if model.turnover and model.ramp != 1:
        builder.fault(("events", name, "ramp"), "a government changes sides in one month", "leave out the ramp")
    for state in model.turnover:
        if builder.known_state(("events", name, "turnover"), state):
            yield Effect("stock", "government", ([system.states.index(state)],), "scale", -1.0, -1.0, 1.0)


def onset(builder: Builder, name: str, model: Any, horizon: tuple[int, int]) -> tuple[int, int]:
    """Return the first and the last month, since year 0, in which an event can begin."""
    key = ("events", name)
    if model.date and (model.earliest or model.latest or model.hazard):
        builder.fault(key, "has a date and also earliest, latest or hazard", "keep the date, or the others")
    if not (model.set or model.add or model.scale or model.turnover):
        builder.fault(key, "does nothing", "add a table: set, add or scale")
    if model.every and (model.date is None or model.hazard):
        builder.fault((*key, "every"), "counts from a date", 'say date = "2024-11", and no hazard')
    if model.date is None and model.earliest is None:
        builder.fault(key, "does not say when", 'date = "2025-06", or earliest and latest, or earliest and hazard')
        return horizon
    if model.date is None and model.latest is None and model.hazard is None:
        builder.fault(key, "has earliest but neither latest nor hazard", 'add latest = "2026-12" or hazard = 0.02')
    earliest = when.number(model.date or model.earliest)
    latest = when.number(model.latest) if model.latest else (earliest if model.date else horizon[0] + OPEN)
    for field in ("date", "earliest", "latest"):
        said = getattr(model, field)
        inside = horizon[0] <= when.number(said) <= horizon[1] if said else True
        if not inside and not model.every:  # what comes again may begin before a run, and come first after it
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
