"""Tables of a forecast: made, sealed, and held against their digests."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from stratsim.cli import table
from stratsim.cli.option import Format
from stratsim.cli.place import writable
from stratsim.cli.refusal import Refused, before_work
from stratsim.cli.voice import Voice, bar
from stratsim.files.regular import refuse_special
from stratsim.files.whole import write
from stratsim.history.forecast import sealed
from stratsim.history.forecast import table as tables
from stratsim.history.forecast.asked import FORECAST, Questions, questions
from stratsim.history.forecast.digests import INPUTS, named
from stratsim.shipped import INSTALLED, shown

POOR = "warning: the fit has too few effective sets of parameters; see the report beside them before this is relied on"


@dataclass(frozen=True)
class Order:
    """A table to be made: where (None: sealed), from which questions, how large."""

    out: Path | None
    questions: Path | None
    replicates: int
    seed: int | None
    jobs: int | None
    force: bool


def make(order: Order, voice: Voice, figures: Path | None) -> None:
    """Run the model and write the table; refuse before any work what cannot be written."""
    with before_work():
        asked = questions(order.questions or FORECAST)
        _ = asked.parameters
        target = free(order.out or place(asked), order.force)
        if figures is not None:
            writable(figures)
    with bar(voice) as progress:
        text = sealed.forecast(asked, replicates=order.replicates, seed=order.seed, jobs=order.jobs, progress=progress)
    write(target, text)
    found = tables.read(target)
    if found.head["fit"] == sealed.TOO_FEW:
        print(POOR, file=sys.stderr)
    print(f"{shown(target)}: {len(found.rows)} lines, digest {found.digest}")
    if figures is not None:
        draw(found, asked, figures, voice)


def draw(found: tables.ForecastTable, asked: Questions, figures: Path, voice: Voice) -> None:
    """Draw the figures of a table."""
    from stratsim.display.history.forecast import draw as drawn  # imported where it is used: matplotlib costs time

    voice.note(f"figures: {len(drawn(found, asked, figures))} files in {figures}")


def place(asked: Questions) -> Path:
    """Return where a sealed table belongs: beside its questions; raise `Refused` in an installed package."""
    if asked.file.resolve().is_relative_to(INSTALLED.resolve()):
        raise Refused("the forecast that comes with stratsim is sealed: --out FILE writes one of your own")
    return asked.file.with_suffix(".csv")


def free(target: Path, force: bool) -> Path:
    """Return the file to write; raise `Refused` where it cannot be, or is there and must not be replaced unasked."""
    if target.is_dir():
        raise Refused(f"{target} is a directory: name a .csv file inside it")
    if target.suffix != ".csv":
        raise Refused(f"{target} must end in .csv")
    writable(target.parent)
    refuse_special(target)
    if os.path.lexists(target) and not force:
        raise Refused(f"{target} is there, and a seal is made once: --out writes elsewhere, --force replaces it")
    return target


@dataclass(frozen=True)
class DigestLine:
    """One digest of a table: as sealed, as it is now, and what the two say."""

    what: str
    sealed: str
    now: str

    @property
    def verdict(self) -> str:
        """What the two digests say: a table must be as sealed, what it was made from may have moved on."""
        if self.sealed == self.now:
            return "as sealed"
        return "CHANGED BY HAND" if self.what == "table" else "other now"


def verify(path: Path | None, file: Path | None, shape: Format) -> bool:
    """Print each digest as sealed and as it is now; return whether the table itself is as it was sealed."""
    with before_work():
        found = tables.read(path or tables.SEALED)
        checked = sealed.verified(found, questions(file or FORECAST))
    own = DigestLine("table", found.head.get("table", ""), found.digest)
    lines = [own, *(DigestLine(name, found.head.get(named(name), ""), checked.now[name]) for name in INPUTS)]
    columns: list[table.Column] = [*table.columns(DigestLine), ("verdict", lambda line: line.verdict)]
    if shape is Format.json:
        json.dump({"whole": found.whole, "digests": [{n: get(one) for n, get in columns} for one in lines]}, sys.stdout)
        sys.stdout.write("\n")
        return found.whole
    table.show(lines, columns, shape, sys.stdout)
    if shape is not Format.csv:
        print(f"\n{said(found, checked.changed)}")
    return found.whole


def said(found: tables.ForecastTable, changed: list[str]) -> str:
    """Return in words what the digests say."""
    if not found.whole:
        return "The table was changed after it was sealed: it is no forecast any more. Take it as it was committed."
    if not changed:
        return "The table is as sealed, and so is all that it was made from: stratsim forecast --out makes it again."
    return (
        f"The table is as sealed. Other now than when it was made: {', '.join(changed)}. It is judged as it stands; to "
        f"make it again take the project as it was when it was sealed ({found.head.get('sealed', '')})."
    )
