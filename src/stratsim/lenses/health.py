"""The health of a run: what saturates, what has no effect, what does not vary, what hangs on the order of a month.

What results that are there show (`stratsim.lenses.signs`), and what takes runs of its own: parameters at the ends of
their plausible ranges, and the later steps of a month in other orders.
"""

import os

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
