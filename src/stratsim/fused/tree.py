"""Trees of arrays: dataclasses, mappings and sequences, down to the float32 numbers that they hold."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from stratsim.fused.untraceable import Untraceable

Path = tuple[str, ...]
"""The way to a leaf: names of fields, keys, numbers."""

Leaf = Callable[[Path, Any], Any]


def is_leaf(value: Any) -> bool:
    """Tell whether a value is a float32, or an array of them; a plain float is no leaf: it is of higher precision."""
    return isinstance(value, np.ndarray | np.float32) and value.dtype == np.float32


def mapped(tree: Any, leaf: Leaf, fixed: tuple[type, ...] = (), path: Path = ()) -> Any:
    """Return a tree with each leaf replaced by ``leaf(path, value)``; objects of ``fixed`` types stay as they are."""
    if is_leaf(tree):
        return leaf(path, tree)
    if isinstance(tree, fixed):
        return tree
    if isinstance(tree, Mapping):
        return {key: mapped(value, leaf, fixed, (*path, str(key))) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return type(tree)(mapped(value, leaf, fixed, (*path, str(n))) for n, value in enumerate(tree))
    if is_dataclass(tree) and not isinstance(tree, type):
        inside = {item.name: getattr(tree, item.name) for item in fields(tree)}
        new = {name: mapped(value, leaf, fixed, (*path, name)) for name, value in inside.items()}
        return replace(tree, **{name: value for name, value in new.items() if value is not inside[name]})
    return tree


def leaves(tree: Any, fixed: tuple[type, ...] = ()) -> Iterator[tuple[Path, Any]]:
    """Yield (path, value) of every leaf, in order."""
    found: list[tuple[Path, Any]] = []

    def note(path: Path, value: Any) -> Any:
        found.append((path, value))
        return value

    mapped(tree, note, fixed)
    yield from found


def outline(tree: Any, fixed: tuple[type, ...] = ()) -> Iterator[bytes]:
    """Yield what a tree is made of: of a leaf its rows and not its numbers, of objects of ``fixed`` types all.

    Raises `Untraceable` where something is inside that has no outline.
    """
    if is_leaf(tree) and fixed:
        yield f"leaf {np.shape(tree)[:-1]}".encode()
    elif isinstance(tree, np.ndarray | np.generic):
        yield f"array {tree.dtype} {np.shape(tree)}".encode() + tree.tobytes()
    elif isinstance(tree, Mapping):
        yield f"mapping {len(tree)}".encode()
        for key, value in tree.items():
            yield repr(key).encode()
            yield from outline(value, fixed)
    elif isinstance(tree, list | tuple):
        yield f"{type(tree).__name__} {len(tree)}".encode()
        for value in tree:
            yield from outline(value, fixed)
    elif isinstance(tree, set | frozenset):
        yield f"set {sorted(map(repr, tree))}".encode()
    elif is_dataclass(tree) and not isinstance(tree, type):
        inside = () if isinstance(tree, fixed) else fixed
        yield f"{type(tree).__module__}.{type(tree).__qualname__}".encode()
        for item in fields(tree):
            yield item.name.encode()
            yield from outline(getattr(tree, item.name), inside)
    elif tree is None or isinstance(tree, bool | int | float | str | bytes | slice):
        yield repr(tree).encode()
    else:
        raise Untraceable(
            f"{type(tree).__name__} has no outline", "keep to dataclasses, mappings, sequences and arrays"
        )
