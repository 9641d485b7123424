"""Problems of a scenario: what is wrong, where, and what to do; reported all at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

WIDEST = 120
"""Characters of a line or a value that are shown."""

MOST = 500
"""Known words that are compared with a misspelt one; comparing more would take seconds."""


@dataclass(frozen=True)
class Place:
    """A line of a file (0: the file as a whole), and the text of that line."""

    file: str
    line: int = 0
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, at which key, what, and what to do about it."""

    place: Place
    key: str
    what: str
    advice: str = ""

    def __str__(self) -> str:
        head = f"{self.place}: {self.key}: {self.what}" if self.key else f"{self.place}: {self.what}"
        lines = [head]
        if self.place.text:
            lines.append(f"    | {short(self.place.text)}")
        if self.advice:
            lines.append(f"    = {self.advice}")
        return "\n".join(lines)


class ScenarioError(ValueError):
    """A scenario cannot be used; ``problems`` holds every reason that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        count = f"{len(self.problems)} problem" + ("s" if len(self.problems) > 1 else "")
        super().__init__("\n".join([*(str(p) for p in self.problems), f"{count}; nothing was run."]))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[list[Problem]]]:
        return type(self), (self.problems,)


def short(text: str) -> str:
    """Return a text cut to what a line of the screen can hold, nothing in it that moves the cursor."""
    seen = "".join(c if c.isprintable() else " " for c in text.strip()[: WIDEST + 1])
    return seen if len(seen) <= WIDEST else seen[:WIDEST] + " ..."


def shown(value: Any) -> str:
    """Return a value as a scenario file would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > 10**15:
        return "a number of very many digits"
    if isinstance(value, dict):
        return "a table"
    return short(repr(value) if isinstance(value, str | list | float | int) or value is None else str(value))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return advice that names the nearest known words, or lists a few of them."""
    words = sorted(set(known))
    near = get_close_matches(word, words[:MOST], n=2, cutoff=0.6) if len(word) < WIDEST else []
    if near:
        return "did you mean " + " or ".join(f"'{one}'" for one in near) + "?"
    if not words:
        return ""
    few = ", ".join(words[:12])
    return f"known here: {few}" + (f" and {len(words) - 12} more" if len(words) > 12 else "")
