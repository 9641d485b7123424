"""What is recorded of the months, beside outcomes and inputs of every replicate."""

from collections.abc import Collection
from dataclasses import dataclass

from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.curves import behind

TRACES = 10
"""Replicates that keep their series in full, unless told."""


def recorded() -> list[Variable]:
    """Return the variables whose series are kept: all that the month moves, but for bookkeeping."""
    return [v for v in variables_of(World) if v.series]


@dataclass(frozen=True)
class Records:
    """What a run keeps: series in full of the replicates numbered below ``traces``, bands where they are ``watched``.

    ``only`` names the series, all where it names none.
    """

    traces: int = TRACES
    only: frozenset[str] = frozenset()
    watched: bool = True


def records(series: str | Collection[str], traces: int, headline: Collection[str]) -> Records:
    """Return what a run keeps: "all" series, those behind the "headline" outcomes, or those named.

    Raises KeyError with the name of a series that is not known.
    """
    if series == "all":
        return Records(traces)
    if series == "headline":
        only = set().union(*(behind(name) for name in headline))
        return Records(traces, frozenset(only)) if only else Records(0, watched=False)
    named = frozenset([series] if isinstance(series, str) else series)
    for name in sorted(named - {v.name for v in recorded()}):
        raise KeyError(name)
    return Records(traces, named)
