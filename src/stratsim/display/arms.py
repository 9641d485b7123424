"""The ledger of an arms channel over time: rounds, price, payment, and what both sides have in stock."""

from collections.abc import Callable, Mapping
from functools import partial

from stratsim.core.array import Array
from stratsim.display import overlay, words
from stratsim.display.series import at, course
from stratsim.display.sheet import Sheet
from stratsim.display.timeline import Panel, fan
from stratsim.engine.results import Results
from stratsim.experiments.compare import PairedResults


def sheets(comparison: PairedResults) -> list[Sheet]:
    """Return one sheet a channel of the baseline."""
    return [sheet(comparison, channel) for channel in comparison.baseline.labels.get("channel", ())]


def sheet(comparison: PairedResults, channel: str) -> Sheet:
    """Return the sheet of one channel."""
    supplier, _, buyer = channel.partition(">")
    names = tuple(one.name for one in comparison.results)
    panels = tuple(panel(comparison, entry, made) for entry, made in ledger(supplier, buyer).items())
    return Sheet(
        words.file_name("arms", supplier, buyer),
        f"Arms from {supplier} to {buyer}: deliveries, price, payment and stocks",
        overlay.subtitle(len(names)),
        words.source(comparison.results),
        names,
        tuple(one for one in panels if one.fans),
        overlay.figure,
        labels=words.names(comparison.results),
        onto=overlay.onto,
    )


Entry = tuple[str, str]


def ledger(supplier: str, buyer: str) -> Mapping[Entry, Callable[[Results], Array | None]]:
    """Return the entries of a ledger: (title, unit) -> its quantiles in some results."""
    channel = f"{supplier}>{buyer}"
    return {
        ("Rounds delivered", "million rounds/yr"): partial(course, name=f"arms_rounds.{channel}"),
        ("Price", "bn USD/million rounds"): partial(at, name=f"arms_price.{channel}"),
        (f"Stock of {supplier}", "million rounds"): partial(at, name=f"munitions.{supplier}"),
        ("Paid in cash", "bn USD/yr"): partial(course, name=f"arms_cash.{channel}"),
        ("Paid in technology", "bn USD/yr"): partial(course, name=f"arms_technology.{channel}"),
        (f"Stock of {buyer}", "million rounds"): partial(at, name=f"munitions.{buyer}"),
    }


def panel(comparison: PairedResults, entry: Entry, made: Callable[[Results], Array | None]) -> Panel:
    """Return one entry of the ledger, in all scenarios that have the channel."""
    found = [(n, one, made(one)) for n, one in enumerate(comparison.results)]
    fans = tuple(fan(n, one.labels["month"], values) for n, one, values in found if values is not None)
    return Panel(*entry, fans)
