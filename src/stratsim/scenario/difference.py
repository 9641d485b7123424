"""What differs between two scenarios once everything is inherited; titles and descriptions aside."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratsim.scenario.layers import layered
from stratsim.scenario.schema import TIES
from stratsim.scenario.validate import validated
from stratsim.toml.problem import ScenarioError
from stratsim.toml.written import key, written

WORDS = ("title", "about", "extends", "remove")
"""Keys at the top of a file that change nothing in the model."""


@dataclass(frozen=True)
class KeyDifference:
    """A key whose value differs; a value as TOML, empty where the scenario has no such key."""

    key: str
    change: str
    a: str
    b: str


def differences(a: str | Path, b: str | Path) -> list[KeyDifference]:
    """Return what differs between two scenarios, by key; raise `ScenarioError` with the problems of both."""
    (old, new), problems = zip(*(values(path) for path in (a, b)), strict=True)
    if any(problems):
        raise ScenarioError(list(dict.fromkeys(one for found in problems for one in found)))
    return [
        KeyDifference(name, change(name, old, new), shown(old, name), shown(new, name))
        for name in sorted(old.keys() | new.keys())
        if name not in old or name not in new or old[name] != new[name]
    ]


def values(path: str | Path) -> tuple[Mapping[str, Any], list[Any]]:
    """Return every value of a scenario with all that it inherits, by dotted key, and the problems of its files."""
    try:
        layers = layered(path, {})
        problems = validated(layers)[1]
    except ScenarioError as error:
        return {}, error.problems
    return {".".join(at): value for at, value in flat(layers.document) if at[0] not in WORDS}, problems


def flat(table: Mapping[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield (path, value) of every value; a distribution is a value, and so is an empty table that declares something.

    A dot in a quoted key divides as a plain one does, so that both ways of writing are the same.
    """
    for name, value in table.items():
        path = (*at, *(name.split(".") if all(name.split(".")) else [key(name)]))
        if not isinstance(value, Mapping) or isinstance(value.get("dist"), str):
            yield path, value
        elif value:
            yield from flat(value, path)
        elif len(path) == (3 if path[0] in TIES else 2):
            yield path, value


def change(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Return how a key differs."""
    return "changed" if name in old and name in new else "removed" if name in old else "added"


def shown(table: Mapping[str, Any], name: str) -> str:
    """Return a value as TOML, nothing where there is none."""
    return written(table[name]) if name in table else ""
