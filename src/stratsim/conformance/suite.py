"""The suite: every published result that the model is compared with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stratsim.conformance import (
    appeasement,
    attraction,
    audience,
    balance,
    bargaining,
    bass,
    credibility,
    global_game,
    lanchester,
    ledger,
    manipulation,
    ochs,
    quantal,
    richardson,
    sanctions,
    subgame,
)
from stratsim.conformance.published import Line, Result

RESULTS: tuple[Result, ...] = (
    richardson.RESULT,
    lanchester.RESULT,
    bass.RESULT,
    balance.RESULT,
    attraction.RESULT,
    credibility.RESULT,
    ochs.RESULT,
    quantal.RESULT,
    subgame.RESULT,
    audience.RESULT,
    bargaining.RESULT,
    sanctions.RESULT,
    appeasement.RESULT,
    global_game.RESULT,
    manipulation.RESULT,
    ledger.RESULT,
)
"""What moves, what learns, what chooses, what falls, what is conserved."""


@dataclass(frozen=True)
class Agreement:
    """A line of a result."""

    result: Result
    line: Line


def findings(results: Sequence[Result] = RESULTS) -> Iterator[Agreement]:
    """Yield every line of the results, computed."""
    for result in results:
        for line in result.lines():
            yield Agreement(result, line)
