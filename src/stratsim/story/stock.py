"""The stocks behind a difference: which they are, and the ledger of each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine.outcome import OUTCOMES
from stratsim.engine.plan import Plan
from stratsim.story.account import Account
from stratsim.story.estimate import Estimate
from stratsim.story.ledger import LEFT_OVER, Ledger
from stratsim.story.split import Wide

if TYPE_CHECKING:
    from stratsim.story.explain import Matrix

MOST = 2
"""Stocks behind an account that get a ledger: those of the greatest paths."""
ALIASES = {"alignment": "closeness"}
"""Outcomes that are a stock at the end under another name."""
VARIABLES = {v.name: v for v in variables_of(World)}


@dataclass(frozen=True)
class Stock:
    """A row of a stock, and the outcome that it is by itself, if any; ``mean``: over the months, not at the end."""

    variable: str
    row: int
    label: str
    outcome: str = ""
    mean: bool = False


@dataclass(frozen=True)
class StockAccount:
    """What moved the difference of a stock: input -> estimate, the greatest first; they add up with ``left_over``.

    ``gap``: difference of the stock at the end of each month, (months, replicates). ``ends``: the stock in both.
    """

    stock: Stock
    difference: Estimate
    ends: tuple[float, float]
    terms: tuple[tuple[str, Estimate], ...]
    left_over: float
    gap: Wide

    @property
    def outcome(self) -> str:
        """The outcome that the stock is, if any."""
        return self.stock.outcome


def stocks_of(plan: Plan, outcome: str, matrix: "Matrix | None", account: Account | None) -> list[Stock]:
    """Return the stock that an outcome is, or those of the greatest paths, in the row where they matter most."""
    if matrix is None or account is None:
        own = own_stock(plan, outcome)
        return [own] if own else []
    found: list[Stock] = []
    for _, name in matrix.paths:
        known = VARIABLES.get(name)
        if (
            known is None
            or known.kind != "stock"
            or known.axes not in (("rivalry",), ("state",))
            or known.unit == "months"
        ):
            continue
        if name not in [one.variable for one in found] and len(found) < MOST:
            found.append(Stock(name, *place(plan, name, account)))
    return found


def own_stock(plan: Plan, outcome: str) -> Stock | None:
    """Return the stock that an outcome is, None where it is none."""
    family, _, label = outcome.partition(".")
    name = ALIASES.get(family, family)
    known = VARIABLES.get(name)
    if known is None or known.kind not in ("stock", "inner") or len(known.axes) != 1 or family not in OUTCOMES:
        return None
    if known.outcome in ("per_year", "ever"):
        return None
    labels = plan.system.labels(known.axes[0])
    return Stock(name, labels.index(label), label, outcome, known.outcome == "mean")


def place(plan: Plan, name: str, account: Account) -> tuple[int, str]:
    """Return the row of a stock in which its paths weigh most: a rivalry, or the challenger of one."""
    weight = sum(np.abs(x.sum(axis=(0, 1, 2))) for path, x in account.terms.items() if path[1] == name)
    tie = account.rivalries[int(np.argmax(weight))]
    if VARIABLES[name].axes == ("rivalry",):
        return plan.system.rivalry.names.index(tie), tie
    state = tie.partition(">")[0]
    return plan.system.states.index(state), state


def accounted(stock: Stock, book: Ledger) -> StockAccount:
    """Return the account that a ledger comes to."""
    series = np.stack(book.series)
    terms = {key: x / len(series) for key, x in book.mean.items()} if stock.mean else book.terms
    values = series.mean(axis=0) if stock.mean else series[-1]
    estimates = [(key, Estimate.of(np.broadcast_to(x, (book.width,)))) for key, x in terms.items() if key != LEFT_OVER]
    estimates = [one for one in estimates if one[1].mean or one[1].error]
    return StockAccount(
        stock,
        Estimate.of(values[1] - values[0]),
        (float(values[0].mean()), float(values[1].mean())),
        tuple(sorted(estimates, key=lambda one: -abs(one[1].mean))),
        float(np.mean(terms.get(LEFT_OVER, 0.0))),
        series[:, 1] - series[:, 0],
    )
