"""Run scenarios into files: blocks are written as they come, and the same call goes on after whatever ended it.

Neither this process nor its workers ever hold more than some blocks. What is done is in `stratsim.files.work`; files
appear at the end, all of them or none, the same as those of a run that nothing disturbed. A file by itself is written
while its blocks come, under another name.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from stratsim.engine.ensemble import Task, done, outcome_names, tasks
from stratsim.engine.kept_shards import Arrivals, KeptShards
from stratsim.engine.kernels import KernelChoice, KernelName, choices
from stratsim.engine.pool import ALONE, Team
from stratsim.engine.recorded import Records
from stratsim.engine.results import Results, labels_of, machine
from stratsim.engine.results_write import as_bytes, write
from stratsim.engine.shards import Shard, ShardedSeries, packed_block
from stratsim.experiments.run import Progress, month_names, provenance, quiet
from stratsim.files.whole import Content, write_all
from stratsim.files.work import GOES_ON, WorkFolder
from stratsim.own_code import digest
from stratsim.scenario.scenario import Scenario

IN_MEMORY = 64_000_000
"""Bytes of files that may be in memory at a time, on their way from those who made them to the disk."""


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

    def kept(self, arrivals: Arrivals) -> KeptShards:
        """Return what was made, as a results file takes it, as soon as the blocks with bands or series are there."""
        shards = [self.shard(task) for task in self.blocks]
        for task, shard in zip(self.blocks, shards, strict=True):
            if task.watched or task.traced or task is self.blocks[0]:
                arrivals.wait_for(shard)
        bands, limits = shards[0].bands(), shards[0].limits()
        traces = ShardedSeries([shard for shard, task in zip(shards, self.blocks, strict=True) if task.traced])
        plan, names = self.scenario.plan, list(bands.variables if bands else traces)
        replicates, first = sum(task.count for task in self.blocks), self.blocks[0].first
        return KeptShards(
            shards,
            arrivals,
            replicates,
            first,
            sum(task.traced for task in self.blocks) if traces else 0,
            traces,
            *labels_of(plan, outcome_names(plan), month_names(self.scenario), names, list(limits)),
            {**self.begun, **provenance(self.scenario, replicates), "first": first},
            limits,
            bands,
        )


def run_into(
    files: Mapping[Path, Scenario],
    *,
    replicates: int,
    records: Records,
    team: Team = ALONE,
    kernel: KernelName = "auto",
    executor: Executor | None = None,
    progress: Progress = quiet,
    tell: Callable[[str], None] = lambda text: None,
) -> list[Results]:
    """Run scenarios with the same replicates, write the results of each into its file, and return them, on disk.

    Blocks that an earlier call of the same made are used. Whatever ends this one early has a note that says so. A
    ``team`` shares the work, but for the blocks where an ``executor`` does these. ``tell`` hears that machine code is
    made.
    """
    chosen = choices([one.plan for one in files.values()], replicates, kernel, ALONE if executor else team, tell)
    with begun(files, replicates, records, kernel, chosen) as these:
        work = [(job, task) for job in these for task in job.missing()]
        found = arriving(work, executor or team, progress)
        arrivals = Arrivals((job.shard(task).path for job, task in work), found)
        if len(these) > 1:
            arrivals.wait_for_all()
        kept = {job.folder.beside: job.kept(arrivals) for job in these}
        write_all(contents(kept, team))
        return [one.results(path) for path, one in kept.items()]


def arriving(work: Sequence[tuple[Job, Task]], doers: Team | Executor, progress: Progress) -> Iterator[Path]:
    """Write blocks as they come, in any order; yield where each is."""
    for number, block in done(packed_block, [task for _, task in work], doers, progress):
        job, task = work[number]
        job.put(task, block)
        yield job.shard(task).path


def contents(files: Mapping[Path, KeptShards], team: Team) -> dict[Path, Content]:
    """Return what goes into files: made by those who are there already, where they are several and not large.

    A file by itself is written while its blocks come.
    """
    if len(files) < 2 or not team.workers or sum(one.size for one in files.values()) > IN_MEMORY:
        return {path: partial(write, results=one) for path, one in files.items()}
    made = dict(team.spread(as_bytes, list(files.values())))
    return {path: made[number] for number, path in enumerate(files)}


@contextmanager
def begun(
    files: Mapping[Path, Scenario],
    replicates: int,
    records: Records,
    kernel: KernelName,
    chosen: Sequence[KernelChoice],
) -> Iterator[list[Job]]:
    """Yield what is to be done; at the end folders are removed, but kept with all blocks where something went wrong."""
    these: list[Job] = []
    try:
        for (path, scenario), one in zip(files.items(), chosen, strict=True):
            these.append(job_of(path, scenario, replicates, records, kernel, one))
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


def job_of(
    path: Path, scenario: Scenario, replicates: int, records: Records, kernel: KernelName, chosen: KernelChoice
) -> Job:
    """Return the job of a scenario, whose folder may hold blocks already."""
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
