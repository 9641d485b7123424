"""Run a whole design in one call, and hold what came of it: inputs by point, outcomes by point and replicate."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from stratsim.core.array import Array
from stratsim.engine.kernels import KernelName
from stratsim.engine.points import Repeats
from stratsim.engine.results import machine
from stratsim.experiments.pointwise import Work, as_table, kept, missing, prepared, worked
from stratsim.experiments.run import LAST_REPLICATE, Progress, provenance, quiet, ready
from stratsim.scenario.bases import Given
from stratsim.scenario.scenario import Scenario, whole
from stratsim.scenario.schema import MOST_REPLICATES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Maker = Callable[[Scenario], "pd.DataFrame"]
SAME = ("digest", "seed", "months", "policies", "stratsim", "numpy")
"""What a sample and what is added to it have in common."""
SAVE_EVERY = 20.0
"""Seconds between two writings of what is done."""
PORTION = 400_000
"""Replicate-months that are run between two looks at the clock, where what is done is saved."""


@dataclass(frozen=True, eq=False)
class Sample:
    """What came of a design.

    ``inputs``: a row a point, a column a key. ``values``: ``(outcomes, points, replicates)``, named by ``names``.
    ``common_luck``: whether replicate r of every point has the same luck.
    """

    scenario: Scenario
    inputs: "pd.DataFrame"
    names: tuple[str, ...]
    values: Array
    provenance: Mapping[str, Any]
    common_luck: bool = True

    def __repr__(self) -> str:
        return (
            f"<Sample of {self.scenario.name}: {len(self.inputs):,} points x {self.replicates:,} replicates, "
            f"{len(self.inputs.columns)} inputs, {len(self.names)} outcomes>"
        )

    @property
    def replicates(self) -> int:
        """How often each point was run."""
        return int(self.values.shape[-1])

    @cached_property
    def outcomes(self) -> "pd.DataFrame":
        """Outcomes: a row a point and replicate, a column an outcome."""
        import pandas as pd

        index = pd.MultiIndex.from_product(
            [range(len(self.inputs)), range(self.replicates)], names=["point", "replicate"]
        )
        flat = self.values.reshape(len(self.names), -1).T.astype(np.float64)
        return pd.DataFrame(flat, index=index, columns=list(self.names))

    @cached_property
    def means(self) -> "pd.DataFrame":
        """Mean of each outcome over the replicates that have it: a row a point, a column an outcome."""
        import pandas as pd

        return pd.DataFrame({name: self.mean(name) for name in self.names}, index=self.inputs.index)

    def mean(self, outcome: str) -> npt.NDArray[np.float64]:
        """Return the mean of an outcome at each point, shape (points,), NaN where no replicate has it."""
        return mean_of(self.outcome(outcome))

    def outcome(self, name: str) -> Array:
        """Return one outcome, shape (points, replicates); raise KeyError where it was not kept."""
        if name not in self.names:
            raise KeyError(f"there is no outcome {name!r} in this sample; there are: {', '.join(self.names)}")
        values: Array = self.values[self.names.index(name)]
        return values

    def to_dataset(self) -> "xr.Dataset":
        """Return everything as a labelled dataset: inputs over (point), outcomes over (point, replicate)."""
        import xarray as xr

        inputs = {name: ("point", self.inputs[name].to_numpy()) for name in self.inputs.columns}
        outcomes = {f"outcome:{name}": (("point", "replicate"), self.outcome(name)) for name in self.names}
        coordinates = {"point": np.arange(len(self.inputs)), "replicate": np.arange(self.replicates)}
        return xr.Dataset({**inputs, **outcomes}, coordinates, {k: str(v) for k, v in self.provenance.items()})

    def save(self, path: str | Path) -> Path:
        """Write the sample to a netCDF-4 file, whole or not at all; return its path."""
        from stratsim.experiments import sample_file

        return sample_file.save(Path(path), self)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a sample that `save` wrote; raise ValueError where the file is not of that kind."""
        from stratsim.experiments import sample_file

        return cls(**sample_file.read(Path(path)))

    def extend(
        self,
        design: "pd.DataFrame | None" = None,
        *,
        replicates: int | None = None,
        jobs: int | None = None,
        executor: Executor | None = None,
        kernel: KernelName = "auto",
        progress: Progress = quiet,
    ) -> "Sample":
        """Return the sample with the points of a further design, and up to ``replicates`` replicates a point.

        What is there is not run again. Raises ValueError where the version of stratsim or numpy is another by now, or
        replicates are to be added without common luck: their numbers hang on how many there are.
        """
        refuse_strangers(self, made_of(self.scenario, self.replicates))
        more = as_table(design, self.scenario) if design is not None else None
        count = self.replicates if replicates is None else replicates
        whole("replicates", count, self.replicates, MOST_REPLICATES)
        if count > self.replicates and not self.common_luck:
            raise ValueError("without common luck a sample cannot get more replicates: make it anew with more")
        work = Work(self.names, Repeats(1), processes(jobs, executor), kernel, progress)
        grown = deeper(self, count, work) if count > self.replicates else self
        return grown if more is None else longer(grown, more, work)


def mean_of(values: Array) -> npt.NDArray[np.float64]:
    """Return means over the last axis of what is a number there, NaN where nothing is."""
    there = np.isfinite(values)
    count = there.sum(axis=-1)
    sums = np.where(there, values.astype(np.float64), 0.0).sum(axis=-1)
    return np.asarray(np.where(count > 0, sums / np.maximum(count, 1), np.nan), np.float64)


def deeper(sample: Sample, count: int, work: Work) -> Sample:
    """Return a sample with more replicates a point."""
    repeats = Repeats(count - sample.replicates, sample.replicates)
    values = worked(sample.scenario, sample.inputs, replace(work, repeats=repeats))
    whole_ = np.concatenate([sample.values, values], axis=-1)
    return replace(sample, values=whole_, provenance=made_of(sample.scenario, count))


def longer(sample: Sample, design: "pd.DataFrame", work: Work) -> Sample:
    """Return a sample with further points."""
    import pandas as pd

    repeats = Repeats(sample.replicates, 0 if sample.common_luck else len(sample.inputs) * sample.replicates)
    repeats = replace(repeats, common=sample.common_luck)
    values = worked(sample.scenario, design, replace(work, repeats=repeats))
    inputs = pd.concat([sample.inputs, design], ignore_index=True)
    inputs.index.name = "point"
    return replace(sample, inputs=inputs, values=np.concatenate([sample.values, values], axis=1))


def sample(  # noqa: PLR0913 - each keyword is one choice of a sample
    scenario: Given | Scenario,
    design: Any,
    *,
    replicates: int = 1,
    common_luck: bool = True,
    outcomes: Sequence[str] | str | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress = quiet,
    kernel: KernelName = "auto",
    seed: int | None = None,
    months: int | None = None,
    store: str | Path | None = None,
    strict: bool = True,
) -> Sample:
    """Run every point of a design ``replicates`` times and return inputs and outcomes.

    ``design``: a table (columns: dotted keys, mechanisms, "variant"; a cell without a value leaves the scenario as it
    is), or a function that makes one of the scenario, such as ``partial(ss.latin, n=100)``. Each point has the bits
    that a run of it alone has. ``common_luck``: replicate r has the same luck at every point, so that points can be
    compared as pairs; else all replicates of all points differ. ``outcomes`` are kept, the headline ones if left out.
    ``store``: a file that is written while work goes on, and taken up again where it holds points of the same design.
    ``strict`` refuses keys that have no effect at any point.
    Raises `ScenarioError` where a point cannot be, ValueError where the design is none, before any work.
    """
    one = ready(scenario).but(seed=seed, months=months)
    table = as_table(design, one)
    whole("replicates", replicates, 1, MOST_REPLICATES)
    if len(table) * replicates > LAST_REPLICATE:
        raise ValueError(f"{len(table):,} points x {replicates:,} replicates are too many: at most {LAST_REPLICATE:,}")
    repeats = Repeats(replicates, common=common_luck)
    work = Work(kept(one, outcomes), repeats, processes(jobs, executor), kernel, progress, strict)
    empty = np.empty((len(work.outcomes), 0, replicates), np.float32)
    start = Sample(one, table[:0], work.outcomes, empty, made_of(one, replicates), common_luck)
    if store is None:
        return replace(start, inputs=table, values=worked(one, table, work))
    return stored(start, table, work, Path(store))


def stored(start: Sample, table: "pd.DataFrame", work: Work, store: Path) -> Sample:
    """Run a design in portions, each written to a file; go on where the file holds the beginning of the design."""
    prepared(start.scenario, table, work)  # so that a point that cannot be is told before any work
    found, saved = taken_up(start, table, store), monotonic()
    months, done = start.scenario.plan.months, len(found.inputs)
    size = max(1, PORTION // (months * start.replicates))
    for part in portions(table[done:], size):
        before = len(found.inputs)
        found = longer(found, part, replace(work, progress=within(work.progress, before, len(part), len(table))))
        if monotonic() - saved > SAVE_EVERY:
            saved = monotonic() if found.save(store) else saved
    found.save(store)
    return found


def portions(table: "pd.DataFrame", size: int) -> Iterator["pd.DataFrame"]:
    """Yield a table in parts of so many rows."""
    for first in range(0, len(table), size):
        yield table[first : first + size]


def within(progress: Progress, before: int, count: int, of: int) -> Progress:
    """Return the progress of a portion as that of the whole, in points."""
    return lambda done, whole: progress(int(before + count * done / max(whole, 1)), of)


def taken_up(start: Sample, table: "pd.DataFrame", store: Path) -> Sample:
    """Return what a file holds of a design; raise ValueError where it is of another sample."""
    if not store.exists():
        return start
    there = Sample.load(store)
    refuse_strangers(there, start.provenance)
    same = (there.names, there.replicates, there.common_luck) == (start.names, start.replicates, start.common_luck)
    points = len(there.inputs)
    if not same or points > len(table) or not alike(there.inputs, table[:points]):
        raise ValueError(f"{store} holds another sample: choose another file, or remove it")
    return replace(there, scenario=start.scenario, inputs=table[:points])


def alike(a: "pd.DataFrame", b: "pd.DataFrame") -> bool:
    """Tell whether two designs say the same."""
    if list(a.columns) != list(b.columns):
        return False
    return all(
        (missing(x) and missing(y)) or x == y
        for name in a.columns
        for x, y in zip(a[name].tolist(), b[name].tolist(), strict=True)
    )


def refuse_strangers(there: Sample, wanted: Mapping[str, Any]) -> None:
    """Raise ValueError where a sample was made of another scenario, or by another version."""
    for key in SAME:
        if str(there.provenance.get(key)) != str(wanted[key]):
            raise ValueError(f"the sample differs in {key}: {there.provenance.get(key)} and {wanted[key]}")


def made_of(scenario: Scenario, replicates: int) -> dict[str, Any]:
    """Return where a sample comes from."""
    return {**machine(), **provenance(scenario, replicates)}


def processes(jobs: int | None, executor: Executor | None) -> int | Executor:
    """Return who does the work."""
    whole("jobs", jobs, 1, 10_000)
    return executor or jobs or os.cpu_count() or 1
