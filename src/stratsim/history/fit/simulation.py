"""Sets of parameters, simulated: the mean of each part of the record over the repeats of a set, and how sure it is.

Sets are the points of a design (`stratsim.engine.points`), each with a luck of its own. Statistics are taken where the
months were simulated: only two numbers a part and set come back, which depend neither on processes nor on the kernel.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from stratsim.core.array import Array
from stratsim.engine import ensemble
from stratsim.engine.costs import BLOCK
from stratsim.engine.ensemble import Task
from stratsim.engine.kernels import KernelChoice, KernelName, choice
from stratsim.engine.plan import Plan
from stratsim.engine.points import Points, Repeats, with_lists
from stratsim.engine.pool import Team
from stratsim.engine.results import Results, labels_of
from stratsim.experiments.run import month_names
from stratsim.history.counterpart import Counterpart
from stratsim.history.fit.targets import RecordPart, figures, names
from stratsim.history.record import with_counterpart
from stratsim.history.trials import Trial
from stratsim.scenario.scenario import Scenario

Exact = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Means:
    """What repeats say of each part and set: their mean, and the variance of that mean, each (parts, sets).

    NaN where no repeat has the part (no event that could be answered); the variance also where only one has.
    """

    mean: Exact
    variance: Exact


def joined(parts: Sequence[Means]) -> Means:
    """Return the means of several lots of sets as those of all."""
    return Means(np.hstack([one.mean for one in parts]), np.hstack([one.variance for one in parts]))


@dataclass(frozen=True)
class Measure:
    """How the parts of the record are taken from months: the parts, their series, the training years."""

    parts: Sequence[RecordPart]
    counterparts: Mapping[str, Counterpart]
    training: tuple[int, int]
    months: Sequence[str]

    @cached_property
    def needed(self) -> frozenset[str]:
        """The variables whose series are needed."""
        return frozenset(self.counterparts[name].variable for name in names(self.parts))

    def figures(self, block: Task) -> Exact:
        """Return the parts of each column of a block, simulated here, shape (parts, columns)."""
        series = ensemble.series(block)
        labels, axes, units = labels_of(block.plan, (), self.months, list(series), ())
        results = Results(np.empty((0, block.count)), series, labels, axes, units, {})
        return figures(self.parts, results, self.training, self.counterparts).astype(np.float64)


@dataclass(frozen=True)
class SomeSets:
    """A task: some sets of parameters, all their repeats."""

    plan: Points
    measure: Measure
    chosen: KernelChoice

    def blocks(self) -> Iterator[Task]:
        """Yield the blocks that step together."""
        plan = self.plan
        yield from ensemble.tasks(plan, plan.columns, plan.columns, None, self.measure.needed, self.chosen.recipe)


def simulated(task: SomeSets) -> Means:
    """Simulate some sets and return their means."""
    found = [task.measure.figures(block) for block in task.blocks()]
    every = np.concatenate(found, axis=1)
    return averaged(every.reshape(len(every), -1, task.plan.repeats.count))


def averaged(every: Exact) -> Means:
    """Return the means over the last axis, NaN aside, and their variances."""
    there = ~np.isnan(every)
    count = there.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(there, every, 0).sum(axis=-1) / np.where(count > 0, count, np.nan)
        off = np.where(there, every - mean[..., None], 0)
        return Means(mean, (off**2).sum(axis=-1) / np.where(count > 1, count * (count - 1.0), np.nan))


@dataclass(frozen=True)
class Simulation:
    """A trial made ready once, to be simulated at many sets of parameters; in ``plan`` each prior is a list."""

    plan: Plan
    measure: Measure
    count: int
    kernel: KernelName
    team: Team

    @classmethod
    def of(
        cls, trial: Trial, scenario: Scenario, parts: Sequence[RecordPart], count: int, kernel: KernelName, team: Team
    ) -> "Simulation":
        """Return the simulation of a trial's training years, ``count`` histories in all, that a team shares.

        ``scenario``: that of the trial, with its priors.
        """
        scenario = scenario.but(months=12 * (trial.training[1] - int(scenario.plan.first_month[:4]) + 1))
        ends = {key: one.distribution.quantile(np.array([0.25, 0.75])) for key, one in trial.uncertain().items()}
        plan = with_lists(scenario.plan, {key: two.tolist() for key, two in ends.items()})
        measure = Measure(parts, with_counterpart(trial.record), trial.training, month_names(scenario))
        return cls(plan, measure, count, kernel, team)

    @cached_property
    def chosen(self) -> KernelChoice:
        """The kernel."""
        return choice(Points.of(self.plan, range(2), Repeats(1)), self.count, self.kernel)

    def run(self, values: Mapping[str, Array], repeats: int, *, first: int) -> Means:
        """Simulate sets of parameters, (sets,) for each key, and return their means, (parts, sets).

        ``first``: the number of the first set; sets of other numbers have other luck.
        """
        sets = len(next(iter(values.values())))
        many = max(1, BLOCK // repeats)
        tasks = [
            SomeSets(self.at(values, range(start, min(start + many, sets)), repeats, first), self.measure, self.chosen)
            for start in range(0, sets, many)
        ]
        done = dict(self.team.spread(simulated, tasks))
        return joined([done[n] for n in range(len(tasks))])

    def at(self, values: Mapping[str, Array], some: range, repeats: int, first: int) -> Points:
        """Return the plan at some of the sets."""
        lists = {key: row[some.start : some.stop].tolist() for key, row in values.items()}
        return Points.of(with_lists(self.plan, lists), [first + n for n in some], Repeats(repeats, 1, common=False))
