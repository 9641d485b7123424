"""A new scenario to begin with: it extends another, and shows in comments what of that one can be changed."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratsim.files.whole import write
from stratsim.scenario.example import examples
from stratsim.scenario.layers import Layered, layered
from stratsim.scenario.python_policy import refused
from stratsim.scenario.scenario import load
from stratsim.toml.problem import ScenarioError
from stratsim.toml.source import fault
from stratsim.toml.written import text

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
SCHEMA = re.compile(r"#:schema\s+(\S+)")


@dataclass(frozen=True)
class Starter:
    """What is asked for: a name, the scenario it begins with, a title, and where it goes (beside that one if None)."""

    name: str
    base: Path
    title: str | None = None
    out: Path | None = None

    @property
    def target(self) -> Path:
        """The file to write."""
        if self.out is None:
            return self.base.parent / f"{self.name}.toml"
        return self.out / f"{self.name}.toml" if self.out.is_dir() else self.out

    def write(self) -> Path:
        """Write the file and return its path; raise `ScenarioError` where that cannot be, or a file is there."""
        self._check()
        content = self.content(layered(self.base, {}))
        target = self.target
        if os.path.lexists(target):
            raise fault(str(target), "is there already", "choose another name, or --out")
        try:
            return write(target, content)
        except (OSError, ValueError) as error:
            reason = error.__cause__ or error
            raise fault(str(target), f"cannot be written: {getattr(reason, 'strerror', '') or reason}") from None

    def _check(self) -> None:
        if not NAME.fullmatch(self.name):
            raise fault(f"name {self.name!r}", "must be letters, digits, _ or -", "--out says where the file goes")
        if self.target.suffix != ".toml":
            raise fault(str(self.target), "must end in .toml, or be a directory that is there")
        try:
            load(self.base)
        except ScenarioError as error:
            if not refused(error.problems):
                raise

    def content(self, base: Layered) -> str:
        """Return the text of the new scenario."""
        extends = Path(os.path.relpath(self.base.resolve(), self.target.resolve().parent)).as_posix()
        title = self.title or f"{self.name}: a variant of {self.base.stem}"
        lines = [*self._schema(base), *header(self.base, self.target, base.document)]
        lines += [f"extends = {text(extends)}", f"title = {text(title)}", "", *BETWEEN]
        for block in examples(base):
            lines += ["", *(f"# {line}" for line in block)]
        return "\n".join(lines) + "\n"

    def _schema(self, base: Layered) -> Iterator[str]:
        first = base.top.text[0] if base.top.text else ""
        if found := SCHEMA.match(first):
            there = (self.base.resolve().parent / found[1]).resolve()
            yield f"#:schema {Path(os.path.relpath(there, self.target.resolve().parent)).as_posix()}"


BETWEEN = [
    "# Everything that the base says can be said anew here. Some of it follows, as it stands there: take away the",
    '# leading "# " of a table and of a line below it, and change the value.',
]


def header(base: Path, target: Path, document: Mapping[str, Any]) -> list[str]:
    """Return the three questions that every scenario of the library answers."""
    outcomes = document.get("outcomes", {}).get("headline", [])[:2]
    watch = ", ".join(str(one) for one in outcomes) or "the headline outcomes"
    return [
        "# Asks:   what if ...? One question, in one line.",
        f"# Notice: which outcomes answer it ({watch}), and what else moves with them.",
        f"# Try:    stratsim diff {base} {target}",
        f"#         stratsim compare {base} {target}",
    ]
