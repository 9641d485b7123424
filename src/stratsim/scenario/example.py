"""Examples of what a scenario can change, taken from the one it extends: tables of TOML, as lists of lines.

A value that fills more than a line, such as the hundreds of sets that a fit keeps, is no example and is left out.
"""

from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Any

from stratsim.core.parameter import parameters_of
from stratsim.engine.mechanism import CLASSES
from stratsim.scenario.layers import Layered
from stratsim.scenario.schema import Run
from stratsim.toml.written import heading, key, written

Block = list[str]
FEW = 3
"""Values that an example shows of one table."""
WIDTH = 60
"""Characters of the names that a comment lists."""
LINE = 160
"""Characters of the longest value that is an example."""


def examples(base: Layered) -> Iterator[Block]:
    """Yield a state, a playbook, an event and an uncertain parameter of a scenario."""
    document = base.document
    yield state(document)
    if document.get("playbooks"):
        yield playbook(document)
    yield event(document)
    yield uncertain(document)


def state(document: Mapping[str, Any]) -> Block:
    """Return the state that says most, with its playbook and some values."""
    states = document["states"]
    name = max(states, key=lambda one: len(states[one]))
    values = {k: v for k, v in states[name].items() if k not in ("name", "policy") and brief(v)}
    ranked = sorted(values.items(), key=lambda item: (item[0] != "playbook", not isinstance(item[1], Mapping)))
    return [f"{heading('states', name)}{beside('states', states)}", *lines(dict(ranked[:FEW]))]


def playbook(document: Mapping[str, Any]) -> Block:
    """Return the playbook that says most, with some levers."""
    books = document["playbooks"]
    followed = {word for state in document["states"].values() for word in spoken(state.get("playbook"))}
    name = max([one for one in books if one in followed] or books, key=lambda one: len(books[one]))
    levers = {k: v for k, v in books[name].items() if k != "about" and brief(v)}
    return [f"{heading('playbooks', name)}{beside('playbooks', books)}", *lines(dict(list(levers.items())[:FEW]))]


def spoken(named: Any) -> list[str]:
    """Return the playbooks that a state names: one, a list, or one a government."""
    if isinstance(named, Mapping):
        return list(named.values())
    return [named] if isinstance(named, str) else list(named or ())


def event(document: Mapping[str, Any]) -> Block:
    """Return the first event that is short, or one that could be: what it does is to a state's treasury."""
    events = document.get("events", {})
    for name, one in events.items():
        if all(brief(value) for value in one.values()):
            return [f"{heading('events', name)}{beside('events', events)}", *lines(one)]
    date = document.get("run", {}).get("start", Run().start)
    target = f"states.{next(iter(document['states']))}.treasury"
    return [heading("events", "windfall"), *lines({"about": "Money from outside.", "date": date, "add": {target: 1.0}})]


def uncertain(document: Mapping[str, Any]) -> Block:
    """Return the first uncertain parameter of a mechanism, or one made uncertain over its plausible range."""
    for mechanism in CLASSES:
        for name, value in document.get(mechanism, {}).items():
            if isinstance(value, Mapping) and isinstance(value.get("dist"), str) and brief(value):
                return [f"{heading(mechanism)}   # uncertain: drawn anew in every replicate", *lines({name: value})]
    known = next(iter(parameters_of(CLASSES["deterrence"])))
    low, high = known.plausible
    value = {"dist": "uniform", "low": low, "high": high}
    return [f"{heading('deterrence')}   # uncertain: drawn anew in every replicate", *lines({known.name: value})]


def brief(value: Any) -> bool:
    """Tell whether a value fits a line; words always do."""
    return isinstance(value, str) or len(written(value)) <= LINE


def lines(table: Mapping[str, Any]) -> Block:
    """Return a table line by line."""
    return [f"{key(name)} = {written(value)}" for name, value in table.items()]


def beside(what: str, names: Mapping[str, Any]) -> str:
    """Return a comment that names what of the kind is there, as much as a line holds."""
    return f"   # {what} there: {shorten(', '.join(names), WIDTH, placeholder=' ...')}"
