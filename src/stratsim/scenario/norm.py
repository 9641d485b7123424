"""Starting values that a scenario sets and the model takes away: what is set returns to a norm that is not set.

cohesion -> regime.norm     affinity -> patronage.norm     closeness -> alignment.norm     hostility -> alignment.rest

With ``norms = "start"`` in ``[run]`` a norm that nobody sets is where its variable starts, with the same luck where
that is uncertain: then nothing is taken away. Alignments are left aside: what a pair exchanges moves them as well.
"""

from collections.abc import Iterator, Mapping, Sequence

from stratsim.core.parameter import parameters_of
from stratsim.core.uncertainty import Rows, Uncertain, Value
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.plan import Plan
from stratsim.scenario.effect import Written
from stratsim.scenario.layers import Layered
from stratsim.scenario.schema import TIES
from stratsim.toml.problem import Problem

RETURNS = {
    ("states", "cohesion"): ("regime", "norm", "recovery"),
    ("patronages", "affinity"): ("patronage", "norm", "settle"),
    ("alignments", "closeness"): ("alignment", "norm", "settle"),
    ("rivalries", "hostility"): ("alignment", "rest", "forgetting"),
}
"""(table, variable) -> mechanism, the norm that it returns to, the share of the gap that closes each month."""

FAR = 0.1
"""Distance from the norm below which nobody minds."""


def at_the_start(
    parameters: Mapping[str, Mapping[str, Rows]], start: Mapping[str, Rows], written: Sequence[Written]
) -> Mapping[str, Mapping[str, Rows]]:
    """Return parameters whose norms that no key sets are where their variables start.

    ``written``: by whom each parameter of each mechanism was set, in their order.
    """
    names = [(mechanism, p.name) for mechanism, cls in CLASSES.items() for p in parameters_of(cls)]
    set_by = dict(zip(names, (one.rows for one in written), strict=True))
    tables = {name: dict(table) for name, table in parameters.items()}
    for (_, variable), (mechanism, norm, _) in RETURNS.items():
        if variable != "closeness":  # its norm is one of several causes, and no resting place
            rows = zip(tables[mechanism][norm], set_by[mechanism, norm], start[variable], strict=True)
            tables[mechanism][norm] = tuple(old if key else first for old, key, first in rows)
    return tables


def taken_away(layers: Layered, plan: Plan) -> Iterator[Problem]:
    """Yield the starting values that a scenario's own files and overrides set far from a norm left at its default."""
    for (table, variable), (mechanism, norm, rate) in RETURNS.items():
        kind = TIES.get(table, "state")
        known = {p.name: p for p in parameters_of(CLASSES[mechanism])}
        for row, label in enumerate(plan.system.labels(kind)):
            key = owned(layers, table, label, variable)
            start, goal, speed = (
                middle(rows[row])
                for rows in (
                    plan.start[variable],
                    plan.parameters[mechanism][norm],
                    plan.parameters[mechanism][rate],
                )
            )
            if key and goal == known[norm].default and speed > 0 and abs(start - goal) >= FAR:
                what = f"starts at {start:g} and returns to {mechanism}.{norm}, {goal:g} by default"
                scope = ".".join(["by_state" if kind == "state" else "by_tie", *key[1:-1], norm])
                how = f"{100 * speed:g} % of the gap a month; to keep it, set {mechanism}.{scope} too"
                yield Problem(layers.place(key), ".".join(key), what, how)


def owned(layers: Layered, table: str, label: str, variable: str) -> tuple[str, ...]:
    """Return the key of a starting value where an own file or an override sets it, else ()."""
    ends = label.replace("-", ">").split(">") if table in TIES else [label]
    for key in ((table, *ends, variable), (table, *ends[::-1], variable)):
        source = layers.owner.get(key)
        if source is not None and layers.own(source):
            return key
    return ()


def middle(value: Value) -> float:
    """Return a value, or the median of its distribution."""
    return float(value.distribution.quantile(0.5)) if isinstance(value, Uncertain) else float(value)
