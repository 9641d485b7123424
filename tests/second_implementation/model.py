"""The model: a month in order, as in ``stratsim.engine.kernel``."""

import mesa

from . import calendar
from .adaptation import adaptation, aspire
from .alignment import alignment
from .arms_trade import arms_trade
from .attention import attention
from .belief import belief
from .build import populate
from .deterrence import deterrence
from .economy import economy, output
from .government import government
from .information import information
from .luck import own_luck
from .patronage import dependence, patronage
from .playbook import playbook
from .regime import regime
from .sanctions import sanctions
from .standing import standing
from .weapons import weapons


class PlainModel(mesa.Model):
    """One replicate of a plan. ``luck`` gives its random numbers, its own generator unless told."""

    def __init__(self, plan, replicate=0, luck=None):
        super().__init__(rng=plan.seed + replicate)
        self.month = 0
        self.draw = luck or own_luck(self.random)
        populate(self, plan, replicate)
        self.calendar = calendar.Calendar(self, plan, replicate)
        dependence(self)
        for state in self.states:
            state.output = output(state)
        aspire(self)
        playbook(self)

    def step(self):
        """Move one month on."""
        for state in self.states:
            state.spending = 0.0
        self.calendar.strike(self.month)
        government(self)
        attention(self)
        playbook(self)
        self.calendar.bend(self.month)
        deterrence(self)
        belief(self)
        sanctions(self)
        arms_trade(self)
        economy(self)
        patronage(self)
        information(self)
        regime(self)
        weapons(self)
        alignment(self)
        standing(self)
        adaptation(self)
        self.month += 1

    def close(self):
        """Let go of the agents: Mesa before 3.4.2 keeps every model that it has numbered agents for."""
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
