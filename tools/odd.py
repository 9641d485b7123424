"""What ``docs/odd.md`` takes from the metadata and docstrings of the code, between marks."""

from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import cleandoc

from marks import code, fill, first_line, span, table
from stratsim.core.levers import Levers
from stratsim.core.parameter import Parameter, parameters_of
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import BEFORE_DECISION, CLASSES
from stratsim.engine.outcome import OUTCOMES
from stratsim.playbooks.observable import OWN, PREFIXES, SEEN

WORLD: Mapping[str, Variable] = {v.name: v for v in variables_of(World)}
KINDS = {
    "stock": "Stocks: set at the start, moved by mechanisms",
    "inner": "Inner stocks: their start is not a scenario's to set",
    "outside": "From outside: set at the start, changed by events only",
    "flow": "Flows: made anew each month",
}
ENDS = {"both": "", "source": ", the source's", "target": ", the target's"}


# ------------------------------------------------------------------------------------------------------- pieces
def number(value: float | None) -> str:
    """Return a number as text, a dash where there is none."""
    return "-" if value is None else f"{value:g}"


def document(module: str) -> str:
    """Return the docstring of a module: its first sentence as text, the rest as it stands."""
    first, _, rest = cleandoc(import_module(module).__doc__ or "").partition("\n")
    return f"{first}\n\n```text\n{rest.strip()}\n```\n"


def module_of(mechanism: str) -> str:
    """Return the module of a mechanism."""
    return f"stratsim.{'engine' if mechanism == 'calendar' else 'mechanisms'}.{mechanism}"


# ------------------------------------------------------------------------------------------------------- blocks
def variables() -> str:
    """Return all variables of the world, by kind."""
    parts = []
    for kind, text in KINDS.items():
        lines = [
            (code(v.name), ", ".join(v.axes), v.unit, span(v.low, v.high), number(v.start), v.text)
            for v in WORLD.values()
            if v.kind == kind
        ]
        parts.append(f"{text}.\n\n" + table("variable, belongs to, unit, bounds, start if not said, meaning", lines))
    return "\n".join(parts)


def levers() -> str:
    """Return all levers."""
    lines = [(code(v.name), ", ".join(v.axes), number(v.start), v.text) for v in variables_of(Levers)]
    return table("lever, belongs to, if not said, meaning", lines)


def observables() -> str:
    """Return what a playbook can react to."""
    lines = [(code(name), first_line(f)) for name, f in SEEN.items()]
    tails = {"attention": "THEATRE", "intensity": "THEATRE", "dependence": "PATRON"}
    lines += [(code(f"{name}.{tails[name]}"), WORLD[name].text) for name in PREFIXES]
    own = ", ".join(code(name) for name in OWN)
    return table("observable, meaning", lines) + f"\nA state also sees its own variables: {own}.\n"


def order() -> str:
    """Return the processes of a month in order."""
    says = {name: first_line(import_module(module_of(name))) for name in ("calendar", *CLASSES)}
    lines = [("calendar", says["calendar"])]
    lines += [(name, says[name]) for name in CLASSES if name in BEFORE_DECISION]
    lines += [("decide", "Every state sets its levers by its playbook; all look at the same world.")]
    lines += [(name, says[name]) for name in CLASSES if name not in BEFORE_DECISION]
    lines += [("record", "Series, sums for outcomes, counts of months at a bound.")]
    return table("number, process, what it says", [(f"{n}", *line) for n, line in enumerate(lines, 1)])


def outcomes() -> str:
    """Return all outcomes."""
    lines = [(code(name), o.axis or "the whole", o.unit, o.text) for name, o in OUTCOMES.items()]
    lines.append((code("payoff"), "state", "0-1", "how well a state with declared weights fares"))
    return table("outcome, one for each, unit, meaning", lines)


def parameters(cls: type) -> str:
    """Return the parameters of a mechanism."""
    lines = [
        (code(p.name), p.unit, number(p.default), span(*p.plausible), span(p.low, p.high), number(p.null), owner(p),
         p.text, p.source)
        for p in parameters_of(cls)
    ]  # fmt: skip
    heads = "parameter, unit, default, plausible, allowed, null, one for each, meaning, source"
    return table(heads, lines) if lines else "No parameters.\n"


def owner(p: Parameter) -> str:
    """Return what a parameter belongs to, and whose end of a tie it is."""
    return p.axis + ENDS[p.end]


def mechanism(name: str) -> str:
    """Return a mechanism: its equations as its file has them, and its parameters."""
    text = document(module_of(name))
    return f"{text}\n{parameters(CLASSES[name])}" if name in CLASSES else text


BLOCKS: Mapping[str, Callable[[], str]] = {
    "variables": variables,
    "levers": levers,
    "observables": observables,
    "order": order,
    "outcomes": outcomes,
}


def block(name: str) -> str:
    """Return what belongs between the marks of a name: a table, "mechanism NAME" or "module NAME"."""
    kind, _, rest = name.partition(" ")
    if kind == "mechanism":
        return mechanism(rest)
    if kind == "module":
        return document(f"stratsim.{rest}")
    return BLOCKS[name]()


def page(text: str) -> str:
    """Return the page with all that is made from the code made anew, a section for each new mechanism included."""
    return fill(with_sections(text), block)


def with_sections(text: str) -> str:
    """Return the page with an empty section for every mechanism that has none, where the order of the month has it."""
    before = "calendar"
    for name in CLASSES:
        if mark(name) not in text:
            head, part, tail = text.partition(mark(before))
            section, end, rest = tail.partition("\n### ")
            title = name.replace("_", " ").capitalize()
            new = f"\n### {title}\n\n{mark(name)}\n<!-- end -->\n"
            text = f"{head}{part}{section.rstrip()}\n{new}{end}{rest}"
        before = name
    return text


def mark(name: str) -> str:
    """Return the mark before the made part of a mechanism's section."""
    return f"<!-- made: mechanism {name} -->"
