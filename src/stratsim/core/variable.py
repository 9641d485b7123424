"""Variables: what the world is made of, each with its axes, unit, bounds and meaning on the field itself."""

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Literal

Axes = tuple[str, ...]
Kind = Literal["stock", "outside", "flow", "lever", "inner"]
Said = Literal["last", "mean", "per_year", "ever"]


@dataclass(frozen=True)
class Variable:
    """What is known of one variable of the world, or of one lever.

    ``axes`` are its axes but for the replicate, which is always last: ("state",), ("rung", "rivalry") ...
    ``start`` is its value where a scenario is silent; None: the scenario must say it.
    ``kind``: "stock", set at the start and moved by mechanisms; "outside", set at the start and changed only by
    events; "flow", made anew each month; "lever", set by the states; "inner",
    a stock whose start the scenario does not set by itself.
    ``outcome``: the outcome of the same name that is made of it, if any: its "last" value, its "mean" over the months,
    its sum "per_year", or whether it was "ever" 1. ``title`` is what that outcome is called in tables and figures.
    ``series``: whether its months are recorded.
    """

    name: str
    axes: Axes
    unit: str
    text: str
    low: float
    high: float
    start: float | None
    kind: Kind
    outcome: Said | None = None
    title: str = ""
    series: bool = True


def variable(  # noqa: PLR0913 - each keyword is one thing known of a variable
    axes: Axes | str,
    unit: str,
    text: str,
    *,
    bounds: tuple[float, float] = (0.0, 1.0),
    start: float | None = 0.0,
    kind: Kind = "stock",
    outcome: Said | None = None,
    title: str = "",
    series: bool | None = None,
) -> Any:
    """Declare a field of `World` or `Levers` as a variable; see `Variable` for the words."""
    axes = (axes,) if isinstance(axes, str) else axes
    recorded = (kind not in ("outside", "lever") or axes == ("theatre",)) if series is None else series
    known = Variable("", axes, unit, text, *bounds, start, kind, outcome, title or text, recorded)
    return field(metadata={"variable": known})


def variables_of(struct: Any) -> tuple[Variable, ...]:
    """Return what is known of each variable of a struct of arrays (class or instance), in order."""
    return of_class(struct if isinstance(struct, type) else type(struct))


@cache
def of_class(struct: Any) -> tuple[Variable, ...]:
    """Return what is known of each variable of a class, made once: every block of a run asks."""
    return tuple(
        Variable(**{**item.metadata["variable"].__dict__, "name": item.name})
        for item in fields(struct)
        if "variable" in item.metadata
    )
