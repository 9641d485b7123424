"""The page on performance: its tables, made of what ``benchmarks/run.py`` wrote down."""

from collections.abc import Mapping
from typing import Any

from marks import fill, table

HEADS = "measured, median, quartiles, unit"


def page(text: str, found: Mapping[str, Any]) -> str:
    """Return the page with the tables of all kinds of measurement."""
    return fill(text, lambda name: block(found[name.removeprefix("benchmark ")]))


def block(kind: Mapping[str, Any]) -> str:
    """Return the table of one kind, with its day and machine."""
    versions = ", ".join(f"{name} {version}" for name, version in kind["versions"].items())
    where = (
        f"{kind['day']}; {kind['processor']}; {kind['cores']} cores, load {kind['load']} at the end; "
        f"Python {kind['python']}, {versions}; {kind['repeats']} repeats.\n"
    )
    return where + "\n" + table(HEADS, [line(one) for one in kind["measures"]])


def line(one: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the cells of one measure."""
    return one["text"], number(one["median"]), f"{number(one['low'])} to {number(one['high'])}", one["unit"]


def number(value: float) -> str:
    """Return a number to three digits."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
