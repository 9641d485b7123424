"""A difference over the years: its mean in each, and the month from which its sum is clear."""

from dataclasses import dataclass

from stratsim.engine.plan import Plan
from stratsim.scenario import when
from stratsim.story.estimate import Estimate
from stratsim.story.split import Wide


@dataclass(frozen=True)
class Year:
    """The difference in a calendar year, at the outcome's own rate."""

    year: str
    difference: Estimate


def years(plan: Plan, months: Wide | None, rate: float) -> tuple[Year, ...]:
    """Return the mean difference of each calendar year."""
    if months is None:
        return ()
    names = [when.later(plan.first_month, n)[:4] for n in range(plan.months)]
    return tuple(
        Year(year, Estimate.of(months[[n for n, name in enumerate(names) if name == year]].mean(axis=0) * rate))
        for year in dict.fromkeys(names)
    )


def parted(plan: Plan, months: Wide | None) -> str:
    """Return the first month from which the summed difference is clear for good, nothing where there is none."""
    if months is None:
        return ""
    found = ""
    for n in reversed(range(plan.months)):
        if not Estimate.of(months[: n + 1].sum(axis=0)).clear:
            break
        found = when.later(plan.first_month, n)
    return found
