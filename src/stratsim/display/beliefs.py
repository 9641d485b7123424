"""Beliefs beside the truth: how far a challenger believes that a defender will act, and how often it did."""

from collections.abc import Sequence

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.display import lines, words
from stratsim.display.lines import Lines, MonthLine
from stratsim.display.series import mean, mean_curve
from stratsim.display.sheet import Sheet, numbered, pages
from stratsim.display.style import colour
from stratsim.engine.curves import ACTS, YEAR
from stratsim.engine.results import Results
from stratsim.experiments.compare import PairedResults

TITLE = "Beliefs beside the truth: will the defender act?"
SUBTITLE = (
    "Line: what the challenger believes of the acts that it made, mean over replicates. Dots: share of acts that were "
    "contested. Both over the last 12 months."
)
DOTS = (0, (0.6, 2.2))
SCENARIOS = 3
"""Scenarios of one panel at most, the baseline first: more hide each other."""
FEW = 0.01
"""Acts in twelve months of a replicate, on average, below which a share says nothing."""


def sheets(comparison: PairedResults, outcomes: Sequence[str] | None = None) -> list[Sheet]:
    """Return the pages, at most four rivalries each; none where a run is shorter than a year."""
    if len(comparison.baseline.labels["month"]) < YEAR:
        return []
    labels = tuple(words.cut(words.names(comparison.results), 32))
    ties = comparison.baseline.labels.get("rivalry", ())
    found = [panel(comparison, labels, tie) for tie in ties]
    grid = pages([one for one in found if one.lines and one.varies], 4)
    foot, names = words.source(comparison.results), tuple(one.name for one in comparison.results)
    return [
        Sheet(
            *numbered("beliefs", TITLE, n, len(grid)),
            SUBTITLE,
            foot,
            names,
            tuple(part),
            lines.figure,
            (),
            labels,
            lines.onto,
        )
        for n, part in enumerate(grid)
    ]


def panel(comparison: PairedResults, labels: Sequence[str], tie: str) -> Lines:
    """Return belief and truth in one rivalry, in the first scenarios."""
    found = []
    for n, one in enumerate(comparison.results[:SCENARIOS]):
        shares = believed_and_true(one, tie)
        if shares is None:
            continue
        months = tuple(one.labels["month"][YEAR - 1 :])
        believed, true = shares
        if np.isfinite(true).any():
            found.append(MonthLine(labels[n], colour(n), "-", months, believed))
            found.append(MonthLine(f"{labels[n]}: true", colour(n), DOTS, months, true, named=False))
    challenger, _, defender = tie.partition(">")
    return Lines(f"{challenger} about {defender}", "0 to 1", tuple(found))


def believed_and_true(one: Results, tie: str) -> tuple[Array, Array] | None:
    """Return mean belief in the acts made, and the share contested, of twelve months; None where nobody acts."""
    made = mean_curve(one, f"{ACTS}.{tie}")
    if made is None:
        return None
    row = one.labels["rivalry"].index(tie)
    stood, foreseen = (mean(one, name)[:, row] for name in ("stood", "foreseen"))
    count, contested, belief = (running(x.astype(np.float64)) for x in (made, stood, foreseen))
    enough = count >= FEW
    share = [np.where(enough, x / np.where(enough, count, 1), np.nan).astype(FLOAT) for x in (belief, contested)]
    return share[0], share[1]


def running(x: Array) -> Array:
    """Return sums of twelve months."""
    whole = np.cumsum(np.concatenate([[0.0], x]))
    return np.asarray(whole[YEAR:] - whole[:-YEAR])
