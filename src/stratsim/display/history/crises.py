"""The figure of a case that nothing was fitted to: its patterns, and what the model shows."""

from collections.abc import Sequence
from pathlib import Path

from stratsim.display import words
from stratsim.display.gallery import published
from stratsim.display.history.scoreboard import Board, sheets
from stratsim.display.sheet import Sheet
from stratsim.history.crisis import CrisisReport

GROUPS = {"judged": "Judged years", "mixed": "Years before", "training": "Years before"}


def draw(report: CrisisReport, directory: Path, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Draw the patterns of a case into a directory; return the files."""
    Path(directory).mkdir(parents=True, exist_ok=True)
    return [path for sheet in board(report) for path in published(sheet, Path(directory), formats)]


def board(report: CrisisReport) -> list[Sheet]:
    """Return the scoreboard of a case."""
    crisis = report.crisis
    name = words.file_name("crisis", crisis.name)
    shown = Board(name=name, title=f"{words.plain(crisis.scenario.title)}: record and model", groups=GROUPS)
    foot = (
        f"Model: scenario {words.plain(crisis.scenario.name)}, {report.replicates:,} replicates; nothing fitted to it."
    )
    return sheets(report.results, foot, shown)
