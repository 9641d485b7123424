"""The model: a month in order, as in ``stratsim.engine.mechanism``."""

from importlib import import_module

import mesa

from stratsim.engine.mechanism import BEFORE_DECISION, CLASSES

from . import calendar
from .build import populate
from .luck import own_luck
from .playbook import follow, playbook

MODULES = {name: import_module(f"{__package__}.{name}") for name in CLASSES}
BEFORE = [getattr(MODULES[name], name) for name in BEFORE_DECISION]
AFTER = [getattr(MODULES[name], name) for name in CLASSES if name not in BEFORE_DECISION]
BEGIN = [module.begin for module in MODULES.values() if hasattr(module, "begin")]


class PlainModel(mesa.Model):
    """One replicate of a plan. ``luck`` gives its random numbers, its own generator unless told."""

    def __init__(self, plan, replicate=0, luck=None):
        super().__init__(rng=plan.seed + replicate)
        self.month = 0
        self.draw = luck or own_luck(self.random)
        populate(self, plan, replicate)
        self.calendar = calendar.Calendar(self, plan, replicate)
        for begin in BEGIN:
            begin(self)
        playbook(self)

    def step(self):
        """Move one month on."""
        for state in self.states:
            state.spending = 0.0
        self.calendar.strike(self.month)
        for mechanism in BEFORE:
            mechanism(self)
        playbook(self)
        self.calendar.bend(self.month)
        follow(self)
        for mechanism in AFTER:
            mechanism(self)
        self.month += 1

    def close(self):
        """Let go of the agents: Mesa before 3.4.2 keeps every model that it has numbered agents for."""
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
