"""StateAgent: a state as a Mesa agent, a window on its rows of the World."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mesa import Agent

from stratsim.core.levers import Levers
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World

if TYPE_CHECKING:
    from stratsim.agents.model import StratModel

STATE_VARIABLES = tuple(v for v in variables_of(World) if v.axes == ("state",))


class StateAgent(Agent):
    """One state. Its variables are attributes (``agent.cohesion``), its levers too (``agent.provocation``).

    It follows its playbook. A subclass that defines `decide` has a mind of its own.
    """

    def __init__(self, model: "StratModel", name: str, row: int) -> None:
        super().__init__(model)
        self.name = name
        self.row = row

    def decide(self) -> Mapping[str, float]:
        """Return the levers that the state sets otherwise than its playbook would, name -> value from 0 to 1.

        Called once a month, when all states look at the same world. A priority is named "priority.THEATRE".
        """
        return {}

    @property
    def playbook(self) -> str:
        """The name of the playbook that the state follows."""
        return self.model.playbook_of(self.row)

    @property
    def levers(self) -> dict[str, float]:
        """All levers as set in the last month, priorities by theatre."""
        values = vars(self.model.world.levers)
        plain = {name: float(array[self.row, 0]) for name, array in values.items() if name != "priority"}
        theatres = enumerate(self.model.plan.system.theatres)
        return plain | {f"priority.{name}": float(values["priority"][k, self.row, 0]) for k, name in theatres}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


def window(variable: Variable) -> property:
    """Return a property that reads a state's value of a variable and, for what is not a flow, writes it."""

    def read(agent: StateAgent) -> float:
        return float(getattr(agent.model.world, variable.name)[agent.row, 0])

    def write(agent: StateAgent, value: float) -> None:
        agent.model.change(variable, agent.row, value)

    writes = write if variable.kind != "flow" else None
    return property(read, writes, doc=f"{variable.text} [{variable.unit}]")


def lever_window(variable: Variable) -> property:
    """Return a property that reads a lever as set in the last month."""

    def read(agent: StateAgent) -> float:
        return float(getattr(agent.model.world.levers, variable.name)[agent.row, 0])

    return property(read, doc=f"lever: {variable.text}")


def furnish(cls: Any) -> None:
    """Give the class a property for every variable and lever of a state."""
    taken = {"openness"}  # a variable and a lever share the name: the attribute is the variable
    for variable in STATE_VARIABLES:
        if variable.name == "playbook":  # by its name, see the property above
            continue
        setattr(cls, variable.name, window(variable))
    for lever in variables_of(Levers):
        if lever.axes == ("state",) and lever.name not in taken:
            setattr(cls, lever.name, lever_window(lever))


furnish(StateAgent)
