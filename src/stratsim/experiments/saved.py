"""Run scenarios into files: blocks are written as they come, and the same call goes on after whatever ended it.

Neither this process nor its workers ever hold more than some blocks. What is done is in `stratsim.files.work`; files
appear at the end, all of them or none, the same as those of a run that nothing disturbed.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stratsim.core.array import Array
from stratsim.engine.bands import Bands
from stratsim.engine.ensemble import Task, done, kernel_name, outcome_names, tasks
from stratsim.engine.kernels import KernelName, choice
from stratsim.engine.limits import Counts
from stratsim.engine.recorded import Records
from stratsim.engine.results import Results, labels_of, machine
from stratsim.engine.results_file import OF_RUN, Stored, StoredTable
from stratsim.engine.results_write import save_all
from stratsim.engine.shards import Shard, ShardedSeries, packed_block
from stratsim.experiments.run import Progress, month_names, provenance, quiet
from stratsim.files.work import GOES_ON, WorkFolder
from stratsim.own_code import digest
from stratsim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """One scenario on its way to its file: its folder, its blocks, and what its provenance says of the beginning."""

    scenario: Scenario
    records: Records
    folder: WorkFolder
    blocks: Sequence[Task]
    begun: Mapping[str, str]

    def shard(self, task: Task) -> Shard:
        """Return where the block of a task is, or will be."""
        return Shard(self.folder.path / f"{task.first}-{task.count}.npz")

    def missing(self) -> list[Task]:
        """Return the tasks whose blocks are not there, or not whole."""
        return [task for task in self.blocks if not self.shard(task).is_whole(task.first, task.count)]

    def put(self, task: Task, block: bytes) -> None:
        """Write the block of a task."""
        self.folder.put(self.shard(task).path.name, block)

    def written(self) -> int:
        """Return how many blocks are there."""
        return sum(self.shard(task).path.exists() for task in self.blocks)

    def kept(self) -> "KeptShards":
        """Return what was made, as a results file takes it."""
        return KeptShards(self, [self.shard(task) for task in self.blocks])


@dataclass(frozen=True)
class KeptShards:
    """The results of a scenario as its shards have them; see `stratsim.engine.results_write.Kept`."""

    job: Job
    shards: Sequence[Shard]

    @property
    def replicates(self) -> int:
        """How many replicates there are."""
        return sum(task.count for task in self.job.blocks)

    @property
    def traces(self) -> Mapping[str, Array]:
        """Series by variable."""
        return ShardedSeries(self.shards)

    @cached_property
    def described(self) -> tuple[dict[str, Sequence[str]], dict[str, Sequence[str]], dict[str, str]]:
        """Labels, axes and units."""
        plan = self.job.scenario.plan
        names = self.bands.variables if self.bands else self.traces
        return labels_of(plan, outcome_names(plan), month_names(self.job.scenario), list(names), list(self.limits))

    @property
    def labels(self) -> Mapping[str, Sequence[str]]:
        """Names by axis."""
        return self.described[0]

    @property
    def axes(self) -> Mapping[str, Sequence[str]]:
        """Axes by variable."""
        return self.described[1]

    @property
    def units(self) -> Mapping[str, str]:
        """Units by variable."""
        return self.described[2]

    @cached_property
    def provenance(self) -> Mapping[str, Any]:
        """Where the results came from."""
        begun = dict(self.job.begun)
        kernel = kernel_name(begun.pop("chosen"), {one.head["kernel"] for one in self.shards})
        first = self.job.blocks[0].first
        return {**begun, **provenance(self.job.scenario, self.replicates), "first": first, "kernel": kernel}

    @cached_property
    def bands(self) -> Bands | None:
        """Order statistics of the series."""
        return self.shards[0].bands()

    @cached_property
    def limits(self) -> Mapping[str, Counts]:
        """Counts at bounds."""
        return self.shards[0].limits()

    def results(self, path: Path) -> Results:
        """Return the results that were written to a file, their tables and series on disk."""
        width = [(name, (len(self.labels[name.removesuffix("s")]), self.replicates)) for name in OF_RUN]
        outcomes, inputs = (StoredTable(path, name, shape) for name, shape in width)
        traced = sum(task.traced for task in self.job.blocks)
        series = Stored(path, tuple(self.traces), traced if self.traces else 0)
        kept: tuple[Any, ...] = (self.provenance, self.limits, self.bands, inputs)
        tables: Any = outcomes
        return Results(tables, series, self.labels, self.axes, self.units, *kept)

    def pieces(self, name: str) -> Iterator[Any]:
        """Yield the outcomes, or the inputs, shard by shard."""
        return (one.piece(name) for one in self.shards)


def run_into(
    files: Mapping[Path, Scenario],
    *,
    replicates: int,
    records: Records,
    jobs: int | None = None,
    kernel: KernelName = "auto",
    executor: Executor | None = None,
    progress: Progress = quiet,
) -> list[Results]:
    """Run scenarios with the same replicates, write the results of each into its file, and return them, on disk.

    Blocks that an earlier call of the same made are used. Whatever ends this one early has a note that says so.
    """
    with begun(files, replicates, records, kernel) as these:
        work = [(job, task) for job in these for task in job.missing()]
        by = executor or jobs or os.cpu_count() or 1
        for number, block in done(packed_block, [task for _, task in work], by, progress):
            job, task = work[number]
            job.put(task, block)
        kept = {job.folder.beside: job.kept() for job in these}
        save_all(kept)
        return [one.results(path) for path, one in kept.items()]


@contextmanager
def begun(files: Mapping[Path, Scenario], replicates: int, records: Records, kernel: KernelName) -> Iterator[list[Job]]:
    """Yield what is to be done; at the end folders are removed, but kept with all blocks where something went wrong."""
    these: list[Job] = []
    try:
        for path, scenario in files.items():
            these.append(job_of(path, scenario, replicates, records, kernel))
        yield these
    except BaseException as error:
        there, whole = sum(job.written() for job in these), sum(len(job.blocks) for job in these)
        if there:
            error.add_note(f"{GOES_ON}{there} of {whole} blocks")
        for job in these:
            job.folder.close(keep=job.written() > 0)
        raise
    for job in these:
        job.folder.sweep()
        job.folder.close(keep=False)


def job_of(path: Path, scenario: Scenario, replicates: int, records: Records, kernel: KernelName) -> Job:
    """Return the job of a scenario, whose folder may hold blocks already."""
    chosen = choice(scenario.plan, replicates, kernel)
    options: dict[str, Any] = {"only": records.only, "watched": records.watched, "recipe": chosen.recipe}
    blocks = list(tasks(scenario.plan, replicates, records.traces, **options))
    folder = WorkFolder(path, scenario.name, key(scenario, blocks, records, kernel))
    start = folder.once("begun.json", lambda: json.dumps({**machine(), "chosen": str(chosen)}))
    return Job(scenario, records, folder, blocks, json.loads(start))


def key(scenario: Scenario, blocks: Sequence[Task], records: Records, kernel: str) -> str:
    """Return a short hash of all that blocks depend on."""
    said = {name: value for name, value in machine().items() if name != "made"}
    plan = scenario.plan
    cuts = [(task.first, task.count, task.traced) for task in blocks]
    what = [scenario.digest, scenario.override_text, [str(one) + one.digest for one in plan.codes], plan.seed]
    kept = [records.traces, sorted(records.only), records.watched, kernel]
    text = json.dumps([digest(), said, what, plan.months, str(scenario.path.resolve()), scenario.headline, cuts, kept])
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
