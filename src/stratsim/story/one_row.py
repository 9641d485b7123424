"""What a mechanism makes of one row of a variable, as a formula of all that this row hangs on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from stratsim.core.array import Array, Index, flag
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameters_of
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.engine.mechanism import Mechanism
from stratsim.fused.formula import Formula, Given
from stratsim.fused.graph import Graph
from stratsim.story.spied import LEVERS, columns, inputs_of, with_inputs
from stratsim.story.split import Inputs

Drawn = tuple[tuple[str, ...], str, int]
"""What is drawn: for whom, the decision point, how many numbers."""


@dataclass(frozen=True)
class AskedDraws(Draws):
    """Draws that are inputs of a formula, asked for where a mechanism draws."""

    given: Given = field(default_factory=lambda: Given(Graph()))
    asked: dict[str, Drawn] = field(default_factory=dict)

    def uniform(self, who: Sequence[str], point: str, lanes: int = 4) -> Any:
        """Return uniforms as an input, (lanes, names, 1)."""
        name = f"draw {lanes} {point} {' '.join(who)}"
        self.asked[name] = (tuple(who), point, lanes)
        return self.given.ask(name, (lanes, len(who)))

    def strikes(self, who: Sequence[str], point: str, chance: Array) -> Any:
        """Return 1 where something happens, drawn for every name: any may have a chance."""
        return flag(self.uniform(who, point, lanes=1)[0] < chance)


@dataclass(frozen=True)
class OneRow:
    """A row of a variable after a mechanism: the formula, and which of its inputs are drawn."""

    stage: str
    formula: Formula
    drawn: Mapping[str, Drawn]

    @classmethod
    def of(cls, stage: str, mechanism: Mechanism, world: World, system: System, place: tuple[str, int]) -> Self:
        """Return the formula of a row of a variable, its ``place``, after a mechanism has worked on a world."""
        variable, row = place
        asked: dict[str, Drawn] = {}

        def after(given: Given) -> list[Any]:
            own = {p.name: given[f"{stage}.{p.name}"] for p in parameters_of(mechanism)}
            inputs: dict[str, Any] = {name: given[name] for name in known(world)}
            state = with_inputs(world, inputs)
            draws = AskedDraws(0, 0, 1, given=given, asked=asked)
            return [getattr(replace(mechanism, **own).step(state, system, draws), variable)[row]]

        every = inputs_of(world, known(world)) | parameters(stage, mechanism)
        formula = Formula.of(after, {name: np.shape(x)[:-1] for name, x in every.items()})
        return cls(stage, formula, asked)

    def inputs(self, mechanism: Mechanism, world: World, draws: Draws, index: Index, count: int) -> Inputs:
        """Return what the row hangs on, in some of ``count`` columns; ``draws`` are those of these columns."""
        read = self.formula.inputs.keys()
        found = inputs_of(world, known(world) & read) | parameters(self.stage, mechanism)
        luck = {name: draws.uniform(*self.drawn[name]) for name in self.drawn.keys() & read}
        return {name: columns(x, index, count) for name, x in found.items() if name in read} | luck


def known(world: World) -> set[str]:
    """Return the names of all variables and levers of a world, as inputs."""
    return {name for name in vars(world) if name != "levers"} | {LEVERS + name for name in vars(world.levers)}


def parameters(stage: str, mechanism: Mechanism) -> dict[str, Any]:
    """Return the parameters of a mechanism, as inputs."""
    return {f"{stage}.{p.name}": getattr(mechanism, p.name) for p in parameters_of(mechanism)}
