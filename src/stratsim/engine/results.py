"""Results: what came of one scenario, with names on everything and its provenance; one netCDF-4 file on disk."""

import os
import platform
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from stratsim import __version__
from stratsim.core.array import Array
from stratsim.engine.ensemble import Ensemble
from stratsim.engine.limits import Counts
from stratsim.engine.recorder import recorded

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

FORMAT = "stratsim results 1"
COUNTS = ("seed", "replicates", "months")
"""Entries of the provenance that are whole numbers; the others are text."""


@dataclass(frozen=True, eq=False)
class Results:
    """The outcomes of all replicates, the series of the first ones, and where they came from.

    ``values``: ``(outcomes, replicates)``. ``traces``: variable -> ``(months, rows..., replicates traced)``.
    ``limits``: months at a bound, see `Limits` (not kept on disk).
    ``labels``: axis -> names, also "month" ("2024-06" ...) and "outcome". ``axes``: variable -> its axes.
    """

    values: Array
    traces: Mapping[str, Array]
    labels: Mapping[str, Sequence[str]]
    axes: Mapping[str, Sequence[str]]
    units: Mapping[str, str]
    provenance: Mapping[str, Any]
    limits: Mapping[str, Counts] = field(default_factory=dict)

    @classmethod
    def of(cls, ensemble: Ensemble, months: Sequence[str], provenance: Mapping[str, Any]) -> Self:
        """Return the results of an ensemble, its months named."""
        system, variables = ensemble.plan.system, {v.name: v for v in recorded()}
        axes = {name: variables[name].axes for name in ensemble.series}
        used = sorted({axis for a in axes.values() for axis in a})
        labels = {axis: system.labels(axis) for axis in used}
        return cls(
            ensemble.outcomes,
            ensemble.series,
            {**labels, "month": tuple(months), "outcome": tuple(ensemble.names)},
            axes,
            {name: variables[name].unit for name in axes},
            {**machine(), **provenance},
            ensemble.limits,
        )

    @property
    def name(self) -> str:
        """The scenario's name."""
        return str(self.provenance["scenario"])

    @property
    def replicates(self) -> int:
        """The number of replicates."""
        return int(self.values.shape[-1])

    @cached_property
    def outcomes(self) -> "pd.DataFrame":
        """Outcomes: a row a replicate, a column an outcome ("cohesion.PRK")."""
        import pandas as pd

        index = pd.RangeIndex(self.replicates, name="replicate")
        return pd.DataFrame(self.values.T.astype(np.float64), index=index, columns=list(self.labels["outcome"]))

    @cached_property
    def series(self) -> "xr.Dataset":
        """Series of the traced replicates: variables over (replicate, month, state or tie ...)."""
        import xarray as xr

        coordinates: dict[str, Any] = {
            axis: np.array(names, dtype=str) for axis, names in self.labels.items() if axis != "outcome"
        }
        coordinates["month"] = np.array(self.labels["month"], dtype="datetime64[M]").astype("datetime64[ns]")
        arrays = {
            name: (("month", *self.axes[name], "replicate"), values, {"units": self.units[name]})
            for name, values in self.traces.items()
        }
        data = xr.Dataset(arrays, coords=coordinates, attrs={k: str(v) for k, v in self.provenance.items()})
        return data.transpose("replicate", "month", ...)

    def outcome(self, name: str) -> Array:
        """Return one outcome of every replicate, shape (replicates,); raise KeyError where there is none."""
        names = list(self.labels["outcome"])
        if name not in names:
            raise KeyError(f"there is no outcome {name!r}; there are: {', '.join(names)}")
        return self.values[names.index(name)]

    def trace(self, name: str, label: str | None = None) -> Array:
        """Return one series of every traced replicate, shape (months, replicates): a variable at a label."""
        if name not in self.traces:
            raise KeyError(f"there is no series {name!r}; there are: {', '.join(self.traces) or 'none'}")
        values = self.traces[name]
        if label is None:
            return values
        labels = list(self.labels[self.axes[name][-1]])
        if label not in labels:
            raise KeyError(f"{name} has no {label!r}; it has: {', '.join(labels) or 'none'}")
        at: Any = (*(slice(None) for _ in self.axes[name]), labels.index(label))
        return values[at]

    def save(self, path: str | Path) -> Path:
        """Write the results to a netCDF-4 file, whole or not at all; return its path."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        os.close(handle)
        try:
            self._write(name)
            os.chmod(name, 0o644)  # a temporary file is its owner's alone; results are to be shared
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return target

    def _write(self, path: str) -> None:
        import h5netcdf

        with h5netcdf.File(path, "w") as file:
            file.attrs.update({"format": FORMAT, **{k: str(v) for k, v in self.provenance.items()}})
            for axis, names in self.labels.items():
                file.dimensions[axis] = len(names)
                file.create_variable(axis, (axis,), data=np.array(names, dtype="S"))
            file.dimensions["replicate"] = self.replicates
            file.create_variable("outcomes", ("outcome", "replicate"), data=self.values)
            if self.traces:
                file.dimensions["traced"] = next(iter(self.traces.values())).shape[-1]
            for name, values in self.traces.items():
                variable = file.create_variable(f"series/{name}", ("month", *self.axes[name], "traced"), data=values)
                variable.attrs["units"] = self.units[name]

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read results that `save` wrote; raise ValueError where the file is not of that kind."""
        with opened(path) as file:
            return cls._read(file)

    @staticmethod
    def origin(path: str | Path) -> tuple[str, str]:
        """Return the scenario file and the overrides that a results file came from."""
        with opened(path) as file:
            return str(file.attrs["file"]), str(file.attrs["overrides"])

    @classmethod
    def _read(cls, file: Any) -> Self:
        labels = {
            k: tuple(x.decode() for x in file[k][...])
            for k in file.dimensions
            if k in file.variables and k != "outcomes"
        }
        series = file["series"].variables if "series" in file.groups else {}
        return cls(
            file["outcomes"][...],
            {name: variable[...] for name, variable in series.items()},
            labels,
            {name: tuple(v.dimensions[1:-1]) for name, v in series.items()},
            {name: str(v.attrs["units"]) for name, v in series.items()},
            {
                k: int(v) if k in COUNTS else str(v)
                for k, v in file.attrs.items()
                if k != "format" and not k.startswith("_")
            },
        )


@contextmanager
def opened(path: str | Path) -> Iterator[Any]:
    """Open a results file; raise ValueError where it is not one."""
    import h5netcdf
    import h5py

    try:
        raw = h5py.File(path, "r")  # opened here, because h5netcdf prints a traceback of its own where that fails
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise ValueError(f"{path} is a directory, not a results file (.nc)") from None
    except PermissionError:
        raise ValueError(f"{path} cannot be read: permission denied") from None
    except (OSError, ValueError):
        raise ValueError(f"{path} is not a results file of stratsim, or is cut short") from None
    with raw:
        try:
            if raw.attrs.get("format") != FORMAT:
                raise ValueError(f"{path} is not a results file of this version of stratsim")
            yield h5netcdf.File(raw, "r")
        except (KeyError, OSError, RuntimeError):
            raise ValueError(f"{path} is damaged: parts of the results cannot be read") from None


def machine() -> dict[str, str]:
    """Return what of the machine the last bits of a number may depend on, and the moment."""
    features = np.show_config(mode="dicts")["SIMD Extensions"]
    return {
        "stratsim": __version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "cpu": " ".join([platform.machine(), *features.get("found", [])]),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }
