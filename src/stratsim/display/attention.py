"""Shares of attention: how the states' attention divides over the theatres, over time."""

from collections.abc import Sequence

from stratsim.display.balance import moves, paged, panel
from stratsim.display.sheet import Sheet
from stratsim.experiments.compare import PairedResults

TITLE = "Attention by theatre, mean over states"


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the pages, at most six theatres each; none where there is one theatre, which has it all."""
    theatres = comparison.baseline.labels.get("theatre", ())
    found = [panel(comparison, "attention", theatre) for theatre in theatres] if len(theatres) > 1 else []
    return paged("attention", TITLE, [one for one in found if moves(one)], comparison)
