"""The answer of a brief in five sentences: what differs, how sure that is, why, what it hangs on, what it is not."""

from collections.abc import Mapping, Sequence
from math import isfinite

from stratsim.display import words
from stratsim.experiments.compare import PairedResults
from stratsim.report.findings import ClearDifference, Hold, counted
from stratsim.story.explain import Explanation
from stratsim.story.numerals import number, signed
from stratsim.story.sentences import beside, subject, through
from stratsim.story.words import listed

MOST = 2
"""Scenarios whose greatest difference has a sentence of its own."""
NOT = "It compares strategies under stated assumptions, most of them untested; it does not forecast."


def answer(
    comparison: PairedResults,
    found: Sequence[ClearDifference],
    explained: Explanation | None,
    holds: Sequence[Hold],
    titles: Mapping[str, str],
) -> list[str]:
    """Return the sentences of the answer."""
    said = [how_many(comparison, found, titles)]
    said += [greatest(one, titles) for one in firsts(found)[:MOST]]
    if explained is not None:
        what = f"{subject(explained)[0].lower()}{subject(explained)[1:]}, in {titles[explained.b.name]}"
        said.append(f"What makes the difference in {what}: {through(explained)}{beside(explained)}")
    if holds and explained is not None:
        one = holds[0]
        said.append(
            f"How far it differs hangs most on {one.key} (rank correlation {signed(one.correlation)} over "
            f"{comparison.baseline.replicates:,} replicates)."
        )
    return [*said, NOT]


def how_many(comparison: PairedResults, found: Sequence[ClearDifference], titles: Mapping[str, str]) -> str:
    """Return the sentence that says how many outcomes differ clearly."""
    of = len(comparison.headline)
    parts = [f"{count} of {of} in {titles[name]}" for name, count in counted(comparison, found).items()]
    return f"Outcomes that differ clearly from {titles[comparison.baseline.name]}: {listed(parts)}."


def firsts(found: Sequence[ClearDifference]) -> list[ClearDifference]:
    """Return the greatest difference of each scenario."""
    best: dict[str, ClearDifference] = {}
    for one in found:
        best.setdefault(one.row.scenario, one)
    return list(best.values())


def greatest(one: ClearDifference, titles: Mapping[str, str]) -> str:
    """Return the sentence of a scenario's greatest difference, with how sure it is."""
    row = one.row
    before = row.mean - row.difference
    span = f"90 % interval of the mean {signed(row.mean_difference_low)} to {signed(row.mean_difference_high)}"
    text = (
        f"{titles[row.scenario]} moves most: {words.outcome(row.outcome)}, from {number(before)} to {number(row.mean)} "
        f"({signed(row.difference)}, {span}"
    )
    if isfinite(row.lower):
        lower = row.difference < 0
        text += f"; {'lower' if lower else 'higher'} in {(row.lower if lower else 1 - row.lower):.0%} of replicates"
    return text + ")."
