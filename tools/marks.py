"""What the makers of pages share: tables, code, ranges, and the parts of a page between marks."""

import re
from collections.abc import Callable, Iterable
from inspect import cleandoc
from math import inf

MADE = re.compile(r"(<!-- made: ([\w. ]+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(heads: str, lines: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; ``heads`` are separated by commas."""
    names = heads.split(", ")
    cells = [names, ["---"] * len(names), *lines]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in cells)


def code(text: str) -> str:
    """Return a text set as code."""
    return f"`{text}`"


def span(low: float, high: float) -> str:
    """Return bounds as text."""
    if low == -inf and high == inf:
        return "any"
    return f"{low:g} and up" if high == inf else f"{low:g} to {high:g}"


def first_line(thing: object) -> str:
    """Return the first line of a docstring."""
    return cleandoc(thing.__doc__ or "").partition("\n")[0]


def fill(text: str, block: Callable[[str], str]) -> str:
    """Return a page whose parts between ``<!-- made: NAME -->`` and ``<!-- end -->`` are ``block(NAME)``."""
    return MADE.sub(lambda found: f"{found[1]}\n{block(found[2])}\n{found[3]}", text)


def marked(text: str) -> list[str]:
    """Return the made parts of a page, or the whole page where it has no marks."""
    return [found[0] for found in MADE.finditer(text)] or [text]
