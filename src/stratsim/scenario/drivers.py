"""Drivers: series of outside variables by month, which nothing in the model moves.

    [drivers.theatres.strait.intensity]     the variable, as events name it
    2016-01 = 0.3                           from this month on
    2022-08 = 0.8
    between = "line"                        a straight line from one month to the next; left out: "steps"

Before its first month a variable has the value that it starts with. An uncertain driver is drawn once: a replicate that
lies high in one month lies as high in all others. Series of driven variables are in the results like any other.
"""

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

from stratsim.core.system import System
from stratsim.engine.calendar import Effect, Event
from stratsim.scenario import when
from stratsim.scenario.build import Builder
from stratsim.scenario.policy import number
from stratsim.scenario.table_spec import BETWEEN, DRIVERS
from stratsim.scenario.target import VARIABLES, Lost, Target, find, flattened
from stratsim.toml.problem import shown
from stratsim.toml.value import GREATEST, core_value, span, support

MOST_CHANGES = 1500
"""Months in all drivers together at which something changes; each is an event."""

Key = tuple[str, ...]


def drivers(builder: Builder, system: System, first: int, months: int) -> tuple[Event, ...]:
    """Return the drivers as events, their months counted from the first of the run."""
    found: list[Event] = []
    for path, rows in by_variable(builder.document.drivers).items():
        target = targeted(builder, path, system)
        if target is not None:
            line = lined(builder, path, rows.pop(BETWEEN, "steps"))
            values = dict(sorted(checked(builder, path, rows, target)))
            found += changes(path, target, {month - first: value for month, value in values.items()}, line)
    found = [event for event in found if event.earliest < months]
    if len(found) > MOST_CHANGES:
        what = f"change {len(found)} times in all, at most {MOST_CHANGES}"
        builder.fault((DRIVERS,), what, "give fewer months: a value holds until the next")
    return tuple(found)


def by_variable(tables: Mapping[str, Any]) -> dict[Key, dict[str, Any]]:
    """Return the rows of each driver, month -> value, and how it goes between them."""
    found: dict[Key, dict[str, Any]] = {}
    for path, value in flattened(tables):
        found.setdefault(path[:-1], {})[path[-1]] = value
    return found


def targeted(builder: Builder, path: Key, system: System) -> Target | None:
    """Return the variable that a driver moves; None, with a problem noted, where it cannot."""
    key = (DRIVERS, *path)
    try:
        target = find(path, system) if path else None
    except Lost as lost:
        builder.fault(key, str(lost), lost.hint)
        return None
    if target is None:
        builder.fault(key, "must name a variable", "as in [drivers.theatres.korea.intensity]")
    elif target.place != "outside":
        outside = ", ".join(sorted(name for name, v in VARIABLES.items() if v.kind == "outside"))
        builder.fault(key, "is moved by the model, not from outside", f"strike it by an event; outside are {outside}")
    else:
        return target
    return None


def lined(builder: Builder, path: Key, between: Any) -> bool:
    """Tell whether a driver goes by a line from one month to the next."""
    if between not in ("steps", "line"):
        builder.fault((DRIVERS, *path, BETWEEN), f"must be 'steps' or 'line' (is {shown(between)})")
    return bool(between == "line")


def checked(builder: Builder, path: Key, rows: Mapping[str, Any], target: Target) -> Iterator[tuple[int, Any]]:
    """Yield (month since year 0, value) of the rows of a driver; note the problems of the others."""
    top = min(target.high, GREATEST)
    for month, raw in rows.items():
        key = (DRIVERS, *path, month)
        if not when.is_month(month):
            builder.fault(key, "is no month", 'a month like 2024-06, or between = "line"')
        elif (value := number(builder, key, raw)) is not None:
            low, high = support(value)
            if low < target.low or high > top:
                builder.fault(key, f"must be from {target.low:g} to {top:g} (is {span(low, high)})")
            else:
                yield when.number(month), core_value(value, ".".join((DRIVERS, *path)))


def changes(path: Key, target: Target, rows: Mapping[int, Any], line: bool) -> Iterator[Event]:
    """Yield an event for every month in which a driver changes, but for those that are over when the run begins.

    A step ends where the next begins. On a line each comes into force until its month, and ends once the next has.
    """
    months = sorted(rows)
    for n, month in enumerate(months):
        sloped = line and n > 0
        start, ramp = (months[n - 1] + 1, month - months[n - 1]) if sloped else (month, 1)
        end = months[n + 1] + int(line) if n + 1 < len(months) else inf
        if end > 0:
            yield event(path, target, (start, end - start, ramp), rows[month])


def event(path: Key, target: Target, span_: tuple[int, float, int], value: Any) -> Event:
    """Return the event that sets a driver to a value: from which month, for how long, over which ramp."""
    start, duration, ramp = span_
    name = f"{'.'.join(path)} {start}"
    effect = Effect(target.place, target.name, target.rows, "set", value, target.low, target.high)
    return Event(name, start, start, 0.0, float(duration), ramp, (effect,))
