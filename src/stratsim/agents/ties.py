"""The ties of a state, as a table of tables for those who work with agents."""

from collections.abc import Mapping

from stratsim.core.system import System
from stratsim.core.ties import Ties
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World

KINDS = ("rivalry", "patronage", "channel", "campaign", "alignment")
VARIABLES: Mapping[str, tuple[Variable, ...]] = {
    kind: tuple(v for v in variables_of(World) if v.axes and v.axes[-1] == kind) for kind in KINDS
}
"""Kind of tie -> the variables of the World that each tie of that kind has."""

Table = dict[str, dict[str, dict[str, float]]]


def ties_of(world: World, system: System, state: int) -> Table:
    """Return kind -> label -> variable -> value of the ties at whose one end the state is; kinds it has none of not."""
    found = {kind: of_kind(world, kind, getattr(system, kind), state) for kind in KINDS}
    return {kind: table for kind, table in found.items() if table}


def of_kind(world: World, kind: str, ties: Ties, state: int) -> dict[str, dict[str, float]]:
    """Return label -> variable -> value; what has rungs or theatres besides is summed over them."""
    rows = [row for row in range(len(ties)) if state in (ties.source[row], ties.target[row])]
    return {ties.names[row]: {v.name: value(world, v.name, row) for v in VARIABLES[kind]} for row in rows}


def value(world: World, variable: str, row: int) -> float:
    """Return a variable of a tie in the one replicate of ``world``."""
    return float(getattr(world, variable)[..., row, 0].sum())
