"""The code that a month runs, as it stands in this process: what is kept of a month is kept for this code only."""

import marshal
from collections.abc import Iterator
from functools import cache, partial
from importlib import import_module
from pkgutil import walk_packages
from types import FunctionType, ModuleType
from typing import Any

FOLDERS = ("stratsim.core", "stratsim.fused", "stratsim.mechanisms", "stratsim.playbooks")
ENGINE = ("calendar", "compiled", "kernel", "mechanism", "outcome", "part", "plan", "tracing")
"""Whole folders, and of the engine what makes a month: the rest records it."""

PLAIN = (bool, int, float, str, bytes, tuple)


def loaded_code() -> Iterator[bytes]:
    """Yield the functions and plain constants of the modules that a month runs, in order of their names.

    They are read from the modules and not from files, so that a function that somebody replaced counts as what it is.
    """
    for module in modules():
        yield module.__name__.encode()
        yield from of_members(module)


@cache
def modules() -> tuple[ModuleType, ...]:
    """Return the modules that a month runs, all of them, whatever this process has imported so far."""
    names = [f"stratsim.engine.{name}" for name in ENGINE]
    for folder in FOLDERS:
        names += [folder, *(one.name for one in walk_packages(import_module(folder).__path__, f"{folder}."))]
    return tuple(import_module(name) for name in sorted(names))


def of_members(owner: ModuleType | type) -> Iterator[bytes]:
    """Yield what is defined in a module or a class; what it has from elsewhere is told there."""
    module = owner.__name__ if isinstance(owner, ModuleType) else owner.__module__
    for name, member in sorted(vars(owner).items()):
        if isinstance(member, type):
            if member.__module__ == module and member is not owner:
                yield from of_members(member)
        elif isinstance(member, frozenset):
            yield f"{name} {sorted(map(repr, member))}".encode()
        elif isinstance(member, PLAIN):
            yield f"{name} {member!r}".encode()
        elif function := function_in(member):
            yield name.encode() + marshal.dumps(function.__code__, 2)  # version 2: the same bytes each time


def function_in(member: Any) -> FunctionType | None:
    """Return the function inside a method, a property or a partial; None where there is none."""
    if isinstance(member, partial):
        return function_in(member.func)
    for attribute in ("__func__", "fget", "func", "__wrapped__"):
        member = getattr(member, attribute, member)
    return member if isinstance(member, FunctionType) else None
