"""Calendar: events from outside, each bound to the objects that it changes."""

from math import floor, log, log1p

from stratsim.core.draws import Draws
from stratsim.core.variable import variables_of
from stratsim.core.world import World

from .actors import put, take
from .build import bent_by, lever_place, numbers

NEVER = 10**6


class Change:
    """An effect of an event on some values: ``places`` are pairs (object, key)."""

    __slots__ = ("event", "high", "how", "low", "onset", "place", "places", "value")

    def weight(self, month):
        """Return how far the change is in force this month."""
        event, age = self.event, month - self.onset
        ramp = max(event.ramp, 1)
        if self.place != "stock":
            return min((age + 1) / ramp, 1.0) if 0 <= age < event.duration else 0.0
        if self.how == "set":
            left = ramp - age if age < ramp else 1
            return 1 / left if 0 <= age < event.duration else 0.0
        if not 0 <= age < min(ramp, event.duration):
            return 0.0
        if self.how == "scale":  # the level rises in even steps
            return 1 / (ramp + (self.value - 1) * age)
        return 1 / ramp

    def apply(self, month):
        """Change the values."""
        weight = self.weight(month)
        if not weight:
            return
        for held, key in self.places:
            x = take(held, key)
            if self.how == "set":
                y = x + weight * (self.value - x)
            elif self.how == "add":
                y = x + weight * self.value
            else:
                y = x * (1 + weight * (self.value - 1))
            put(held, key, min(max(y, self.low), self.high))


class Calendar:
    """The events of a replicate, with their onsets drawn."""

    def __init__(self, model, plan, replicate):
        draws = Draws(plan.seed, replicate, 1)
        self.on_world, self.on_levers = [], []
        held = set()
        for event in plan.events:
            start = onset(event, model.draw)
            if model.draw(0, event.name, "calendar.chance", 0) >= numbers((event.chance,), draws)[0]:
                start = NEVER
            for effect in event.effects:
                change = Change()
                change.event, change.onset, change.how, change.place = event, start, effect.how, effect.place
                change.low, change.high = effect.low, effect.high
                change.value = numbers((effect.value,), draws)[0]
                change.places = places(effect, model, plan.system)
                (self.on_levers if effect.place == "lever" else self.on_world).append(change)
                if effect.place not in ("stock", "lever"):
                    held.update(change.places)
        self.without = [(*place, take(*place)) for place in held]

    def strike(self, month):
        """Put outside variables and parameters back, then apply the month's effects on them and on stocks."""
        for held, key, value in self.without:
            put(held, key, value)
        for change in self.on_world:
            change.apply(month)

    def bend(self, month):
        """Apply the month's effects on levers."""
        for change in self.on_levers:
            change.apply(month)


def onset(event, draw):
    """Return the month in which an event begins, far off where it does not."""
    u = draw(0, event.name, "calendar.onset", 0)
    if event.hazard <= 0:
        return event.earliest + floor(u * (event.latest - event.earliest + 1))
    month = event.earliest + floor(log(u) / log1p(-min(event.hazard, 1 - 1e-12)))
    return NEVER if month > event.latest else month


def places(effect, model, system):
    """Return the (object, key) pairs that an effect changes."""
    if effect.place == "lever":
        return [lever_place(model.states[n], name, system) for n, name in bent_by(effect, system)]
    if effect.place in ("stock", "outside"):
        axis = {v.name: v.axes[-1] for v in variables_of(World)}[effect.name]
        return [(model.rows[axis][n], effect.name) for n in chosen(effect, model.rows[axis])]
    holder = f"p_{effect.place}"
    axis = next(at for at, rows in model.rows.items() if rows and has(rows[0], holder, effect.name))
    return [(getattr(model.rows[axis][n], holder), effect.name) for n in chosen(effect, model.rows[axis])]


def chosen(effect, rows):
    """Return the rows that an effect means."""
    return effect.rows[0] if effect.rows else range(len(rows))


def has(one, holder, name):
    """Tell whether an object carries a parameter."""
    return hasattr(getattr(one, holder, None), name)
