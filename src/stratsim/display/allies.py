"""Who would stand by whom: the strength that allies are expected to bring to each side of a war, over time."""

from collections.abc import Sequence

import numpy as np

from stratsim.core.coalition import Coalition
from stratsim.core.ties import Ties
from stratsim.display.balance import moves, paged
from stratsim.display.series import at
from stratsim.display.sheet import Sheet
from stratsim.display.timeline import Panel, fan
from stratsim.engine.results import Results
from stratsim.experiments.compare import PairedResults

TITLE = "Who would stand by whom: strength that allies are expected to bring"
SIDES = ("allies_challenger", "allies_defender")


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the pages, at most six wars each; none where no ally can be called, or none is expected."""
    found = [panel(comparison, tie, side) for tie in comparison.baseline.labels.get("rivalry", ()) for side in SIDES]
    return paged("allies", TITLE, [one for one in found if one.title and moves(one)], comparison)


def panel(comparison: PairedResults, tie: str, side: str) -> Panel:
    """Return what is expected for one side of a war along a rivalry, in all scenarios that have the rivalry."""
    courses = [(n, one, at(one, f"{side}.{tie}")) for n, one in enumerate(comparison.results)]
    fans = tuple(fan(n, one.labels["month"], values) for n, one, values in courses if values is not None)
    return Panel(title(comparison.baseline, tie, side), "share of world capability", fans)


def title(results: Results, tie: str, side: str) -> str:
    """Return who would come for whom, against whom; nothing where nobody can be called."""
    called = callable_allies(results)[tie, side]
    ends = tie.split(">")
    mine, theirs = ends if side == SIDES[0] else ends[::-1]
    return f"{', '.join(called)} for {mine} against {theirs}" if called else ""


def callable_allies(results: Results) -> dict[tuple[str, str], list[str]]:
    """Return the allies that a war along each rivalry calls to either side, by rivalry and side."""
    states, rivalries = list(results.labels["state"]), results.labels["rivalry"]
    ways = Coalition.of(*(ties(results.labels.get(axis, ()), states) for axis in ("rivalry", "alignment")))
    found: dict[tuple[str, str], list[str]] = {(tie, side): [] for tie in rivalries for side in SIDES}
    for war, joiner, aside in zip(ways.war, ways.joiner, ways.for_challenger[:, 0], strict=True):
        found[rivalries[war], SIDES[0] if aside else SIDES[1]].append(states[joiner])
    return {key: sorted(set(names), key=states.index) for key, names in found.items()}


def ties(names: Sequence[str], states: Sequence[str]) -> Ties:
    """Return ties by their names."""
    ends = [name.replace("-", ">").split(">") for name in names]
    rows = np.array([[states.index(one) for one in pair] for pair in ends], np.intp).reshape(-1, 2)
    return Ties(tuple(names), rows[:, 0], rows[:, 1], len(states))
