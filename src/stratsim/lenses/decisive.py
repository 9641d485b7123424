"""Assumptions that a user may not see: parameters that are fixed and yet decide, and values that nobody has.

Equation
    shift = (mean of y at the high end - mean of y at the low end) / standard deviation of y over replicates
of a parameter that the scenario fixes, between the ends of its plausible range, the rest as the scenario has it; the
same replicates live at both.
"""

from collections.abc import Iterator

import numpy as np

from stratsim.experiments.design import factors, one_at_a_time
from stratsim.experiments.sample import mean_of, sample
from stratsim.lenses.effort import steady
from stratsim.lenses.symptom import RunOptions, Symptom
from stratsim.scenario import rows
from stratsim.scenario.build import Builder
from stratsim.scenario.scenario import Scenario
from stratsim.scenario.validate import validated

DECISIVE, SHADOWED = "fixed but decisive", "nobody has it"
LEAST = 0.5
"""Standard deviations from which on a fixed parameter is reported."""
REPLICATES = 20


def decisive(scenario: Scenario, effort: RunOptions) -> Iterator[Symptom]:
    """Yield the fixed parameters that move a headline outcome far, the farthest first."""
    fixed = [one for one in scenario.uncertain if one.fixed]
    if not fixed or not scenario.headline:
        return
    names = tuple(dict.fromkeys(steady(name) for name in scenario.headline))
    count = min(REPLICATES, scenario.replicates)
    found = sample(
        scenario,
        one_at_a_time(fixed),
        replicates=count,
        outcomes=names,
        jobs=effort.jobs,
        progress=effort.progress,
        strict=False,
    )
    spread = np.array([np.nanstd(found.outcome(name)[0].astype(np.float64)) for name in names])
    means = np.stack([mean_of(found.outcome(name)) for name in names])
    gaps = means[:, 2::2] - means[:, 1::2]
    with np.errstate(divide="ignore", invalid="ignore"):
        shifts = np.where(spread[:, None] > 0, gaps / spread[:, None], 0.0)
    shifts = np.nan_to_num(shifts)
    order = np.argsort(-np.abs(shifts).max(axis=0), kind="stable")
    varied = factors(fixed)
    for n in order.tolist():
        most = int(np.abs(shifts[:, n]).argmax())
        one, shift = varied[n].members[0], float(shifts[most, n])
        if abs(shift) < LEAST:
            return
        low, high = one.bounds
        words = f"is fixed at {one.value:g}, and moves {names[most]} by {shift:+.2f} sd from {low:g} to {high:g}"
        yield Symptom(DECISIVE, one.key, words, shift)


def shadowed(scenario: Scenario) -> Iterator[Symptom]:
    """Yield the values of parameters that nobody has: for each row there is a narrower key, or a later one."""
    document, _ = validated(scenario.layers)
    builder = Builder(document, scenario.layers)
    rows.parameters(builder, scenario.plan.system)
    for one in builder.written:
        for key in one.given:
            if one.rows and key not in one.rows:
                before = sorted({".".join(other) for other in one.rows if other})
                yield Symptom(SHADOWED, ".".join(key), f"is what nobody has: before it stands {', '.join(before)}", 0.0)
