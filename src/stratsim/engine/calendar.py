"""What comes from outside: dated or hazard-driven events that set, add to or scale named quantities for a while.

Equation
    (1) onset = date,  or uniform between earliest and latest,  or earliest + Geometric(hazard) months;
        with 1 - chance it never comes
    (2) e = min(1, (age + 1) / ramp) while 0 <= age < duration, else 0;   age = month - onset
    (3) set: y = x + e (v - x)      add: y = x + e v      scale: y = x (1 + e (v - 1))

Symbols
    e envelope of the event, 0-1; v the value of the effect; x the quantity as it would be without     (R,)

Valid when
    An effect on a lever, a parameter or an outside variable lasts as long as the event. A stock is held while ``set``
    lasts, and is struck once by ``add`` and ``scale`` (spread evenly over the ramp): mechanisms take it from there.
Source
    Bookkeeping, no theory. Hazard: constant rate, one draw an event and replicate. What comes again, as elections by
    term do, is one event for each time that it comes, each with draws of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any, Literal

import numpy as np

from stratsim.core.array import FLOAT, Array, as_array, at_least, at_most
from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.uncertainty import Uncertain, Value
from stratsim.core.world import World

NEVER = 10**6


@dataclass(frozen=True)
class Effect:
    """What an event does to one quantity.

    ``place`` is "stock", "outside", "lever" or the name of a mechanism; ``rows`` index the quantity's rows (all
    where empty); ``low`` and ``high`` are the bounds that it is held to.
    """

    place: str
    name: str
    rows: tuple[Any, ...]
    how: Literal["set", "add", "scale"]
    value: Value
    low: float = -inf
    high: float = inf


@dataclass(frozen=True)
class Event:
    """When something happens and what it does; months count from the first of the run."""

    name: str
    earliest: int
    latest: int
    hazard: float = 0.0
    duration: float = inf
    ramp: int = 1
    effects: tuple[Effect, ...] = ()
    chance: Value = 1.0

    def onset(self, draws: Draws) -> Array:
        """Return the month in which it begins in each replicate, ``NEVER`` where it does not: equation (1)."""
        if self.chance == 1.0:
            return self.begins(draws)
        chance = self.chance.realise(draws) if isinstance(self.chance, Uncertain) else FLOAT(self.chance)
        comes = draws.in_month(0).uniform((self.name,), "calendar.chance", lanes=1)[0, 0] < chance
        return np.asarray(np.where(comes, self.begins(draws), NEVER), FLOAT)

    def begins(self, draws: Draws) -> Array:
        """Return the month in which it begins if it comes, ``NEVER`` where that is after the last."""
        u = draws.in_month(0).uniform((self.name,), "calendar.onset", lanes=1)[0, 0].astype(np.float64)
        if self.hazard <= 0:
            span = self.latest - self.earliest + 1
            return np.asarray(self.earliest + np.floor(u * span), FLOAT)
        wait = np.floor(np.log(u) / np.log1p(-min(self.hazard, 1 - 1e-12)))
        return np.asarray(np.where(self.earliest + wait > self.latest, NEVER, self.earliest + wait), FLOAT)


@dataclass(frozen=True)
class Calendar:
    """The events of a run with their onsets drawn, and the values of outside variables without any event."""

    events: tuple[Event, ...]
    onsets: tuple[Array, ...]
    values: Mapping[tuple[str, int], Any]
    outside: Mapping[str, Array]

    @classmethod
    def drawn(cls, events: Iterable[Event], draws: Draws, world: World) -> "Calendar":
        """Return the calendar of some replicates, whose world begins as ``world``."""
        events = tuple(events)
        values = {
            (event.name, n): effect.value.realise(draws) if isinstance(effect.value, Uncertain) else FLOAT(effect.value)
            for event in events
            for n, effect in enumerate(event.effects)
        }
        touched = {e.name for event in events for e in event.effects if e.place == "outside"}
        outside = {name: getattr(world, name) for name in sorted(touched)}
        return cls(events, tuple(event.onset(draws) for event in events), values, outside)

    def strike(self, world: World, month: int) -> World:
        """Return the world with the month's effects on its variables: stocks as they are, the outside anew."""
        changed = dict(self.outside)
        for event, n, effect, age in self._active(month, ("stock", "outside")):
            x = changed.get(effect.name, getattr(world, effect.name))
            key = (event.name, n)
            stock = effect.place == "stock"
            weight = blow(event, effect, age, self.values[key]) if stock else envelope(event, age)
            changed[effect.name] = self._changed(x, effect, key, weight)
        return world.but(**changed) if changed else world

    def bend(self, levers: Levers, month: int) -> Levers:
        """Return the levers with the month's effects on them, held between 0 and 1."""
        for event, n, effect, age in self._active(month, ("lever",)):
            x = getattr(levers, effect.name)
            y = self._changed(x, effect, (event.name, n), envelope(event, age))
            levers = replace(levers, **{effect.name: y})
        return levers

    def retune(self, mechanisms: Mapping[str, Any], month: int, counts: Mapping[str, int]) -> Mapping[str, Any]:
        """Return the mechanisms with the month's effects on their parameters; ``counts``: rows of each axis."""
        changed = dict(mechanisms)
        for event, n, effect, age in self._active(month, tuple(mechanisms)):
            old = getattr(changed[effect.place], effect.name)
            full = self._full(old, effect, counts)
            new = self._changed(full, effect, (event.name, n), envelope(event, age))
            changed[effect.place] = replace(changed[effect.place], **{effect.name: new})
        return changed

    def _active(self, month: int, places: tuple[str, ...]) -> Iterable[tuple[Event, int, Effect, Array]]:
        for event, onset in zip(self.events, self.onsets, strict=True):
            if onset.min() <= month < onset.max() + event.duration:
                for n, effect in enumerate(event.effects):
                    if effect.place in places:
                        yield event, n, effect, month - onset

    def _full(self, old: Any, effect: Effect, counts: Mapping[str, int]) -> Array:
        rows = counts[effect.place + "." + effect.name]
        value = as_array(old)
        return np.broadcast_to(value, (rows, value.shape[-1] if value.ndim else 1))

    def _changed(self, x: Array, effect: Effect, key: tuple[str, int], weight: Array) -> Array:
        v = self.values[key]
        rows: Any = effect.rows if effect.rows else (slice(None),)
        old = x[rows]
        if effect.how == "set":
            new = old + weight * (v - old)
        elif effect.how == "add":
            new = old + weight * v
        else:
            new = old * (1 + weight * (v - 1))
        result = np.broadcast_to(x, (*x.shape[:-1], len(weight))).copy()
        result[rows] = at_most(at_least(new, effect.low), effect.high)
        return result


def envelope(event: Event, age: Array) -> Array:
    """Return how far the event is in force, 0-1, shape (R,): equation (2)."""
    level = at_most((age + 1) / FLOAT(max(event.ramp, 1)), 1)
    return np.where((age >= 0) & (age < event.duration), level, FLOAT(0))


def blow(event: Event, effect: Effect, age: Array, value: float | Array) -> Array:
    """Return the weight of this month's share of an effect on a stock, shape (R,); over the ramp it comes to 1."""
    ramp = max(event.ramp, 1)
    rising = (age >= 0) & (age < min(ramp, event.duration))
    if effect.how == "set":
        left = np.where(rising, ramp - age, FLOAT(1))
        return np.where((age >= 0) & (age < event.duration), 1 / left, FLOAT(0))
    if effect.how == "add":
        return np.where(rising, FLOAT(1 / ramp), FLOAT(0))
    grown = ramp + (value - 1) * np.where(rising, age, FLOAT(0))  # the level rises in even steps, not in even shares
    return np.where(rising, 1 / grown, FLOAT(0))
