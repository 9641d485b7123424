"""The mechanisms of a month and their order: the one place where a mechanism is named to the engine."""

from collections.abc import Mapping
from typing import Any, Protocol

from stratsim.core.draws import Draws
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.mechanisms.adaptation import Adaptation
from stratsim.mechanisms.alignment import Alignment
from stratsim.mechanisms.arms_trade import ArmsTrade
from stratsim.mechanisms.attention import Attention
from stratsim.mechanisms.belief import Belief
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.economy import Economy
from stratsim.mechanisms.government import Government
from stratsim.mechanisms.information import Information
from stratsim.mechanisms.patronage import Patronage
from stratsim.mechanisms.regime import Regime
from stratsim.mechanisms.sanctions import Sanctions
from stratsim.mechanisms.standing import Standing
from stratsim.mechanisms.weapons import Weapons


class Mechanism(Protocol):
    """What every mechanism is: a frozen dataclass of parameters with a pure step."""

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Return the world after this mechanism has worked for a month."""


Mechanisms = Mapping[str, Any]
"""Name -> mechanism, in the order of a month."""

CLASSES: Mapping[str, Any] = {
    "government": Government,
    "attention": Attention,
    "deterrence": Deterrence,
    "belief": Belief,
    "sanctions": Sanctions,
    "arms_trade": ArmsTrade,
    "economy": Economy,
    "patronage": Patronage,
    "information": Information,
    "regime": Regime,
    "weapons": Weapons,
    "alignment": Alignment,
    "standing": Standing,
    "adaptation": Adaptation,
}
"""The order of a month: governments and attention come before the states decide, the others answer."""

BEFORE_DECISION = ("government", "attention")
"""Mechanisms that work before the states decide."""
