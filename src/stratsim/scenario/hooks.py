"""Hooks: parameters that have a null, named as ``mechanism`` or ``mechanism.parameter``, switched off or weakened.

Equation
    value at strength s = null + s (value - null):  s = 0 switches off, s = 1 leaves as it is
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from stratsim.core.parameter import Parameter, parameters_of
from stratsim.core.uncertainty import Distribution, Uncertain, Value
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.plan import Plan
from stratsim.toml.problem import did_you_mean
from stratsim.toml.source import fault

KNOWN: Mapping[str, Mapping[str, Parameter]] = {
    name: {p.name: p for p in parameters_of(cls)} for name, cls in CLASSES.items()
}


def nulls(hook: str, where: str = "") -> list[tuple[str, str, float]]:
    """Return (mechanism, parameter, null) of what a hook names: one parameter, or all of a mechanism that have one."""
    mechanism, _, name = hook.partition(".")
    known = KNOWN.get(mechanism, {})
    chosen = [known[name]] if name in known else [] if name else list(known.values())
    found = [(mechanism, p.name, float(p.null)) for p in chosen if p.null is not None]
    if not found:
        every = [f"{one}.{p}" for one, parameters in KNOWN.items() for p in parameters]
        raise fault(where, f"'{hook}' is no parameter with a null", did_you_mean(hook, [*KNOWN, *every]))
    return found


def without(plan: Plan, hooks: Sequence[str]) -> Plan:
    """Return a plan with some hooks switched off, in all their rows."""
    return at_strength(plan, hooks, 0.0)


def at_strength(plan: Plan, hooks: Sequence[str], strength: float) -> Plan:
    """Return a plan with some hooks at a strength, in all their rows: uncertain values keep their luck."""
    tables = {name: dict(table) for name, table in plan.parameters.items()}
    for mechanism, name, null in (one for hook in hooks for one in nulls(hook)):
        tables[mechanism][name] = tuple(weakened(value, null, strength) for value in tables[mechanism][name])
    return replace(plan, parameters=tables)


def weakened(value: Value, null: float, strength: float) -> Value:
    """Return a value at a strength."""
    if strength in (0.0, 1.0):
        return value if strength else null
    if isinstance(value, Uncertain):
        return replace(value, distribution=cast(Distribution, Weakened(value.distribution, null, strength)))
    return null + strength * (value - null)


@dataclass(frozen=True)
class Weakened:
    """A distribution drawn towards a null."""

    whole: Distribution
    null: float
    strength: float

    def quantile(self, u: Any) -> Any:
        """Return the value below which a share ``u`` lies."""
        return self.null + self.strength * (self.whole.quantile(u) - self.null)
