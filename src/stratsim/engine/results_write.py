"""Results as a file: see `stratsim.engine.results_file` for what is in it."""

from collections.abc import Iterator, Mapping, Sequence
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
from stratsim.engine.results_file import BOUNDS, CONVENTIONS, CURVES, DAYS, EPOCH, FORMAT, LIMITS, OF_RUN, SERIES, STATS
from stratsim.files import seal
from stratsim.files.packed import LEVEL, Piece
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

    def pieces(self, name: str) -> Iterator[Piece]:
        """Yield the outcomes, or the inputs, piece by piece."""


def save(path: str | Path, results: Kept) -> Path:
    """Write results to a file, whole or not at all; return its path."""
    return save_all({Path(path): results})[0]


def save_all(files: Mapping[Path, Kept]) -> list[Path]:
    """Write results to files of one directory, all of them or none; return their paths."""
    return write_all({path: partial(write, results=results) for path, results in files.items()})


def write(out: BinaryIO, results: Kept) -> None:
    """Write results to a binary file, and its checksum behind them."""
    import h5netcdf
    import h5py

    with h5py.File(out, "w") as raw:
        with h5netcdf.File(raw, "r+") as file:
            provenance = {key: storable(str(value)) for key, value in results.provenance.items()}
            file.attrs.update({"format": FORMAT, "Conventions": CONVENTIONS, **provenance})
            write_replicates(file, results)
            write_series(file.create_group(SERIES), results)
            if results.bands is not None:
                write_bands(file.create_group(STATS), results, results.bands)
                write_limits(file.create_group(LIMITS), results)
        for name in OF_RUN:
            fill(raw[name], results.pieces(name))
    seal.seal(out)


def storable(text: str) -> str:
    """Return a text that HDF5 can hold: what is not UTF-8 (in a file's name), and a zero, become an escape."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def write_replicates(group: Any, results: Kept) -> None:
    """Write the labels of outcomes and inputs, and room for them: a row is packed by itself."""
    outcomes, inputs = results.labels["outcome"], results.labels.get("input", ())
    group.dimensions.update({"outcome": len(outcomes), "input": len(inputs), "replicate": results.replicates})
    write_text(group, "outcome", "outcome", outcomes, "name of the outcome")
    write_text(group, "unit", "outcome", [unit_of(name) for name in outcomes], "unit of the outcome")
    write_text(group, "meaning", "outcome", [text_of(name) for name in outcomes], "meaning of the outcome")
    write_text(group, "input", "input", inputs, "dotted key of the uncertain value")
    write_numbers(group, "replicate", results.provenance["first"])
    said = {"long_name": "outcomes of each replicate", "coordinates": "unit meaning"}
    write_room(group, "outcomes", ("outcome", "replicate"), said)
    write_room(group, "inputs", ("input", "replicate"), {"long_name": "uncertain values as drawn in each replicate"})


def write_room(group: Any, name: str, dimensions: tuple[str, str], said: Mapping[str, str]) -> None:
    """Write a table of numbers that is still to be filled."""
    sizes = [group.dimensions[one].size for one in dimensions]
    packed = {**PACKED, "chunks": (1, min(sizes[1], CHUNK))} if all(sizes) else {}
    group.create_variable(name, dimensions, np.float32, **packed).attrs.update(said)


def fill(table: Any, pieces: Iterator[Piece]) -> None:
    """Fill a table, (rows, replicates), with its pieces in order; a piece that is a whole chunk goes in as it is."""
    if not table.size:
        return
    rest: Array = np.empty((table.shape[0], 0), np.float32)
    first = 0
    for piece in pieces:
        if not rest.size and piece.count == table.chunks[1]:
            for row, packed in enumerate(piece.rows):
                table.id.write_direct_chunk((row, first), packed)
            first += piece.count
            continue
        rest = np.concatenate([rest, piece.values()], axis=-1)
        whole = rest.shape[1] // table.chunks[1] * table.chunks[1]
        table[:, first : first + whole] = rest[:, :whole]
        first, rest = first + whole, rest[:, whole:]
    table[:, first:] = rest


def write_axes(group: Any, results: Kept, used: Sequence[str]) -> None:
    """Write the axes that a group uses, each with its labels."""
    for axis in used:
        group.dimensions.update({axis: len(results.labels[axis])})
        if axis == "month":
            months = np.array(results.labels["month"], "datetime64[M]").astype("datetime64[D]")
            time = group.create_variable("month", ("month",), data=(months - EPOCH).astype(np.int32))
            time.attrs.update({"long_name": "month, by its first day", **DAYS})
        else:
            write_text(group, axis, axis, results.labels[axis], axis)


def write_series(group: Any, results: Kept) -> None:
    """Write the series, with a coordinate for each of their dimensions."""
    traced = next((values.shape[-1] for values in results.traces.values()), 0)
    write_axes(group, results, [axis for axis in results.labels if axis not in ("outcome", "input")])
    group.dimensions.update({"traced": traced})
    write_numbers(group, "traced", results.provenance["first"])
    for name, values in results.traces.items():
        write_variable(group, name, ("month", *results.axes[name], "traced"), values, results.units[name])


def write_bands(group: Any, results: Kept, bands: Bands) -> None:
    """Write the order statistics of the series, a row each, and of the curves made of them."""
    rows = rows_of({name: results.axes[name] for name in bands.variables}, results.labels)
    group.attrs.update({"replicates": bands.replicates, "most": bands.most})
    group.dimensions.update({"statistic": len(STATISTICS), "row": len(rows), "curve": len(bands.names)})
    write_axes(group, results, ["month"])
    write_text(group, "statistic", "statistic", STATISTICS, "statistic over the first replicates")
    write_text(group, "row", "row", rows, "variable and labels")
    write_text(group, "curve", "curve", bands.names, "outcome that a curve is the course of")
    months = len(results.labels["month"])
    flat = [values.reshape(len(STATISTICS), months, -1) for values in bands.variables.values()]
    table = write_variable(group, "rows", ("statistic", "month", "row"), np.concatenate(flat, axis=-1))
    write_columns(table, {name: results.axes[name] for name in bands.variables}, results.units)
    write_variable(group, CURVES, ("statistic", "month", "curve"), bands.curves)


def write_limits(group: Any, results: Kept) -> None:
    """Write how often stocks and levers stood at a bound, and between which values they moved."""
    axes = {name: limited(name).axes for name in results.limits}
    rows = rows_of(axes, results.labels)
    group.dimensions.update({"bound": len(BOUNDS), "row": len(rows)})
    write_text(group, "bound", "bound", BOUNDS, "replicate-months at a bound, and the ends of what was seen")
    write_text(group, "row", "row", rows, "stock or lever, and labels")
    table = write_variable(group, "rows", ("bound", "row"), np.concatenate([*results.limits.values()], axis=-1))
    write_columns(table, axes, {})


def rows_of(axes: Mapping[str, Sequence[str]], labels: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the rows of variables: "cohesion.PRK", "events.armed_attack.PRK>KOR"."""
    return [".".join((name, *at)) for name, own in axes.items() for at in product(*(labels[axis] for axis in own))]


def write_columns(table: Any, axes: Mapping[str, Sequence[str]], units: Mapping[str, str]) -> None:
    """Note which variables the rows of a table are, their axes and their units."""
    words = {"variables": list(axes), "axes": [" ".join(own) for own in axes.values()]}
    words["units_of_variables"] = [units.get(name, "") for name in axes]
    table.attrs.update(words)


def write_variable(group: Any, name: str, dimensions: Sequence[str], values: Any, unit: str = "") -> Any:
    """Write a variable, each row of it packed by itself: one that never moves takes a few bytes. Return it."""
    chunks = tuple(
        size if one in ("month", "traced") else 1 for one, size in zip(dimensions, values.shape, strict=True)
    )
    packed = {**PACKED, "chunks": chunks} if values.nbytes > SMALL else {}
    variable = group.create_variable(name, tuple(dimensions), data=values, **packed)
    variable.attrs.update({"units": unit, "long_name": TEXTS.get(name, name)})
    return variable


def write_text(group: Any, name: str, dimension: str, words: Sequence[str], meaning: str) -> None:
    """Write a coordinate of words."""
    import h5py

    data = np.array(words, dtype=object)
    group.create_variable(name, (dimension,), data=data, dtype=h5py.string_dtype()).attrs["long_name"] = meaning


def write_numbers(group: Any, dimension: str, first: int) -> None:
    """Write the numbers of the replicates as a coordinate."""
    numbers = np.arange(first, first + group.dimensions[dimension].size, dtype=np.int64)
    packed = PACKED if len(numbers) > CHUNK else {}
    variable = group.create_variable(dimension, (dimension,), data=numbers, **packed)
    variable.attrs["long_name"] = "number of the replicate"


TEXTS = {variable.name: variable.text for variable in variables_of(World)}
SMALL = 1 << 10
"""Bytes that are not worth packing."""
