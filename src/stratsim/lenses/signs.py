"""Signs of ill health in results that are there, at next to no cost: every run reports them.

What takes runs of its own is in `stratsim.lenses.health`, which takes longer to import than these to find.
"""

from collections.abc import Sequence

from stratsim.engine.results import Results
from stratsim.lenses.symptom import Symptom, at_a_bound, standings, unvarying
from stratsim.scenario.scenario import Scenario

FEW = 3
"""Scenarios that a note names; of more it says how many."""


def signs(scenario: Scenario, results: Results) -> list[Symptom]:
    """Return the rows at a bound, and the headline outcomes without variance."""
    found = list(at_a_bound(list(standings(scenario, results))))
    return found + [one for one in unvarying(scenario, results) if one.what in scenario.headline]


def notes(scenarios: Sequence[Scenario], results: Sequence[Results]) -> list[str]:
    """Return the signs of one or more runs as sentences, one for each thing however many scenarios show it."""
    found: dict[tuple[str, str], list[tuple[str, Symptom]]] = {}
    for scenario, one in zip(scenarios, results, strict=True):
        for sign in signs(scenario, one):
            found.setdefault((sign.check, sign.what), []).append((scenario.name, sign))
    return [sentence(shown, len(scenarios)) for shown in found.values()]


def sentence(shown: Sequence[tuple[str, Symptom]], scenarios: int) -> str:
    """Return one sign, with the scenarios that show it where there are several."""
    names, first = [name for name, _ in shown], shown[0][1]
    return f"{first}{f' ({where(names, scenarios)})' if scenarios > 1 else ''}"


def where(names: Sequence[str], scenarios: int) -> str:
    """Return which of so many scenarios show a sign; the numbers in the note are the first one's."""
    if len(names) == scenarios:
        return f"{names[0]}; all other scenarios likewise"
    if len(names) <= FEW:
        return ", ".join(names)
    return f"{names[0]}; {len(names) - 1} others likewise"
