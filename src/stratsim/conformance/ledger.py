"""The arms trade conserves money and rounds: suppliers receive what buyers pay, and rounds fired were made.

Equation
    (1) change of all treasuries = income - spending,   change of all stocks = made - burned
    (2) cash + technology = price x flow, technology = share x bill
    (3) 1 - T = (1 - T0) e^{-learning x paid}: what is left of the gap in technology

Symbols
    paid: all that a supplier was paid in technology, bn USD; T its technology
Ours
    The whole engine plays scenarios/market.toml: two suppliers, two buyers, one of whom runs out of money, 60 months, 4
    replicates. A line gives what is unaccounted for, as a share of what there is.
Seen
    Nothing: identities of bookkeeping, which the mechanism `arms_trade` says that it conserves. (3) derived from the
    mechanism's equation (8).
Source
    None.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np

from stratsim.conformance.play import SCENARIOS, Floats
from stratsim.conformance.published import Line, Result
from stratsim.core.array import Array
from stratsim.core.draws import Draws
from stratsim.core.world import World
from stratsim.engine.kernel import Kernel
from stratsim.engine.plan import Plan
from stratsim.mechanisms.arms_trade import ArmsTrade
from stratsim.scenario.scenario import load

REPLICATES = 4


def months_of(plan: Plan, replicates: int = REPLICATES) -> tuple[Kernel, list[World]]:
    """Return the kernel of a plan, and the worlds from the start to the end of its months."""
    kernel, start = Kernel.of(plan, Draws(plan.seed, 0, replicates))
    return kernel, [start, *kernel.months(start)]


def whole(array: Array) -> Floats:
    """Return the sum over all rows in double precision, shape (R,)."""
    summed: Floats = array.sum(axis=0, dtype=np.float64)
    return summed


def money_lost(worlds: Sequence[World]) -> float:
    """Return the greatest change of all money in a month that income and spending leave out, of all money."""
    return max(
        float(np.abs(whole(new.treasury) - whole(old.treasury) - whole(new.income) + whole(new.spending)).max())
        / float(whole(new.treasury).max())
        for old, new in pairwise(worlds)
    )


def rounds_lost(worlds: Sequence[World]) -> float:
    """Return the greatest change of all stocks in a month that plants and guns leave out, of all stocks."""
    return max(
        float(np.abs(whole(new.munitions) - whole(old.munitions) - whole(new.made) + whole(new.burned)).max())
        / float(whole(new.munitions).max())
        for old, new in pairwise(worlds)
    )


def bills_lost(kernel: Kernel, worlds: Sequence[World]) -> tuple[float, float]:
    """Return what the greatest bill leaves unpaid, and what technology misses of its share, of the greatest bill."""
    share = kernel.plan.system.channel.at_target
    unpaid = technology = most = 0.0
    for world in worlds[1:]:
        bill = world.arms_cash + world.arms_technology
        unpaid = max(unpaid, float(np.abs(bill - world.arms_price * world.arms_flow).max()))
        due = share(world.levers.technology_share) * bill
        technology = max(technology, float(np.abs(world.arms_technology - due).max()))
        most = max(most, float(bill.max()))
    return unpaid / most, technology / most


def gap_lost(kernel: Kernel, worlds: Sequence[World]) -> float:
    """Return how far the last month's technology is from what was paid for: equation (3)."""
    trade = kernel.mechanisms["arms_trade"]
    assert isinstance(trade, ArmsTrade)
    channel, learning = kernel.plan.system.channel, trade.learning
    paid = channel.by_source(np.sum([world.arms_technology for world in worlds], axis=0, dtype=np.float64))
    left = (1 - worlds[0].technology.astype(np.float64)) * np.exp(-learning * paid)
    return float(np.abs(1 - worlds[-1].technology - left).max())


def ledger_lines() -> list[Line]:
    """Return the lines: what is unaccounted for, and that there was something to account for."""
    kernel, worlds = months_of(load(SCENARIOS / "market.toml").plan)
    unpaid, technology = bills_lost(kernel, worlds)
    nothing = partial(Line, published=0.0, within=2e-6)
    delivered = float(np.sum([whole(world.arms_flow) for world in worlds], axis=0).min())
    learned = float((worlds[-1].technology - worlds[0].technology).max())
    return [
        nothing("money unaccounted for in a month", ours=money_lost(worlds)),
        nothing("rounds unaccounted for in a month", ours=rounds_lost(worlds)),
        nothing("bills less what was paid", ours=unpaid),
        nothing("technology less its share of the bill", ours=technology),
        Line("technology less what was paid for", 0.0, gap_lost(kernel, worlds), 2e-5),
        Line("rounds delivered in the replicate that trades least, million", 1.0, delivered, 0.1, relation=">"),
        Line("technology learned", 0.0, learned, 0.01, relation=">"),
    ]


RESULT = Result("Double entry", __doc__, ledger_lines)
