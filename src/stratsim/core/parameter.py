"""Parameters: the numbers of an equation, each with unit, range, role and source on the field itself.

Schema, ``stratsim params``, documentation tables and sensitivity problems are all made from this metadata.
"""

from dataclasses import Field, dataclass, field, fields
from functools import cache
from typing import Any, Literal

Axis = Literal["global", "state", "rivalry", "patronage", "channel", "campaign", "alignment", "theatre"]
End = Literal["source", "target", "both"]
MOST = 1e6
"""Greatest value of a parameter that says no other: products of a few such numbers stay finite in float32."""


@dataclass(frozen=True)
class Parameter:
    """What is known of one parameter.

    ``axis`` says what it belongs to: one value for the whole model, for a state, or for a tie of a kind.
    ``end`` says, for a tie's parameter, which end owns it when it is set for one state.
    ``null`` is the value that switches its effect off (None: it has no such value).
    ``low`` and ``high`` are the allowed range, ``plausible`` the range worth exploring.
    """

    name: str
    default: float
    unit: str
    text: str
    source: str
    axis: Axis
    end: End
    low: float
    high: float
    plausible: tuple[float, float]
    null: float | None


def parameter(  # noqa: PLR0913 - each keyword is one thing known of a parameter
    default: float,
    unit: str,
    text: str,
    *,
    plausible: tuple[float, float],
    allowed: tuple[float, float] = (0.0, MOST),
    axis: Axis = "global",
    end: End = "both",
    null: float | None = None,
    source: str = "assumption",
) -> Any:
    """Declare a field of a mechanism as a parameter; see `Parameter` for the words."""
    known = Parameter("", default, unit, text, source, axis, end, *allowed, plausible, null)
    return field(default=default, metadata={"parameter": known})


def parameters_of(mechanism: Any) -> tuple[Parameter, ...]:
    """Return what is known of each parameter of a mechanism (class or instance), in order."""
    return of_class(mechanism if isinstance(mechanism, type) else type(mechanism))


@cache
def of_class(mechanism: Any) -> tuple[Parameter, ...]:
    """Return what is known of each parameter of a class, made once: a scenario asks for all of them."""
    return tuple(named(item) for item in fields(mechanism))


def named(item: Field[Any]) -> Parameter:
    """Return the `Parameter` that a dataclass field carries, with the field's name."""
    known: Parameter = item.metadata["parameter"]
    return Parameter(**{**known.__dict__, "name": item.name})
