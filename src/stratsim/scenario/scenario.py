"""A Scenario: validated, and ready to be run. `load` reads one; every problem is reported at once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Integral
from pathlib import Path
from typing import Any

from stratsim.engine.ensemble import outcome_names
from stratsim.engine.plan import Plan
from stratsim.scenario import events, policy, rows, when
from stratsim.scenario import python_policy as code
from stratsim.scenario.build import Builder
from stratsim.scenario.layers import layered
from stratsim.scenario.schema import LONGEST, MOST_REPLICATES
from stratsim.scenario.validate import validated
from stratsim.scenario.without import without
from stratsim.toml.problem import Problem, ScenarioError, did_you_mean, shown

FIRST_YEAR, LAST_YEAR = 1700, 2250
"""Years that a date of pandas can hold, with room to spare."""


@dataclass(frozen=True)
class Scenario:
    """A scenario: where it stands, its words, the merged document, and the plan for the engine."""

    path: Path
    title: str
    about: str
    document: Mapping[str, Any]
    headline: tuple[str, ...]
    replicates: int
    plan: Plan
    overrides: Mapping[str, Any] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without its ending; what tables and figures call it."""
        return self.plan.name

    @property
    def override_text(self) -> str:
        """What was set on top of the file or taken out of it, as text."""
        without = [f"without {key}" for key in self.removed]
        return "; ".join([*(f"{key}={value}" for key, value in self.overrides.items()), *without])

    @property
    def digest(self) -> str:
        """A short hash of everything that the numbers depend on."""
        relevant = {k: v for k, v in self.document.items() if k not in ("title", "about", "outcomes")}
        text = json.dumps(relevant, sort_keys=True, default=str)
        size = [self.plan.months, self.plan.seed, *(one.digest for one in self.plan.codes)]
        return hashlib.blake2b(f"{text}{size}".encode(), digest_size=8).hexdigest()

    def but(self, *, seed: int | None = None, months: int | None = None, replicates: int | None = None) -> "Scenario":
        """Return the same scenario with another seed, horizon or number of replicates.

        Raises ValueError where one of them is no whole number or out of its range.
        """
        whole("seed", seed, 0, 2**63 - 1)
        whole("replicates", replicates, 1, MOST_REPLICATES)
        whole("months", months, 1, min(LONGEST, LAST_YEAR * 12 + 12 - when.number(self.plan.first_month)))
        plan = replace(
            self.plan,
            seed=self.plan.seed if seed is None else int(seed),
            months=self.plan.months if months is None else int(months),
        )
        return replace(self, plan=plan, replicates=self.replicates if replicates is None else int(replicates))


def whole(name: str, value: Any, least: int, most: int) -> None:
    """Raise ValueError unless a value is left out, or a whole number in its range."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, Integral) or not least <= value <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most} (is {shown(value)})")


def load(
    path: str | Path,
    overrides: Mapping[str, Any] | None = None,
    *,
    allow_code: bool = False,
    removed: Sequence[str] = (),
) -> Scenario:
    """Read and validate a scenario file.

    ``overrides`` maps dotted keys to values, as ``--set`` does: ``{"states.PRK.cohesion": 0.6}``. ``removed`` names
    keys to take out: ``("patronages.RUS.PRK",)``. ``allow_code`` lets the policies in Python that it names run.
    Raises `ScenarioError`, which lists every problem with file and line.
    """
    where = Path(path)
    layers = without(layered(where, overrides or {}), removed)
    document, problems = validated(layers)
    if document is None:
        raise ScenarioError(problems)
    builder = Builder(document, layers)
    plan = compiled(builder, where.stem)
    plan = replace(plan, codes=code.codes(builder, plan.system, allow_code))
    headline = checked_headline(builder, plan)
    if problems := [*problems, *not_said(builder.problems, problems)]:
        raise ScenarioError(problems)
    return Scenario(
        where,
        document.title or where.stem,
        document.about,
        layers.document,
        headline,
        document.run.replicates,
        plan,
        dict(overrides or {}),
        tuple(removed),
    )


def not_said(found: list[Problem], before: list[Problem]) -> list[Problem]:
    """Return the problems found that do not come from the values that were left out because of those before."""
    said = [one.key + "." for one in before]
    return [one for one in found if not any(key.startswith(one.key + ".") for key in said)]


def compiled(builder: Builder, name: str) -> Plan:
    """Return the plan of a document; what does not fit is in ``builder.problems``."""
    document = builder.document
    if not document.states:
        builder.fault(("states",), "there are no states", "declare some under [states], or use extends")
        raise ScenarioError(builder.problems)
    system = builder.system()
    first, months = horizon(builder)
    return Plan(
        name=name,
        system=system,
        parameters=rows.parameters(builder, system),
        start=rows.starts(builder, system),
        playbooks=policy.playbooks(builder, system),
        events=events.events(builder, system, first, months),
        first_month=when.text(first),
        months=months,
        seed=document.run.seed,
        payoffs=policy.payoffs(builder, system),
    )


def horizon(builder: Builder) -> tuple[int, int]:
    """Return the first month since year 0 and the number of months."""
    run = builder.document.run
    first = when.number(run.start)
    if run.end is not None and run.months is not None:
        advice = 'keep one of the two; to drop the one of the base: remove = ["run.end"]'
        builder.fault(("run", "months"), "stands beside 'end'", advice)
    if run.end is not None and when.number(run.end) < first:
        builder.fault(("run", "end"), f"comes before the start ({run.start})", "exchange the two")
        return first, 1
    months = run.months or 120 if run.end is None else when.number(run.end) - first + 1
    years = (first // 12, (first + months - 1) // 12)
    if years[0] < FIRST_YEAR or years[1] > LAST_YEAR or months > LONGEST:
        what = f"covers {months} months from {run.start}"
        builder.fault(("run",), what, f"at most {LONGEST} months, from year {FIRST_YEAR} to {LAST_YEAR}")
    return first, months


def checked_headline(builder: Builder, plan: Plan) -> tuple[str, ...]:
    """Return the headline outcomes; all that have no label where the scenario names none.

    A scenario that inherits its headline may have removed a tie: the outcomes of that tie are left out.
    """
    known = outcome_names(plan)
    key = ("outcomes", "headline")
    inherited = builder.layers.owner.get(key) is not builder.layers.top
    for name in builder.document.outcomes.headline:
        if name not in known and not inherited:
            builder.fault(key, f"there is no outcome '{name}'", did_you_mean(name, known))
    chosen = tuple(name for name in dict.fromkeys(builder.document.outcomes.headline) if name in known)
    return chosen or tuple(name for name in known if "." not in name)
