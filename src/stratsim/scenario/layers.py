"""Inheritance: a scenario is a difference. Layers are merged from the base up, and every key knows its file."""

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stratsim.scenario.problem import Place, Problem, ScenarioError, did_you_mean
from stratsim.scenario.source import Path_of_key, Source, fault, read

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
        for end in range(len(key), 0, -1):
            if key[:end] in self.owner:
                return self.owner[key[:end]].place(key[:end])
        return Place(self.sources[-1].name)


def layered(path: Path, overrides: Mapping[str, Any]) -> Layered:
    """Read a scenario with all that it extends, and lay ``overrides`` on top."""
    sources = [*chain(path), *(override(key, value) for key, value in overrides.items())]
    result = Layered({}, tuple(sources))
    for source in sources:
        remove(result, source)
        content = {k: v for k, v in source.document.items() if k not in ("extends", "remove", "title", "about")}
        merge(result.document, content, (), source, result.owner)
    for key in ("title", "about"):
        if key in result.top.document:
            result.document[key] = result.top.document[key]
            result.owner[(key,)] = result.top
    return result


def chain(path: Path) -> list[Source]:
    """Return the sources of a scenario, its farthest base first."""
    sources: list[Source] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        where = following.resolve()
        if where in seen:
            names = " -> ".join(p.name for p in [*seen[seen.index(where) :], where])
            raise ScenarioError([Problem(sources[-1].place(("extends",)), "extends", f"goes in a circle: {names}")])
        if len(seen) >= DEEPEST:
            raise fault(str(path), f"extends through more than {DEEPEST} files")
        seen.append(where)
        sources.append(extended(following, sources))
        following = base_of(sources[-1], following)
    return sources[::-1]


def extended(path: Path, above: list[Source]) -> Source:
    """Read a file; where it cannot be found and another extends it, the error is at that line."""
    if above and not path.is_file():
        near = did_you_mean(path.name, (p.name for p in path.parent.glob("*.toml"))) if path.parent.is_dir() else ""
        raise ScenarioError([Problem(above[-1].place(("extends",)), "extends", f"there is no file {path}", near)])
    return read(path)


def base_of(source: Source, path: Path) -> Path | None:
    """Return the file that a source extends."""
    base = source.document.get("extends")
    if base is None:
        return None
    if not isinstance(base, str) or not base:
        place = source.place(("extends",))
        raise ScenarioError(
            [Problem(place, "extends", "must be the name of a file", 'as in extends = "baseline.toml"')]
        )
    return path.parent / base


def merge(
    into: dict[str, Any], new: Mapping[str, Any], at: Path_of_key, source: Source, owner: dict[Any, Source]
) -> None:
    """Lay ``new`` over ``into``: tables merge, values and distributions replace; remember who set what."""
    for key, value in new.items():
        path = (*at, key)
        old = into.get(key)
        if isinstance(old, dict) and isinstance(value, Mapping) and "dist" not in old and "dist" not in value:
            merge(old, value, path, source, owner)
        else:
            into[key] = deepcopy(value)
            forget(owner, path)
        own(owner, path, value, source)


def own(owner: dict[Any, Source], path: Path_of_key, value: Any, source: Source) -> None:
    """Note that ``source`` set the value at ``path`` and all below it."""
    owner[path] = source
    if isinstance(value, Mapping):
        for key, part in value.items():
            own(owner, (*path, key), part, source)


def forget(owner: dict[Any, Source], path: Path_of_key) -> None:
    """Drop what is known of the keys below ``path``."""
    for known in [k for k in owner if k[: len(path)] == path]:
        del owner[known]


def remove(layers: Layered, source: Source) -> None:
    """Take out of the document what a source's ``remove`` names, dotted keys of tables of its base."""
    listed = source.document.get("remove", [])
    place = source.place(("remove",))
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise ScenarioError([Problem(place, "remove", "must be a list of keys", 'as in ["patronages.RUS.PRK"]')])
    for name in listed:
        *upper, last = name.split(".")
        table: Any = layers.document
        for part in upper:
            table = table.get(part, {}) if isinstance(table, dict) else {}
        if not isinstance(table, dict) or last not in table:
            known = table if isinstance(table, dict) else ()
            raise ScenarioError(
                [Problem(place, "remove", f"there is no '{name}' to remove", did_you_mean(last, known))]
            )
        del table[last]
        forget(layers.owner, tuple(name.split(".")))


def override(key: str, value: Any) -> Source:
    """Return a layer that sets one dotted key, as ``--set key=value`` does."""
    name = f"--set {key}={value}"
    parts = tuple(part.strip() for part in key.split("."))
    if not all(parts):
        raise fault(name, "the key must be like states.PRK.cohesion")
    document: Any = value
    for part in reversed(parts):
        document = {part: document}
    return Source(name, document)


def parsed(text: str) -> tuple[str, Any]:
    """Split "key=value" and read the value as TOML; plain words are text."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise fault(f"--set {text}", "must be key=value", "as in --set states.PRK.cohesion=0.6")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()
