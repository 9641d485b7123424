"""The health of a run: what saturates, what has no effect, what does not vary, what hangs on the order of a month.

`signs` looks at results that are there, at next to no cost: every run reports them. `examination` also makes runs of
its own: parameters at the ends of their plausible ranges, and the later steps of a month in other orders.
"""

import os
from collections.abc import Sequence

from stratsim.engine.results import Results
from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.lenses.decisive import DECISIVE, SHADOWED, decisive, shadowed
from stratsim.lenses.effects import ALL, NO_EFFECT, without_effect
from stratsim.lenses.order import ORDER, moved
from stratsim.lenses.reach import REACHES_NOTHING, reaching_nothing
from stratsim.lenses.symptom import (
    AT_A_BOUND,
    CONSTANT,
    SAME,
    RunOptions,
    Symptom,
    at_a_bound,
    constant,
    standings,
    unvarying,
)
from stratsim.scenario.scenario import Scenario

CHECKS = {
    AT_A_BOUND: "stocks and levers at a bound in more than half of all replicate-months",
    SAME: "outcomes that are the same in every replicate",
    NO_EFFECT: "parameters whose plausible range leaves every outcome of up to 200 replicates as it is, to the bit",
    DECISIVE: "parameters that are fixed, and whose plausible range moves a headline outcome by 0.5 sd or more",
    SHADOWED: "values of parameters that hold for nobody: narrower keys stand before them",
    ORDER: "headline outcomes, when the mechanisms after the decision change places",
    REACHES_NOTHING: "systems of the article that, switched off, move no headline outcome of another by 0.1 sd",
    CONSTANT: "stocks and levers that keep one value from the first month on",
}
"""What is looked for, in the order of the report."""

FEW = 3
"""Scenarios that a note names; of more it says how many."""


def signs(scenario: Scenario, results: Results) -> list[Symptom]:
    """Return the rows at a bound, and the headline outcomes without variance."""
    found = list(at_a_bound(list(standings(scenario, results))))
    return found + [one for one in unvarying(scenario, results) if one.what in scenario.headline]


def examination(scenario: Scenario, *, jobs: int | None = None, progress: Progress = quiet) -> list[Symptom]:
    """Return everything that can be found out about the health of a scenario.

    ``jobs`` processes share the work (all cores where left out); ``progress`` is called anew for each part of it.
    """
    effort = RunOptions(jobs or os.cpu_count() or 1, progress)
    (results,) = run_all([scenario], jobs=effort.jobs, progress=progress)
    rows = list(standings(scenario, results))
    return [
        *at_a_bound(rows),
        *unvarying(scenario, results),
        *without_effect(scenario.plan, min(ALL, scenario.replicates), effort),
        *decisive(scenario, effort),
        *shadowed(scenario),
        *moved(scenario, effort),
        *reaching_nothing(scenario.but(replicates=min(ALL, scenario.replicates)), effort),
        *constant(rows),
    ]


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
