"""The tables of ``docs/scenario.md``, between marks, and the JSON Schema of scenarios: made from metadata."""

import json
from collections.abc import Callable, Mapping
from importlib import import_module

from marks import code, fill, first_line, span, table
from stratsim.core.levers import Levers
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.outcome import OUTCOMES, unit_of
from stratsim.playbooks.observable import OWN, PREFIXES, SEEN
from stratsim.scenario.json_schema import json_schema
from stratsim.scenario.schema import TIES
from stratsim.toml.value import DISTRIBUTIONS

WORLD: Mapping[str, Variable] = {v.name: v for v in variables_of(World)}
ENDS = {
    "rivalries": "CHALLENGER>DEFENDER",
    "patronages": "PATRON>CLIENT",
    "channels": "SUPPLIER>BUYER",
    "campaigns": "SENDER>TARGET",
    "alignments": "A-B",
}
"""How a tie of each table is spelled in the name of an outcome."""
LABELS = {"state": "STATE", "theatre": "THEATRE", "rung": "RUNG", "seat": "STATE:PLAYBOOK"}
LABELS |= {TIES[home]: ends for home, ends in ENDS.items()}


def silent(variable: Variable) -> str:
    """Return the value that a variable has where a scenario says nothing."""
    return "must be given" if variable.start is None else f"{variable.start:g}"


def meaning(thing: object) -> str:
    """Return the first line of a docstring, without its full stop."""
    return first_line(thing).rstrip(".")


def variables(axis: str) -> str:
    """Return the variables that a table of states, theatres or ties can set."""
    found = [v for v in WORLD.values() if v.axes == (axis,) and v.kind in ("stock", "outside")]
    lines = [(code(v.name), v.unit, span(v.low, v.high), silent(v), v.text) for v in found]
    return table("key, unit, bounds, if left out, meaning", lines)


def ties() -> str:
    """Return the variables of the ties, by table."""
    heads = "table, key, unit, bounds, if left out, meaning"
    found = [(home, v) for home, kind in TIES.items() for v in WORLD.values() if v.axes == (kind,)]
    settable = [(home, v) for home, v in found if v.kind in ("stock", "outside")]
    lines = [(code(home), code(v.name), v.unit, span(v.low, v.high), silent(v), v.text) for home, v in settable]
    return table(heads, lines)


def levers() -> str:
    """Return the levers."""
    lines = [(code(v.name), silent(v), v.text) for v in variables_of(Levers)]
    return table("lever, if left out, meaning", lines)


def observables() -> str:
    """Return what a reaction can name."""
    lines = [(code(name), meaning(f)) for name, f in SEEN.items()]
    lines += [
        (code(f"{name}.{'PATRON' if name == 'dependence' else 'THEATRE'}"), WORLD[name].text) for name in PREFIXES
    ]
    own = ", ".join(code(name) for name in OWN)
    return table("observable, meaning", lines) + f"\nA state also sees its own variables: {own}.\n"


def mechanisms() -> str:
    """Return the mechanisms in the order of a month."""
    lines = [(code(name), meaning(import_module(cls.__module__))) for name, cls in CLASSES.items()]
    return table("table, what it says", lines)


def outcomes() -> str:
    """Return the outcomes, spelled with their labels."""
    names = {name: name if o.axis is None else f"{name}.{LABELS[o.axis]}" for name, o in OUTCOMES.items()}
    lines = [(code(names[name]), o.unit, o.text) for name, o in OUTCOMES.items()]
    lines.append((code("payoff.STATE"), unit_of("payoff"), "how well a state in `[payoffs]` fares"))
    return table("outcome, unit, meaning", lines)


def distributions() -> str:
    """Return the distributions with their keys."""
    lines = []
    for name, model in DISTRIBUTIONS.items():
        keys = [key if item.is_required() else f"({key})" for key, item in model.model_fields.items() if key != "dist"]
        lines.append((code(name), ", ".join(keys), meaning(model)))
    return table("dist, keys (in brackets: may be left out), meaning", lines)


TABLES: Mapping[str, Callable[[], str]] = {
    "states": lambda: variables("state"),
    "theatres": lambda: variables("theatre"),
    "ties": ties,
    "levers": levers,
    "observables": observables,
    "mechanisms": mechanisms,
    "outcomes": outcomes,
    "distributions": distributions,
}


def page(text: str) -> str:
    """Return the page with its tables made anew."""
    return fill(text, lambda name: TABLES[name.removeprefix("table ")]())


def schema() -> str:
    """Return the JSON Schema of scenario files, as ``stratsim schema`` prints it."""
    return json.dumps(json_schema(), indent=1, sort_keys=True) + "\n"
