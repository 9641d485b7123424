"""Inheritance: a scenario is a difference. Layers are merged from the base up, and every key knows its file."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from stratsim.scenario import tables
from stratsim.scenario.bases import Bases, Given
from stratsim.scenario.member import Newcomer, items, newcomers, refused
from stratsim.scenario.override import SET, override
from stratsim.scenario.parameters import Parameters, below
from stratsim.scenario.table_spec import BETWEEN
from stratsim.scenario.target import flattened
from stratsim.toml.problem import Place, Problem, ScenarioError, did_you_mean, short
from stratsim.toml.source import Path_of_key, Source, copied, path_of, split
from stratsim.toml.value import is_distribution

FILES = {"extends", "parameters", "remove", "tables"}
"""What a file says of others: it is no value."""

WORDS = {"title", "about"}
"""What a file says of itself: it is no base's."""


@dataclass(frozen=True)
class Layered:
    """A merged document, and the source that last set each key."""

    document: dict[str, Any]
    sources: tuple[Source, ...]
    owner: dict[Path_of_key, Source] = field(default_factory=dict)
    named: tuple[Source, ...] = ()
    """The sources that were named themselves: one, or several laid one on the other."""
    new: list[Newcomer] = field(default_factory=list)
    """The members that files add to what they extend."""
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the overrides."""

    @property
    def top(self) -> Source:
        """The scenario's own file: the last source that is neither an override nor a table of numbers."""
        return next(s for s in reversed(self.sources) if not s.name.startswith(SET) and not is_table(s))

    @property
    def derived(self) -> bool:
        """Whether the scenario extends another: states of some file that was not named itself."""
        files = (one for one in self.sources if not is_table(one))
        return any(bool(one.document.get("states")) and not self.own(one) for one in files)

    def own(self, source: Source) -> bool:
        """Tell whether a source was named itself, or is an override."""
        return source.name.startswith(SET) or any(source is one for one in self.named)

    def place(self, key: Path_of_key) -> Place:
        """Return the place of a key in the file that holds its value."""
        key = split(key)
        for end in range(len(key), 0, -1):
            if key[:end] in self.owner:
                return self.owner[key[:end]].place(key[:end])
        return Place(self.sources[-1].name)

    def as_json(self) -> str:
        """Return the document, and which file holds each key, as text; lines of files are left behind.

        Files go by their full path, so that the text does not depend on the directory that one works in.
        """
        numbers = {id(source): n for n, source in enumerate(self.sources)}
        names = [os.path.realpath(s.name) if os.path.isfile(s.name) else s.name for s in self.sources]
        owner = [[key, numbers[id(source)]] for key, source in self.owner.items()]
        named = [numbers[id(source)] for source in self.named]
        return json.dumps([self.document, names, owner, named])

    @classmethod
    def from_json(cls, text: str) -> "Layered":
        """Return the layers of a text that `as_json` made."""
        document, names, owner, named = json.loads(text)
        sources = tuple(Source(name, {}) for name in names)
        owners = {tuple(key): sources[n] for key, n in owner}
        return cls(document, sources, owners, tuple(sources[n] for n in named))


def layered(given: Given, overrides: Mapping[str, Any] | None = None, parameters: Parameters = True) -> Layered:
    """Read a scenario with all that it extends and its parameters, and lay ``overrides`` on top."""
    bases = Bases.of(given)
    fitted, numbers = below(bases.sources, parameters), above(bases.sources)
    sources = [
        one
        for n, source in enumerate(bases.sources)
        for one in (*([fitted[n]] if n in fitted else []), source, *numbers[n])
    ]
    result = Layered({}, tuple(sources), named=tuple(bases.sources[n] for n in bases.named))
    problems: list[Problem] = []
    for n, source in enumerate(bases.sources):
        problems += lay(result, fitted[n]) if n in fitted else []
        beside = [other for m, other in enumerate(bases.sources[:n]) if m not in bases.under[n]]
        problems += lay(result, source, beside)
        problems += [problem for table in numbers[n] for problem in lay_table(result, table, [source, *numbers[n]])]
    if problems:
        raise ScenarioError(problems)
    if len(bases.named) > 1:
        result.document["title"] = bases.title
    return overlaid(result, overrides) if overrides else result


def overlaid(layers: Layered, overrides: Mapping[str, Any]) -> Layered:
    """Return layers with overrides on top; the layers given stay as they are."""
    extra = [override(key, value, layers.document) for key, value in overrides.items()]
    sources = (*layers.sources, *extra)
    result = Layered(
        copied(layers.document), sources, dict(layers.owner), layers.named, list(layers.new), list(layers.problems)
    )
    before = [refused(source, layers.document) for source in extra]
    result.problems.extend(one for problems in before for one in problems)
    fitting = [source for source, problems in zip(extra, before, strict=True) if not problems]
    if problems := [one for source in fitting for one in lay(result, source)]:
        raise ScenarioError(problems)
    return result


def on_top(layers: Layered, file: str | os.PathLike[str]) -> Layered:
    """Return layers with a file on top, without what it extends; the layers given stay as they are."""
    source = Bases.of(os.fspath(file)).sources[-1]
    sources = (*layers.sources, source)
    named = (*layers.named, source)
    result = Layered(copied(layers.document), sources, dict(layers.owner), named, list(layers.new), [])
    if problems := lay(result, source):
        raise ScenarioError(problems)
    return result


def is_table(source: Source) -> bool:
    """Tell whether a source is a table of numbers that a scenario names."""
    return source.name.endswith(tables.ENDING)


def above(sources: Sequence[Source]) -> list[list[Source]]:
    """Return the tables of numbers that each source names, read as sources of their own."""
    states = sorted({name for source in sources for name, _ in items(source.document.get("states"))})
    return [tables.sources(source, states) for source in sources]


def lay_table(layers: Layered, table: Source, beside: Sequence[Source]) -> list[Problem]:
    """Lay a table of numbers on top; return what is wrong: members that it would make, keys set twice.

    ``beside``: the file that names it, and all the tables that this names.
    """
    if problems := refused(table, layers.document):
        return [replace(one, place=table.place(tuple(one.key.split(".")))) for one in problems]
    twice = [key for key, _ in flattened(table.document) if any(layers.owner.get(key) is one for one in beside)]
    merge(layers.document, table.document, (), table, layers.owner)
    return [
        Problem(table.place(key), ".".join(key), "is set in the scenario or in another table, too", "keep one of them")
        for key in twice
        if key[-1] != BETWEEN
    ]


def lay(layers: Layered, source: Source, beside: Sequence[Source] = ()) -> list[Problem]:
    """Lay a source on top; return what is wrong with its ``remove``.

    ``beside``: the sources below it that it does not stand on; what they removed it may remove, too.
    """
    if layers.document.get("states") and not source.name.startswith(SET):
        layers.new.extend(newcomers(layers.document, source))
    problems = removed(layers, source, beside)
    if not source.name.startswith(SET):
        for key in WORDS:
            forget(layers.owner, (key,), layers.document.pop(key, None))
    content = {key: value for key, value in source.document.items() if key not in FILES}
    merge(layers.document, content, (), source, layers.owner)
    return problems


def merge(
    into: dict[str, Any], new: Mapping[str, Any], at: Path_of_key, source: Source, owner: dict[Any, Source]
) -> None:
    """Lay ``new`` over ``into``: tables merge, values and distributions replace; remember who set what."""
    for key, value in new.items():
        path = (*at, key)
        old = into.get(key)
        if (
            isinstance(old, dict)
            and isinstance(value, Mapping)
            and not is_distribution(old)
            and not is_distribution(value)
        ):
            merge(old, value, path, source, owner)
            owner[split(path)] = source
        else:
            forget(owner, path, old)
            into[key] = copied(value)
            own(owner, path, value, source)


def own(owner: dict[Any, Source], path: Path_of_key, value: Any, source: Source) -> None:
    """Note that ``source`` set the value at ``path`` and all below it."""
    owner[split(path)] = source
    if isinstance(value, Mapping):
        for key, part in value.items():
            own(owner, (*path, key), part, source)


def forget(owner: dict[Any, Source], path: Path_of_key, value: Any) -> None:
    """Drop what is known of a value and the keys below it."""
    owner.pop(split(path), None)
    if isinstance(value, Mapping):
        for key, part in value.items():
            forget(owner, (*path, key), part)


def removed(layers: Layered, source: Source, beside: Sequence[Source] = ()) -> list[Problem]:
    """Take out of the document what a source's ``remove`` names, keys of its base; return what is wrong with it."""
    listed = source.document.get("remove", [])
    place = source.place(("remove",))
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        return [Problem(place, "remove", "must be a list of keys", 'as in remove = ["patronages.RUS.PRK"]')]
    gone = {name for other in beside for name in other.document.get("remove", [])}
    problems = []
    for name in listed:
        path = path_of(name)
        table: Any = layers.document
        for part in path[:-1]:
            table = table.get(part, {}) if isinstance(table, dict) else {}
        if path and isinstance(table, dict) and path[-1] in table:
            forget(layers.owner, path, table.pop(path[-1]))
        elif name not in gone:
            known = table if path and isinstance(table, dict) else ()
            what = f"there is no '{short(name)}' to remove"
            problems.append(Problem(place, "remove", what, did_you_mean(path[-1] if path else "", known)))
    return problems
