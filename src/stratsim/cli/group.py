"""Groups of options: what several commands take in common, as the fields of a dataclass.

A command that takes a group has each of its fields as an option, and gets the group made of them.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Any, get_type_hints

from stratsim.cli import option
from stratsim.cli.signals import carried
from stratsim.cli.stream import clean_streams


@dataclass(frozen=True)
class Size:
    """How much to run."""

    replicates: option.Replicates = None
    seed: option.Seed = None
    months: option.Months = None
    jobs: option.Jobs = None
    kernel: option.Kernel = option.KernelOption.auto
    scheduler: option.Scheduler = None


@dataclass(frozen=True)
class Keeping:
    """What is kept of the months."""

    traces: option.Traces = None
    record: option.Record = None

    def series(self) -> str | list[str] | None:
        """Return which series are kept: "all", "headline", names, or None where nothing is said."""
        return self.record if self.record in (None, "all", "headline") else self.record.split(",")


@dataclass(frozen=True)
class Destination:
    """Where things go."""

    out: option.Out = Path("results")
    figures: option.Figures = None
    svg: option.Svg = False
    force: option.Force = False


def expanded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command whose groups of options are taken apart, as the command line needs them.

    What it prints is cleaned: see `stratsim.cli.stream`; an interrupt is carried out: see `stratsim.cli.signals`.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    apart: list[Parameter] = []
    for one in signature(command).parameters.values():
        if one.name in groups:
            types = get_type_hints(groups[one.name], include_extras=True)
            apart += [parameter(item, types[item.name]) for item in fields(groups[one.name])]
        else:
            apart.append(one.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[one.name]))

    @wraps(command)
    def called(**given: Any) -> Any:
        made = {
            name: group(**{item.name: given.pop(item.name) for item in fields(group)}) for name, group in groups.items()
        }
        with clean_streams(), carried():
            return command(**given, **made)

    called.__signature__ = Signature(apart)  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in apart}
    return called


def parameter(item: Field[Any], annotation: Any) -> Parameter:
    """Return the parameter of a command that a field of a group stands for."""
    default = Parameter.empty if item.default is MISSING else item.default
    return Parameter(item.name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
