"""The scenarios that are meant: files by name, and of a directory those that can be compared with its baseline."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stratsim.scenario import bases, library, when
from stratsim.scenario.python_policy import refused
from stratsim.scenario.scenario import Scenario
from stratsim.scenario.shelf import find
from stratsim.toml.problem import Place, Problem, ScenarioError

BASELINE = "baseline"
CODE, SPAN = "needs --allow-code", "another time span"


@dataclass(frozen=True)
class Named:
    """A scenario under a name of the user's, with values set on top of it."""

    name: str
    scenario: bases.Given | Scenario
    overrides: Mapping[str, Any] = field(default_factory=dict)


Given = str | Path | Mapping[str, Any] | Scenario | Named


@dataclass(frozen=True)
class Gathered:
    """Loaded scenarios, the baseline first, with the names of those that a directory held, and of those left out."""

    scenarios: Sequence[Scenario]
    held: frozenset[str] = frozenset()
    left_out: Mapping[str, Sequence[str]] | None = None

    def note(self, verb: str) -> str:
        """Return in a line what of a directory was left out, and why; nothing where all is there."""
        reasons = [f"{reason}: {', '.join(names)}" for reason, names in (self.left_out or {}).items()]
        return f"not {verb}, {'; '.join(reasons)}" if reasons else ""

    def comparable(self, months: int | None = None) -> "Gathered":
        """Return the scenarios with the time span of the first, ``months`` long if given.

        Raises `ScenarioError` where one that was named has another span; one of a directory is left out.
        """
        first = self.scenarios[0]
        others = [one for one in self.scenarios if span(one, months) != span(first, months)]
        problems = [unlike(one, first) for one in others if one.name not in self.held]
        if problems:
            raise ScenarioError(problems)
        names = {SPAN: [one.name for one in others]} if others else {}
        same = [one for one in self.scenarios if one not in others]
        return replace(self, scenarios=same, left_out={**names, **(self.left_out or {})})


def gathered(given: Given | Sequence[Given], read: Callable[[Given], Scenario]) -> Gathered:
    """Load what is named, and what directories hold but for scenarios with code that is not allowed to run.

    Raises `ScenarioError` with the problems of all files.
    """
    found: list[Scenario] = []
    closed: dict[str, Problem] = {}
    problems: list[Problem] = []
    held = set()
    for one, named in files(given):
        try:
            found.append(read(one))
        except ScenarioError as error:
            if not named and refused(error.problems):
                closed[Path(str(one)).stem] = error.problems[0]
            else:
                problems += error.problems
        else:
            held |= set() if named else {found[-1].name}
    if not (found or closed or problems):
        raise ValueError("there are no scenarios to compare")
    if problems or not found:
        raise ScenarioError(list(dict.fromkeys(problems or closed.values())))
    some_effect(found)
    return Gathered(ordered(found), frozenset(held), {CODE: list(closed)} if closed else {})


def some_effect(scenarios: Sequence[Scenario]) -> None:
    """Raise `ScenarioError` where an override has no effect in any of the scenarios."""
    nowhere = {problem.key for problem in scenarios[0].idle}
    for one in scenarios[1:]:
        nowhere = nowhere and nowhere & {problem.key for problem in one.idle}
    if nowhere:
        raise ScenarioError([problem for problem in scenarios[0].idle if problem.key in nowhere])


def files(given: Given | Sequence[Given]) -> Iterator[tuple[Given, bool]]:
    """Yield (scenario, whether it was named); a directory stands for the scenario files in it, those below not."""
    if not isinstance(given, str | Path | Mapping | Scenario | Named):
        for one in given:
            yield from files(one)
    elif isinstance(given, Mapping | Scenario | Named) or not (directory := find(given)).is_dir():
        yield given, True
    else:
        inside = [one for one in library.files(directory, below=False) if library.is_scenario(one)]
        if not inside:
            raise ValueError(f"{given}: there are no scenario files (*.toml) in this directory")
        yield from ((one, False) for one in inside)


def ordered(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return the scenarios, the baseline first; a file named twice counts once; ValueError where two have one name."""
    once = {(one.path.resolve(), one.name, one.override_text, one.plan.seed, one.plan.months): one for one in scenarios}
    named_once([one.name for one in once.values()])
    return sorted(once.values(), key=lambda one: one.name != BASELINE)


def named_once(names: Sequence[str]) -> None:
    """Raise ValueError where a name stands for two scenarios."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two scenarios are called {twice[0]}: rename one file")


def span(scenario: Scenario, months: int | None) -> tuple[str, int]:
    """Return the first month of a scenario and its number of months, or the number given."""
    return scenario.plan.first_month, months or scenario.plan.months


def unlike(one: Scenario, first: Scenario) -> Problem:
    """Return the problem of a scenario with another time span than the first."""
    what = f"covers {covered(one)}, but {first.name} {covered(first)}: they cannot be compared as pairs"
    begin = one.plan.first_month == first.plan.first_month
    return Problem(Place(str(one.path)), "run", what, "--months makes them as long as each other" if begin else "")


def covered(scenario: Scenario) -> str:
    """Return the first and the last month of a scenario."""
    first = scenario.plan.first_month
    return f"{first} to {when.later(first, scenario.plan.months - 1)}"
