"""The list of a month's stages in the docstring of ``engine/mechanism.py``.

The stages and their order come from ``MONTH`` there, the words of a mechanism from the first sentence of its file;
what the engine does itself keeps the words that stand in the list.
"""

import re
import textwrap
from importlib import import_module
from inspect import cleandoc
from pathlib import Path

from stratsim.engine import mechanism
from stratsim.engine.mechanism import MONTH

FILE = Path(mechanism.__file__)
LIST = re.compile(r"(?:^ *\d+\. \w+ .*\n(?:^ {20,}\S.*\n)*)+", re.MULTILINE)
STAGE = re.compile(r"^ *\d+\. (\w+) +(.*\n(?: {20,}\S.*\n)*)", re.MULTILINE)


def stages(text: str) -> dict[str, str]:
    """Return the words of each stage that a list has, by its name, in the list's order."""
    return {name: " ".join(words.split()) for name, words in STAGE.findall(text)}


def words_of(name: str, said: dict[str, str]) -> str:
    """Return what is said of a stage: the first sentence of its mechanism's file, or what was said."""
    cls = MONTH[name]
    if cls is None:
        return said[name]
    return cleandoc(import_module(cls.__module__).__doc__ or "").partition("\n")[0]


def listed(said: dict[str, str]) -> str:
    """Return the list of all stages, numbered."""
    lines = []
    for number, name in enumerate(MONTH, 1):
        head = f"    {number:2}. {name:<12} "
        lines += textwrap.wrap(words_of(name, said), 120, initial_indent=head, subsequent_indent=" " * len(head))
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the file of the month with its list made anew."""
    return LIST.sub(lambda found: listed(stages(found[0])), FILE.read_text(encoding="utf-8"), count=1)
