"""Which file draws what was found: an answer of a lens, or a sample."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from stratsim.display.sheet import Sheet

DRAWN: Mapping[str, str] = {
    "Audit": "audit",
    "Branches": "branch",
    "Discovery": "discovery",
    "EmpiricalGame": "game",
    "Robustness": "robust",
    "Sample": "sweep",
    "Sensitivity": "sensitivity",
}
"""Class of what was found -> the file of this folder that draws it."""


def sheets(found: Any) -> list[Sheet]:
    """Return the figures of what was found; raise TypeError where nothing draws it."""
    kind = type(found).__name__
    if kind not in DRAWN:
        raise TypeError(f"there is no figure of a {kind}; there are figures of: {', '.join(DRAWN)}")
    drawn: list[Sheet] = import_module(f"stratsim.display.{DRAWN[kind]}").sheets(found)
    return drawn
