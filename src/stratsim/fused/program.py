"""Machine code at work: rows come from the caller's arrays, and go into arrays that the caller can keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from stratsim.fused.frame import FIELDS, GROUP
from stratsim.fused.llvm import Loop, module
from stratsim.fused.machine import Entry, compiled, host, loaded

Rows = npt.NDArray[Any]
Numbers = npt.NDArray[np.int64]

ALIGNMENT = 64


@dataclass(frozen=True)
class Shape:
    """The layout of a loop: rows that come in, the first that changes, all that change, sums, rows made once."""

    lanes: int
    inputs: int
    changing: int
    rows: int
    sums: int
    once: int = 0


@dataclass(frozen=True)
class Ran:
    """What came of a run: rows that change and sums over the steps, ``(rows, R)``; series ``(steps, kept, traced)``."""

    rows: Rows
    sums: Rows
    series: Rows


@dataclass(frozen=True)
class Program:
    """A loop in machine code."""

    shape: Shape
    code: bytes

    @classmethod
    def of(cls, loop: Loop) -> "Program":
        """Return a loop in the code of the processor at hand."""
        shape = Shape(host().lanes, loop.inputs, loop.changing, loop.rows, len(loop.sums), len(loop.once))
        return cls(shape, compiled(module(loop, shape.lanes)))

    @cached_property
    def entry(self) -> Entry:
        """The code in memory."""
        return loaded(self.code)

    def run(
        self,
        sources: Sequence[Rows],
        count: int,
        steps: range,
        *,
        chosen: Sequence[int] | None = None,
        kept: Sequence[int] = (),
        traced: int = 0,
    ) -> Ran:
        """Run the loop for ``count`` replicates.

        ``sources``: numbers of 4 bytes, (rows, R) or (rows, 1); ``chosen`` rows of them all, one after the other, are
        the inputs of the loop. ``kept``: rows whose series are wanted, of the first ``traced`` replicates.
        """
        shape, lanes = self.shape, self.shape.lanes
        tiles, tiles_kept = -(-count // lanes), -(-traced // lanes)
        fed = [ready(rows, tiles * lanes, lanes) for rows in sources]
        choice = slice(None) if chosen is None else list(chosen)
        arrays = {
            "sources": np.concatenate([addresses(rows) for rows, _ in fed])[choice],
            "steps": np.concatenate([np.full(len(rows), step) for rows, step in fed])[choice],
            "works": aligned((shape.rows + shape.sums + shape.once) * lanes * GROUP),
            "out": np.empty((shape.rows + shape.sums - shape.changing, tiles * lanes), np.float32),
            "series": np.empty((len(steps), len(kept), tiles_kept * lanes), np.float32),
            "kept": np.array(kept, np.int64),
        }
        assert len(arrays["sources"]) == shape.inputs, f"{len(arrays['sources'])} rows for {shape.inputs} inputs"
        told = {
            **{name: array.ctypes.data for name, array in arrays.items()},
            "kept_count": len(kept),
            "out_columns": tiles * lanes,
            "series_columns": tiles_kept * lanes,
            "groups": -(-tiles // GROUP),
            "tiles": tiles,
            "tiles_kept": tiles_kept,
            "first": steps.start,
            "last": steps.stop,
        }
        task = np.array([told[name] for name, _ in FIELDS], np.int64)
        self.entry(task.ctypes.data)
        changed = shape.rows - shape.changing
        out = arrays["out"][:, :count]
        return Ran(out[:changed], out[changed:], arrays["series"][..., :traced])


def ready(rows: Rows, columns: int, lanes: int) -> tuple[Rows, int]:
    """Return rows as the loop can read them, and how far apart two tiles are in them, bytes."""
    if rows.shape[1] == 1:
        return np.repeat(rows, lanes, axis=1), 0
    missing = columns - rows.shape[1]
    if missing:  # the last tile is filled up with its last replicate
        rows = np.concatenate([rows, np.repeat(rows[:, -1:], missing, axis=1)], axis=1)
    return np.ascontiguousarray(rows), rows.itemsize * lanes


def addresses(rows: Rows) -> Numbers:
    """Return the address of each row."""
    return rows.ctypes.data + rows.strides[0] * np.arange(len(rows), dtype=np.int64)


def aligned(count: int) -> npt.NDArray[np.float32]:
    """Return room for numbers, its start aligned as registers want it."""
    room = np.empty(count + ALIGNMENT // 4, np.float32)
    skip = -room.ctypes.data % ALIGNMENT // 4
    return room[skip : skip + count]
