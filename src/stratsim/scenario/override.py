"""Overrides: single keys laid on top of a scenario, as ``--set KEY=VALUE`` and ``overrides=`` do."""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stratsim.toml.problem import ScenarioError, short
from stratsim.toml.source import DEEPEST_KEY, Path_of_key, Source, deeper, fault, path_of

SET = "--set"
"""How the names of sources begin that are overrides."""


def override(key: str, value: Any, below: Mapping[str, Any] | None = None) -> Source:
    """Return a layer that sets one dotted key, as ``--set key=value`` does, of the document ``below``."""
    name = f"{SET} {short(f'{key}={value}')}"
    path = path_of(key)
    if not path:
        raise fault(name, "the key must be like states.PRK.cohesion")
    if path[0] in ("extends", "parameters", "tables"):
        raise fault(name, "cannot change which files a scenario is made of", "write a scenario file of its own")
    if value is None or deeper(value, DEEPEST_KEY):
        raise fault(name, "the value must be one that TOML can write")
    document: Any = value.item() if isinstance(value, np.generic) else value
    for part in reversed(spelled(path, below or {})):
        document = {part: document}
    return Source(name, document)


def spelled(path: Path_of_key, table: Any) -> Path_of_key:
    """Return a path with its parts joined where a document joins them: set = { "levers.PRK.openness" = 0.2 }."""
    for end in range(1, len(path) + 1):
        part = ".".join(path[:end])
        if isinstance(table, Mapping) and part in table:
            return (part, *spelled(path[end:], table[part]))
    return path


def parsed(text: str) -> tuple[str, Any]:
    """Split "key=value" and read the value as TOML; plain words are text."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise fault(f"{SET} {short(text)}", "must be key=value", "as in --set states.PRK.cohesion=0.6")
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
