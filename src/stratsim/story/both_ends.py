"""What is lived again at both ends of a difference, once its account is there: the ledgers, and the telling pair."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from stratsim.engine.plan import Plan
from stratsim.engine.pool import Team
from stratsim.story.design import Design
from stratsim.story.stock import Stock, StockAccount, ledgers
from stratsim.story.telling import Pair


def relived(
    a: Plan,
    b: Plan,
    design: Design,
    stocks: Sequence[Stock],
    replicates: tuple[int, int],
    tell: Callable[[], Pair],
    team: Team,
) -> tuple[tuple[StockAccount, ...], Pair]:
    """Return the ledgers of some stocks, and the telling pair; a team does both at once."""
    tasks: list[Callable[[], Any]] = [tell, partial(ledgers, a, b, design.factors, stocks, replicates)]
    done = dict(team.spread(called, tasks))
    return done[1], done[0]


def called(task: Callable[[], Any]) -> Any:
    """Return what a task comes to."""
    return task()
