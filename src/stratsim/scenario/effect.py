"""Keys without effect: values that nothing in the model takes, though the file or the command line sets them.

A narrower key stands before a general one, a mechanism is switched off, no tie of the kind is there, or no state
follows the playbook. Where a general key still holds for some rows, short runs tell whether the model uses those.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from stratsim.core.parameter import Parameter
from stratsim.engine.ensemble import Task, simulate
from stratsim.engine.plan import Plan
from stratsim.engine.variant import Setting, Variant
from stratsim.scenario.layers import Layered
from stratsim.scenario.member import items
from stratsim.scenario.override import SET
from stratsim.toml.problem import Problem
from stratsim.toml.source import Path_of_key

LOOKS = ((3, 4), (60, 16))
"""Months and replicates of the short runs: most keys that do something show it in the first."""


@dataclass
class Written:
    """One parameter of a mechanism: the rows that each key is meant for, and the key that each row's value is from.

    The key of a row that has the default is ().
    """

    parameter: Parameter
    rows: list[Path_of_key]
    given: dict[Path_of_key, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Idle:
    """The keys without effect: of overrides, and of the files that were named."""

    overrides: list[Problem]
    files: list[Problem]

    def add(self, layers: Layered, key: Path_of_key, why: str, advice: str) -> None:
        """Note a key without effect."""
        place = layers.place(key)
        where = self.overrides if place.file.startswith(SET) else self.files
        where.append(Problem(place, ".".join(key), f"has no effect: {why}", advice))


@dataclass(frozen=True)
class Effects:
    """A compiled scenario, to be asked which of its keys do nothing: that takes short runs, so only who asks waits."""

    layers: Layered
    written: Sequence[Written]
    plan: Plan
    off: Sequence[str] = ()

    @cached_property
    def idle(self) -> Idle:
        """The keys without effect."""
        return idle(self.layers, self.written, self.plan, self.off)


def idle(layers: Layered, written: Sequence[Written], plan: Plan, off: Sequence[str] = ()) -> Idle:
    """Return the keys of a scenario without effect; ``off`` are the mechanisms that are switched off."""
    found = Idle([], [])
    for one in written:
        for key in one.given:
            source = layers.owner.get(key)
            if source is not None and layers.own(source) and (why := reason(layers, one, key, plan, off)):
                found.add(layers, key, *why)
    for key in unfollowed(layers, plan):
        found.add(layers, key, f"no state follows '{key[1]}'", "let one follow it: [states.NAME] playbook")
    return found


def depth(layers: Layered, key: Path_of_key) -> int:
    """Return the place of a key's source in the layers, all overrides together on top."""
    source = layers.owner.get(key)
    if source is None or source.name.startswith(SET):
        return len(layers.sources)
    return next(n for n, one in enumerate(layers.sources) if one is source)


def reason(layers: Layered, one: Written, key: Path_of_key, plan: Plan, off: Sequence[str]) -> tuple[str, str] | None:
    """Return why a key has no effect and what to do, None where it has one."""
    if key[0] in off and one.parameter.null is not None:
        return f"{key[0]} is switched off", "take it out of [run] off"
    if not one.rows:
        return f"there is no {one.parameter.axis} here", "declare one, or leave the key out"
    mine = [row for row in one.given[key] if one.rows[row] == key]
    before = list(dict.fromkeys(one.rows[row] for row in one.given[key] if one.rows[row] != key))
    mine_at, others = depth(layers, key), [depth(layers, writer) for writer in before]
    if mine and (all(at >= mine_at for at in others) or used(plan, one.parameter, key[0], mine)):
        return None  # it holds for some rows: the narrower keys came with it or after it, or the model uses those rows
    if any(at > mine_at for at in others):
        return None  # a file may set for each what one that it extends sets for all
    names = ", ".join(" ".join(writer[2:-1]) for writer in before)
    return f"set for {names}", f"set {', '.join('.'.join(writer) for writer in before[:3])}"


def used(plan: Plan, parameter: Parameter, mechanism: str, rows: Sequence[int]) -> bool:
    """Tell whether anything in the model depends on some rows of a parameter: runs with its plausible ends differ."""
    ends = [Setting(mechanism, parameter.name, end, tuple(rows)) for end in parameter.plausible]
    both = Variant.of(plan, settings=ends)
    for months, replicates in LOOKS:
        series = simulate(short(both, months, replicates)).series
        halves = (np.split(x, 2, axis=-1) for x in series.values())
        if any(not np.array_equal(low, high, equal_nan=True) for low, high in halves):
            return True
    return False


def short(plan: Variant, months: int, replicates: int) -> Task:
    """Return a short run of a plan, all its series kept."""
    columns = replicates * plan.folds
    return Task(replace(plan, months=min(months, plan.months)), 0, columns, columns)


def unfollowed(layers: Layered, plan: Plan) -> Iterator[Path_of_key]:
    """Yield the levers that overrides and named files set in inherited playbooks which no state follows."""
    followed = {name for _, name in plan.system.seats}
    new = {one.key for one in layers.new}
    for source in layers.sources:
        if layers.own(source) and (layers.derived or source.name.startswith(SET)):
            for name, levers in items(source.document.get("playbooks")):
                if name not in followed and ("playbooks", name) not in new:
                    yield from (("playbooks", name, lever) for lever, _ in items(levers) if lever != "about")
