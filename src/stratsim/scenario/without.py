"""A merged scenario without some of its keys: what ``remove`` does in a file, done in memory."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from stratsim.scenario.layers import Layered
from stratsim.toml.source import copied

MAY_BE_EMPTY = ("states", "theatres", "rungs", "playbooks")
"""Tables whose own tables mean something when nothing is in them."""


def without(layers: Layered, keys: Sequence[str]) -> Layered:
    """Return layers without some dotted keys of the merged document, and without tables that this leaves empty.

    A key that is not there is passed over. Dots inside a quoted key of the document count as dots.
    """
    document = copied(layers.document)
    for key in keys:
        path = tuple(key.split("."))
        take(document, path, path[0] not in MAY_BE_EMPTY)
    return replace(layers, document=document)


def take(table: Any, path: tuple[str, ...], prune: bool) -> bool:
    """Take what a path leads to out of nested tables; tell whether it was there."""
    for name in list(table) if isinstance(table, dict) else ():
        parts = tuple(name.split("."))
        rest = path[len(parts) :]
        if path[: len(parts)] == parts and (not rest or take(table[name], rest, prune)):
            if not rest or (prune and table[name] == {}):
                del table[name]
            return True
    return False
