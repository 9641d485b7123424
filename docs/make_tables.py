"""Write anew what is made from the metadata of the code. To run it: python docs/make_tables.py.

Tables of ``docs/scenario.md``, each between ``<!-- table: NAME -->`` and ``<!-- end of table -->``, and
``docs/scenario.schema.json``. A test says when they are out of step.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from math import inf
from pathlib import Path

from stratsim.core.levers import Levers
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.outcome import OUTCOMES
from stratsim.playbooks.observable import OWN, PREFIXES, SEEN
from stratsim.scenario.json_schema import json_schema
from stratsim.scenario.schema import TIES
from stratsim.toml.value import DISTRIBUTIONS

HERE = Path(__file__).parent
PAGE = HERE / "scenario.md"
SCHEMA = HERE / "scenario.schema.json"
TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)
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
LABELS |= {TIES[table]: ends for table, ends in ENDS.items()}


def rows(heads: str, lines: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    names = heads.split(", ")
    texts = [names, ["---"] * len(names), *lines]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in texts)


def code(text: str) -> str:
    """Return a text set as code."""
    return f"`{text}`"


def span(low: float, high: float) -> str:
    """Return bounds as text."""
    return f"{low:g} and up" if high == inf else f"{low:g} to {high:g}"


def silent(variable: Variable) -> str:
    """Return the value that a variable has where a scenario says nothing."""
    return "must be given" if variable.start is None else f"{variable.start:g}"


def first_line(thing: object) -> str:
    """Return the first line of a docstring, without its full stop."""
    return (thing.__doc__ or "").strip().splitlines()[0].rstrip(".")


def variables(axis: str) -> str:
    """Return the variables that a table of states, theatres or ties can set."""
    found = [v for v in WORLD.values() if v.axes == (axis,) and v.kind in ("stock", "outside")]
    lines = [(code(v.name), v.unit, span(v.low, v.high), silent(v), v.text) for v in found]
    return rows("key, unit, bounds, if left out, meaning", lines)


def ties() -> str:
    """Return the variables of the ties, by table."""
    heads = "table, key, unit, bounds, if left out, meaning"
    found = [(table, v) for table, kind in TIES.items() for v in WORLD.values() if v.axes == (kind,)]
    settable = [(table, v) for table, v in found if v.kind in ("stock", "outside")]
    lines = [(code(table), code(v.name), v.unit, span(v.low, v.high), silent(v), v.text) for table, v in settable]
    return rows(heads, lines)


def levers() -> str:
    """Return the levers."""
    lines = [(code(v.name), silent(v), v.text) for v in variables_of(Levers)]
    return rows("lever, if left out, meaning", lines)


def observables() -> str:
    """Return what a reaction can name."""
    lines = [(code(name), first_line(f)) for name, f in SEEN.items()]
    lines += [
        (code(f"{name}.{'PATRON' if name == 'dependence' else 'THEATRE'}"), WORLD[name].text) for name in PREFIXES
    ]
    own = ", ".join(code(name) for name in OWN)
    return rows("observable, meaning", lines) + f"\nA state also sees its own variables: {own}.\n"


def mechanisms() -> str:
    """Return the mechanisms in the order of a month."""
    lines = [(code(name), first_line(import_module(cls.__module__))) for name, cls in CLASSES.items()]
    return rows("table, what it says", lines)


def outcomes() -> str:
    """Return the outcomes, spelled with their labels."""
    names = {name: name if o.axis is None else f"{name}.{LABELS[o.axis]}" for name, o in OUTCOMES.items()}
    lines = [(code(names[name]), o.unit, o.text) for name, o in OUTCOMES.items()]
    return rows(
        "outcome, unit, meaning", [*lines, (code("payoff.STATE"), "0-1", "how well a state in `[payoffs]` fares")]
    )


def distributions() -> str:
    """Return the distributions with their keys."""
    lines = []
    for name, model in DISTRIBUTIONS.items():
        keys = [key if item.is_required() else f"({key})" for key, item in model.model_fields.items() if key != "dist"]
        lines.append((code(name), ", ".join(keys), first_line(model)))
    return rows("dist, keys (in brackets: may be left out), meaning", lines)


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
    return TABLE.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n{found[3]}", text)


def schema() -> str:
    """Return the JSON Schema of scenario files, as ``stratsim schema`` prints it."""
    return json.dumps(json_schema(), indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Write the page and the schema."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMA.write_text(schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
