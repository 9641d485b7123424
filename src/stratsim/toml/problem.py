"""Problems of a file: what is wrong, where, and what to do; reported all at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

WIDEST = 120
"""Characters of a line or a value that are shown."""

ADVISED = 50
"""Problems that are shown and come with advice; of the others there is a count."""

MOST = 500
"""Known words that are compared with a misspelt one; comparing more would take seconds."""


@dataclass(frozen=True)
class Place:
    """A line of a file (0: the file as a whole), and the text of that line."""

    file: str
    line: int = 0
    text: str = ""

    def __str__(self) -> str:
        return f"{clean(self.file)}:{self.line}" if self.line else clean(self.file)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, at which key, what, and what to do about it."""

    place: Place
    key: str
    what: str
    advice: str = ""

    def __str__(self) -> str:
        head = [str(self.place), *([short(self.key)] if self.key else []), clean(self.what)]
        lines = [": ".join(head)]
        if self.place.text:
            lines.append(f"    | {short(self.place.text)}")
        if self.advice:
            lines.append(f"    = {clean(self.advice)}")
        return "\n".join(lines)


class ScenarioError(ValueError):
    """A scenario cannot be used; ``problems`` holds every reason that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        count = f"{len(self.problems)} problem" + ("s" if len(self.problems) > 1 else "")
        more = [f"... and {len(self.problems) - ADVISED} more"] if len(self.problems) > ADVISED else []
        shown_ones = [str(one) for one in self.problems[:ADVISED]]
        super().__init__("\n".join([*shown_ones, *more, f"{count}; nothing was run."]))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[list[Problem]]]:
        return type(self), (self.problems,)


class ScenarioWarning(UserWarning):
    """A scenario can be used, but does not do what it seems to say."""


Advice = str | Callable[[], str]
"""What to do about a problem, or how to find that out, which takes time."""


def advised(advice: Advice, before: int) -> str:
    """Return advice, none where so many problems were found ``before`` that nobody reads it."""
    if isinstance(advice, str):
        return advice
    return advice() if before < ADVISED else ""


def clean(text: str) -> str:
    """Return a text with nothing in it that moves the cursor."""
    return "".join(c if c.isprintable() else " " for c in text)


def short(text: str) -> str:
    """Return a text cut to what a line of the screen can hold, nothing in it that moves the cursor."""
    seen = clean(text.strip()[: WIDEST + 1])
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
    words = sorted({short(one) for one in known})
    near = get_close_matches(word, words[:MOST], n=2, cutoff=0.6) if len(word) < WIDEST else []
    if near:
        return "did you mean " + " or ".join(f"'{one}'" for one in near) + "?"
    if not words:
        return ""
    few = ", ".join(words[:12])
    return f"known here: {few}" + (f" and {len(words) - 12} more" if len(words) > 12 else "")
