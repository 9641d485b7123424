"""Blends of two plans lived side by side, in batches of replicates, with an account taken on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from itertools import product

import numpy as np

from stratsim.core.levers import Levers
from stratsim.engine.ensemble import outcome_names, outcomes_of
from stratsim.engine.kernel import Kernel
from stratsim.engine.plan import Plan
from stratsim.engine.pool import ALONE, Team
from stratsim.engine.recorder import Recorder
from stratsim.playbooks.playbook import lever_names, rule
from stratsim.story.account import Account
from stratsim.story.blend import Blend
from stratsim.story.design import Design
from stratsim.story.factor import Divergence, fixed_factors
from stratsim.story.parts import PayoffSum
from stratsim.story.relive import GAME
from stratsim.story.split import Wide
from stratsim.story.target import Accounted

COLUMNS = 6144
"""Columns of one batch at most: more leave the cache."""
LOOK = 24
"""Replicates of the look at which levers differ."""
Goal = tuple[Accounted | None, PayoffSum | None]
"""What is accounted for: what the chances of the game come to, or a payoff; neither for other outcomes."""


@dataclass(frozen=True)
class Lives:
    """What came of all blends: outcomes by name, each (blends, replicates), and the account, if one was taken.

    ``parts``: the weighted components of a payoff, (parts, blends, replicates).
    """

    names: tuple[str, ...]
    outcomes: Wide
    parts: Wide
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
    blend = Blend.of(a, b, [frozenset(), frozenset([*fixed, *levers])], seen)
    kernel, world = Kernel.of(blend, blend.draws(first, LOOK * blend.folds))
    may = levers_that_may(a, b)
    for number in range(blend.months):
        if seen >= may:  # nothing more to see
            break
        world = kernel.month(world, number)
    return [one for one in levers if one.name in seen] + fixed


def levers_that_may(a: Plan, b: Plan) -> set[str]:
    """Return the levers that can differ in the same world: those of which a state has other rules; all with code."""
    names = lever_names(a.system)
    found: set[str] = set()
    for row in range(len(a.system.states)):
        mine, theirs = ([p.playbooks[n] for n, seat in enumerate(p.system.seats) if seat[0] == row] for p in (a, b))
        pairs = list(zip(mine, theirs, strict=True)) if len(mine) == len(theirs) else list(product(mine, theirs))
        found |= {name for name in names if any(rule(one, name) != rule(other, name) for one, other in pairs)}
    return {name.partition(".")[0] for name in (names if a.codes or b.codes else found)}


def batch(
    blend: Blend, first: int, count: int, account: Account | None, payoff: PayoffSum | None = None
) -> tuple[Wide, Wide]:
    """Live some replicates in every blend; return outcomes, and parts of a payoff, each (rows, blends, count)."""
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
    summary = recorder.summary()
    values = outcomes_of(blend, summary).astype(np.float64)
    parts = payoff.made(summary) if payoff else np.zeros((0, blend.folds * count))
    return values.reshape(len(values), blend.folds, count), parts.reshape(len(parts), blend.folds, count)


def live(a: Plan, b: Plan, design: Design, goal: Goal, replicates: range, team: Team = ALONE) -> Lives:
    """Live every blend of a design, and take the account of a goal; a ``team`` shares the replicates."""
    blend = Blend.of(a, b, design.blends)
    size = max(1, min(-(-len(replicates) // max(len(team.workers), 1)), COLUMNS // blend.folds))
    pieces = [replicates[n : n + size] for n in range(0, len(replicates), size)]
    done = dict(team.spread(partial(lived, blend, design, goal), pieces))
    every = [done[n] for n in range(len(pieces))]
    outcomes, parts = (np.concatenate([one[n] for one in every], axis=-1) for n in (0, 1))
    account = joined([one for _, _, one in every if one is not None])
    return Lives(tuple(outcome_names(blend)), outcomes, parts, account)


def lived(blend: Blend, design: Design, goal: Goal, piece: range) -> tuple[Wide, Wide, Account | None]:
    """Live some replicates in every blend, and take the account."""
    target, payoff = goal
    account = None
    if target is not None:
        account = Account(target, design.pairs, design.orders, blend.months, len(piece))
    outcomes, parts = batch(blend, piece[0], len(piece), account, payoff)
    return outcomes, parts, account and account.without_traces()


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
