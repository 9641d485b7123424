"""A sheet: everything one figure needs, small enough to send to another process, and its files in any format."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stratsim.display.style import look
from stratsim.display.words import clean

LEVEL = 3
"""Of zlib, for pictures: its usual 6 takes three times as long for a tenth less."""


@dataclass(frozen=True)
class Sheet:
    """One figure before it is drawn: its words, the numbers plotted, and the function that draws them.

    ``names``: the scenarios in their order (in the network, the states). ``parts``: panels or ties; each has ``header``
    and ``rows(names)``, its numbers as lines of a table. ``columns``: the scenarios with a column of their own, where
    there are columns. ``labels``: what the scenarios are called on the figure. ``onto``: draws one panel on given axes.
    """

    name: str
    title: str
    subtitle: str
    foot: str
    names: tuple[str, ...]
    parts: tuple[Any, ...]
    drawn: Callable[["Sheet"], Figure]
    columns: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    onto: Callable[["Sheet", Axes], None] | None = None

    def figure(self) -> Figure:
        """Return the figure."""
        with look():
            return self.drawn(self)

    def draw(self, axes: Axes) -> None:
        """Draw the sheet on axes of the user's own; raise ValueError where it has more than one panel."""
        if self.onto is None:
            raise ValueError(f"{self.name} cannot be drawn on axes")
        with look():
            self.onto(self, axes)

    @property
    def panel(self) -> Any:
        """The one panel of the sheet; ValueError where there are more."""
        if len(self.parts) != 1:
            raise ValueError(f"{self.name} has {len(self.parts)} panels, axes hold one: name one outcome")
        return self.parts[0]

    def files(self, formats: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes of the figure in each format, if any, and of its numbers: ending -> content."""
        found = {}
        if formats:
            with look():
                figure = self.drawn(self)
                found = {ending: self._saved(figure, ending) for ending in formats}
        return {**found, "csv": self.table().encode()}

    def table(self) -> str:
        """Return the numbers plotted, as CSV; each has as many digits as tell it from its neighbours in float32."""
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(self.parts[0].header)
        for part in self.parts:
            lines.writerows([safe(cell) for cell in row] for row in part.rows(self.names))
        return text.getvalue()

    def _saved(self, figure: Figure, ending: str) -> bytes:
        content = io.BytesIO()
        packed: dict[str, Any] = {"pil_kwargs": {"compress_level": LEVEL}} if ending == "png" else {}
        figure.savefig(content, format=ending, metadata=FORMATS[ending](self), **packed)
        return content.getvalue()


def safe(cell: str) -> str:
    """Return a cell in one line of letters that no spreadsheet takes for a formula; numbers stay as they are."""
    try:
        float(cell)
    except ValueError:
        text = clean(cell)
        return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
    return cell


FORMATS: dict[str, Callable[[Sheet], dict[str, Any]]] = {
    "png": lambda s: {"Title": s.title, "Description": s.foot, "Software": None},
    "svg": lambda s: {"Title": s.title, "Description": s.foot, "Date": None, "Creator": None},
    "pdf": lambda s: {"Title": s.title, "Subject": s.foot, "CreationDate": None, "Creator": None, "Producer": None},
}
"""The formats, and what is written into each beside the picture: no date and no version, so that bytes repeat."""


def pages(items: Sequence[Any], most: int) -> list[Sequence[Any]]:
    """Return the items in as few pages as hold at most ``most`` each, about equally full."""
    count = -(-len(items) // most)
    ends = [round(n * len(items) / count) for n in range(count + 1)] if count else []
    return [items[a:b] for a, b in pairwise(ends)]


def numbered(name: str, title: str, page: int, of: int) -> tuple[str, str]:
    """Return the name and the title of a page of a figure: the first has the plain name."""
    return (name if page == 0 else f"{name}_{page + 1}"), (title if of == 1 else f"{title} ({page + 1} of {of})")
