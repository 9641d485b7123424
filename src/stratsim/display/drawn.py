"""What is drawn already: a figure of the same numbers, by the same code, is left as it is.

A folder of figures has a file, ``stratsim_figures.json``, that says of each what it shows and which bytes it has. A
picture that somebody changed or removed is drawn again, as is one whose numbers, words or look are others.
"""

import json
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import matplotlib as mpl

from stratsim.display import DRAWN
from stratsim.display.sheet import Sheet
from stratsim.display.style import OWN, fonts
from stratsim.files.whole import write_all
from stratsim.own_code import digest_of

CODE = ("display/*.py", "story/numerals.py")
"""What a picture hangs on beside its sheet: the code that draws."""


@dataclass(frozen=True)
class Drawn:
    """What a folder of figures holds: name of a figure -> what it shows, and the hash of each of its files."""

    directory: Path
    notes: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, directory: Path) -> "Drawn":
        """Return what a folder says that it holds; nothing where it says nothing that can be read."""
        try:
            found = json.loads((directory / DRAWN).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return cls(directory)
        fine = isinstance(found, dict) and all(isinstance(one, dict) for one in found.values())
        return cls(directory, found if fine else {})

    def holds(self, sheet: Sheet, endings: Iterable[str]) -> bool:
        """Tell whether the figure of a sheet is there in some formats, and its files are as they were written."""
        note = self.notes.get(sheet.name, {})
        return note.get("shows") == shown(sheet) and all(note.get(one) == self._hash(sheet, one) for one in endings)

    def note(self, sheets: Iterable[Sheet], endings: Sequence[str]) -> None:
        """Note the figures of sheets, which have just been written in these formats."""
        fresh = {}
        for sheet in sheets:
            others = self.notes.get(sheet.name, {}) if self.holds(sheet, ()) else {}
            fresh[sheet.name] = {**others, "shows": shown(sheet), **{one: self._hash(sheet, one) for one in endings}}
        notes = dict(sorted({**self.notes, **fresh}.items()))
        write_all({self.directory / DRAWN: json.dumps(notes, indent=1) + "\n"}, durable=False)

    def _hash(self, sheet: Sheet, ending: str) -> str:
        path = self.directory / f"{sheet.name}.{ending}"
        return hashed(path.read_bytes()) if path.is_file() else ""


def shown(sheet: Sheet) -> str:
    """Return a hash of all that makes the picture of a sheet: it, the code, matplotlib, fonts, the user's own style."""
    look: Any = (mpl.__version__, fonts(), sorted((OWN.get() or {}).items(), key=str))
    return hashed(pickle.dumps(sheet, protocol=5) + f"{digest_of(*CODE)} {look}".encode())


def hashed(content: bytes) -> str:
    """Return a short hash."""
    return blake2b(content, digest_size=12).hexdigest()
