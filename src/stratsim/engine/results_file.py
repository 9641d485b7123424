"""The results file: netCDF-4 by the CF conventions, labelled so that xarray's own reader understands it.

Root group: ``outcomes (outcome, replicate)`` with unit and meaning of each outcome as coordinates, ``inputs (input,
replicate)``, the uncertain values as drawn, labelled by their dotted keys, and the provenance as attributes. Group
``series``: each variable over ``(month, its axes..., traced)``, with a coordinate for every dimension. ``traced`` counts
the replicates that kept their series.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import numpy as np

from stratsim.core.array import Array
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine.outcome import text_of, unit_of
from stratsim.engine.results_guard import refuse_misfit, refuse_strange
from stratsim.files import seal
from stratsim.files.journal import mend
from stratsim.files.regular import refuse_special
from stratsim.files.whole import write_all

if TYPE_CHECKING:
    import xarray as xr

FORMAT = "stratsim results 3"
CONVENTIONS = "CF-1.11"
SERIES = "series"
COUNTS = ("seed", "first", "replicates", "months")
"""Entries of the provenance that are whole numbers; the others are text."""
ORIGIN = ("scenario", "file", "overrides", "headline")
NOT_PROVENANCE = ("format", "Conventions")
EPOCH = np.datetime64("1970-01-01", "D")
DAYS = {"standard_name": "time", "axis": "T", "units": "days since 1970-01-01", "calendar": "proleptic_gregorian"}


class Kept(Protocol):
    """What is written: the fields of `Results`, which says what they are."""

    @property
    def values(self) -> Array:
        """Outcomes, (outcomes, replicates)."""

    @property
    def drawn(self) -> Array:
        """Uncertain values as drawn, (inputs, replicates)."""

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


def save(path: str | Path, results: Kept) -> Path:
    """Write results to a file, whole or not at all; return its path."""
    return save_all({Path(path): results})[0]


def save_all(files: Mapping[Path, Kept]) -> list[Path]:
    """Write results to files of one directory, all of them or none; return their paths."""
    return write_all({path: partial(write, results=results) for path, results in files.items()})


def write(out: BinaryIO, results: Kept) -> None:
    """Write results to a binary file, and its checksum behind them."""
    import h5netcdf

    with h5netcdf.File(out, "w") as file:
        provenance = {key: storable(str(value)) for key, value in results.provenance.items()}
        file.attrs.update({"format": FORMAT, "Conventions": CONVENTIONS, **provenance})
        write_outcomes(file, results)
        write_series(file.create_group(SERIES), results)
    seal.seal(out)


def storable(text: str) -> str:
    """Return a text that HDF5 can hold: what is not UTF-8 (in a file's name), and a zero, become an escape."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def write_outcomes(group: Any, results: Kept) -> None:
    """Write the outcomes, ``(outcome, replicate)``, with the unit and the meaning of each."""
    names = results.labels["outcome"]
    inputs = results.labels["input"]
    group.dimensions.update({"outcome": len(names), "input": len(inputs), "replicate": results.values.shape[-1]})
    write_text(group, "outcome", "outcome", names, "name of the outcome")
    write_text(group, "unit", "outcome", [unit_of(name) for name in names], "unit of the outcome")
    write_text(group, "meaning", "outcome", [text_of(name) for name in names], "meaning of the outcome")
    write_numbers(group, "replicate", results.provenance["first"])
    outcomes = group.create_variable("outcomes", ("outcome", "replicate"), data=results.values)
    outcomes.attrs.update({"long_name": "outcomes of each replicate", "coordinates": "unit meaning"})
    write_text(group, "input", "input", inputs, "dotted key of the uncertain value")
    drawn = group.create_variable("inputs", ("input", "replicate"), data=results.drawn)
    drawn.attrs["long_name"] = "uncertain values as drawn in each replicate"


def write_series(group: Any, results: Kept) -> None:
    """Write the series, with a coordinate for each of their dimensions."""
    texts = {variable.name: variable.text for variable in variables_of(World)}
    traced = next((values.shape[-1] for values in results.traces.values()), 0)
    months = np.array(results.labels["month"], "datetime64[M]").astype("datetime64[D]")
    axes = [axis for axis in results.labels if axis not in ("month", "outcome", "input")]
    sizes = {axis: len(results.labels[axis]) for axis in axes}
    group.dimensions.update({"month": len(months), **sizes, "traced": traced})
    time = group.create_variable("month", ("month",), data=(months - EPOCH).astype(np.int32))
    time.attrs.update({"long_name": "month, by its first day", **DAYS})
    write_numbers(group, "traced", results.provenance["first"])
    for axis in axes:
        write_text(group, axis, axis, results.labels[axis], axis)
    for name, values in results.traces.items():
        variable = group.create_variable(name, ("month", *results.axes[name], "traced"), data=values)
        variable.attrs.update({"units": results.units[name], "long_name": texts.get(name, name)})


def write_text(group: Any, name: str, dimension: str, words: Sequence[str], meaning: str) -> None:
    """Write a coordinate of words."""
    import h5py

    data = np.array(words, dtype=object)
    group.create_variable(name, (dimension,), data=data, dtype=h5py.string_dtype()).attrs["long_name"] = meaning


def write_numbers(group: Any, dimension: str, first: int) -> None:
    """Write the numbers of the replicates as a coordinate."""
    numbers = np.arange(first, first + group.dimensions[dimension].size, dtype=np.int64)
    group.create_variable(dimension, (dimension,), data=numbers).attrs["long_name"] = "number of the replicate"


def read(path: str | Path, lazy: bool = False) -> dict[str, Any]:
    """Return the fields of the results in a file; raise ValueError where it is not of that kind, or was changed.

    With ``lazy`` the series stay on disk until they are asked for.
    """
    with opened(path) as file:
        seal.check(Path(path))
        labels, series = labels_of(path, file), series_of(file)
        sizes = {axis: len(names) for axis, names in labels.items()}
        sizes |= {"replicate": file.dimensions["replicate"].size, "traced": file[SERIES].dimensions["traced"].size}
        for name, one in {"outcomes": file["outcomes"], "inputs": file["inputs"], **series}.items():
            refuse_misfit(path, name, one, one.dimensions, sizes, "f")
        stored = Stored(Path(path), tuple(series), sizes["traced"])
        return {
            "values": file["outcomes"][...],
            "drawn": file["inputs"][...],
            "traces": stored if lazy else {name: one[...] for name, one in series.items()},
            "labels": labels,
            "axes": {name: tuple(one.dimensions[1:-1]) for name, one in series.items()},
            "units": {name: str(one.attrs["units"]) for name, one in series.items()},
            "provenance": provenance(file),
        }


def series_of(file: Any) -> dict[str, Any]:
    """Return the variables of an open file that are series."""
    group = file[SERIES]
    return {name: one for name, one in group.variables.items() if name not in group.dimensions}


def labels_of(path: object, file: Any) -> dict[str, tuple[str, ...]]:
    """Return the names along every axis of an open file; months and outcomes last."""
    group = file[SERIES]
    axes = [name for name in group.dimensions if name not in ("month", "traced")]
    for name, kinds, where in [
        *((axis, "OS", group) for axis in axes),
        ("month", "iu", group),
        ("outcome", "OS", file),
        ("input", "OS", file),
    ]:
        refuse_misfit(path, name, where[name], (name,), {name: where.dimensions[name].size}, kinds)
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


@contextmanager
def opened(path: str | Path) -> Iterator[Any]:
    """Open a results file; raise ValueError where it is not one."""
    import h5netcdf
    import h5py

    refuse_special(Path(path))
    mend(Path(path).parent)
    try:
        raw = h5py.File(path, "r")  # opened here, because h5netcdf prints a traceback of its own where that fails
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: there is no such file") from None
    except PermissionError:
        raise ValueError(f"{path} cannot be read: permission denied") from None
    except (OSError, ValueError):
        raise ValueError(f"{path} is not a results file of stratsim, or is cut short") from None
    with raw:
        try:
            check_format(path, raw.attrs)
            refuse_strange(path, raw)
            yield h5netcdf.File(raw, "r")
        except ValueError as error:
            if str(path) in str(error):
                raise
            raise ValueError(f"{path} is damaged: {error}") from None
        except Exception:
            raise ValueError(f"{path} is damaged: parts of the results cannot be read") from None


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
