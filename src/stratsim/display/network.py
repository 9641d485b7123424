"""The network of ties in the last year of the baseline: states on a ring, ties as curves as wide as they are strong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from stratsim.display import words
from stratsim.display.ring import figure, onto
from stratsim.display.series import mean
from stratsim.display.sheet import Sheet
from stratsim.engine.results import Results
from stratsim.experiments.compare import PairedResults


@dataclass(frozen=True)
class Kind:
    """A kind of tie: its axis, the series that is its strength, times a factor; what it says, and its looks."""

    axis: str
    series: str
    factor: float
    text: str
    unit: str
    colour: str
    dashes: Any


KINDS = (
    Kind("alignment", "closeness", 1, "Alignment: cohesion of the pair", "0 to 1", "#A6A6A6", "-"),
    Kind("patronage", "dependence", 1, "Patronage: client's dependence", "share of its outside income", "#009E73", "-"),
    Kind("channel", "arms_flow", 12, "Arms: deliveries", "million rounds/yr", "#E69F00", (0, (12, 3))),
    Kind("rivalry", "events", 12, "Rivalry: provocations", "events/yr", "#D55E00", "-"),
    Kind("campaign", "campaign_effort", 1, "Campaign: information effort", "0 to 1", "#0072B2", (0, (3, 3))),
)
"""The kinds in the order of their curves between the same two states."""
SYMMETRIC = "-"
TITLE = "Ties among the states, mean of {} to {}"
SUBTITLE = "{}. Arrows point from patron to client, supplier to buyer, challenger to defender, sender to target."


@dataclass(frozen=True)
class Edge:
    """A tie as drawn: its kind, its two ends, and its strength in the unit of its kind."""

    kind: Kind
    source: str
    target: str
    strength: float
    symmetric: bool
    header: ClassVar[tuple[str, ...]] = ("kind", "source", "target", "strength", "unit")

    def rows(self, scenarios: Sequence[str]) -> Iterator[list[str]]:
        """Yield one line."""
        yield [self.kind.axis, self.source, self.target, f"{self.strength:.7g}", self.kind.unit]


def sheets(comparison: PairedResults) -> list[Sheet]:
    """Return the sheet of the baseline; none where there are no ties."""
    results = comparison.baseline
    found = tuple(edge for kind in KINDS for edge in edges(results, kind))
    if not found:
        return []
    months = results.labels["month"][-12:]
    title, how = TITLE.format(months[0], months[-1]), SUBTITLE.format(words.names(comparison.results)[0])
    states = tuple(results.labels["state"])
    return [Sheet("network", title, how, words.source(comparison.results), states, found, figure, onto=onto)]


def edges(results: Results, kind: Kind) -> Iterator[Edge]:
    """Yield the ties of a kind: strength is the mean of the last 12 months and all replicates, all rungs together."""
    if not results.labels.get(kind.axis) or kind.series not in results.with_bands().variables:
        return
    values = mean(results, kind.series)[-12:].mean(axis=0, dtype=np.float64)
    strength = kind.factor * values.reshape(-1, values.shape[-1]).sum(axis=0)
    for n, tie in enumerate(results.labels[kind.axis]):
        mark = ">" if ">" in tie else SYMMETRIC
        source, _, target = tie.partition(mark)
        yield Edge(kind, source, target, float(strength[n]), mark == SYMMETRIC)
