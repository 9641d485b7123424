"""A scenario to begin with from nothing but some states: it passes `stratsim check` and runs as it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stratsim.core.levers import Levers
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.scenario.starter import check_place, place, written_to
from stratsim.toml.source import fault
from stratsim.toml.written import text

STATE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
"""What a state may be called: ``schema.Name``."""

STARTS = {"gdp": "1000.0", "treasury": "20.0", "capability": "0.05", "technology": "0.5", "cohesion": "0.7"}
"""Starting values that the skeleton gives each state; illustrative."""

PROBE = {"provocation": "0.3", "weapons_investment": "{ base = 0.1, deterrent_faced = 0.2 }"}
ANSWER = {
    "announced_threat": "0.4",
    "follow_through": "0.5",
    "show_of_force": "{ base = 0.1, provocation_faced = 0.3 }",
}
"""Levers of the first state, which challenges, and of the others, which answer; illustrative."""


@dataclass(frozen=True)
class Blank:
    """What is asked for: a name, the states, a title, and where the file goes (here if None)."""

    name: str
    states: Sequence[str]
    title: str | None = None
    out: Path | None = None

    def write(self) -> Path:
        """Write the file and return its path; raise `ScenarioError` where that cannot be, or a file is there."""
        target = place(self.name, self.out, Path())
        check_place(self.name, target)
        check_states(self.states)
        return written_to(target, "\n".join(self.lines()) + "\n")

    def lines(self) -> Iterator[str]:
        """Yield the lines of the file."""
        first, second = self.states[:2]
        yield from header(self.name, self.title or f"{self.name}: {', '.join(self.states)}")
        yield from who(self.states)
        yield from where(self.states)
        yield from acts()
        yield from ties(first, second, self.states[2:])
        yield from playbooks()
        yield from ending(first, second)


def who(states: Sequence[str]) -> Iterator[str]:
    """Yield the states: the first probes, the others answer."""
    yield from section("states", "Who there is. Every number below is illustrative: put yours, with its source.")
    for one, playbook in zip(states, ["probe", *["answer"] * len(states)], strict=False):
        yield from ["", f"[states.{one}]", f'name = "{one}"', f'playbook = "{playbook}"']
        yield from (line(name, value, known(name)) for name, value in STARTS.items())


def where(states: Sequence[str]) -> Iterator[str]:
    """Yield the one theatre."""
    yield from section("theatre", "What attention goes to: how hot it is, and each state's interest in it.")
    yield from ["", "[theatres.first]", line("intensity", "0.2", known("intensity"))]
    yield f"weight = {{ {', '.join(f'{one} = 1.0' for one in states)} }}   # 1 where left out"


def acts() -> Iterator[str]:
    """Yield the rungs."""
    yield from section("rungs", "The acts open to a challenger, mild to grave: severity 0-1, burden in stakes.")
    for rung, severity, burden in (("statement", 0.1, 0.05), ("exercise", 0.3, 0.2), ("strike", 0.7, 1.0)):
        yield from ["", f"[rungs.{rung}]", f"severity = {severity}", f"burden = {burden}"]


def ties(first: str, second: str, others: Sequence[str]) -> Iterator[str]:
    """Yield a rivalry of the first two states, alignments of the second with the others, and a tie as a comment."""
    yield from section("ties", "Who challenges whom, and who stands by whom. All ties take starting values.")
    yield from ["", f"[rivalries.{first}.{second}]   # challenger, defender", 'theatre = "first"']
    for one in others:
        yield from ["", f"[alignments.{second}.{one}]   # no direction", line("closeness", "0.5", known("closeness"))]
    yield from ["", f"# [patronages.{second}.{first}]   # patron, client", "# trade_capacity = 10.0", "# trade = 5.0"]


def playbooks() -> Iterator[str]:
    """Yield what the first state does, and what the others do."""
    yield from section("playbooks", "What each state does: levers from 0 to 1, or a base and reactions.")
    for book, levers in (("probe", PROBE), ("answer", ANSWER)):
        yield from ["", f"[playbooks.{book}]"]
        yield from (line(name, value, known(name, Levers)) for name, value in levers.items())


def header(name: str, title: str) -> Iterator[str]:
    """Yield the questions that every scenario of the library answers, the title and the run."""
    yield "# Asks:   what if ...? One question, in one line."
    yield "# Notice: which outcomes answer it, and what else moves with them."
    yield f"# Try:    stratsim run {name}.toml"
    yield f"title = {text(title)}"
    yield ""
    yield "[run]"
    yield from ['start = "2025-01"', "months = 60", "replicates = 1000", "seed = 1"]


def section(name: str, words: str) -> Iterator[str]:
    """Yield the head of a section."""
    yield from ["", f"# {'-' * (110 - len(name))} {name}", f"# {words}"]


def line(name: str, value: str, what: Variable) -> str:
    """Return a key with its value, unit and meaning."""
    return f"{f'{name} = {value}':<22}  # [{what.unit}] {what.text}"


def ending(first: str, second: str) -> Iterator[str]:
    """Yield an event as a comment, a parameter that is not known, and the outcomes to lead with."""
    yield from section("events", "What comes from outside: when, for how long, and what it sets, adds to or scales.")
    yield from ["", "# [events.summit]", '# date = "2026-06"', "# duration = 12"]
    yield f"# add = {{ levers.{second}.engagement = 0.4 }}"
    yield from section("mechanisms", "Numbers of the equations; stratsim params lists all, with ranges and sources.")
    yield from ["", "[deterrence]", 'leverage = { dist = "uniform", low = 0.2, high = 0.8 }   # not known: drawn anew']
    yield from ["", "[outcomes]", f'headline = ["provocations_per_year", "war", "credibility.{first}>{second}"]']


def known(name: str, struct: type = World) -> Variable:
    """Return what is known of a variable or lever."""
    return next(one for one in variables_of(struct) if one.name == name)


def check_states(states: Sequence[str]) -> None:
    """Raise `ScenarioError` where names cannot be those of states, or are too few for a rivalry."""
    for one in states:
        if not STATE.fullmatch(one):
            what = "must be letters, digits and _, beginning with a letter"
            raise fault(f"state {one!r}", what, "as in --states CHN,TWN,USA")
    if len(set(states)) < max(2, len(states)):
        raise fault("--states", "needs two different states at least, each once", "as in --states CHN,TWN,USA")
