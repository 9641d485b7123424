"""Who acts: states as Mesa agents; ties, theatres and rungs as objects with slots.

Attributes carry the names of the package's variables. The parameters of a mechanism hang on the object that they
belong to: ``rivalry.p_deterrence.leverage``, ``state.p_regime.norm``.
"""

import mesa

from stratsim.core.levers import Levers as KernelLevers
from stratsim.core.parameter import parameters_of
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import CLASSES


def variables(axis):
    """Return the names of the variables whose rows lie along an axis."""
    return tuple(v.name for v in variables_of(World) if v.axes[-1] == axis)


def names_of(mechanism, axis):
    """Return the names of a mechanism's parameters that belong to an axis."""
    return tuple(p.name for p in parameters_of(CLASSES[mechanism]) if p.axis == axis)


def slotted(name, slots):
    """Return a class that is nothing but its slots."""
    return type(name, (), {"__slots__": slots})


HOLDERS = {
    (mechanism, axis): slotted(f"{mechanism}_of_{axis}", names_of(mechanism, axis))
    for mechanism in CLASSES
    for axis in ("global", "state", "rivalry", "patronage", "channel", "campaign", "alignment", "theatre")
    if names_of(mechanism, axis)
}
"""Class of the parameters of a mechanism on an axis."""


def slots(axis, *own):
    """Return the slots of an object along an axis: its own, its variables, its parameters."""
    held = tuple(f"p_{mechanism}" for mechanism, at in HOLDERS if at == axis)
    return ("name", *own, *variables(axis), *held)


class State(mesa.Agent):
    """A state: variables, levers, and lists of its ties by its part in them."""

    def __init__(self, model, name, index):
        super().__init__(model)
        self.name, self.index = name, index
        self.levers = Levers()
        self.seats, self.seat, self.chosen = [], None, []
        self.weights, self.fires = (), ()
        self.challenges, self.defends = [], []
        self.patrons, self.clients = [], []
        self.buyers, self.suppliers = [], []
        self.campaigns, self.campaigns_against = [], []
        self.alignments = []

    def decide(self):
        """Choose the levers: all in a new seat, then those that follow what is seen, or that an event may bend."""
        seat, chosen = self.seats[int(self.playbook)], []
        rules, self.seat = (seat.moving if seat is self.seat else seat.rules), seat
        for levers, name, base, reactions in rules:
            value = base
            for see, coefficient in reactions:
                value += coefficient * see(self)
            chosen.append((levers, name, min(max(value, 0.0), 1.0)))
        self.chosen = chosen

    def commit(self):
        """Set the levers that were chosen."""
        for levers, name, value in self.chosen:
            put(levers, name, value)


class Seat:
    """A playbook that a state can follow: its rules, and those of them that can change from month to month."""

    __slots__ = slots("seat", "state", "number", "rules", "moving")


class Levers:
    """The levers of a state; ``priority`` is a list by theatre."""

    __slots__ = tuple(v.name for v in variables_of(KernelLevers))


class Theatre:
    """A theatre, its place in lists by theatre."""

    __slots__ = slots("theatre", "index")


class Rung:
    """A rung of the ladder of provocations."""

    __slots__ = ("burden", "lesson", "money", "name", "renews", "repeats", "routine", "severity", "test")


class Rivalry:
    """A challenger and the defender it provokes, in a theatre; ``events`` and ``open`` are lists by rung."""

    __slots__ = slots("rivalry", "challenger", "defender", "theatre", "open")

    def join(self, challenger, defender):
        """Tie both ends."""
        self.challenger, self.defender = challenger, defender
        challenger.challenges.append(self)
        defender.defends.append(self)


class Patronage:
    """A patron and its client; ``channel`` is the one by which the client sells arms to it, if any."""

    __slots__ = slots("patronage", "patron", "client", "channel")

    def join(self, patron, client):
        """Tie both ends."""
        self.patron, self.client, self.channel = patron, client, None
        patron.clients.append(self)
        client.patrons.append(self)


class Channel:
    """A supplier of arms and its buyer."""

    __slots__ = slots("channel", "supplier", "buyer", "want")

    def join(self, supplier, buyer):
        """Tie both ends."""
        self.supplier, self.buyer, self.want = supplier, buyer, 0.0
        supplier.buyers.append(self)
        buyer.suppliers.append(self)


class Campaign:
    """A sender of outside information and the state whose public it is meant for."""

    __slots__ = slots("campaign", "sender", "target")

    def join(self, sender, target):
        """Tie both ends."""
        self.sender, self.target = sender, target
        sender.campaigns.append(self)
        target.campaigns_against.append(self)


class Alignment:
    """Two states that lean on each other."""

    __slots__ = slots("alignment", "one", "other", "triads", "patronages", "channels")

    def join(self, one, other):
        """Tie both ends."""
        self.one, self.other = one, other
        self.triads, self.patronages, self.channels = [], [], []
        one.alignments.append(self)
        other.alignments.append(self)


TIES = {
    "rivalry": Rivalry,
    "patronage": Patronage,
    "channel": Channel,
    "campaign": Campaign,
    "alignment": Alignment,
}


def take(holder, name):
    """Return a value of an object, or of a list."""
    return holder[name] if isinstance(holder, list) else getattr(holder, name)


def put(holder, name, value):
    """Set a value of an object, or of a list."""
    if isinstance(holder, list):
        holder[name] = value
    else:
        setattr(holder, name, value)
