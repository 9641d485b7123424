"""A crisis judged by its stylised facts: a case with series and patterns, and nothing fitted to it.

A case is a folder with ``series.toml`` and ``patterns.toml``; the latter names its scenario and the years it is judged
on. Those that come with stratsim stand in ``seeds/crises`` and go by the name of their folder.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.history import counterpart, patterns, record
from stratsim.history.patterns import Pattern, PatternFile, PatternResult, Span
from stratsim.history.record import Observed, tracks, with_counterpart
from stratsim.history.retrodiction import contradicted
from stratsim.history.track import Track
from stratsim.scenario.scenario import Scenario, load
from stratsim.shipped import folder
from stratsim.toml.checked import checked
from stratsim.toml.problem import ScenarioError, did_you_mean

REPLICATES = 1000
SERIES, PATTERNS = "series.toml", "patterns.toml"


@dataclass(frozen=True)
class Crisis:
    """A case, ready to be judged: its name, its record, its patterns, the years it is judged on, its scenario."""

    name: str
    record: Mapping[str, Observed]
    patterns: Sequence[Pattern]
    judged: Span
    scenario: Scenario


@dataclass(frozen=True)
class CrisisReport:
    """A case and what its scenario shows of the patterns."""

    crisis: Crisis
    replicates: int
    results: Sequence[PatternResult]
    idle: frozenset[str] = frozenset()
    """The patterns that would hold if nothing ever happened: every series 0. They are weak evidence."""

    @property
    def inside(self) -> int:
        """How many patterns hold."""
        return sum(one.inside for one in self.results)

    @property
    def telling(self) -> int:
        """How many of them would not hold if nothing ever happened."""
        return sum(one.inside and one.pattern.id not in self.idle for one in self.results)

    def held(self, judged: bool) -> tuple[int, int]:
        """Return how many patterns hold of those in the judged years, or of the others, and how many there are."""
        mine = [one for one in self.results if one.judged is judged]
        return sum(one.inside for one in mine), len(mine)


def names() -> list[str]:
    """Return the cases that come with stratsim."""
    home = folder("seeds") / "crises"
    return sorted(path.name for path in home.iterdir() if (path / PATTERNS).is_file()) if home.is_dir() else []


def place(name: str) -> Path:
    """Return the folder of a case, the user's or one that comes along; raise ValueError where there is none."""
    own = Path(name)
    if (own / PATTERNS).is_file():
        return own
    if name in names():
        return folder("seeds") / "crises" / name
    raise ValueError(f"there is no case {name!r}: {did_you_mean(name, names())}")


def read(name: str, scenario: Scenario | None = None) -> Crisis:
    """Read a case; a scenario that is given stands in for its own.

    Raises `ScenarioError` with every problem, ValueError where there is no such case or its record contradicts itself.
    """
    home = place(name)
    observed, of_series = record.read(home / SERIES)
    chosen = patterns.read(home / PATTERNS, observed)
    file, _ = checked(PatternFile, home / PATTERNS, "file of patterns", "")
    if scenario is None:
        scenario = load(named(home, file.scenario))
    system = scenario.plan.system
    if lacking := [
        problem
        for one, mine in with_counterpart(observed).items()
        for problem in counterpart.problems(one, mine, of_series, system)
    ]:
        raise ScenarioError(lacking)
    seen = tracks(observed)
    for pattern in chosen:
        if words := contradicted(pattern, seen):
            raise ValueError(f"{home / PATTERNS}: {pattern.id}: {words}: correct one of them")
    return Crisis(home.name, observed, chosen, file.judged, scenario)


def named(home: Path, scenario: str) -> Path:
    """Return the scenario that a file of patterns names; ValueError where it names none."""
    if not scenario:
        raise ValueError(f"{home / PATTERNS}: names no scenario: add scenario = FILE, or name one in the command")
    return Path(os.path.normpath(home / scenario))


def judge(
    crisis: Crisis, *, replicates: int = REPLICATES, jobs: int | None = None, progress: Progress = quiet
) -> CrisisReport:
    """Run the scenario of a case, and hold it against the patterns."""
    counterparts = with_counterpart(crisis.record)
    needed = {one.variable for one in counterparts.values()}
    (results,) = run_all(
        [crisis.scenario], replicates=replicates, traces=replicates, only=needed, jobs=jobs, progress=progress
    )
    simulated, seen = {name: one.track(results) for name, one in counterparts.items()}, tracks(crisis.record)
    found = patterns.assessed(crisis.patterns, simulated, seen, crisis.judged)
    nothing = {name: empty(track) for name, track in simulated.items()}
    idle = [one.pattern.id for one in patterns.assessed(crisis.patterns, nothing, seen, crisis.judged) if one.inside]
    return CrisisReport(crisis, results.replicates, found, frozenset(idle))


def empty(track: Track) -> Track:
    """Return a track of one replicate in which nothing happens."""
    return Track(track.months, np.zeros((len(track.monthly), 1)), {year: np.zeros(1) for year in track.yearly})
