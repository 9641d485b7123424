"""A fork: what the futures of one past look like, medians of all and bands of what would have been."""

from matplotlib.figure import Figure

from stratsim.display import fans, overlay, words
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.display.style import MUTED
from stratsim.experiments.branch import Branches

TITLE = "One past, several futures"


def sheets(found: Branches) -> list[Sheet]:
    """Return the pages, six headline outcomes each; none where no outcome has a series."""
    panels = [one for one in (fans.panel(found, name) for name in found.headline) if one.fans]
    names = tuple(one.name for one in found.results)
    grid = pages(panels, 6)

    def drawn(sheet: Sheet) -> Figure:
        """Draw the panels, and the month of the fork as a line."""
        figure = overlay.figure(sheet)
        year, month = map(int, found.at.split("-"))
        for axes in figure.axes:
            if len(axes.get_lines()) and axes.get_xlim()[1] > 1000:
                axes.axvline(year + (month - 1) / 12, color=MUTED, linewidth=1, linestyle=":")
        return figure

    how = f"{overlay.subtitle(len(names))} Dotted: the fork, {found.at}."
    foot, labels = words.source(found.results), words.names(found.results)
    return [
        Sheet(*numbered("branch", TITLE, n, len(grid)), how, foot, names, tuple(some), drawn, labels=labels)
        for n, some in enumerate(grid)
    ]
