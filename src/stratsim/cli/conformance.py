"""The command ``conformance``: hold the simulator against published results."""

import sys
from collections.abc import Sequence
from typing import TextIO

from stratsim.cli import table
from stratsim.cli.option import Format
from stratsim.conformance.suite import RESULTS, Agreement, findings

HEAD = """# Published results, reproduced

*Made by `stratsim conformance --format md`. Do not edit by hand: words and numbers are in `src/stratsim/conformance`.*

A simulator that says something new should first say again what is known. Each result below is computed with our own
engine, mechanisms or choice kernel, and with a small solver where they do not reach, as *Ours* says; and held against
what was published. None of it says that the model of this repository is true: it says that its parts do what the
literature that they are named after does.

How to read a line: **published** is a figure, or a bound (`<`, `>`) where theory fixes only a direction; **within** is
how far ours may be from a figure, or the least distance from a bound. **From** says where the published side is from:
*seen*, a figure or formula read in a source, which *Seen* names; *derived*, worked out here from the equations;
*Gambit*, computed by Gambit 16.7.0. What is cited and not named under *Seen* was cited from memory.
"""


def report(shape: Format) -> bool:
    """Print every line with its verdict, and a last line with the count; return True where all agree."""
    found, to = list(findings()), sys.stdout
    if shape is Format.md:
        page(found, to)
    elif shape is Format.table:
        table.show(found, SHOWN, shape, to)
        to.write(f"\n{counted(found)}\n")
    else:
        table.show(found, RAW, shape, to)
    return all(one.line.holds for one in found)


def counted(found: Sequence[Agreement]) -> str:
    """Return how many lines of how many results agree."""
    agree = sum(one.line.holds for one in found)
    results = len({one.result.name for one in found})
    return f"{agree} of {len(found)} lines agree, in {results} results"


def page(found: Sequence[Agreement], to: TextIO) -> None:
    """Write the page: how to read it, the count, then result by result."""
    to.write(f"{HEAD}\n{counted(found)}.\n")
    for result in RESULTS:
        parts = result.parts
        to.write(f"\n## {result.name}\n\n{parts['']}\n\n```text\n{parts['Equation']}\n\n{parts['Symbols']}\n```\n\n")
        for part in ("Ours", "Seen", "Source"):
            to.write(f"*{part}.* {parts[part]}\n\n")
        table.as_markdown([one for one in found if one.result is result], PAGE, to)


SHOWN: list[table.Column] = [
    ("result", lambda f: f.result.name),
    ("quantity", lambda f: f.line.quantity),
    ("published", lambda f: f.line.published_text),
    ("ours", lambda f: f.line.ours_text),
    ("within", lambda f: f"{f.line.within:g}"),
    ("from", lambda f: f.line.origin),
    ("verdict", lambda f: f.line.verdict),
]
PAGE = SHOWN[1:]
RAW: list[table.Column] = [
    *SHOWN[:2],
    ("relation", lambda f: f.line.relation),
    ("published", lambda f: float(f.line.published)),
    ("ours", lambda f: float(f.line.ours)),
    ("within", lambda f: f.line.within),
    *SHOWN[5:],
]
"""The same for machines: numbers as they are."""
