"""Inheritance: a scenario is a difference. Layers are merged from the base up, and every key knows its file."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from stratsim.toml.problem import Place, Problem, ScenarioError, did_you_mean, short, shown
from stratsim.toml.source import DEEPEST_KEY, Path_of_key, Source, deeper, fault, path_of, read, split
from stratsim.toml.value import is_distribution

DEEPEST = 16


@dataclass(frozen=True)
class Layered:
    """A merged document, and the source that last set each key."""

    document: dict[str, Any]
    sources: tuple[Source, ...]
    owner: dict[Path_of_key, Source] = field(default_factory=dict)

    @property
    def top(self) -> Source:
        """The scenario's own file: the last source that is not an override."""
        return next(s for s in reversed(self.sources) if not s.name.startswith("--set"))

    def place(self, key: Path_of_key) -> Place:
        """Return the place of a key in the file that holds its value."""
        key = split(key)
        for end in range(len(key), 0, -1):
            if key[:end] in self.owner:
                return self.owner[key[:end]].place(key[:end])
        return Place(self.sources[-1].name)


def layered(path: Path, overrides: Mapping[str, Any]) -> Layered:
    """Read a scenario with all that it extends, and lay ``overrides`` on top."""
    files = chain(path)
    sources = [*files, *(override(key, value) for key, value in overrides.items())]
    result = Layered({}, tuple(sources))
    problems = []
    for n, source in enumerate(sources):
        problems += removed(result, source)
        own_words = n >= len(files) - 1  # a title and what it is about are a file's own, not its base's
        skipped = {"extends", "remove"} | (set() if own_words else {"title", "about"})
        content = {key: value for key, value in source.document.items() if key not in skipped}
        merge(result.document, content, (), source, result.owner)
    if problems:
        raise ScenarioError(problems)
    return result


def chain(path: Path) -> list[Source]:
    """Return the sources of a scenario, its farthest base first."""
    sources: list[Source] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        where = Path(os.path.realpath(following)) if "\0" not in str(following) else following
        if where in seen:
            names = " -> ".join(p.name for p in [*seen[seen.index(where) :], where])
            raise wrong_base(sources[-1], f"goes in a circle: {names}", "one of them must extend another file, or none")
        if len(seen) >= DEEPEST:
            raise wrong_base(sources[-1], f"leads through more than {DEEPEST} files", "extend a nearer base")
        seen.append(where)
        sources.append(extended(following, sources))
        following = base_of(sources[-1], following)
    return sources[::-1]


def extended(path: Path, above: list[Source]) -> Source:
    """Read a file; where it is no file and another extends it, the error is at that line."""
    if above and not os.path.isfile(path):
        if os.path.isdir(path):
            raise wrong_base(above[-1], f"{path} is a directory", "name a .toml file inside it")
        near = did_you_mean(path.name, (p.name for p in path.parent.glob("*.toml"))) if path.parent.is_dir() else ""
        raise wrong_base(above[-1], f"there is no file {short(str(path))}", near)
    return read(path)


def wrong_base(source: Source, what: str, advice: str) -> ScenarioError:
    """Return the error of what a source extends."""
    return ScenarioError([Problem(source.place(("extends",)), "extends", what, advice)])


def base_of(source: Source, path: Path) -> Path | None:
    """Return the file that a source extends."""
    base = source.document.get("extends")
    if base is None:
        return None
    if not isinstance(base, str) or not base.strip():
        raise wrong_base(source, f"must be the name of a file (is {shown(base)})", 'as in extends = "baseline.toml"')
    return path.parent / base


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
            into[key] = deepcopy(value)
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


def removed(layers: Layered, source: Source) -> list[Problem]:
    """Take out of the document what a source's ``remove`` names, keys of its base; return what is wrong with it."""
    listed = source.document.get("remove", [])
    place = source.place(("remove",))
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        return [Problem(place, "remove", "must be a list of keys", 'as in remove = ["patronages.RUS.PRK"]')]
    problems = []
    for name in listed:
        path = path_of(name)
        table: Any = layers.document
        for part in path[:-1]:
            table = table.get(part, {}) if isinstance(table, dict) else {}
        if path and isinstance(table, dict) and path[-1] in table:
            forget(layers.owner, path, table.pop(path[-1]))
        else:
            known = table if path and isinstance(table, dict) else ()
            what = f"there is no '{short(name)}' to remove"
            problems.append(Problem(place, "remove", what, did_you_mean(path[-1] if path else "", known)))
    return problems


def override(key: str, value: Any) -> Source:
    """Return a layer that sets one dotted key, as ``--set key=value`` does."""
    name = f"--set {short(f'{key}={value}')}"
    path = path_of(key)
    if not path:
        raise fault(name, "the key must be like states.PRK.cohesion")
    if path[0] == "extends":
        raise fault(name, "cannot change what a scenario extends", "write a scenario file of its own")
    if value is None or deeper(value, DEEPEST_KEY):
        raise fault(name, "the value must be one that TOML can write")
    document: Any = value.item() if isinstance(value, np.generic) else value
    for part in reversed(path):
        document = {part: document}
    return Source(name, document)


def parsed(text: str) -> tuple[str, Any]:
    """Split "key=value" and read the value as TOML; plain words are text."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise fault(f"--set {short(text)}", "must be key=value", "as in --set states.PRK.cohesion=0.6")
    try:
        read = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):
        return key.strip(), value.strip()
    return key.strip(), read["value"] if len(read) == 1 else value.strip()


def all_parsed(texts: Sequence[str]) -> dict[str, Any]:
    """Return overrides from "key=value" texts; raise one `ScenarioError` with the problems of all."""
    found, problems = {}, []
    for text in texts:
        try:
            key, value = parsed(text)
            override(key, value)
            found[key] = value
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return found
