"""Policies in Python: a state whose levers a class of yours sets instead of its playbook.

A scenario names the file, relative to itself, and the class: ``policy = "my_policy.py:Cautious"``. The class is made
without arguments and has one method, called once a month when all states look at the same world:

    def levers(self, world, system, row) -> dict[str, Array | float]

``row`` is the state's row in every array of the world, which is for reading only. Returned are the levers to set
("aid", "priority.korea"), each one number or one value a replicate, shape (R,); they are held between 0 and 1. Levers
that are not returned stay as the playbook sets them. Replicates live side by side in one array and in no known order:
a policy must be made of operations that treat each by itself, and must look at nothing but the world.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from hashlib import blake2b
from inspect import getsource, signature
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.core.levers import Levers
from stratsim.core.system import System
from stratsim.core.world import World


class PolicyError(ValueError):
    """A policy in Python cannot be used, or set something that is no lever's value; the message says where."""


@dataclass(frozen=True)
class Code:
    """The policy of the state in a row: a class in a file, and the digest of the file when it was named."""

    row: int
    path: str
    name: str
    digest: str

    def __str__(self) -> str:
        return f"{Path(self.path).name}:{self.name}"

    def mind(self) -> "Mind":
        """Return the policy itself; raise `PolicyError` where the file does not hold it."""
        kind = getattr(module(self.path, self.digest), self.name, None)
        if not isinstance(kind, type):
            raise PolicyError(f"{self.path} has no class {self.name}")
        if not callable(getattr(kind, "levers", None)):
            raise PolicyError(f"{self} has no method levers(self, world, system, row)")
        try:
            return Mind(self, kind())
        except Exception as error:
            raise PolicyError(f"{self} cannot be made: {blame(error, self.path)}") from error


@dataclass(frozen=True)
class InMemory(Code):
    """The policy of the state in a row: a class that the caller holds, not one in a file that a scenario names."""

    kind: type = object

    @classmethod
    def of(cls, row: int, kind: Any) -> "InMemory":
        """Return a class as the policy of a row; raise `PolicyError` where it is none for a whole ensemble."""
        if not isinstance(kind, type):
            raise PolicyError(f"a mind must be a class (is {kind!r:.60})")
        method = getattr(kind, "levers", None)
        takes = list(signature(method).parameters) if callable(method) else []
        if len(takes) != 4:
            what = "a mind in an ensemble decides for all replicates at once"
            raise PolicyError(f"{what}: {kind.__name__} needs a method levers(self, world, system, row)")
        try:
            text = getsource(kind)
        except (OSError, TypeError):  # typed in at a prompt
            text = f"{kind.__module__}.{kind.__qualname__}"
        return cls(
            row,
            getattr(sys.modules.get(kind.__module__), "__file__", "") or "",
            kind.__name__,
            digest_of(text.encode()),
            kind,
        )

    def mind(self) -> "Mind":
        """Return the policy itself."""
        try:
            return Mind(self, self.kind())
        except Exception as error:
            raise PolicyError(f"{self.name} cannot be made: {type(error).__name__}: {error}") from error


@dataclass(frozen=True)
class Mind:
    """An object of a policy's class, at work for some replicates."""

    code: Code
    object: Any

    def over(self, held: Mapping[str, Array], world: World, system: System) -> dict[str, Array]:
        """Return the levers ``held``, with those that the policy sets in its state's row."""
        result = dict(held)
        for name, value in self.said(world, system).items():
            if name not in result:
                raise PolicyError(f"{self.code} sets {name!r}, which is no lever; {nearest(name, list(held))}")
            changed = result[name].copy()
            changed[self.code.row] = checked(f"{self.code} sets {name}", value, changed.shape[-1])
            result[name] = changed
        return result

    def said(self, world: World, system: System) -> Mapping[Any, Any]:
        """Return what the policy says of a world that it cannot write into."""
        try:
            found = self.object.levers(shielded(world), system, self.code.row)
        except Exception as error:
            raise PolicyError(f"{self.code}: {blame(error, self.code.path)}") from error
        if not isinstance(found, Mapping):
            raise PolicyError(f"{self.code} must return a dict of levers, {{}} for none (returned {found!r:.60})")
        return found


def digest_of(content: bytes) -> str:
    """Return a short hash of what a file holds."""
    return blake2b(content, digest_size=8).hexdigest()


@cache
def module(path: str, digest: str) -> ModuleType:
    """Run the file of a policy and return its module; raise `PolicyError` where that fails or the file is another."""
    made = ModuleType(f"stratsim_policy_{digest}")
    made.__file__ = path
    content = Path(path).read_bytes()
    if digest_of(content) != digest:
        raise PolicyError(f"{path} has changed since the scenario was read: read it again")
    try:
        sys.modules[made.__name__] = made
        exec(compile(content, path, "exec"), made.__dict__)
    except (Exception, SystemExit) as error:
        raise PolicyError(f"cannot be read as Python: {blame(error, path)}") from error
    return made


def blame(error: BaseException, path: str) -> str:
    """Return an error with the file and the last line of it that led there."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == path else line
        trace = trace.tb_next
    words = error.msg if isinstance(error, SyntaxError) else error
    return f"{path}{f':{line}' if line else ''}: {type(error).__name__}: {words}"


def checked(said: str, value: Any, replicates: int) -> Array:
    """Return a lever's value, held between 0 and 1; raise `PolicyError` where it is none."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise PolicyError(f"{said} to {value!r:.60}: it must be a number or an array of numbers")
    if array.shape not in ((), (replicates,)):
        raise PolicyError(f"{said} to shape {array.shape}: it must be one number, or one a replicate ({replicates},)")
    if not np.isfinite(array).all():
        raise PolicyError(f"{said} to a value that is not a finite number")
    return np.minimum(np.maximum(array, 0), 1).astype(FLOAT)


def nearest(name: Any, known: Sequence[str]) -> str:
    """Return advice that names the levers meant, or all of them."""
    near = get_close_matches(str(name), known, n=2)
    return f"did you mean {' or '.join(near)}?" if near else f"the levers are {', '.join(known)}"


def shielded(world: World) -> World:
    """Return the same world with arrays that cannot be written into."""
    levers = Levers(**{name: shield(array) for name, array in vars(world.levers).items()})
    return world.but(**{name: shield(x) for name, x in vars(world).items() if name != "levers"}, levers=levers)


def shield(array: Array) -> Array:
    """Return a view of an array that cannot be written into."""
    view = array.view()
    view.flags.writeable = False
    return view
