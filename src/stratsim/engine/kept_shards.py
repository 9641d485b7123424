"""The results of a run as its shards have them: what its file is made of, while the last of them are still coming."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stratsim.core.array import Array
from stratsim.engine.bands import Bands
from stratsim.engine.ensemble import kernel_name
from stratsim.engine.limits import Counts
from stratsim.engine.results import Results
from stratsim.engine.results_file import OF_RUN, Stored, StoredTable
from stratsim.engine.shards import Shard
from stratsim.files.packed import Piece


class Arrivals:
    """Blocks on their way into their folders."""

    def __init__(self, missing: Iterable[Path], found: Iterator[Path]) -> None:
        self.missing, self.found = set(missing), found

    def wait_for(self, shard: Shard) -> None:
        """Return once a block is there."""
        while shard.path in self.missing:
            self.missing.remove(next(self.found))
        if not self.missing:
            self.wait_for_all()  # whoever counts them hears of the last one

    def wait_for_all(self) -> None:
        """Return once all blocks are there."""
        self.missing.difference_update(self.found)
        self.found = iter(())


@dataclass(frozen=True)
class KeptShards:
    """The results of a scenario as its shards have them; see `stratsim.engine.results_write.Kept`."""

    shards: Sequence[Shard]
    arrivals: Arrivals
    replicates: int
    first: int
    traced: int
    traces: Mapping[str, Array]
    labels: Mapping[str, Sequence[str]]
    axes: Mapping[str, Sequence[str]]
    units: Mapping[str, str]
    begun: Mapping[str, Any]
    limits: Mapping[str, Counts]
    bands: Bands | None

    @cached_property
    def provenance(self) -> Mapping[str, Any]:
        """Where they came from; what ran them is known once all blocks are there."""
        told = dict(self.begun)
        kernel = kernel_name(told.pop("chosen"), {one.head["kernel"] for one in self.shards})
        return {**told, "kernel": kernel}

    @property
    def size(self) -> int:
        """About how many bytes its file has."""
        return sum(one.path.stat().st_size for one in self.shards)

    def pieces(self) -> Iterator[tuple[Piece, Piece]]:
        """Yield outcomes and inputs, shard by shard, each as soon as it is there."""
        for shard in self.shards:
            self.arrivals.wait_for(shard)
            yield shard.pieces()

    def results(self, path: Path) -> Results:
        """Return the results that were written to a file, their tables and series on disk."""
        width = [(name, (len(self.labels[name.removesuffix("s")]), self.replicates)) for name in OF_RUN]
        outcomes, inputs = (StoredTable(path, name, shape) for name, shape in width)
        series = Stored(path, tuple(self.traces), self.traced)
        kept: tuple[Any, ...] = (self.provenance, self.limits, self.bands, inputs)
        tables: Any = outcomes
        return Results(tables, series, self.labels, self.axes, self.units, *kept)
