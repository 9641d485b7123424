"""Small systems and worlds to test on: by hand (`system_of`, `world_of`) or at random (`every_case`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, wraps
from inspect import Parameter as Parameter_
from inspect import signature
from typing import Any

import numpy as np
import pytest

from stratsim.conformance.small import KINDS, rungs_of, shape_of, started, system_of, world_of
from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.parameter import Parameter, parameters_of
from stratsim.core.system import Rungs, System
from stratsim.core.ties import Ties
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World

__all__ = ["rungs_of", "shape_of", "started", "system_of", "world_of"]  # those by hand, which conformance has too
MOST = 50.0
"""Stands for infinity where a bound or an allowed range has no end."""
FLAGS = ("at_war", "talking", "deal", "stood", "clash", "war_begun", "regime_crisis")
"""Variables that are 0 or 1 and nothing between."""

CASES, DEEP = 10, 6
"""Random, yet the same worlds in every run of the tests; the deep tests live so many times as many others."""


# -------------------------------------------------------------------------------------------------- at random
@dataclass(frozen=True, repr=False)
class Case:
    """A random system, a random world of it, and the draws of a month.

    ``sizes``: the numbers of states, theatres, rungs and replicates; the rest follows from ``seed``.
    """

    sizes: tuple[int, int, int, int]
    seed: int
    system: System
    world: World
    draws: Draws

    def __repr__(self) -> str:
        return f"Case.of({self.sizes}, {self.seed})"

    @classmethod
    def of(cls, sizes: tuple[int, int, int, int], seed: int) -> "Case":
        """Return the case of these sizes and this seed."""
        rng = np.random.default_rng([seed, 0])
        system = some_system(sizes, rng)
        draws = Draws(int(rng.integers(2**63)), int(rng.integers(1000)), sizes[3], int(rng.integers(500)))
        return cls(sizes, seed, system, some_world(system, draws.count, rng), draws)

    def tuned(self, mechanism: Any) -> Any:
        """Return the mechanism with random parameters, anything that a scenario may say."""
        rng = np.random.default_rng([self.seed, 1])
        shapes = {p.name: (rows_of(p, self.system), self.draws.count) for p in parameters_of(mechanism)}
        return mechanism(**{p.name: some_numbers(p, shapes[p.name], rng) for p in parameters_of(mechanism)})


def every_case(count: int = CASES) -> Callable[[Callable], Callable]:
    """Run a test that takes a ``case`` on so many random ones; say which one failed."""

    def decorated(test: Callable) -> Callable:
        @wraps(test)
        def each(cases: range, **given: Any) -> None:
            for seed in cases:
                try:
                    test(case=drawn(seed), **given)
                except Exception as wrong:
                    wrong.add_note(f"with {drawn(seed)!r}")
                    raise

        asked = signature(test)
        other = Parameter_("cases", Parameter_.KEYWORD_ONLY)
        kept = [p for name, p in asked.parameters.items() if name != "case"]
        each.__signature__ = asked.replace(parameters=[*kept, other])
        more = pytest.param(range(count, count * DEEP), id="more", marks=pytest.mark.deep)
        return pytest.mark.parametrize("cases", [pytest.param(range(count), id="some"), more])(each)

    return decorated


@cache
def drawn(seed: int) -> Case:
    """Return the case of a seed: a small system with any ties, a world and draws; made once, and not to be written."""
    rng = np.random.default_rng([seed, 4])
    case = Case.of(tuple(rng.integers(1, [6, 4, 5, 5]).tolist()), seed)
    for array in [*arrays_of(case.world).values(), *arrays_of(case.system).values()]:
        array.setflags(write=False)
    return case


@cache
def stepped(mechanism: Any, seed: int) -> World:
    """Return what a mechanism with random parameters makes of the case of a seed."""
    case = drawn(seed)
    return case.tuned(mechanism).step(case.world, case.system, case.draws)


def rows_of(parameter: Parameter, system: System) -> int:
    """Return how many rows a parameter has that is set row by row."""
    return 1 if parameter.axis == "global" else len(system.labels(parameter.axis))


def some_numbers(p: Parameter, shape: tuple[int, int], rng: np.random.Generator) -> Any:
    """Return random values of a parameter: anywhere in its allowed range, most often at a number that matters."""
    marked = [p.default, *p.plausible, p.low, min(p.high, MOST), *([] if p.null is None else [p.null])]
    corners = rng.choice(marked, shape)
    inside = rng.uniform(*p.plausible, shape)
    return np.where(rng.random(shape) < rng.choice([0.0, 0.4, 1.0]), corners, inside).astype(np.float32)


def some_values(v: Variable, shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """Return random values of a variable inside its bounds, often at them."""
    ends = (max(v.low, -MOST), min(v.high, MOST))
    corners, inside = rng.choice(ends, shape), rng.uniform(*ends, shape)
    values = np.where(rng.random(shape) < rng.choice([0.0, 0.4, 1.0]), corners, inside)
    return (np.round(values) if v.name in FLAGS else values).astype(np.float32)


def some_system(sizes: Sequence[int], rng: np.random.Generator) -> System:
    """Return a random system of given numbers of states, theatres and rungs."""
    states, theatres = "VWXYZ"[: sizes[0]], [f"theatre{n}" for n in range(sizes[1])]
    ordered = [(a, b) for a in states for b in states if a != b]
    density = rng.choice([0.0, 0.5, 1.0], len(KINDS))
    ties = {kind: [f"{a}>{b}" for a, b in ordered if rng.random() < d] for kind, d in zip(KINDS, density, strict=True)}
    ties["alignment"] = [f"{a}-{b}" for a, b in ordered if a < b and f"{a}>{b}" in ties["alignment"]]
    named = ("burden", "money", "repeats", "lesson", "renews", "routine")
    columns = {name: rng.choice([0.0, 0.3, 1.0], sizes[2]) for name in named}
    ladder = rungs_of(np.sort(rng.random(sizes[2])), test=rng.integers(0, 2, sizes[2]), **columns)
    system = system_of(states, theatres=theatres, rungs=ladder, **ties)
    shape = system.theatre_weight.shape
    return replace(
        system,
        rivalry_theatre=rng.integers(0, len(theatres), len(system.rivalry)).astype(np.intp),
        ladder=some_ladder(system.ladder.shape, rng),
        theatre_weight=rng.choice([0.0, 1.0, 2.5], shape).astype(np.float32),
        consumption=rng.choice([0.0, 0.5, MOST], shape).astype(np.float32),
        **some_seats(len(states), rng),
    )


def some_ladder(shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """Return which rungs are open in each rivalry: all of them in every second system."""
    return np.maximum(rng.integers(0, 2, shape), rng.integers(0, 2)).astype(np.float32)


def some_seats(states: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return how many playbooks each state can follow, who elects between two, and who has a veto."""
    counts = rng.integers(1, 4, states).tolist()
    seats = tuple((row, f"playbook{n}") for row, count in enumerate(counts) for n in range(count))
    elected = tuple(row for row, count in enumerate(counts) if count == 2 and rng.random() < 0.5)
    return {"seats": seats, "elected": elected, "veto": tuple(row for row in range(states) if rng.random() < 0.3)}


def some_world(system: System, replicates: int, rng: np.random.Generator) -> World:
    """Return a random world: what belongs together fits together."""
    levers = some_arrays(Levers, system, replicates, rng)
    arrays = some_arrays(World, system, replicates, rng)
    arrays["attention"] = shares(arrays["attention"] + 0.01, (arrays["attention"] + 0.01).sum(axis=0))
    given = system.patronage.at_target(system.patronage.by_target(arrays["dependence"]))
    arrays["dependence"] = shares(arrays["dependence"], given)
    chosen = rng.integers(-1, len(system.rungs.names), arrays["events"].shape[1:])
    acting = np.arange(len(system.rungs.names))[:, None, None] == chosen
    arrays["events"] = acting * rng.integers(1, 6, chosen.shape)
    arrays["stood"] = arrays["stood"] * acting.any(axis=0)
    arrays["clash"] = arrays["clash"] * arrays["stood"]
    owned = np.bincount(system.seat_state, minlength=len(system.states))[:, None]
    arrays["playbook"] = np.floor(rng.random(arrays["playbook"].shape) * owned)
    arrays["following"] = (arrays["playbook"][system.seat_state] == system.seat_number).astype(float)
    arrays["war_begun"] = arrays["war_begun"] * arrays["clash"]
    return World(**{name: x.astype(np.float32) for name, x in arrays.items()}, levers=Levers(**levers))


def some_arrays(struct: Any, system: System, replicates: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return random values of every variable of a World, or of Levers."""
    return {v.name: some_values(v, shape_of(v, system, replicates), rng) for v in variables_of(struct)}


def shares(parts: Any, whole: Any) -> Any:
    """Return parts of a whole that sum to 1; where the whole is 0, parts of 0."""
    return parts / np.where(whole > 0, whole, 1)


# --------------------------------------------------------------------------------------------- taking to pieces
def arrays_of(struct: Any) -> dict[str, Any]:
    """Return every array of a World, Levers, System, Rungs, Ties or mechanism, by a dotted name."""
    found: dict[str, Any] = {}
    for item in fields(struct):
        value = getattr(struct, item.name)
        if isinstance(value, np.ndarray):
            found[item.name] = value
        elif isinstance(value, Levers | Rungs | Ties):
            found |= {f"{item.name}.{name}": part for name, part in arrays_of(value).items()}
    return found


def mapped(struct: Any, change: Any) -> Any:
    """Return a World or Levers with ``change(name, array)`` in place of every array."""
    parts = {}
    for item in fields(struct):
        value = getattr(struct, item.name)
        parts[item.name] = mapped(value, change) if isinstance(value, Levers) else change(item.name, value)
    return type(struct)(**parts)
