"""What cannot be traced, told with the line that does it and with a way to write it that can."""

import linecache
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import numpy as np

OWN = str(Path(__file__).parent)
PACKAGE = str(Path(__file__).parents[1])
LIBRARIES = (str(Path(np.__file__).parents[1]), str(Path(linecache.__file__).parent), "<")
"""Where lines are nobody's concern: numpy and what is installed beside it, Python's own."""


class Untraceable(TypeError):
    """A function does what cannot be compiled for all replicates at once; the message says where, and what instead."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(f"{here()}{what}; {instead}")


def here() -> str:
    """Return the innermost line on the way here that somebody may have to write anew, and the line that led there.

    The second is of another file: what a mechanism asked of a helper.
    """
    way = list(lines())
    if not way:
        return ""
    path, number, text = way[0]
    asked = next(((p, n, t) for p, n, t in way if p != path), None)
    who = f" (asked by {asked[0]}:{asked[1]}: `{asked[2]}`)" if asked else ""
    return f"{path}:{number}: `{text}`{who}: "


def lines() -> Iterator[tuple[str, int, str]]:
    """Yield (file, number, text) of the lines on the way here, innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if not path.startswith(OWN) and (path.startswith(PACKAGE) or not path.startswith(LIBRARIES)):
            yield path, frame.f_lineno, linecache.getline(path, frame.f_lineno).strip()
        frame = frame.f_back
