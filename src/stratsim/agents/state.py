"""StateAgent: a state as a Mesa agent, a window on its rows of the World."""

from collections.abc import Mapping
from typing import Any, Protocol

from mesa import Agent

from stratsim.agents.ties import Table, ties_of
from stratsim.core.levers import Levers
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.plan import Plan
from stratsim.playbooks import observable
from stratsim.toml.problem import did_you_mean

STATE_VARIABLES = tuple(v for v in variables_of(World) if v.axes == ("state",))


class Lived(Protocol):
    """What a state asks of the model that it lives in."""

    plan: Plan
    world: World

    def change(self, variable: Variable, row: int, value: float) -> None:
        """Set a variable of a state in the present world."""


class StateAgent(Agent):
    """One state. Its variables are attributes (``agent.cohesion``), its levers too (``agent.provocation``), and what
    playbooks react to (``agent.provocation_faced``).

    It follows its playbook. A subclass that defines `decide` has a mind of its own.
    """

    def __init__(self, model: Lived, name: str, row: int) -> None:
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
        names = [name for state, name in self.model.plan.system.seats if state == self.row]
        return names[int(self.model.world.playbook[self.row, 0])]

    @property
    def ties(self) -> Table:
        """Its ties: kind -> label -> variable -> value, as in ``agent.ties["rivalry"]["PRK>USA"]["credibility"]``."""
        return ties_of(self.model.world, self.model.plan.system, self.row)

    def observe(self, name: str) -> float:
        """Return what a playbook's reaction sees under a name, as in ``agent.observe("attention.korea")``.

        Raises KeyError where there is nothing of that name to be seen.
        """
        system = self.model.plan.system
        known = observable.names({"state": system.states, "theatre": system.theatres})
        if name not in known:
            raise KeyError(f"there is no observable {name!r}; {did_you_mean(name, known)}")
        return float(observable.observe(name, self.model.world, system)[self.row, 0])

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


def seen_window(name: str, text: str | None) -> property:
    """Return a property that reads what playbooks react to."""

    def read(agent: StateAgent) -> float:
        return agent.observe(name)

    return property(read, doc=f"observable: {text}")


def furnish(cls: Any) -> None:
    """Give the class a property for every variable and lever of a state, and for all that playbooks react to."""
    taken = {"openness"}  # a variable and a lever share the name: the attribute is the variable
    for variable in STATE_VARIABLES:
        if variable.name == "playbook":  # by its name, see the property above
            continue
        setattr(cls, variable.name, window(variable))
    for lever in variables_of(Levers):
        if lever.axes == ("state",) and lever.name not in taken:
            setattr(cls, lever.name, lever_window(lever))
    for name, seen in observable.SEEN.items():
        setattr(cls, name, seen_window(name, seen.__doc__))


furnish(StateAgent)
