"""What each challenger believes of each defender, over time."""

from collections.abc import Sequence

from stratsim.display import overlay, words
from stratsim.display.series import at
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.display.timeline import Panel, fan
from stratsim.experiments.compare import PairedResults

TITLE = "Credibility: the challenger's belief that the defender will act"


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the pages, at most six rivalries each; none where there are no rivalries.

    ``outcomes``: some of the rivalries, "credibility.CHALLENGER>DEFENDER".
    """
    names = tuple(one.name for one in comparison.results)
    ties = [
        tie for tie in comparison.baseline.labels.get("rivalry", ()) if not outcomes or f"credibility.{tie}" in outcomes
    ]
    grid = pages([panel(comparison, tie) for tie in ties], 6)
    foot, labels = words.source(comparison.results), words.names(comparison.results)
    return [
        Sheet(
            *numbered("credibility", TITLE, n, len(grid)),
            subtitle=overlay.subtitle(len(names)),
            foot=foot,
            names=names,
            parts=tuple(panels),
            drawn=overlay.figure,
            labels=labels,
            onto=overlay.onto,
        )
        for n, panels in enumerate(grid)
    ]


def panel(comparison: PairedResults, tie: str) -> Panel:
    """Return the credibility in one rivalry, in all scenarios that have it."""
    found = [(n, one, at(one, f"credibility.{tie}")) for n, one in enumerate(comparison.results)]
    fans = tuple(fan(n, one.labels["month"], values) for n, one, values in found if values is not None)
    challenger, _, defender = tie.partition(">")
    return Panel(f"Challenger {challenger}, defender {defender}", "0 to 1", fans)
