"""Machine code at work: rows come from the caller's arrays, and go into arrays that the caller can keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from stratsim.fused.frame import FIELDS, GROUP
from stratsim.fused.llvm import module
from stratsim.fused.loop import Loop, Shape
from stratsim.fused.machine import Entry, compiled, host, loaded

Rows = npt.NDArray[Any]
Numbers = npt.NDArray[np.int64]

ALIGNMENT = 64
NOTHING = np.float32(-0.0)
"""What a sum begins with: it leaves the first number as it is, -0.0 too."""


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
        made = module(loop, host().lanes)
        return cls(made.shape, compiled(made.text))

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
        begun: Rows | None = None,
    ) -> Ran:
        """Run the loop for ``count`` replicates.

        ``sources``: numbers of 4 bytes, (rows, R) or (rows, 1); ``chosen`` rows of them all, one after the other, are
        the inputs of the loop. ``kept``: rows whose series are wanted, of the first ``traced`` replicates. ``begun``:
        the sums over earlier steps, (sums, R), to which these are added one by one.
        """
        shape, lanes = self.shape, self.shape.lanes
        tiles, tiles_kept = -(-count // lanes), -(-traced // lanes)
        before = np.full((shape.sums, 1), NOTHING) if begun is None else begun
        fed = ready([*sources, before], tiles * lanes, lanes)
        given = sum(map(len, sources))
        choice = [*(range(given) if chosen is None else chosen), *range(given, given + shape.sums)]
        arrays = {
            "sources": addresses(fed)[choice],
            "steps": np.repeat([step for _, step in fed], [len(rows) for rows, _ in fed])[choice],
            "works": aligned(shape.room * lanes * GROUP),
            "out": np.empty((shape.rows + shape.sums - shape.changing, tiles * lanes), np.float32),
            "series": np.empty((len(steps), len(kept), tiles_kept * lanes), np.float32),
            "kept": np.array(kept, np.int64),
        }
        assert len(choice) == shape.inputs + shape.sums, f"{len(choice)} rows for {shape.inputs + shape.sums}"
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


def ready(sources: Sequence[Rows], columns: int, lanes: int) -> list[tuple[Rows, int]]:
    """Return rows as the loop can read them, and how far apart two tiles are in them, bytes."""
    alike = [rows.view(np.float32) for rows in sources if rows.shape[1] == 1]
    wide = np.repeat(np.concatenate(alike), lanes, axis=1) if alike else np.empty((0, lanes), np.float32)
    found, start = [], 0
    for rows in sources:
        if rows.shape[1] == 1:
            found.append((wide[start : start + len(rows)], 0))
            start += len(rows)
        else:
            found.append((filled_up(rows, columns), rows.itemsize * lanes))
    return found


def filled_up(rows: Rows, columns: int) -> Rows:
    """Return rows with whole tiles: the last one is filled up with its last replicate."""
    missing = columns - rows.shape[1]
    return np.ascontiguousarray(
        np.concatenate([rows, np.repeat(rows[:, -1:], missing, axis=1)], axis=1) if missing else rows
    )


def addresses(fed: Sequence[tuple[Rows, int]]) -> Numbers:
    """Return the address of each row of some arrays."""
    counts = np.array([len(rows) for rows, _ in fed])
    starts = np.array([rows.__array_interface__["data"][0] for rows, _ in fed], np.int64)
    widths = np.array([rows.strides[0] for rows, _ in fed], np.int64)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    found: Numbers = np.repeat(starts, counts) + np.repeat(widths, counts) * number
    return found


def aligned(count: int) -> npt.NDArray[np.float32]:
    """Return room for numbers, its start aligned as registers want it."""
    room = np.empty(count + ALIGNMENT // 4, np.float32)
    skip = -room.ctypes.data % ALIGNMENT // 4
    return room[skip : skip + count]
