"""A fork: one past under one plan, and from a month on the months of another, in the same replicates.

At the fork the world goes over as it is, but for
    stocks that the new plan starts otherwise   set to the values of its start
    playbooks                                   a state keeps its playbook where it can still follow it, else it takes
                                                up the first of those that it can
Events of the new plan keep their dates: of one that began before the fork the rest takes place. Both plans must have
the same states, ties, theatres and rungs.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from stratsim.core.array import FLOAT, Array, flag
from stratsim.core.system import System
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine import ensemble
from stratsim.engine.ensemble import Assembly, Block, Ensemble, Task
from stratsim.engine.kernel import Decide, Kernel
from stratsim.engine.kernels import KernelChoice
from stratsim.engine.plan import Plan

AXES = ("state", "theatre", "rung", "rivalry", "patronage", "channel", "campaign", "alignment")
"""What both plans must have alike."""


@dataclass(frozen=True, eq=False)
class Fork(Plan):
    """A plan that takes over from the plan of its ``past`` in month ``at``, counted from the first."""

    past: Plan | None = None
    at: int = 0

    @classmethod
    def of(cls, past: Plan, then: Plan, at: int) -> Self:
        """Return the fork of two plans; raise ValueError where they are not of the same states, ties and months."""
        for axis in AXES:
            if past.system.labels(axis) != then.system.labels(axis):
                raise ValueError(
                    f"{then.name} has not the same {axis} rows: a branch changes values and playbooks only"
                )
        if (past.first_month, past.months, past.seed) != (then.first_month, then.months, then.seed):
            raise ValueError(f"{then.name} has other months, or another seed, than {past.name}")
        same = {item.name: getattr(then, item.name) for item in fields(Plan)}
        return cls(**same, past=past, at=at)


@dataclass(frozen=True)
class ForkedKernel(Kernel):
    """The kernel of the plan that takes over, with that of the past."""

    before: Kernel | None = None
    begin: World | None = None
    """The start of the plan that takes over."""
    at: int = 0

    def months(self, world: World, decide: Decide | None = None) -> Iterator[World]:
        """Yield the world at the end of each month: from ``world`` on as in the past, then as in the new plan."""
        assert self.before is not None, "a fork has a past"
        for number in range(self.plan.months):
            if number == self.at:
                world = taken_over(world, self)
            kernel = self if number >= self.at else self.before
            world = kernel.month(world, number, decide)
            yield world if number >= self.at else reseated(world, self)


def taken_over(world: World, fork: ForkedKernel) -> World:
    """Return the world of the past as the new plan finds it."""
    assert fork.before is not None, "a fork has a past"
    assert fork.begin is not None, "a fork has a start"
    old, new = fork.before.plan, fork.plan
    changed: dict[str, Array] = {}
    for name, rows in new.start.items():
        other = [n for n, (a, b) in enumerate(zip(old.start[name], rows, strict=False)) if a != b]
        if other and name != "playbook" and getattr(world, name).shape == getattr(fork.begin, name).shape:
            changed[name] = getattr(world, name).copy()
            changed[name][other] = getattr(fork.begin, name)[other]
    return reseated(world.but(**changed) if changed else world, fork)


def reseated(world: World, fork: ForkedKernel) -> World:
    """Return a world with the seats of the new plan: those in both keep their values, others begin."""
    assert fork.before is not None, "a fork has a past"
    assert fork.begin is not None, "a fork has a start"
    old, new = fork.before.plan.system, fork.plan.system
    if old.seats == new.seats:
        return world
    place = {seat: n for n, seat in enumerate(old.seats)}
    kept = [(n, place[seat]) for n, seat in enumerate(new.seats) if seat in place]
    changed = {}
    for variable in variables_of(World):
        if variable.axes == ("seat",):
            value = np.array(np.broadcast_to(getattr(fork.begin, variable.name), (len(new.seats), fork.draws.count)))
            for to, at in kept:
                value[to] = getattr(world, variable.name)[at]
            changed[variable.name] = value
    return world.but(**changed, playbook=followed(world.playbook, old, new))


def followed(playbook: Array, old: System, new: System) -> Array:
    """Return the number of the playbook that each state follows among those that it can now, shape (state, R)."""
    result = np.zeros_like(playbook)
    number = dict(zip(new.seats, new.seat_number[:, 0].tolist(), strict=True))
    for seat, own in zip(old.seats, old.seat_number[:, 0].tolist(), strict=True):
        result[seat[0]] += FLOAT(number.get(seat, 0.0)) * flag(playbook[seat[0]] == FLOAT(own))
    return result


def simulate(task: Task) -> Block:
    """Run one block of replicates of a fork through all its months."""
    plan: Any = task.plan
    draws = plan.draws(task.first, task.count)
    before, start = Kernel.of(plan.past, draws)
    kernel, begin = Kernel.of(plan, draws)
    own = {item.name: getattr(kernel, item.name) for item in fields(Kernel)}
    return ensemble.followed(task, ForkedKernel(**own, before=before, begin=begin, at=plan.at), start)


def run(
    plans: Sequence[Fork],
    replicates: int,
    *,
    traces: int = 0,
    watched: bool = False,
    jobs: int | Executor = 1,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Ensemble]:
    """Run forks and return their ensembles, in order, as `ensemble.run` does; the months are those of numpy."""
    work = [
        (n, task) for n, plan in enumerate(plans) for task in ensemble.tasks(plan, replicates, traces, watched=watched)
    ]
    chosen = KernelChoice(why="a fork")
    found = [Assembly(plan, 0, replicates, chosen) for plan in plans]
    for number, block in ensemble.done(simulate, [task for _, task in work], jobs, progress):
        found[work[number][0]].add(block)
    return [one.ensemble() for one in found]
