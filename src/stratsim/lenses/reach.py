"""How far each system of a scenario reaches: switched off, how far the outcomes of the others move, and by which path.

Equation
    shift = mean over replicates of (y without the system - y) / standard deviation of y over replicates
for every headline outcome that is not the system's own, with the same replicates and luck; and the same with each of
its hooks switched off alone. The path that carries a system's reach is the hook that moves its farthest outcome most.

Symbols
    y an outcome; systems and hooks: sets of parameters put to their null, of keys set, of ties taken out, as data in
    ``seeds/systems.toml``

Valid when
    a headline outcome varies over replicates; one that does not is left out. Hooks work together: their shifts need
    not add up to that of the system.
Source
    One-at-a-time switching, as in the screening of models; what counts as a reach, 0.1 sd, is a convention.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from stratsim.engine import ensemble
from stratsim.engine.ensemble import Ensemble
from stratsim.engine.plan import Plan
from stratsim.lenses.links import lacking
from stratsim.lenses.symptom import RunOptions, Symptom
from stratsim.scenario.hooks import nulls, without
from stratsim.scenario.scenario import Scenario
from stratsim.shipped import folder
from stratsim.toml.problem import ScenarioError
from stratsim.toml.source import fault, read
from stratsim.toml.value import Strict

REACHES_NOTHING = "reaches nothing"
LEAST = 0.1
"""Standard deviations from which on an outcome counts as moved."""


class Switches(Strict):
    """A system as a set of switches: the shape of a table of ``seeds/systems.toml``, whose header says each key."""

    title: str
    own: list[str] = []
    off: list[str] = []
    set: dict[str, Any] = {}
    remove: list[str] = []
    paths: dict[str, list[str]] = {}


@dataclass(frozen=True)
class Reach:
    """What moves in sd where a system is switched off: every headline outcome of others, and that by each path alone.

    ``shifts`` is empty where the scenario cannot switch the system off.
    """

    name: str
    title: str
    shifts: Mapping[str, float]
    paths: Mapping[str, Mapping[str, float]]

    @cached_property
    def farthest(self) -> str:
        """The outcome of another system that moves farthest; "" where there is none."""
        return max(self.shifts, key=lambda name: abs(self.shifts[name]), default="")

    @property
    def most(self) -> float:
        """How far that moves, in sd."""
        return self.shifts.get(self.farthest, np.nan)

    @property
    def count(self) -> float:
        """How many outcomes of other systems move by at least `LEAST`."""
        return float(sum(abs(shift) >= LEAST for shift in self.shifts.values()))

    @property
    def carrier(self) -> str:
        """The path that carries the farthest outcome farthest by itself; "" where none moves it at all."""
        moved = {name: abs(shifts[self.farthest]) for name, shifts in self.paths.items() if self.farthest in shifts}
        best = max(moved, key=lambda name: moved[name], default="")
        return best if moved.get(best) else ""

    @property
    def carried(self) -> float:
        """How far the outcome moves by that path alone, in sd."""
        return self.paths[self.carrier][self.farthest] if self.carrier else np.nan


def read_systems(path: Path | None = None) -> dict[str, Switches]:
    """Return the systems of a file, the shipped one where none is named; raise `ScenarioError` where one is wrong."""
    where = path or folder("seeds") / "systems.toml"
    if not where.is_file():
        raise fault(str(where), "there is no file of systems here")
    try:
        found = TypeAdapter(dict[str, Switches]).validate_python(read(where).document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise fault(f"{where} {'.'.join(map(str, first['loc']))}", first["msg"]) from None
    for name, one in found.items():
        for hook in [*one.off, *(hook for path in one.paths.values() for hook in path)]:
            nulls(hook, f"{where} {name}")
    return found


def switched_off(scenario: Scenario, switches: Switches) -> Plan | None:
    """Return the plan of a scenario without a system, None where the scenario has not what would be switched."""
    try:
        changed = scenario.but(overrides=switches.set, strict=False) if switches.set else scenario
        changed = lacking(changed, switches.remove) if switches.remove else changed
    except ScenarioError:
        return None
    return without(changed.plan, switches.off)


def reach(
    scenario: Scenario, systems: Mapping[str, Switches], effort: RunOptions, *, paths: bool = True
) -> list[Reach]:
    """Return the reach of every system in a scenario, with that of each path by itself if ``paths``."""
    plans: dict[tuple[str, str], Plan] = {("", ""): scenario.plan}
    for name, one in systems.items():
        if (plan := switched_off(scenario, one)) is not None:
            plans[name, ""] = plan
        for path, hooks in one.paths.items() if paths else ():
            plans[name, path] = without(scenario.plan, hooks)
    done = ensemble.run(list(plans.values()), scenario.replicates, traces=0, jobs=effort.jobs, progress=effort.progress)
    by = dict(zip(plans, done, strict=True))
    usual = by.pop(("", ""))
    found = []
    for name, one in systems.items():
        others = [y for y in scenario.headline if y.partition(".")[0] not in one.own]
        moved = {path: dict(shifts(usual, run, others)) for (of, path), run in by.items() if of == name}
        found.append(Reach(name, one.title, moved.pop("", {}), moved))
    return found


def shifts(usual: Ensemble, other: Ensemble, outcomes: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield (outcome, shift in sd) for the outcomes that vary and are in both."""
    for name in outcomes:
        if name in other.names:
            y = usual.outcomes[usual.names.index(name)].astype(np.float64)
            d = other.outcomes[other.names.index(name)] - y
            d, sd = d[np.isfinite(d)], float(np.nanstd(y))
            if d.size and sd > 0:
                yield name, float(d.mean()) / sd


def reaching_nothing(scenario: Scenario, effort: RunOptions) -> Iterator[Symptom]:
    """Yield the systems that move no headline outcome of another."""
    for one in reach(scenario, read_systems(), effort, paths=False):
        if one.shifts and not one.count:
            most = f"at most {one.most:+.2f} sd ({one.farthest})"
            words = f"({one.title.lower()}), switched off, moves no outcome of another system by {LEAST:g} sd: {most}"
            yield Symptom(REACHES_NOTHING, one.name, words, one.most)
