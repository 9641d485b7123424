"""Shards: blocks as bytes, packed where they were simulated, written as they come, and read again piece by piece.

A shard is an archive of numpy (npz): whoever reads it notices a changed byte, and runs no code of it. What a run has
done so far is the shards in its folder; its results are made of them at the end, whoever simulated them and when.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.bands import Bands
from stratsim.engine.ensemble import Block, Task, simulate
from stratsim.engine.limits import Counts
from stratsim.files.packed import Piece, packed, unpacked

TABLES = ("outcomes", "inputs")
BROKEN = (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile)
"""What reading a shard raises where it is none, or not whole."""


def packed_block(task: Task) -> bytes:
    """Simulate a task and return its block as a shard."""
    return content(simulate(task))


def content(block: Block) -> bytes:
    """Return a block as the bytes of a shard."""
    arrays: dict[str, Any] = {}
    for name, table in (("outcomes", block.outcomes), ("inputs", block.inputs)):
        arrays |= joined(name, [packed(row) for row in table])
    arrays |= joined("series", [packed(values.ravel()) for values in block.series.values()])
    head: dict[str, Any] = {"first": block.first, "count": block.outcomes.shape[-1], "kernel": block.kernel}
    head["series"] = {name: values.shape for name, values in block.series.items()}
    if block.bands is not None:
        head["bands"] = [block.bands.replicates, block.bands.most, list(block.bands.names)]
        arrays["curves"] = block.bands.curves
        for name, several in (("variables", block.bands.variables), ("limits", block.limits)):
            head[name] = {one: values.shape for one, values in several.items()}
            arrays[name] = end_to_end(list(several.values()))
    arrays["head"] = np.frombuffer(json.dumps(head).encode(), np.uint8)
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def end_to_end(arrays: Sequence[Any]) -> Any:
    """Return arrays as one: an archive of hundreds takes longer to open than a month to simulate."""
    return np.concatenate([one.ravel() for one in arrays]) if arrays else np.empty(0)


def taken_apart(whole: Any, shapes: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """Return the arrays that `end_to_end` joined, by name."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
    parts = np.split(whole, ends[:-1]) if shapes else []
    return {name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}


def joined(name: str, parts: Sequence[bytes]) -> dict[str, Any]:
    """Return parts as one array of bytes, and where each ends."""
    ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
    return {name: np.frombuffer(b"".join(parts), np.uint8), f"{name}/ends": ends}


def parts(file: Mapping[str, Any], name: str) -> list[bytes]:
    """Return what `joined` joined: the parts of a table or of the series, each packed."""
    together, ends = file[name].tobytes(), file[f"{name}/ends"].tolist()
    return [together[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=False)]


@dataclass(frozen=True)
class Shard:
    """A block on disk."""

    path: Path

    @cached_property
    def head(self) -> dict[str, Any]:
        """The block's first replicate, their count, its kernel, the shapes of its series."""
        with np.load(self.path) as file:
            found: dict[str, Any] = json.loads(file["head"].tobytes())
        return found

    def is_whole(self, first: int, count: int) -> bool:
        """Tell whether all of it can be read, and is the block of these replicates."""
        try:
            with zipfile.ZipFile(self.path) as file:
                whole = file.testzip() is None
            return whole and (self.head["first"], self.head["count"]) == (first, count)
        except BROKEN:
            return False

    def pieces(self) -> tuple[Piece, Piece]:
        """Return its pieces of the outcomes and of the inputs."""
        first, count = self.head["first"], self.head["count"]
        with np.load(self.path) as file:
            outcomes, inputs = (Piece(first, count, parts(file, name)) for name in TABLES)
        return outcomes, inputs

    @cached_property
    def packed_series(self) -> Mapping[str, bytes]:
        """Its series, each packed."""
        with np.load(self.path) as file:
            return dict(zip(self.head["series"], parts(file, "series"), strict=True))

    def series(self, name: str) -> Array:
        """Return one of its series, (months, rows..., traced)."""
        shapes, part = self.head["series"], self.packed_series[name]
        return unpacked(part, int(np.prod(shapes[name]))).reshape(shapes[name])

    def bands(self) -> Bands | None:
        """Return the order statistics that it has."""
        if "bands" not in self.head:
            return None
        replicates, most, names = self.head["bands"]
        with np.load(self.path) as file:
            variables = taken_apart(file["variables"], self.head["variables"])
            return Bands(replicates, most, variables, file["curves"], tuple(names))

    def limits(self) -> dict[str, Counts]:
        """Return the counts at bounds that it has."""
        if "bands" not in self.head:
            return {}
        with np.load(self.path) as file:
            return taken_apart(file["limits"], self.head["limits"])


class ShardedSeries(Mapping[str, Array]):
    """The series of all shards that have some, each joined when it is asked for and not kept."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self.shards = [one for one in shards if one.head["series"]]

    def __getitem__(self, name: str) -> Array:
        return np.concatenate([one.series(name) for one in self.shards], axis=-1)

    def __iter__(self) -> Iterator[str]:
        return iter(self.shards[0].head["series"] if self.shards else ())

    def __len__(self) -> int:
        return len(self.shards[0].head["series"]) if self.shards else 0
