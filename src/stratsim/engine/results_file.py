"""The results file: netCDF-4 by the CF conventions, labelled so that xarray's own reader understands it.

Root group: ``outcomes (outcome, replicate)`` with unit and meaning of each outcome as coordinates, ``inputs (input,
replicate)``, the uncertain values as drawn, labelled by their dotted keys, and the provenance as attributes. Groups:
``series``, each variable over ``(month, its axes..., traced)``, ``traced`` counting the replicates that kept their
series; ``statistics``, each variable over ``(statistic, month, its axes...)``; ``limits``, counts at bounds. Every
dimension has its coordinate. Rows are packed each for itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.bands import STATISTICS, Bands
from stratsim.engine.limits import Counts
from stratsim.engine.results_guard import refuse_misfit, refuse_strange, refuse_strange_once
from stratsim.files import seal
from stratsim.files.journal import mend
from stratsim.files.netcdf import coordinates, dimensions, variables
from stratsim.files.regular import refuse_special

if TYPE_CHECKING:
    import xarray as xr

FORMAT = "stratsim results 3"
CONVENTIONS = "CF-1.11"
SERIES, STATS, LIMITS = "series", "statistics", "limits"
CURVES = "curves"
OF_RUN = ("outcomes", "inputs")
"""Tables of all replicates."""
BOUNDS = ("at low", "at high", "least", "greatest")
COUNTS = ("seed", "first", "replicates", "months")
"""Entries of the provenance that are whole numbers; the others are text."""
ORIGIN = ("scenario", "file", "overrides", "headline")
NOT_PROVENANCE = ("format", "Conventions")
EPOCH = np.datetime64("1970-01-01", "D")
DAYS = {"standard_name": "time", "axis": "T", "units": "days since 1970-01-01", "calendar": "proleptic_gregorian"}


def read(path: str | Path, lazy: bool = False) -> dict[str, Any]:
    """Return the fields of the results in a file; raise ValueError where it is not of that kind, or was changed.

    With ``lazy`` outcomes, inputs and series stay on disk until they are asked for.
    """
    with opened(path, whole=True) as file:
        labels, series = labels_of(path, file), variables(file[SERIES])
        sizes = {axis: len(names) for axis, names in labels.items()} | sizes_of(file)
        tables = {name: file[name] for name in OF_RUN}
        over = {name: dimensions(one) for name, one in {**tables, **series}.items()}
        for name, one in {**tables, **series}.items():
            refuse_misfit(path, name, one, over[name], sizes, "f")
        columns, bands = bands_of(path, file[STATS], sizes) if STATS in file else ({}, None)
        whole = {name: StoredTable(Path(path), name, one.shape) if lazy else one[...] for name, one in tables.items()}
        stored = Stored(Path(path), tuple(series), sizes["traced"])
        axes = {name: over[name][1:-1] for name in series}
        units = {name: str(one.attrs["units"]) for name, one in series.items()}
        return {
            "values": whole["outcomes"],
            "traces": stored if lazy else {name: one[...] for name, one in series.items()},
            "labels": labels,
            "axes": axes | {name: own for name, (own, _) in columns.items()},
            "units": units | {name: unit for name, (_, unit) in columns.items()},
            "provenance": provenance(file),
            "limits": limits_of(path, file[LIMITS], sizes) if LIMITS in file else {},
            "bands": bands,
            "drawn": whole["inputs"],
        }


def sizes_of(file: Any) -> dict[str, int]:
    """Return the sizes of the dimensions of an open file whose names are no labels of the results."""
    sizes = {"replicate": file["replicate"].size, "traced": file[SERIES]["traced"].size}
    return sizes | {"statistic": len(STATISTICS), "bound": len(BOUNDS)}


Columns = dict[str, tuple[tuple[str, ...], str]]
"""Variable -> its axes and its unit."""


def bands_of(path: str | Path, group: Any, sizes: Mapping[str, int]) -> tuple[Columns, Bands]:
    """Return the order statistics in an open group, with axes and units of their variables."""
    count = {"curve": group["curve"].size}
    refuse_misfit(path, "curve", group["curve"], ("curve",), count, "OS")
    refuse_misfit(path, CURVES, group[CURVES], dimensions(group[CURVES]), {**sizes, **count}, "f")
    columns, parts = parted(path, group["rows"], sizes)
    looked = (int(group.attrs["replicates"]), int(group.attrs["most"]))
    return columns, Bands(*looked, parts, group[CURVES][...], words(group["curve"]))


def limits_of(path: str | Path, group: Any, sizes: Mapping[str, int]) -> dict[str, Counts]:
    """Return the counts at bounds in an open group."""
    _, parts = parted(path, group["rows"], sizes)
    return {name: part.astype(np.float64).reshape(len(BOUNDS), -1) for name, part in parts.items()}


def parted(path: str | Path, table: Any, sizes: Mapping[str, int]) -> tuple[Columns, dict[str, Array]]:
    """Return the variables whose rows a table has, with their axes and units, and the part of each."""
    names, axes, units = (text_of(table.attrs[key]) for key in ("variables", "axes", "units_of_variables"))
    columns: Columns = {name: (tuple(own.split()), unit) for name, own, unit in zip(names, axes, units, strict=True)}
    shapes = {name: tuple(sizes[axis] for axis in own) for name, (own, _) in columns.items()}
    ends = np.cumsum([prod(shape) for shape in shapes.values()], dtype=int)
    refuse_misfit(path, "rows", table, dimensions(table), {**sizes, "row": int(ends[-1]) if len(ends) else 0}, "f")
    parts = np.split(table[...], ends[:-1], axis=-1)
    return columns, {
        name: part.reshape(*part.shape[:-1], *shape) for (name, shape), part in zip(shapes.items(), parts, strict=False)
    }


def text_of(words: Any) -> list[str]:
    """Return the words of an attribute, which is a text alone where there is one."""
    return [words] if isinstance(words, str) else [str(word) for word in words]


def labels_of(path: object, file: Any) -> dict[str, tuple[str, ...]]:
    """Return the names along every axis of an open file; months and outcomes last."""
    group = file[SERIES]
    axes = [name for name in coordinates(group) if name not in ("month", "traced")]
    for name, kinds, where in [
        *((axis, "OS", group) for axis in axes),
        ("month", "iu", group),
        ("outcome", "OS", file),
        ("input", "OS", file),
    ]:
        refuse_misfit(path, name, where[name], (name,), {name: where[name].size}, kinds)
    labels = {axis: words(group[axis]) for axis in axes}
    return {**labels, "month": months(group["month"]), "outcome": words(file["outcome"]), "input": words(file["input"])}


def provenance(file: Any) -> dict[str, Any]:
    """Return where the results of an open file came from; raise KeyError where it does not say."""
    entries = {key: value for key, value in file.attrs.items() if key not in NOT_PROVENANCE and not key.startswith("_")}
    if missing := [key for key in (*COUNTS, *ORIGIN) if key not in entries]:
        raise KeyError(missing[0])
    return {key: int(value) if key in COUNTS else str(value) for key, value in entries.items()}


def words(variable: Any) -> tuple[str, ...]:
    """Return the words of a coordinate."""
    return tuple(one.decode() if isinstance(one, bytes) else str(one) for one in variable[...])


def months(variable: Any) -> tuple[str, ...]:
    """Return the months of a time axis, as "2024-06"."""
    return tuple(str(month) for month in (EPOCH + variable[...]).astype("datetime64[M]"))


@dataclass(frozen=True)
class Stored(Mapping[str, Array]):
    """The series in a file, each read when it is first asked for and kept from then on."""

    path: Path
    names: tuple[str, ...]
    traced: int
    kept: dict[str, Array] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Array:
        if name not in self.names:
            raise KeyError(name)
        if name not in self.kept:
            with opened(self.path) as file:
                values = file[SERIES][name][...]
            values.setflags(write=False)
            self.kept[name] = values
        return self.kept[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def dataset(self) -> "xr.Dataset":
        """Return the series as a dataset of xarray that reads from the file what is used of it."""
        import xarray as xr

        with opened(self.path):  # refuses in our own words what is not a results file
            pass
        return xr.open_dataset(self.path, group=SERIES, engine="h5netcdf").rename(traced="replicate")


@dataclass(frozen=True)
class StoredTable:
    """A table of a file, (rows, replicates), whose rows are read when they are asked for; the last one is kept."""

    path: Path
    name: str
    shape: tuple[int, int]
    kept: dict[int, Array] = field(default_factory=dict)

    def __getitem__(self, row: int) -> Array:
        if not 0 <= row < len(self):
            raise IndexError(row)
        if row not in self.kept:
            self.kept.clear()
            with self.table() as table:
                self.kept[row] = table[row]
            self.kept[row].setflags(write=False)
        return self.kept[row]

    def __iter__(self) -> Iterator[Array]:
        with self.table() as table:
            for row in range(len(self)):
                yield table[row]

    def column(self, number: int) -> Array:
        """Return all rows of one replicate."""
        with self.table() as table:
            found: Array = table[:, number]
        return found

    def __setitem__(self, at: Any, value: Any) -> None:
        raise ValueError(f"results on disk are read-only: {self.path}")

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        with self.table() as table:
            return np.asarray(table[...], dtype)

    @contextmanager
    def table(self) -> Iterator[Any]:
        """Open the table, which was looked at before; raise ValueError where the file is another by now."""
        import h5py

        try:
            with h5py.File(self.path, "r") as raw:
                if raw[self.name].shape != self.shape:
                    raise ValueError("it has another size")
                yield raw[self.name]
        except (OSError, KeyError, ValueError) as error:
            raise ValueError(f"{self.path} was changed while it was read: {error}") from None


@contextmanager
def opened(path: str | Path, whole: bool = False) -> Iterator[Any]:
    """Open a results file; raise ValueError where it is not one; with ``whole`` also where it was changed.

    HDF5 does not bear every damage: where a seal does not fit, it does not see the file.
    """
    import h5py

    refuse_special(Path(path))
    mend(Path(path).parent)
    if whole and Path(path).is_file():
        refuse_changed(path)
    try:
        raw = h5py.File(path, "r")
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: there is no such file") from None
    except PermissionError:
        raise ValueError(f"{path} cannot be read: permission denied") from None
    except (OSError, ValueError):
        raise ValueError(f"{path} is not a results file of stratsim, or is cut short") from None
    with raw:
        try:
            check_format(path, raw.attrs)
            (refuse_strange if whole else refuse_strange_once)(path, raw)
            if whole:
                seal.refuse_unsealed(Path(path))
            yield raw
        except ValueError as error:
            if str(path) in str(error):
                raise
            raise ValueError(f"{path} is damaged: {error}") from None
        except Exception:
            raise ValueError(f"{path} is damaged: parts of the results cannot be read") from None


def refuse_changed(path: str | Path) -> None:
    """Raise ValueError where a file is not as it was written."""
    try:
        seal.refuse_changed(Path(path))
    except PermissionError:
        raise ValueError(f"{path} cannot be read: permission denied") from None


def check_format(path: str | Path, attributes: Mapping[str, Any]) -> None:
    """Raise ValueError where a file is not of the form that this version reads; name the form and the remedy."""
    form = str(attributes.get("format", ""))
    if form == FORMAT:
        return
    if not form.startswith("stratsim results"):
        raise ValueError(f"{path} is not a results file of stratsim")
    made = f"stratsim {attributes.get('stratsim', '(unknown)')}"
    remedy = f"run {attributes.get('file', 'the scenario')} again"
    raise ValueError(f"{path} was written by {made} in the form {form!r}; this version reads {FORMAT!r}: {remedy}")
