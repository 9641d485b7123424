"""The figure of rates: what is published elsewhere and what the model comes to, on a scale set by the tolerance."""

from collections.abc import Sequence
from pathlib import Path

from stratsim.display import words
from stratsim.display.gallery import published
from stratsim.display.history.scoreboard import Board, sheets
from stratsim.display.sheet import Sheet
from stratsim.history.patterns import Pattern, PatternResult, Statistic
from stratsim.history.rates.judge import RateReport
from stratsim.history.rates.rate import RateResult

BOARD = Board(
    "record_rates",
    "Rates elsewhere: published and model",
    "Each rate on a scale of its own; grey: its tolerance. Small black dot: as published. "
    "Line: 90 % interval of the model's rate; arrow: further off.\n"
    "Large dot: the model's rate, blue and full where it is inside the tolerance, red and hollow where it is outside. "
    "Numbers: published and model.",
    {"judged": "Rates"},
)


def draw(report: RateReport, directory: Path, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Draw the rates that the model can be held to into a directory; return the files."""
    Path(directory).mkdir(parents=True, exist_ok=True)
    return [path for sheet in board(report) for path in published(sheet, Path(directory), formats)]


def board(report: RateReport) -> list[Sheet]:
    """Return the scoreboard of the rates that the model can be held to; none where there are none."""
    foot = (
        f"Model: scenario {words.plain(report.scenario)}, {report.replicates:,} replicates. Parameters: "
        f"{report.parameters}. Sources of the rates: the file of rates."
    )
    return sheets([as_pattern(one) for one in report.judged], foot, BOARD)


def as_pattern(result: RateResult) -> PatternResult:
    """Return a rate as the scoreboard draws patterns."""
    rate, (low, high) = result.rate, result.interval
    statistic = Statistic(name="rate", series=rate.id)
    pattern = Pattern(
        id=rate.id,
        about=rate.about,
        statistic=statistic,
        observed=rate.value,
        low=rate.tolerance[0],
        high=rate.tolerance[1],
        unit=rate.unit,
        why=rate.why,
    )
    return PatternResult(pattern, result.model, low, high, "judged")
