"""A new scenario to begin with: it extends another, and shows in comments what of that one can be changed."""

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stratsim.files.whole import write
from stratsim.scenario.example import examples
from stratsim.scenario.layers import Layered, layered
from stratsim.scenario.python_policy import refused
from stratsim.scenario.scenario import load
from stratsim.scenario.shelf import find, name_of
from stratsim.toml.problem import ScenarioError
from stratsim.toml.source import fault
from stratsim.toml.written import text

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
SCHEMA = re.compile(r"#:schema\s+(\S+)")


@dataclass(frozen=True)
class Starter:
    """What is asked for: a name, the scenario it begins with (a path or a name), a title, and where it goes.

    If ``out`` is None, it goes beside the file that it begins with; here where that one was called by name.
    """

    name: str
    base: str | Path
    title: str | None = None
    out: Path | None = None

    @cached_property
    def file(self) -> Path:
        """The file that it begins with."""
        return find(self.base)

    @property
    def by_name(self) -> bool:
        """Whether the base is called by the name that it has on the shelf, not by a path."""
        return self.file != Path(self.base) and bool(name_of(self.file))

    @property
    def target(self) -> Path:
        """The file to write."""
        return place(self.name, self.out, Path() if self.by_name else self.file.parent)

    def write(self) -> Path:
        """Write the file and return its path; raise `ScenarioError` where that cannot be, or a file is there."""
        self._check()
        return written_to(self.target, self.content(layered(self.file, {})))

    def _check(self) -> None:
        check_place(self.name, self.target)
        try:
            load(self.file)
        except ScenarioError as error:
            if not refused(error.problems):
                raise

    def content(self, base: Layered) -> str:
        """Return the text of the new scenario."""
        beside = Path(os.path.relpath(self.file.resolve(), self.target.resolve().parent)).as_posix()
        extends = name_of(self.file) if self.by_name else beside
        title = self.title or f"{self.name}: a variant of {self.file.stem}"
        lines = [*self._schema(base), *header(str(self.base), self.target, base.document)]
        lines += [f"extends = {text(extends)}", f"title = {text(title)}", "", *BETWEEN]
        for block in examples(base):
            lines += ["", *(f"# {line}" for line in block)]
        return "\n".join(lines) + "\n"

    def _schema(self, base: Layered) -> Iterator[str]:
        first = base.top.text[0] if base.top.text else ""
        if not self.by_name and (found := SCHEMA.match(first)):
            there = (self.file.resolve().parent / found[1]).resolve()
            yield f"#:schema {Path(os.path.relpath(there, self.target.resolve().parent)).as_posix()}"


def place(name: str, out: Path | None, beside: Path) -> Path:
    """Return the file that a new scenario goes to: ``out``, in ``out``, or in the directory ``beside``."""
    if out is None:
        return beside / f"{name}.toml"
    return out / f"{name}.toml" if out.is_dir() else out


def check_place(name: str, target: Path) -> None:
    """Raise `ScenarioError` where a new scenario cannot be called or placed so."""
    if not NAME.fullmatch(name):
        raise fault(f"name {name!r}", "must be letters, digits, _ or -", "--out says where the file goes")
    if target.suffix.lower() != ".toml":
        raise fault(str(target), "must end in .toml, or be a directory that is there")


def written_to(target: Path, content: str) -> Path:
    """Write a new file and return its path; raise `ScenarioError` where that cannot be, or a file is there."""
    if os.path.lexists(target):
        raise fault(str(target), "is there already", "choose another name, or --out")
    try:
        return write(target, content)
    except (OSError, ValueError) as error:
        reason = error.__cause__ or error
        raise fault(str(target), f"cannot be written: {getattr(reason, 'strerror', '') or reason}") from None


BETWEEN = [
    "# Everything that the base says can be said anew here. Some of it follows, as it stands there: take away the",
    '# leading "# " of a table and of a line below it, and change the value.',
]


def header(base: str, target: Path, document: Mapping[str, Any]) -> list[str]:
    """Return the three questions that every scenario of the library answers."""
    outcomes = document.get("outcomes", {}).get("headline", [])[:2]
    watch = ", ".join(str(one) for one in outcomes) or "the headline outcomes"
    both = commented(f"{shlex.quote(base)} {shlex.quote(str(target))}")
    return [
        "# Asks:   what if ...? One question, in one line.",
        f"# Notice: which outcomes answer it ({watch}), and what else moves with them.",
        f"# Try:    stratsim diff {both}",
        f"#         stratsim compare {both}",
    ]


def commented(words: str) -> str:
    """Return words that may stand in a comment: on one line, without control characters."""
    return "".join(letter if letter.isprintable() else "?" for letter in words)
