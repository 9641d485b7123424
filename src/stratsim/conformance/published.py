"""A published result, and the lines that compare it with ours.

A result is a module: its docstring says what was published, what of ours computes it, which figures were seen in a
source and which were derived, and cites the source; its function `lines` computes. Nothing of it is said twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import cleandoc
from math import ceil, log10
from typing import Literal

Relation = Literal["=", "<", ">"]
Origin = Literal["seen", "derived", "Gambit"]
"""A figure or formula seen in a source; derived from the published equations; computed by Gambit 16.7.0."""

SECTIONS = ("Equation", "Symbols", "Ours", "Seen", "Source")
"""The parts of the docstring of a result, below the sentences that say what was found."""


@dataclass(frozen=True)
class Line:
    """One quantity: as published, as ours, and how far they may differ.

    Where the relation is "<" or ">", ours lies below or above by at least ``within``.
    """

    quantity: str
    published: float
    ours: float
    within: float
    origin: Origin = "derived"
    relation: Relation = "="

    @property
    def holds(self) -> bool:
        """True where ours is as published; what is no number never holds."""
        above = float(self.ours) - float(self.published)
        if self.relation == "=":
            return abs(above) <= self.within
        return (above if self.relation == ">" else -above) >= self.within

    @property
    def verdict(self) -> str:
        """The verdict in a word."""
        return "agrees" if self.holds else "differs"

    @property
    def published_text(self) -> str:
        """The published value with its relation, where that is not equality."""
        sign = "" if self.relation == "=" else f"{self.relation} "
        return f"{sign}{self.rounded(self.published)}"

    @property
    def ours_text(self) -> str:
        """Our value."""
        return self.rounded(self.ours)

    def rounded(self, x: float) -> str:
        """Return a value to the digit in which it may differ: what follows can hang on the machine."""
        text = f"{x:.{max(0, ceil(-log10(self.within)))}f}"
        return text.removeprefix("-") if float(text) == 0 else text


@dataclass(frozen=True)
class Result:
    """A published result: its name, the docstring of its module, the function that computes its lines."""

    name: str
    document: str
    lines: Callable[[], Sequence[Line]]

    def differing(self) -> list[Line]:
        """Return the lines that do not hold."""
        return [line for line in self.lines() if not line.holds]

    @cached_property
    def parts(self) -> dict[str, str]:
        """The docstring taken apart: "" what was found, then the sections."""
        found: dict[str, list[str]] = {"": []}
        part = ""
        for line in cleandoc(self.document).splitlines():
            if line in SECTIONS:
                part = line
                found[part] = []
            else:
                found[part].append(line)
        return {name: cleandoc("\n".join(["", *text])) for name, text in found.items()}


def direction(quantity: str, published: float, ours: float, relation: Relation, by: float = 1e-6) -> Line:
    """Return a line on a direction that theory fixes: ours is below or above by at least ``by``."""
    return Line(quantity, published, ours, by, "seen", relation)
