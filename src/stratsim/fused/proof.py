"""Is it the same bits as numpy on this processor? Every operation is tried once, and the answer kept.

numpy chooses its loops by what the processor can do, and those for older ones round otherwise; on such a machine the
answer is no, and whoever asked goes on with numpy.
"""

import platform
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stratsim.fused import floats, store
from stratsim.fused.graph import Graph, rewritten
from stratsim.fused.loop import Loop
from stratsim.fused.machine import NoMachine, host
from stratsim.fused.program import Program
from stratsim.fused.symbol import UFUNCS, Symbols, made

SAME = b"the same bits"

SPECIAL = (0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 2.0**-149, 2.0**-126, -(2.0**-127), 88.722839, -103.97208)
SIZE = 4096

WORDS = (np.bitwise_xor, np.right_shift, np.left_shift)
FLAGS = (np.bitwise_and, np.logical_and, np.bitwise_or, np.logical_or)
ALONE = (np.exp, np.log, np.sqrt, np.floor, np.rint, np.negative, np.absolute)


@cache
def refusal() -> str:
    """Return why machine code is not used here; nothing where it gives the same bits as numpy."""
    try:
        name = "proof-" + store.digest(circumstances(), own_text())
        kept = store.read(name)
        if kept is None:
            kept = tried()
            store.write(name, kept)
    except NoMachine as error:
        return str(error)
    return "" if kept == SAME else kept.decode()


def circumstances() -> str:
    """Return all that bits may depend on: processor, numpy with its loops, llvmlite; raise `NoMachine` without."""
    umath: Any = import_module("numpy._core._multiarray_umath")
    able = [name for name, there in getattr(umath, "__cpu_features__", {}).items() if there]
    return " ".join([str(host()), np.__version__, *able, platform.python_version()])


@cache
def own_text() -> bytes:
    """Return the text of this folder."""
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))


def tried() -> bytes:
    """Return `SAME`, or which operations differ from numpy's."""
    differ = [name for name, same in trials().items() if not same]
    return f"differs from numpy in {', '.join(differ)}".encode() if differ else SAME


def trials() -> dict[str, bool]:
    """Return for each operation whether it gives the same bits as numpy."""
    a, b = samples(1), samples(2)
    graph = Graph()
    x, y = (symbols(graph, n) for n in range(2))
    wanted = tries(a, b)
    nodes = rewritten([each.nodes.flat[0] for each in tries(x, y).values()], floats.RULES)
    loop = Loop(2, 2, 2 + len(nodes), [(2 + n, node) for n, node in enumerate(nodes)], ())
    found = Program.of(loop).run([a[None], b[None]], len(a), range(1)).rows
    return {name: same(wanted[name], row) for name, row in zip(wanted, found, strict=True)}


def tries(a: Any, b: Any) -> dict[str, Any]:
    """Return every operation on two arrays, numbers or symbols, by name; what it gives is float32."""
    one, zero = np.float32(1), np.float32(0)
    found: dict[str, Any] = {}
    with np.errstate(all="ignore"):
        for function in UFUNCS:
            name = function.__name__
            if function in WORDS:
                continue
            if function in FLAGS:
                found[name] = np.where(function(a < zero, b < zero), a, b)
            elif function in ALONE:
                found[name] = function(a)
            else:
                value = function(a, b)
                found[name] = value if value.dtype == np.float32 else np.where(value, one, zero)
        found["where"] = np.where(a > b, a, b)
        found["clip"] = a.clip(0, 1)
        found["clip above"] = a.clip(-np.inf, 60)
    return found


def symbols(graph: Graph, number: int) -> Symbols:
    """Return an input as an array of one row."""
    return made(graph, np.array([graph.input(number)], object))


def samples(seed: int) -> npt.NDArray[np.float32]:
    """Return numbers of all kinds: special ones in all pairs, any bits, and those that worlds are made of."""
    rng = np.random.default_rng(seed)
    pairs = np.repeat(SPECIAL, len(SPECIAL)) if seed == 1 else np.tile(SPECIAL, len(SPECIAL))
    any_bits = rng.integers(0, 2**32, SIZE, np.uint32).view(np.float32)
    usual = np.concatenate([rng.uniform(0, 1, SIZE), rng.normal(0, 40, SIZE), np.exp(rng.normal(0, 20, SIZE))])
    return np.concatenate([pairs.astype(np.float32), any_bits, usual.astype(np.float32)])


def same(a: object, b: npt.NDArray[np.float32]) -> bool:
    """Tell whether two arrays have the same bits; one NaN is as good as another."""
    x, y = np.asarray(a), np.ascontiguousarray(b)
    return bool(((x.view(np.uint32) == y.view(np.uint32)) | (np.isnan(x) & np.isnan(y))).all())
