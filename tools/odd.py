"""What ``docs/odd.md`` takes from the metadata and docstrings of the code, between marks."""

from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import cleandoc
from pkgutil import iter_modules
from textwrap import fill as wrapped

import month
from marks import code, fill, first_line, span, table
from stratsim.core.levers import Levers
from stratsim.core.parameter import Parameter, parameters_of
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.outcome import OUTCOMES, unit_of
from stratsim.playbooks.observable import OWN, PREFIXES, SEEN

REMARKS = "\nRemarks\n"
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
    """Return the docstring of a module, without its remarks: its first sentence as text, the rest as it stands."""
    first, _, rest = cleandoc(import_module(module).__doc__ or "").partition("\n")
    return f"{first}\n\n```text\n{rest.partition(REMARKS)[0].strip()}\n```\n"


def remarks(module: str) -> str:
    """Return the remarks of a module's docstring, as text of a page."""
    text = cleandoc(import_module(module).__doc__ or "").partition(REMARKS)[2].replace("``", "`")
    return wrapped(" ".join(text.split()), 118, break_long_words=False, break_on_hyphens=False) + "\n"


def files(module: str) -> list[str]:
    """Return a module and, where it is a folder, the modules in it."""
    inside = getattr(import_module(module), "__path__", ())
    return [module, *(f"{module}.{found.name}" for found in iter_modules(inside))]


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
    lines = [*month.stages(month.page()).items(), ("record", "Series, sums for outcomes, months at a bound.")]
    return table("number, process, what it says", [(f"{n}", *line) for n, line in enumerate(lines, 1)])


def outcomes() -> str:
    """Return all outcomes."""
    lines = [(code(name), o.axis or "the whole", o.unit, o.text) for name, o in OUTCOMES.items()]
    lines.append((code("payoff"), "state", unit_of("payoff"), "how well a state with declared weights fares"))
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


def submodels() -> str:
    """Return every mechanism, in the order of a month."""
    return "\n".join(submodel(name, cls) for name, cls in CLASSES.items())


def submodel(name: str, cls: type) -> str:
    """Return a mechanism: its equations as its files have them, its parameters, its remarks."""
    texts = [document(module) for module in files(cls.__module__)]
    title = name.replace("_", " ").capitalize()
    return "\n".join([f"### {title}\n", *texts, parameters(cls), remarks(cls.__module__)])


BLOCKS: Mapping[str, Callable[[], str]] = {
    "variables": variables,
    "levers": levers,
    "observables": observables,
    "order": order,
    "outcomes": outcomes,
    "submodels": submodels,
}


def block(name: str) -> str:
    """Return what belongs between the marks of a name: one of `BLOCKS`, or "module NAME"."""
    kind, _, rest = name.partition(" ")
    if kind == "module":
        return document(f"stratsim.{rest}")
    return BLOCKS[name]()


def page(text: str) -> str:
    """Return the page with all that is made from the code made anew."""
    return fill(text, block)
