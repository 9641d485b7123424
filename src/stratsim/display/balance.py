"""The balance of patrons: how much of a client's outside income each of its patrons brings, over time."""

from collections.abc import Sequence

from stratsim.display import overlay, words
from stratsim.display.series import course
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.display.timeline import Panel, fan
from stratsim.experiments.compare import PairedResults

TITLE = "The balance of patrons: share of a client's outside income"


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the pages, at most six patronages each; none where no client has two patrons."""
    ties = comparison.baseline.labels.get("patronage", ())
    clients = [tie.partition(">")[2] for tie in ties]
    several = [tie for tie, client in zip(ties, clients, strict=True) if clients.count(client) > 1]
    found = [panel(comparison, "dependence", tie) for tie in several]
    return paged("balance", TITLE, [one for one in found if moves(one)], comparison)


def panel(comparison: PairedResults, name: str, label: str) -> Panel:
    """Return a variable at a label, in all scenarios that have it."""
    found = [(n, one, course(one, f"{name}.{label}")) for n, one in enumerate(comparison.results)]
    fans = tuple(fan(n, one.labels["month"], values) for n, one, values in found if values is not None)
    return Panel(words.capital(words.plain(label)), words.unit(name), fans)


def moves(one: Panel) -> bool:
    """Tell whether a panel has anything to show."""
    values = [fan.quantiles for fan in one.fans]
    return bool(values) and any(float(x.max() - x.min()) > 1e-4 for x in values)


def paged(name: str, title: str, panels: Sequence[Panel], of: PairedResults) -> list[Sheet]:
    """Return panels over time on pages of at most six."""
    grid, foot, labels = pages(panels, 6), words.source(of.results), words.names(of.results)
    return [
        Sheet(
            *numbered(name, title, page, len(grid)),
            subtitle=overlay.subtitle(len(of.results)),
            foot=foot,
            names=tuple(one.name for one in of.results),
            parts=tuple(part),
            drawn=overlay.figure,
            labels=labels,
            onto=overlay.onto,
        )
        for page, part in enumerate(grid)
    ]
