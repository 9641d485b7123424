"""Scores of the forecast on the screen and for machines."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stratsim.cli import table
from stratsim.cli.forecast_show import chosen, heading
from stratsim.cli.option import Format
from stratsim.cli.refusal import Refused, before_work
from stratsim.history.forecast import table as tables
from stratsim.history.forecast.outcomes import outcomes
from stratsim.history.forecast.scored import Beside, SeriesScore, scored, summary


@dataclass(frozen=True)
class ScoreLine:
    """A line of the scoreboard: a forecaster of a series, the model where ``beside`` is None."""

    score: SeriesScore
    beside: Beside | None

    @property
    def log_score(self) -> float:
        """The mean log score of this forecaster."""
        return self.beside.log_score if self.beside else self.score.log_score

    @property
    def crps(self) -> float:
        """The mean CRPS of this forecaster."""
        return self.beside.crps if self.beside else self.score.crps


def score(path: Path | None, file: Path, series: Sequence[str], shape: Format) -> None:
    """Score a table by a file of outcomes; refuse a table that was changed after it was sealed."""
    with before_work():
        found = tables.read(path or tables.SEALED)
        chosen(found, series)
        if not found.whole:
            raise Refused("the table was changed after it was sealed (stratsim forecast --verify): it cannot be scored")
        seen = outcomes(file, found)
    scores = [one for one in scored(found, seen) if not series or one.series in series]
    if shape is Format.json:
        lines = [as_json(one) for one in scores]
        json.dump({"table": found.digest, "outcomes": len(seen), "scores": lines}, sys.stdout, indent=1)
        sys.stdout.write("\n")
        return
    lines_ = [ScoreLine(one, other) for one in scores for other in (None, *one.beside)]
    if shape is not Format.csv:
        print(f"{heading(found)}\n{len(seen)} outcomes\n")
    table.show(lines_, RAW if shape is Format.csv else SCORES, shape, sys.stdout)
    if shape is not Format.csv:
        print("\n" + "\n".join(summary(scores)))


def as_json(one: SeriesScore) -> dict[str, Any]:
    """Return a score for machines."""
    return {
        "series": one.series,
        "by": one.stretch,
        "unit": one.unit,
        "outcomes": one.outcomes,
        "forecast": one.forecast,
        "log_score": table.plain(one.log_score),
        "crps": one.crps,
        "inside_90": one.inside_90,
        "inside_50": one.inside_50,
        "pit": list(one.pit),
        "beside": [beside_json(other) for other in one.beside],
    }


def beside_json(other: Beside) -> dict[str, Any]:
    """Return a plain forecast's part for machines."""
    return {
        "forecaster": other.forecaster,
        "log_score": table.plain(other.log_score),
        "log_lead": table.plain(other.log_lead),
        "log_interval": [table.plain(end) for end in other.log_interval],
        "crps": other.crps,
        "crps_lead": other.crps_lead,
        "crps_interval": [table.plain(end) for end in other.crps_interval],
        "skill": table.plain(other.skill),
    }


def lead(line: ScoreLine) -> str:
    """Return the lead over a plain forecast with its interval: in log score, in CRPS of levels."""
    if line.beside is None:
        return ""
    _, value, ends = line.beside.leading
    return f"{value:+.3g} ({table.span(*ends)})"


RAW: list[table.Column] = [
    ("series", lambda one: one.score.series),
    ("by", lambda one: one.score.stretch),
    ("forecaster", lambda one: one.beside.forecaster if one.beside else "model"),
    ("outcomes", lambda one: float(one.score.outcomes)),
    ("forecast", lambda one: float(one.score.forecast)),
    ("log score", lambda one: one.log_score),
    ("CRPS", lambda one: one.crps),
    ("in 90 %", lambda one: None if one.beside else one.score.inside_90),
    ("in 50 %", lambda one: None if one.beside else one.score.inside_50),
    ("mean PIT", lambda one: None if one.beside else float(np.mean(one.score.pit))),
    ("skill", lambda one: one.beside.skill if one.beside else None),
]
SCORES: list[table.Column] = [*RAW, ("model's lead (90 %)", lead)]
