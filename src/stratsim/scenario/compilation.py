"""From merged layers to the plan of a run: everything checked, every problem reported at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from stratsim.engine.ensemble import outcome_names
from stratsim.engine.outcome import leading
from stratsim.engine.plan import Plan
from stratsim.engine.recorded import Records, recorded, records
from stratsim.scenario import events, policy, rows, when
from stratsim.scenario import python_policy as code
from stratsim.scenario.build import Builder
from stratsim.scenario.cost import Cost, cost
from stratsim.scenario.drivers import drivers
from stratsim.scenario.effect import Effects
from stratsim.scenario.layers import Layered
from stratsim.scenario.member import judged
from stratsim.scenario.norm import at_the_start
from stratsim.scenario.schema import LONGEST
from stratsim.scenario.validate import validated
from stratsim.toml.problem import Problem, ScenarioError, did_you_mean

FIRST_YEAR, LAST_YEAR = 1700, 2250
"""Years that a date of pandas can hold, with room to spare."""


@dataclass(frozen=True)
class Compiled:
    """A document as models, the plan and the headline outcomes that it makes, what it keeps, what it costs.

    ``odd``: what a file seems to say and does not; ``effects``: which of its keys do nothing, once that is asked for.
    """

    document: Any
    plan: Plan
    headline: tuple[str, ...]
    records: Records
    odd: tuple[Problem, ...]
    effects: Effects
    cost: Cost = Cost(0.0, 0.0)


def compiled(layers: Layered, name: str, allow_code: bool = False, allow_large: bool = False) -> Compiled:
    """Return what merged layers say; raise `ScenarioError` with every problem.

    ``name`` is the scenario's; ``allow_code`` lets the policies in Python that it names run, ``allow_large`` scenarios
    that cost more than `Cost` allows.
    """
    document, problems = validated(layers)
    problems = [*layers.problems, *problems]
    if document is None:
        raise ScenarioError(problems)
    price = cost(document)
    if price.large and not allow_large:
        raise price.refused(layers.top.name)
    builder = Builder(document, layers)
    plan = planned(builder, name)
    plan = replace(plan, codes=code.codes(builder, plan.system, allow_code))
    headline = checked_headline(builder, plan)
    keeps = checked_records(builder, headline)
    slips, odd = judged([one for one in layers.new if layers.own(one.source)], layers.document)
    if problems := [*problems, *not_said(builder.problems, problems), *slips]:
        raise ScenarioError(problems)
    effects = Effects(layers, builder.written, plan, document.run.off)
    return Compiled(document, plan, headline, keeps, tuple(odd), effects, price)


def not_said(found: Sequence[Problem], before: Sequence[Problem]) -> list[Problem]:
    """Return the problems found that do not come from the values that were left out because of those before."""
    said = [one.key + "." for one in before]
    return [one for one in found if not any(key.startswith(one.key + ".") for key in said)]


def planned(builder: Builder, name: str) -> Plan:
    """Return the plan of a document; what does not fit is in ``builder.problems``."""
    document = builder.document
    if not document.states:
        builder.fault(("states",), "there are no states", "declare some under [states], or use extends")
        raise ScenarioError(builder.problems)
    system = builder.system()
    first, months = horizon(builder)
    start, parameters = rows.starts(builder, system), rows.parameters(builder, system)
    if document.run.norms == "start":
        parameters = at_the_start(parameters, start, builder.written)
    return Plan(
        name=name,
        system=system,
        parameters=parameters,
        start=start,
        playbooks=policy.playbooks(builder, system),
        events=(*drivers(builder, system, first, months), *events.events(builder, system, first, months)),
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


def checked_records(builder: Builder, headline: Sequence[str]) -> Records:
    """Return what a run keeps of the months; note a series that is not there."""
    table = builder.document.record
    try:
        return records(table.series, table.traces, headline)
    except KeyError as unknown:
        (name,) = unknown.args
        known = [v.name for v in recorded()]
        builder.fault(("record", "series"), f"there is no series '{name}'", partial(did_you_mean, name, known))
        return Records()


def checked_headline(builder: Builder, plan: Plan) -> tuple[str, ...]:
    """Return the headline outcomes; all that have no label where the scenario names none.

    A scenario that inherits its headline may have removed a tie: the outcomes of that tie are left out.
    """
    known = outcome_names(plan)
    key = ("outcomes", "headline")
    inherited = builder.layers.owner.get(key) is not builder.layers.top
    for name in builder.document.outcomes.headline:
        if name not in known and not inherited:
            builder.fault(key, f"there is no outcome '{name}'", partial(did_you_mean, name, known))
    chosen = tuple(name for name in dict.fromkeys(builder.document.outcomes.headline) if name in known)
    return chosen or leading(known)
