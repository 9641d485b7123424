"""What a function reads of a world: found by handing it a world that takes note, so that no list has to be kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.core.levers import Levers
from stratsim.core.world import World

LEVERS = "levers."
"""How the name of an input begins that is a lever."""


class SpyLevers:
    """Levers that take note of which are read."""

    def __init__(self, levers: Levers, seen: set[str]) -> None:
        self._levers, self._seen = levers, seen

    def __getattr__(self, name: str) -> Any:
        self._seen.add(LEVERS + name)
        return getattr(self._levers, name)


class SpyWorld:
    """A world that takes note of which variables are read; one made of it takes note too, but for what was changed."""

    def __init__(self, world: World, seen: set[str], changed: frozenset[str] = frozenset()) -> None:
        self.__dict__["_spied"] = (world, seen, changed)

    def __getattr__(self, name: str) -> Any:
        world, seen, changed = self.__dict__["_spied"]
        if name == "levers":
            return world.levers if name in changed else SpyLevers(world.levers, seen)
        if name in ("acted", "tempo_share"):
            seen.add("events" if name == "acted" else "tempo")
        elif name not in changed:
            seen.add(name)
        return getattr(world, name)

    def but(self, **changes: Any) -> "SpyWorld":
        """Return a world that differs, and takes note too."""
        world, seen, changed = self.__dict__["_spied"]
        return SpyWorld(world.but(**changes), seen, changed | changes.keys())


def inputs_of(world: World, names: set[str]) -> dict[str, Array]:
    """Return inputs of a world by name, those of levers as "levers.NAME"."""
    return {
        name: getattr(world.levers, name[len(LEVERS) :]) if name.startswith(LEVERS) else getattr(world, name)
        for name in sorted(names)
    }


def with_inputs(world: World, inputs: Mapping[str, Array]) -> World:
    """Return a world with some inputs in place of its own."""
    levers = {name[len(LEVERS) :]: x for name, x in inputs.items() if name.startswith(LEVERS)}
    plain = {name: x for name, x in inputs.items() if not name.startswith(LEVERS)}
    return world.but(**plain, levers=replace(world.levers, **levers)) if levers else world.but(**plain)


def columns(x: Any, index: Any, count: int) -> Any:
    """Return some columns of an array that has ``count`` of them; what has one for all stays as it is."""
    return x[..., index] if np.ndim(x) and np.shape(x)[-1] == count else x
