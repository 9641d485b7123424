"""Results as a file: see `stratsim.engine.results_file` for what is in it."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np

from stratsim.core.array import Array
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine.bands import STATISTICS, Bands
from stratsim.engine.limits import Counts, limited
from stratsim.engine.outcome import text_of, unit_of
from stratsim.engine.results_file import BOUNDS, CONVENTIONS, CURVES, DAYS, EPOCH, FORMAT, LIMITS, SERIES, STATS
from stratsim.files import seal
from stratsim.files.netcdf import NewGroup, content
from stratsim.files.packed import LEVEL, Piece, zeros
from stratsim.files.whole import write_all

CHUNK = 4096
"""Replicates of a row that are packed together at most."""

PACKED: dict[str, Any] = {"compression": "gzip", "compression_opts": LEVEL, "shuffle": True}


class Kept(Protocol):
    """What is written: the fields of `Results`, which says what they are."""

    @property
    def replicates(self) -> int:
        """How many replicates there are."""

    @property
    def traces(self) -> Mapping[str, Array]:
        """Series by variable, each (months, rows..., replicates traced)."""

    @property
    def labels(self) -> Mapping[str, Sequence[str]]:
        """Names by axis."""

    @property
    def axes(self) -> Mapping[str, Sequence[str]]:
        """Axes by variable."""

    @property
    def units(self) -> Mapping[str, str]:
        """Units by variable."""

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Where the results came from."""

    @property
    def limits(self) -> Mapping[str, Counts]:
        """Counts at bounds by stock or lever."""

    @property
    def bands(self) -> Bands | None:
        """Order statistics of the series."""

    @property
    def first(self) -> int:
        """The number of the first replicate."""

    def pieces(self) -> Iterator[tuple[Piece, Piece]]:
        """Yield the outcomes and inputs of some replicates, then of the next ones."""


def save(path: str | Path, results: Kept) -> Path:
    """Write results to a file, whole or not at all; return its path."""
    return save_all({Path(path): results})[0]


def save_all(files: Mapping[Path, Kept]) -> list[Path]:
    """Write results to files of one directory, all of them or none; return their paths."""
    return write_all({path: partial(write, results=results) for path, results in files.items()})


def write(out: BinaryIO, results: Kept) -> None:
    """Write results to a binary file, and its checksum behind them.

    Outcomes and inputs come last, for they may still be in the making, and where they came from.
    """
    import h5py

    # a file of `stratsim.files.steady` keeps a full disk and Ctrl-C to itself until it is asked
    went_well: Callable[[], None] = getattr(out, "check", lambda: None)
    with h5py.File(out, "w", track_order=True) as raw:
        file = NewGroup(raw)
        outcomes, inputs = replicate_tables(file, results)
        write_series(file.group(SERIES), results)
        if results.bands is not None:
            write_bands(file.group(STATS), results, results.bands)
            write_limits(file.group(LIMITS), results)
        for some_outcomes, some_inputs in results.pieces():
            outcomes.add(some_outcomes)
            inputs.add(some_inputs)
            went_well()
        outcomes.end()
        inputs.end()
        provenance = {key: storable(str(value)) for key, value in results.provenance.items()}
        file.note({"format": FORMAT, "Conventions": CONVENTIONS, **provenance})
    seal.seal(out)


def as_bytes(results: Kept) -> bytes:
    """Return results as the bytes of their file."""
    out = io.BytesIO()
    write(out, results)
    return out.getvalue()


def storable(text: str) -> str:
    """Return a text that HDF5 can hold: what is not UTF-8 (in a file's name), and a zero, become an escape."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def replicate_tables(file: NewGroup, results: Kept) -> "tuple[Filling, Filling]":
    """Make the tables of outcomes and inputs of all replicates, and their axes: a row is packed by itself."""
    outcomes, inputs = results.labels["outcome"], results.labels.get("input", ())
    file.coordinate("outcome", outcomes, {"long_name": "name of the outcome"})
    file.coordinate("input", inputs, {"long_name": "dotted key of the uncertain value"})
    write_numbers(file, "replicate", results.first, results.replicates)
    for name, found, meaning in (("unit", unit_of, "unit of"), ("meaning", text_of, "meaning of")):
        words = content([found(outcome) for outcome in outcomes])
        file.variable(name, ("outcome",), {"long_name": f"{meaning} the outcome"}, **words)
    said = {"long_name": "outcomes of each replicate", "coordinates": "unit meaning"}
    first = Filling(table(file, ("outcome", "replicate"), said))
    said = {"long_name": "uncertain values as drawn in each replicate"}
    return first, Filling(table(file, ("input", "replicate"), said))


def table(file: NewGroup, over: tuple[str, str], said: Mapping[str, str]) -> Any:
    """Make a table, "outcomes" over outcome and replicate."""
    shape = (file.size(over[0]), file.size(over[1]))
    packed = {**PACKED, "chunks": (1, min(shape[1], CHUNK))} if all(shape) else {}
    return file.variable(f"{over[0]}s", over, said, shape=shape, dtype=np.float32, **packed)


class Filling:
    """A table, (rows, replicates), that is filled with its pieces in order; a whole chunk goes in as it is.

    Where nothing is written HDF5 reads zeros: chunks of zeros, a quarter of all, are left out.
    """

    def __init__(self, table: Any) -> None:
        self.table, self.first = table, 0
        self.zeros = zeros(table.chunks[1]) if table.size else b""
        self.rest: Array = np.empty((table.shape[0], 0), np.float32)

    def add(self, piece: Piece) -> None:
        """Put in the next replicates."""
        if not self.table.size:
            return
        width = self.table.chunks[1]
        if not self.rest.size and piece.count == width:
            for row, content in enumerate(piece.rows):
                if content != self.zeros:
                    self.table.id.write_direct_chunk((row, self.first), content)
            self.first += width
            return
        rest = np.concatenate([self.rest, piece.values()], axis=-1)
        whole = rest.shape[1] // width * width
        self.table[:, self.first : self.first + whole] = rest[:, :whole]
        self.first, self.rest = self.first + whole, rest[:, whole:]

    def end(self) -> None:
        """Put in what fills no chunk."""
        if self.table.size:
            self.table[:, self.first :] = self.rest


def write_axes(group: NewGroup, results: Kept, used: Sequence[str]) -> None:
    """Write the axes that a group uses, each with its labels."""
    for axis in used:
        if axis == "month":
            months = np.array(results.labels["month"], "datetime64[M]").astype("datetime64[D]")
            said = {"long_name": "month, by its first day", **DAYS}
            group.coordinate("month", (months - EPOCH).astype(np.int32), said)
        else:
            group.coordinate(axis, results.labels[axis], {"long_name": axis})


def write_series(group: NewGroup, results: Kept) -> None:
    """Write the series, with a coordinate for each of their dimensions."""
    traced = next((values.shape[-1] for values in results.traces.values()), 0)
    write_axes(group, results, [axis for axis in results.labels if axis not in ("outcome", "input")])
    write_numbers(group, "traced", results.first, traced)
    for name, values in results.traces.items():
        write_variable(group, name, ("month", *results.axes[name], "traced"), values, results.units[name])


def write_bands(group: NewGroup, results: Kept, bands: Bands) -> None:
    """Write the order statistics of the series, a row each, and of the curves made of them."""
    axes = {name: results.axes[name] for name in bands.variables}
    group.note({"replicates": bands.replicates, "most": bands.most})
    group.coordinate("statistic", STATISTICS, {"long_name": "statistic over the first replicates"})
    write_axes(group, results, ["month"])
    group.coordinate("row", rows_of(axes, results.labels), {"long_name": "variable and labels"})
    group.coordinate("curve", bands.names, {"long_name": "outcome that a curve is the course of"})
    months = len(results.labels["month"])
    flat = [values.reshape(len(STATISTICS), months, -1) for values in bands.variables.values()]
    table = write_variable(group, "rows", ("statistic", "month", "row"), np.concatenate(flat, axis=-1))
    table.attrs.update(columns(axes, results.units))
    write_variable(group, CURVES, ("statistic", "month", "curve"), bands.curves)


def write_limits(group: NewGroup, results: Kept) -> None:
    """Write how often stocks and levers stood at a bound, and between which values they moved."""
    axes = {name: limited(name).axes for name in results.limits}
    group.coordinate("bound", BOUNDS, {"long_name": "replicate-months at a bound, and the ends of what was seen"})
    group.coordinate("row", rows_of(axes, results.labels), {"long_name": "stock or lever, and labels"})
    counts = [np.empty((len(BOUNDS), 0)), *results.limits.values()]
    table = write_variable(group, "rows", ("bound", "row"), np.concatenate(counts, axis=-1))
    table.attrs.update(columns(axes, {}))


def rows_of(axes: Mapping[str, Sequence[str]], labels: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the rows of variables: "cohesion.PRK", "events.armed_attack.PRK>KOR"."""
    return [".".join((name, *at)) for name, own in axes.items() for at in product(*(labels[axis] for axis in own))]


def columns(axes: Mapping[str, Sequence[str]], units: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what is noted of a table whose rows are those of variables: their names, axes and units."""
    named = {"variables": list(axes), "axes": [" ".join(own) for own in axes.values()]}
    return {**named, "units_of_variables": [units.get(name, "") for name in axes]}


def write_variable(group: NewGroup, name: str, dimensions: Sequence[str], values: Any, unit: str = "") -> Any:
    """Write a variable, each row of it packed by itself: one that never moves takes a few bytes. Return it."""
    chunks = tuple(
        size if one in ("statistic", "month", "traced") else 1
        for one, size in zip(dimensions, values.shape, strict=True)
    )
    packed = {**PACKED, "chunks": chunks} if values.nbytes > SMALL else {}
    return group.variable(name, dimensions, {"units": unit, "long_name": TEXTS.get(name, name)}, data=values, **packed)


def write_numbers(group: NewGroup, dimension: str, first: int, count: int) -> None:
    """Write the numbers of the replicates as a coordinate."""
    numbers = np.arange(first, first + count, dtype=np.int64)
    packed = PACKED if count > CHUNK else {}
    group.coordinate(dimension, numbers, {"long_name": "number of the replicate"}, **packed)


TEXTS = {variable.name: variable.text for variable in variables_of(World)}
SMALL = 1 << 10
"""Bytes that are not worth packing."""
