"""A Scenario: validated, and ready to be run. `load` reads one; every problem is reported at once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stratsim.engine.ensemble import outcome_names
from stratsim.engine.plan import Plan
from stratsim.scenario import code, events, policy, rows, when
from stratsim.scenario.build import Builder
from stratsim.scenario.layers import layered
from stratsim.scenario.problem import ScenarioError, did_you_mean
from stratsim.scenario.validate import validated
from stratsim.scenario.without import without


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
        """Return the same scenario with another seed, horizon or number of replicates."""
        plan = replace(
            self.plan,
            seed=self.plan.seed if seed is None else seed,
            months=self.plan.months if months is None else months,
        )
        return replace(self, plan=plan, replicates=self.replicates if replicates is None else replicates)


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
    if problems:
        raise ScenarioError(problems)
    builder = Builder(document, layers)
    plan = compiled(builder, where.stem)
    plan = replace(plan, codes=code.codes(builder, plan.system, allow_code))
    headline = checked_headline(builder, plan)
    if builder.problems:
        raise ScenarioError(builder.problems)
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
        builder.fault(("run", "months"), "stands beside 'end'", "keep one of the two")
    if run.end is None:
        return first, run.months or 120
    if when.number(run.end) < first:
        builder.fault(("run", "end"), f"comes before the start ({run.start})")
        return first, 1
    return first, when.number(run.end) - first + 1


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
    chosen = tuple(name for name in builder.document.outcomes.headline if name in known)
    return chosen or tuple(name for name in known if "." not in name)
