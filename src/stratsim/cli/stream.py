r"""The border where text leaves: nothing from a file reaches a terminal as a command to it.

Control characters, escapes and marks that turn the direction of writing are printed as what they are ("\x1b"); line
feeds and tabs pass. What the terminal's encoding lacks is escaped too, so that printing never fails after the work.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO

HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """Return a text in which nothing moves the cursor but line feeds and tabs."""
    return HARMFUL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    """Return a text for a cell or a list: clean, its line feeds and tabs as blanks."""
    return clean(re.sub(r"\r?\n|\t", " ", text))


class Clean:
    """A stream that cleans what is written to it, and is the one below it in all else."""

    def __init__(self, below: TextIO) -> None:
        self.below = below

    def write(self, text: str) -> int:
        """Write a text, cleaned."""
        return self.below.write(clean(text))

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts, cleaned."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)


def bare(stream: TextIO) -> TextIO:
    """Return the stream itself, for what draws with escapes of its own: a progress bar."""
    return stream.below if isinstance(stream, Clean) else stream


@contextmanager
def clean_streams() -> Iterator[None]:
    """Clean what is printed to standard output and standard error meanwhile."""
    out: Any = Clean(bare(sys.stdout))
    err: Any = Clean(bare(sys.stderr))
    with redirect_stdout(out), redirect_stderr(err):
        yield


def opened_streams() -> None:
    """Give each standard stream that is closed a place to go, and let no letter stop the others.

    A stream that was closed by the caller (``>&-``) would leave its number to the next file opened: to results.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until Python ends
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
