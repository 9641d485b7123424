"""Blends of two plans lived side by side, in batches of replicates, with an account taken on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np

from stratsim.core.levers import Levers
from stratsim.engine.ensemble import outcome_names, outcomes_of
from stratsim.engine.kernel import Kernel
from stratsim.engine.plan import Plan
from stratsim.engine.pool import Worker, among
from stratsim.engine.recorder import Recorder
from stratsim.story.account import Account
from stratsim.story.blend import Blend
from stratsim.story.design import Design
from stratsim.story.factor import Divergence, fixed_factors
from stratsim.story.relive import GAME
from stratsim.story.split import Wide
from stratsim.story.target import Accounted

COLUMNS = 6144
"""Columns of one batch at most: more leave the cache."""
LOOK = 24
"""Replicates of the look at which levers differ."""


@dataclass(frozen=True)
class Lives:
    """What came of all blends: outcomes by name, each (blends, replicates), and the account, if one was taken."""

    names: tuple[str, ...]
    outcomes: Wide
    account: Account | None

    def outcome(self, name: str) -> Wide:
        """Return an outcome in every blend, (blends, replicates)."""
        found: Wide = self.outcomes[self.names.index(name)]
        return found


def factors_of(a: Plan, b: Plan, first: int = 0) -> list[Divergence]:
    """Return all factors that differ between two plans, the levers as they are seen to differ in a short look."""
    fixed = list(fixed_factors(a, b))
    if (a.playbooks, a.codes, a.system.seats) == (b.playbooks, b.codes, b.system.seats):
        return fixed
    seen: set[str] = set()
    levers = [Divergence("lever", item.name) for item in fields(Levers)]
    batch(Blend.of(a, b, [frozenset(), frozenset([*fixed, *levers])], seen), first, LOOK, None)
    return [one for one in levers if one.name in seen] + fixed


def batch(blend: Blend, first: int, count: int, account: Account | None) -> Wide:
    """Live some replicates in every blend; return their outcomes, (outcomes, blends, count)."""
    kernel, world = Kernel.of(blend, blend.draws(first, count * blend.folds))
    recorder = Recorder(blend.system, blend.months, 0)
    for number in range(blend.months):
        for name, stage in kernel.stages(number):
            if name == GAME and account is not None:
                account.take(kernel, number, world)
            world = stage(world)
        recorder.take(world)
    if account is not None:
        account.close()
    values = outcomes_of(blend, recorder.summary()).astype(np.float64)
    return values.reshape(len(values), blend.folds, count)


def live(
    a: Plan, b: Plan, design: Design, target: Accounted | None, replicates: range, workers: Sequence[Worker] = ()
) -> Lives:
    """Live every blend of a design, and take the account of a target; ``workers`` share the replicates."""
    blend = Blend.of(a, b, design.blends)
    size = max(1, min(-(-len(replicates) // max(len(workers), 1)), COLUMNS // blend.folds))
    parts = [replicates[n : n + size] for n in range(0, len(replicates), size)]
    done = dict(among(workers, partial(lived, blend, design, target), parts))
    outcomes = np.concatenate([done[n][0] for n in range(len(parts))], axis=-1)
    accounts = [done[n][1] for n in range(len(parts))]
    return Lives(tuple(outcome_names(blend)), outcomes, joined([one for one in accounts if one is not None]))


def lived(blend: Blend, design: Design, target: Accounted | None, part: range) -> tuple[Wide, Account | None]:
    """Live some replicates in every blend, and take the account."""
    account = None
    if target is not None:
        account = Account(target, design.pairs, design.orders, blend.months, len(part))
    values = batch(blend, part[0], len(part), account)
    return values, replace(account, formulas={}) if account else None  # traces are long, and not wanted again


def joined(parts: Sequence[Account]) -> Account | None:
    """Return the accounts of all batches as one; None where there are none."""
    if not parts:
        return None
    whole = parts[0]
    for part in parts[1:]:
        for path in {*whole.terms, *part.terms}:
            zeros = np.zeros_like(next(iter(whole.terms.values())))
            whole.terms[path] = whole.terms.get(path, zeros) + part.terms.get(path, zeros)
            mine = whole.each.get(path, np.zeros(whole.width))
            whole.each[path] = np.concatenate([mine, part.each.get(path, np.zeros(part.width))])
        whole.totals = np.concatenate([whole.totals, part.totals], axis=-1)
        whole.width += part.width
    return whole
