"""Members of open tables: a file declares a state, a playbook or an event by using its name, so a slip makes a new one.

An override never makes one. In a file that extends another, a new member is reported where nothing refers to it, or
where its name is close to that of another.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stratsim.scenario.schema import TIES
from stratsim.toml.problem import Place, Problem, did_you_mean
from stratsim.toml.source import Path_of_key, Source

KINDS = {"states": "state", "theatres": "theatre", "rungs": "rung", "playbooks": "playbook", "events": "event"}
"""Open table -> what it holds."""

NEEDED = ("states", "theatres", "playbooks")
"""Tables whose members do nothing, or something odd, where no other table refers to them."""

LONG = 5
"""Letters of a name from which on a close one is worth a warning though something refers to it."""


@dataclass(frozen=True)
class Newcomer:
    """A member that a source adds to an open table, and those that were there before."""

    key: Path_of_key
    source: Source
    known: tuple[str, ...]

    @property
    def name(self) -> str:
        """The member's name; of a tie, its two ends."""
        return " ".join(self.key[1:])

    @property
    def kind(self) -> str:
        """What the table holds."""
        return KINDS.get(self.key[0]) or TIES[self.key[0]]

    def problem(self, what: str, advice: str) -> Problem:
        """Return a problem at the place where the member is declared."""
        return Problem(self.source.place(self.key), ".".join(self.key), what, advice)


def newcomers(before: Mapping[str, Any], source: Source) -> Iterator[Newcomer]:
    """Yield the members of open tables that a source adds to a document."""
    for table in KINDS:
        known = named(before.get(table))
        yield from (Newcomer((table, name), source, known) for name in named(source.document.get(table), known))
    for table in TIES:
        known = tuple(f"{a} {b}" for a, row in items(before.get(table)) for b in named(row))
        for a, row in items(source.document.get(table)):
            ends = (*known, *(" ".join(one.split()[::-1]) for one in known)) if table == "alignments" else known
            yield from (Newcomer((table, a, b), source, known) for b in named(row) if f"{a} {b}" not in ends)


def items(table: Any) -> Iterator[tuple[str, Any]]:
    """Yield the items of a table; nothing where it is none."""
    yield from table.items() if isinstance(table, Mapping) else ()


def named(table: Any, but: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the names of the tables in a table, those aside that are known."""
    return tuple(name for name, value in items(table) if isinstance(value, Mapping) and name not in but)


def refused(source: Source, before: Mapping[str, Any]) -> list[Problem]:
    """Return the members that an override would make: it changes what is there."""
    return [
        Problem(
            Place(source.name),
            ".".join(one.key),
            f"there is no {one.kind} '{one.name}'",
            did_you_mean(one.name, one.known) or f"an override changes what is there; declare the {one.kind} in a file",
        )
        for one in newcomers(before, source)
    ]


def judged(new: list[Newcomer], document: Mapping[str, Any]) -> tuple[list[Problem], list[Problem]]:
    """Return what is wrong with the new members of a document's files, and what looks like a slip."""
    errors, warnings = [], []
    words = mentions(document) if new else Counter()
    for one in new:
        if one.key[0] not in KINDS or one.name not in document.get(one.key[0], {}):
            continue
        near = next((name for name in one.known if slip(one.name, name)), None)
        needed = one.key[0] in NEEDED
        used = not needed or words[one.key[0], one.name] > 0
        if near and (not used or near.casefold() == one.name.casefold()):
            errors.append(one.problem(f"is new, and close to '{near}'", f"did you mean '{near}'?"))
        elif near and one.key[0] != "playbooks" and len(one.name) >= LONG:
            warnings.append(one.problem(f"is new, and close to '{near}'", "another name would tell them apart"))
        elif not used:
            what = f"is new, and nothing refers to the {one.kind}"
            warnings.append(one.problem(what, "did you mean another, or does a tie, state or event still lack?"))
    return errors, warnings


def mentions(document: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    """Return how often the tables of a document refer to (table, name)."""
    found: Counter[tuple[str, str]] = Counter()
    for table, content in document.items():
        for words, is_key in spoken(content):
            for word in words.replace(":", ".").split("."):
                found.update((kind, word) for kind in ("states", "theatres") if kind != table)
                found[("playbooks", word)] += table in ("states", "events") and not is_key
    return found


def spoken(value: Any) -> Iterator[tuple[str, bool]]:
    """Yield the keys and the texts of nested tables and lists, and whether each is a key."""
    if isinstance(value, str):
        yield value, False
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield key, True
            yield from spoken(part)
    elif isinstance(value, list) and value and not isinstance(value[0], int | float):
        for part in value:
            yield from spoken(part)


def slip(a: str, b: str) -> bool:
    """Tell whether a name may be another misspelt: the same but for case, or a letter or two; numbers do not count."""
    a, b = a.casefold(), b.casefold()
    if a == b:
        return True
    if a.rstrip("0123456789") == b.rstrip("0123456789") or min(len(a), len(b)) < 3:
        return False
    return edits(a, b) <= (2 if min(len(a), len(b)) > 7 else 1)


def edits(a: str, b: str) -> int:
    """Return how many letters must be added, dropped, replaced or swapped with the next to turn a into b."""
    if abs(len(a) - len(b)) > 2:
        return 3
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
