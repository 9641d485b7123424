"""Where the people vote, the government picks the playbook; elections themselves are events that set the government.

Equation
    playbook_i = 0 where government_i >= 0 (hawkish), 1 where it is below (dovish)

Symbols
    government -1 dovish to 1 hawkish (state); playbook the number of the one followed, for the states that declare
    one for each kind of government in the scenario

Valid when
    the state declares both. Others keep their playbook.
Source
    Bookkeeping; that Seoul's policy to the North turns with its government: claims A28, A29.
Remarks
    Elections are events; nothing in the model makes a government win or lose. One with ``every``, ``chance`` and
    ``turnover`` comes by term and changes sides with that chance; a single one writes the new government, or its
    distribution.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT
from stratsim.core.draws import Draws
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Government:
    """Which playbook an elected government follows."""

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Let every elected government take its own playbook."""
        if not system.elected:
            return world
        playbook = world.playbook.copy()
        rows = list(system.elected)
        playbook[rows] = np.where(world.government[rows] >= 0, FLOAT(0), FLOAT(1))
        return world.but(playbook=playbook)
