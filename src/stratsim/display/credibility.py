"""What each challenger believes of each defender, over time."""

from stratsim.display import overlay, words
from stratsim.display.series import at
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.display.timeline import Panel, fan
from stratsim.experiments.compare import Comparison

TITLE = "Credibility: the challenger's belief that the defender will act"


def sheets(comparison: Comparison) -> list[Sheet]:
    """Return the pages, at most six rivalries each; none where there are no rivalries."""
    names = tuple(one.name for one in comparison.results)
    grid = pages([panel(comparison, tie) for tie in comparison.baseline.labels.get("rivalry", ())], 6)
    foot, how = words.source(comparison.results), overlay.subtitle(names)
    return [
        Sheet(*numbered("credibility", TITLE, n, len(grid)), how, foot, names, tuple(panels), overlay.figure)
        for n, panels in enumerate(grid)
    ]


def panel(comparison: Comparison, tie: str) -> Panel:
    """Return the credibility in one rivalry, in all scenarios that have it."""
    found = [(n, one, at(one, "credibility", tie)) for n, one in enumerate(comparison.results)]
    fans = tuple(fan(n, one.labels["month"], values) for n, one, values in found if values is not None)
    challenger, _, defender = tie.partition(">")
    return Panel(f"Challenger {challenger}, defender {defender}", "0 to 1", fans)
