"""Both ends of a difference lived again, once its account is there: the ledgers, and the pair that shows it best."""

from collections.abc import Sequence
from functools import partial

from stratsim.core.world import World
from stratsim.engine.kernel import Kernel
from stratsim.engine.plan import Plan
from stratsim.story.blend import Blend
from stratsim.story.factor import Divergence
from stratsim.story.ledger import Ledger
from stratsim.story.relive import lived
from stratsim.story.stock import Stock, StockAccount, accounted
from stratsim.story.telling import FlippedChoice, flips

Ends = tuple[tuple[StockAccount, ...], tuple[FlippedChoice, ...]]


def both_ends(
    a: Plan, b: Plan, factors: Sequence[Divergence], stocks: Sequence[Stock], replicates: range, chosen: int
) -> Ends:
    """Return the ledgers of some stocks, and the choices that flip in the replicate whose place is ``chosen``.

    Where there is no stock, only that replicate is lived.
    """
    some = replicates if stocks else replicates[chosen : chosen + 1]
    place, count = chosen if stocks else 0, len(some)
    blend = Blend.of(a, b, [frozenset(), frozenset(factors)])
    kernel, world = Kernel.of(blend, blend.draws(some[0], 2 * count))
    books = [Ledger(one.variable, one.row, a.draws(some[0], count)) for one in stocks]
    for book in books:
        book.begin(world)
    found: list[FlippedChoice] = []
    for number in range(a.months):
        moment = lived(kernel, world, number, watch=partial(noted, books, kernel, number))
        found += flips(blend, moment, (place, count + place))
        world = moment.after
        for book in books:
            book.close(world)
    for book in books:
        book.settle()
    return tuple(accounted(stock, book) for stock, book in zip(stocks, books, strict=True)), tuple(found)


def noted(books: Sequence[Ledger], kernel: Kernel, number: int, name: str, before: World, after: World) -> None:
    """Note in every ledger what a stage did."""
    for book in books:
        book.take(kernel, number, name, before, after)
