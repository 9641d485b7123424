"""Results: what came of one scenario, with names on everything and its provenance; one netCDF-4 file on disk."""

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.engine import results_concat, results_file, results_write
from stratsim.engine.bands import STATISTICS, Bands
from stratsim.engine.ensemble import Ensemble
from stratsim.engine.limits import Counts, limited
from stratsim.engine.plan import Plan
from stratsim.engine.recorded import recorded
from stratsim.files.packed import Piece
from stratsim.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True, eq=False)
class Results:
    """Outcomes and inputs of all replicates, order statistics and series of the first ones, where they came from.

    ``values``: ``(outcomes, replicates)``. ``drawn``: the uncertain values of each replicate, ``(inputs, replicates)``.
    ``traces``: variable -> ``(months, rows..., replicates traced)``.
    ``bands``: order statistics of the series, see `Bands`; ``limits``: months at a bound, `stratsim.engine.limits`.
    ``labels``: axis -> names, also "month" ("2024-06" ...), "outcome" and "input". ``axes``: variable -> its axes.
    """

    values: Array
    traces: Mapping[str, Array]
    labels: Mapping[str, Sequence[str]]
    axes: Mapping[str, Sequence[str]]
    units: Mapping[str, str]
    provenance: Mapping[str, Any]
    limits: Mapping[str, Counts] = field(default_factory=dict)
    bands: Bands | None = None
    drawn: Array = field(default_factory=lambda: np.empty((0, 0), FLOAT))

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", read_only(self.values))
        drawn = np.empty((0, self.replicates), FLOAT) if self.drawn.shape == (0, 0) else self.drawn
        object.__setattr__(self, "drawn", read_only(drawn))
        if not isinstance(self.traces, results_file.Stored):
            object.__setattr__(self, "traces", {name: read_only(x) for name, x in self.traces.items()})

    def __repr__(self) -> str:
        return f"<Results {self.name}: {', '.join(self.summary())}>"

    def _repr_html_(self) -> str:
        heading = f"<b>{escape(str(self.provenance.get('title') or self.name))}</b> {escape('; '.join(self.summary()))}"
        return f"<div>{heading}{self.outcomes.describe().T.to_html(max_rows=20, float_format='{:.4g}'.format)}</div>"

    def summary(self) -> list[str]:
        """Return in a few words what is here: replicates, months, outcomes, series."""
        months = self.labels["month"]
        return [
            f"{self.replicates:,} replicates",
            f"{len(months)} months ({months[0]} to {months[-1]})",
            f"{len(self.labels['outcome'])} outcomes",
            f"{len(self.traces)} series of {self.traced:,} replicates" if self.traced else "no series",
        ]

    @classmethod
    def of(cls, ensemble: Ensemble, months: Sequence[str], provenance: Mapping[str, Any]) -> Self:
        """Return the results of an ensemble, its months named."""
        bands = ensemble.bands
        series = list(bands.variables if bands else ensemble.series)
        labels, axes, units = labels_of(ensemble.plan, ensemble.names, months, series, list(ensemble.limits))
        return cls(
            ensemble.outcomes,
            ensemble.series,
            labels,
            axes,
            units,
            {**machine(), **provenance},
            ensemble.limits,
            bands,
            ensemble.inputs,
        )

    @classmethod
    def concat(cls, parts: "Iterable[Results]") -> "Results":
        """Return the parts of one run, made anywhere and given in any order, as the whole run.

        Its statistics are those of the whole where the first part has all replicates that they are taken over, or all
        of these kept their series; else there are none. Raises ValueError where the parts are not of one scenario,
        seed, time span and version, or leave out replicates.
        """
        return results_concat.concatenated(cls, sorted(parts, key=lambda part: part.first))

    @property
    def name(self) -> str:
        """The scenario's name."""
        return str(self.provenance["scenario"])

    @property
    def replicates(self) -> int:
        """The number of replicates."""
        return int(self.values.shape[-1])

    @property
    def first(self) -> int:
        """The number of the first replicate."""
        return int(self.provenance.get("first", 0))

    @property
    def traced(self) -> int:
        """The number of replicates that kept their series."""
        if isinstance(self.traces, results_file.Stored):
            return self.traces.traced
        return next((values.shape[-1] for values in self.traces.values()), 0)

    @cached_property
    def outcomes(self) -> "pd.DataFrame":
        """Outcomes: a row a replicate, a column an outcome ("cohesion.PRK")."""
        return self._by_replicate(self.values, self.labels["outcome"])

    @cached_property
    def inputs(self) -> "pd.DataFrame":
        """The uncertain values as drawn: a row a replicate, a column a dotted key ("deterrence.focus")."""
        return self._by_replicate(self.drawn, self.labels.get("input", ()))

    def _by_replicate(self, values: Array, columns: Sequence[str]) -> "pd.DataFrame":
        import pandas as pd

        index = pd.RangeIndex(self.first, self.first + self.replicates, name="replicate")
        numbers = read_only(np.asarray(values).T.astype(np.float64))
        return pd.DataFrame(numbers, index=index, columns=list(columns), copy=False)

    @cached_property
    def series(self) -> "xr.Dataset":
        """Series of the traced replicates: variables over (replicate, month, state or tie ...).

        Raises ValueError where no replicate kept its series.
        """
        import xarray as xr

        if not self.traced:
            raise ValueError(f"{self.name}: no replicate kept its series (traces=0): run it with traces=1 or more")
        attributes = {key: str(value) for key, value in self.provenance.items()}
        if isinstance(self.traces, results_file.Stored):
            return self.traces.dataset().assign_attrs(attributes).transpose("replicate", "month", ...)
        coordinates: dict[str, Any] = {
            axis: np.array(names, dtype=str) for axis, names in self.labels.items() if axis not in ("outcome", "input")
        }
        coordinates["month"] = np.array(self.labels["month"], dtype="datetime64[M]").astype("datetime64[ns]")
        coordinates["replicate"] = np.arange(self.first, self.first + self.traced, dtype=np.int64)
        arrays = {
            name: (("month", *self.axes[name], "replicate"), values, {"units": self.units[name]})
            for name, values in self.traces.items()
        }
        return xr.Dataset(arrays, coordinates, attributes).transpose("replicate", "month", ...)

    @cached_property
    def statistics(self) -> "xr.Dataset":
        """Order statistics and mean of every series over the first replicates: (statistic, month, state or tie ...).

        ``curves`` has those of quantities made of several series, by the outcome that each is the course of. Raises
        ValueError where there are none.
        """
        import xarray as xr

        bands = self.with_bands()
        coordinates: dict[str, Any] = {"statistic": list(STATISTICS), "curve": list(bands.names)}
        coordinates["month"] = np.array(self.labels["month"], dtype="datetime64[M]").astype("datetime64[ns]")
        coordinates |= {axis: list(self.labels[axis]) for own in self.axes.values() for axis in own}
        arrays = {
            name: (("statistic", "month", *self.axes[name]), values, {"units": self.units[name]})
            for name, values in bands.variables.items()
        }
        arrays["curves"] = (("statistic", "month", "curve"), bands.curves, {})
        return xr.Dataset(arrays, coordinates, {"replicates": bands.replicates})

    def with_bands(self) -> Bands:
        """Return the bands; raise ValueError where there are none."""
        if self.bands is None:
            raise ValueError(f"{self.name}: no statistics of series were kept, which figures over time are made of")
        return self.bands

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
        return results_write.save(path, self)

    def pieces(self) -> Iterator[tuple[Piece, Piece]]:
        """Yield outcomes and inputs, piece by piece, as a file has them."""
        outcomes, inputs = np.asarray(self.values), np.asarray(self.drawn)
        for first in range(0, self.replicates, results_write.CHUNK):
            some = slice(first, first + results_write.CHUNK)
            yield Piece.of(first, outcomes[:, some]), Piece.of(first, inputs[:, some])

    @classmethod
    def load(cls, path: str | Path, *, lazy: bool = False) -> Self:
        """Read results that `save` wrote; raise ValueError where the file is not of that kind.

        With ``lazy`` outcomes, inputs and series stay on disk until they are asked for, each for itself.
        """
        return cls(**results_file.read(path, lazy))

    @staticmethod
    def origin(path: str | Path) -> tuple[str, str]:
        """Return the scenario file and the overrides that a results file came from."""
        with results_file.opened(path) as file:
            return str(file.attrs["file"]), str(file.attrs["overrides"])


def labels_of(
    plan: Plan, outcomes: Sequence[str], months: Sequence[str], series: Sequence[str], limits: Sequence[str]
) -> tuple[dict[str, Sequence[str]], dict[str, Sequence[str]], dict[str, str]]:
    """Return the labels of results by axis, and the axes and units of their series."""
    known = {v.name: v for v in recorded()}
    axes: dict[str, Sequence[str]] = {name: known[name].axes for name in series}
    used = {axis for own in (*axes.values(), *(limited(name).axes for name in limits)) for axis in own}
    labels: dict[str, Sequence[str]] = {axis: plan.system.labels(axis) for axis in sorted(used)}
    labels |= {"month": tuple(months), "outcome": tuple(outcomes), "input": tuple(plan.uncertain())}
    return labels, axes, {name: known[name].unit for name in series}


def read_only(x: Any) -> Any:
    """Return a view of an array that cannot be written to; what is on disk stays there."""
    if isinstance(x, results_file.StoredTable):
        return x
    view = x.view()
    view.setflags(write=False)
    return view


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
