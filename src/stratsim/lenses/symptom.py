"""Signs of ill health that a run shows by itself: rows at a bound, rows that never move, outcomes without variance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from stratsim.core.variable import Variable
from stratsim.engine.kernel import Kernel
from stratsim.engine.limits import EDGE, Counts, limited, row_names
from stratsim.engine.plan import Plan
from stratsim.engine.results import Results
from stratsim.experiments.run import Progress, quiet
from stratsim.scenario.scenario import Scenario

AT_A_BOUND, CONSTANT, SAME = "at a bound", "never moves", "no variance"
MOST = 0.5
"""Share of replicate-months at a bound above which a row is reported."""


@dataclass(frozen=True)
class Symptom:
    """One thing found: which check, of what, in words, and how much (share of replicate-months, or sd)."""

    check: str
    what: str
    words: str
    value: float = np.nan

    def __str__(self) -> str:
        return f"{self.what} {self.words}"


@dataclass(frozen=True)
class RunOptions:
    """How a longer examination works: in how many processes, and whom it tells how far it is."""

    jobs: int = 1
    progress: Progress = quiet


@dataclass(frozen=True)
class BoundCount:
    """How one row of a stock or lever stands to its bounds: shares of replicate-months at them, and its span.

    ``rest``: the value of a stock to which nothing happened; a lever has none, for somebody sets it.
    """

    family: str
    name: str
    bounds: tuple[float, float]
    shares: tuple[float, float]
    span: tuple[float, float]
    rest: float | None = None

    @property
    def moves(self) -> bool:
        """Whether it moves at all."""
        return self.span[1] - self.span[0] > float(EDGE)

    @property
    def is_flag(self) -> bool:
        """Whether it is only ever at one bound or the other: a yes or no, and no quantity."""
        return sum(self.shares) > 1 - 1e-9 and min(self.shares) > 0


def standings(scenario: Scenario, results: Results) -> Iterator[BoundCount]:
    """Yield every row of every stock, and of the levers that something drives."""
    months = scenario.plan.months * (results.bands.replicates if results.bands else 0)
    driven = driven_rows(scenario.plan)
    for limit, counts in results.limits.items():
        variable = limited(limit)
        for row, name in enumerate(row_names(variable, scenario.plan.system)):
            if variable.kind != "lever" or name in driven:
                yield standing(variable, name, counts[:, row], months)


def standing(variable: Variable, name: str, counts: Counts, months: int) -> BoundCount:
    """Return how a row stands to its bounds."""
    low, high, least, greatest = (float(one) for one in counts)
    lever = variable.kind == "lever"
    at, rest = ("levers.", None) if lever else ("", variable.start)
    shares = (low / months, high / months)
    return BoundCount(at + variable.name, at + name, (variable.low, variable.high), shares, (least, greatest), rest)


def driven_rows(plan: Plan) -> set[str]:
    """Return the levers that a reaction, an event or a policy in Python drives, by name and state."""
    states = plan.system.states
    kernel, world = Kernel.of(plan, plan.draws(0, 1))
    minds = kernel.policy.minds
    found = {f"{lever}.{states[one.code.row]}" for one in minds for lever in one.said(world, plan.system)}
    for (row, _), book in zip(plan.system.seats, plan.playbooks, strict=True):
        found |= {f"{lever}.{states[row]}" for lever, rule in book.rules.items() if rule.reactions}
    for effect in (one for event in plan.events for one in event.effects if one.place == "lever"):
        theatre = f"{plan.system.theatres[effect.rows[0][0]]}." if effect.name == "priority" else ""
        found.add(f"{effect.name}.{theatre}{states[effect.rows[-1][0]]}")
    return found


def at_a_bound(found: list[BoundCount]) -> Iterator[Symptom]:
    """Yield the rows that stand at a bound in more than half of all replicate-months, though they do move.

    A stock at rest, as the damage of wars where there is peace, is not held back by the bound at which it is.
    """
    for one in found:
        for end, bound, share in zip(("lower", "upper"), one.bounds, one.shares, strict=True):
            if one.moves and not one.is_flag and share > MOST and bound != one.rest:
                words = f"stands at its {end} bound ({bound:g}) in {100 * share:.0f} % of replicate-months"
                yield Symptom(AT_A_BOUND, one.name, words, share)


def constant(found: list[BoundCount]) -> Iterator[Symptom]:
    """Yield the variables with rows that never move: nothing drives them here."""
    still: dict[str, list[str]] = {}
    for one in found:
        if not one.moves:
            still.setdefault(one.family, []).append(one.name.removeprefix(f"{one.family}."))
    for name, rows in still.items():
        yield Symptom(CONSTANT, name, f"never moves, nothing drives it: {', '.join(rows)}", float(len(rows)))


def unvarying(scenario: Scenario, results: Results) -> Iterator[Symptom]:
    """Yield the headline outcomes that are the same in every replicate, then the others, family by family."""
    same = {name: words for name, words in sameness(results).items() if results.replicates > 1}
    for name in scenario.headline:
        if name in same:
            yield Symptom(SAME, name, f"{same[name]} in every replicate", 0.0)
    rest: dict[str, list[str]] = {}
    for name in [one for one in same if one not in scenario.headline]:
        rest.setdefault(name.partition(".")[0], []).append(name.partition(".")[2])
    for name, labels in rest.items():
        words = f"is the same in every replicate: {', '.join(labels)}".removesuffix(": ")
        yield Symptom(SAME, name, words, float(len(labels)))


def sameness(results: Results) -> Mapping[str, str]:
    """Return what the outcomes without variance are in every replicate, by name."""
    found = {}
    for name, values in zip(results.labels["outcome"], results.values, strict=True):
        numbers = values[np.isfinite(values)]
        if not numbers.size:
            found[name] = "has no number"
        elif numbers.min() == numbers.max():
            found[name] = f"is {numbers[0]:g}"
    return found
