"""The table of a forecast as one file: a head that says what it was made from, and a line a series and period.

Lines that begin with "# " are the head, "key: value" each; the rest is CSV. The last line of the head is the digest of
everything else in the file: what is changed by hand is noticed. Scores need nothing but this file.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stratsim.history.forecast.digests import INPUTS, digest, named
from stratsim.history.forecast.periods import WRITTEN, stretch_of
from stratsim.history.forecast.row import LEVELS, Forecast
from stratsim.shipped import folder

SEALED = folder("seeds") / "forecast.csv"
"""The sealed table that comes with stratsim."""

TITLE = "# A forecast of stratsim: made once and sealed. Do not edit: `stratsim forecast --verify` notices."
FIRST = ("forecaster", "series", "period", "unit", "kind", "mean")
QUANTILES = tuple(f"q{round(100 * share):02d}" for share in LEVELS)
HEAD = (
    *("sealed", "version", "scenario", "trial", "training", "known_until", "fit", "replicates", "seed"),
    *map(named, INPUTS),
)
"""What the head says, beside the digest of the table."""


@dataclass(frozen=True)
class ForecastTable:
    """A table as it stands in its file: ``head`` by key, its lines, and the digest of its text as it is now."""

    head: Mapping[str, str]
    rows: Sequence[Forecast]
    digest: str

    @property
    def whole(self) -> bool:
        """Whether nothing in it was changed since it was written."""
        return self.head.get("table") == self.digest

    def of(self, forecaster: str) -> dict[tuple[str, str], Forecast]:
        """Return the lines of one forecaster, by series and period."""
        return {(row.series, row.period): row for row in self.rows if row.forecaster == forecaster}

    @property
    def forecasters(self) -> list[str]:
        """All forecasters, in order."""
        return list(dict.fromkeys(row.forecaster for row in self.rows))


def text(head: Mapping[str, str], rows: Sequence[Forecast]) -> str:
    """Return a table as text, its digest in the head."""
    lines = body(head, rows)
    return f"{TITLE}\n# table: {digest(lines)}\n{lines}"


def body(head: Mapping[str, str], rows: Sequence[Forecast]) -> str:
    """Return all of a table but its title and its digest: what the digest is of."""
    to = io.StringIO()
    to.writelines(f"# {key}: {head.get(key, '')}\n" for key in HEAD)
    writer = csv.writer(to, lineterminator="\n")
    most = max((len(row.numbers) for row in rows if row.kind != "level"), default=0)
    writer.writerow([*FIRST, *QUANTILES, *(f"p{k}" for k in range(most))])
    for row in rows:
        level = row.kind == "level"
        cells = [f"{x:.6g}" for x in row.numbers]
        left, right = (cells, []) if level else ([""] * len(LEVELS), cells)
        first = [row.forecaster, row.series, row.period, row.unit, row.kind, f"{row.mean:.6g}"]
        writer.writerow([*first, *left, *right, *[""] * (most - len(right))])
    return to.getvalue()


def read(path: str | Path = SEALED) -> ForecastTable:
    """Read a table; raise ValueError where there is none, or it cannot be read. Whether it is whole it says itself."""
    where = Path(path)
    if not where.is_file():
        raise ValueError(f"{where}: there is no forecast here; stratsim forecast --out {where} makes one")
    try:
        lines = where.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{where} is no forecast: it is not UTF-8 text ({error.reason})") from None
    count = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = dict(line[2:].split(": ", 1) for line in lines[1:count] if ": " in line)
    found = csv.DictReader(lines[count:])
    if lines[:1] != [TITLE] or tuple(found.fieldnames or ())[: len(FIRST)] != FIRST:
        raise ValueError(f"{where} is no forecast of stratsim: name the file that stratsim forecast --out wrote")
    now = digest("".join(f"{line}\n" for line in lines[2:]))
    return ForecastTable(head, list(parsed(found, where, count + 1)), now)


def parsed(found: "csv.DictReader[str]", where: Path, before: int) -> Iterator[Forecast]:
    """Yield the lines of a table; raise ValueError, with the line, where one is broken."""
    points = tuple(name for name in found.fieldnames or () if name not in (*FIRST, *QUANTILES))
    for cells in found:
        here = f"{where}:{before + found.line_num - 1}"
        names = QUANTILES if cells["kind"] == "level" else points
        try:
            numbers = tuple(float(cells[name]) for name in names if cells[name])
            mean = float(cells["mean"])
        except (TypeError, ValueError, KeyError):
            raise ValueError(f"{here}: is no line of a forecast; take the file as it was written") from None
        if stretch_of(cells["period"]) is None:
            raise ValueError(f"{here}: {cells['period']!r} is no period: {WRITTEN}")
        if cells["kind"] not in ("count", "event", "level") or (len(numbers) != len(LEVELS)) == (names is QUANTILES):
            raise ValueError(
                f"{here}: has {len(numbers)} numbers for a {cells['kind']}; take the file as it was written"
            )
        first = (cells["forecaster"], cells["series"], cells["period"], cells["unit"], cells["kind"])
        yield Forecast(*first, mean, numbers)
