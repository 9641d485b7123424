"""Values in a scenario: a number, or a table that says how it is uncertain."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from typing_extensions import TypeAliasType

from stratsim.core import uncertainty

Table = TypeVar("Table", bound="Strict")


class Strict(BaseModel):
    """A table that knows its keys; no text for numbers, no NaN, no infinity."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        frozen=True,
        defer_build=True,  # the document's validator holds those of its tables: theirs alone are seldom asked for
    )


GREATEST = 1e9
"""The largest number a scenario may hold: bn USD, million rounds and months stay far below, float32 far above."""

LEAST = 1e-12
"""The smallest number that a logarithm is taken of."""

Finite = Annotated[float, Field(ge=-GREATEST, le=GREATEST)]


class UniformTable(Strict):
    """Every value between low and high alike."""

    dist: Literal["uniform"]
    low: Finite
    high: Finite

    @model_validator(mode="after")
    def _ordered(self) -> "UniformTable":
        return ordered(self, self.low, self.high)

    def core(self) -> uncertainty.Distribution:
        """Return the distribution itself."""
        return uncertainty.Uniform(self.low, self.high)


class LogUniformTable(Strict):
    """Uniform in the logarithm."""

    dist: Literal["loguniform"]
    low: float = Field(ge=LEAST)
    high: Finite

    @model_validator(mode="after")
    def _ordered(self) -> "LogUniformTable":
        return ordered(self, self.low, self.high)

    def core(self) -> uncertainty.Distribution:
        """Return the distribution itself."""
        return uncertainty.LogUniform(self.low, self.high)


class TriangularTable(Strict):
    """Between low and high, most often near mode."""

    dist: Literal["triangular"]
    low: Finite
    mode: Finite
    high: Finite

    @model_validator(mode="after")
    def _ordered(self) -> "TriangularTable":
        if not self.low <= self.mode <= self.high:
            raise ValueError(f"mode must lie between low and high (is {self.mode:g})")
        return ordered(self, self.low, self.high)

    def core(self) -> uncertainty.Distribution:
        """Return the distribution itself."""
        return uncertainty.Triangular(self.low, self.mode, self.high)


class NormalTable(Strict):
    """Mean and standard deviation, cut off at low and high."""

    dist: Literal["normal"]
    mean: Finite
    sd: float = Field(ge=LEAST, le=GREATEST)
    low: Finite
    high: Finite

    @model_validator(mode="after")
    def _ordered(self) -> "NormalTable":
        ordered(self, self.low, self.high)
        if self.low > self.mean + 4 * self.sd or self.high < self.mean - 4 * self.sd:
            raise ValueError("next to nothing of it lies between low and high, more than 4 sd from the mean")
        if self.sd > 1000 * (self.high - self.low):
            raise ValueError("sd must be at most 1000 times high - low; use a uniform distribution")
        return self

    def core(self) -> uncertainty.Distribution:
        """Return the distribution itself."""
        return uncertainty.Normal(self.mean, self.sd, self.low, self.high)


class LogNormalTable(Strict):
    """Two thirds lie between median / factor and median * factor."""

    dist: Literal["lognormal"]
    median: float = Field(ge=LEAST, le=GREATEST)
    factor: float = Field(gt=1, le=100)

    def core(self) -> uncertainty.Distribution:
        """Return the distribution itself."""
        return uncertainty.LogNormal(self.median, self.factor)


class BetaTable(Strict):
    """Beta distribution of shape a, b between low and high."""

    dist: Literal["beta"]
    a: float = Field(ge=0.1, le=1000)
    b: float = Field(ge=0.1, le=1000)
    low: Finite = 0.0
    high: Finite = 1.0

    @model_validator(mode="after")
    def _ordered(self) -> "BetaTable":
        return ordered(self, self.low, self.high)

    def core(self) -> uncertainty.Distribution:
        """Return the distribution itself."""
        return uncertainty.Beta(self.a, self.b, self.low, self.high)


class ChoiceTable(Strict):
    """One of some values, all alike or with weights; choices of one ``luck`` are drawn together, place by place."""

    dist: Literal["choice"]
    values: list[Finite] = Field(min_length=1)
    weights: list[Annotated[float, Field(ge=0, le=GREATEST)]] = []
    luck: str = ""

    @model_validator(mode="after")
    def _matched(self) -> "ChoiceTable":
        if self.weights and (len(self.weights) != len(self.values) or sum(self.weights) <= 0):
            raise ValueError("weights must be as many as values, and not all 0")
        return self

    def core(self) -> uncertainty.Distribution:
        """Return the distribution itself."""
        return uncertainty.Choice(tuple(self.values), tuple(self.weights))


DISTRIBUTIONS: dict[str, Any] = {
    "uniform": UniformTable,
    "loguniform": LogUniformTable,
    "triangular": TriangularTable,
    "normal": NormalTable,
    "lognormal": LogNormalTable,
    "beta": BetaTable,
    "choice": ChoiceTable,
}


def ordered(model: Table, low: float, high: float) -> Table:
    """Return ``model``; raise ValueError unless low < high."""
    if not low < high:
        raise ValueError(f"low must be below high (are {low:g} and {high:g})")
    return model


def is_distribution(value: Any) -> bool:
    """Tell whether a table is a distribution: it has a text called "dist" (a state may be called so, too)."""
    return isinstance(value, Mapping) and isinstance(value.get("dist"), str)


def kind_of(value: Any) -> str | None:
    """Tell pydantic which kind of value this is: "number", or the name of a distribution."""
    if isinstance(value, dict):
        named = value.get("dist")
        return named if isinstance(named, str) and named in DISTRIBUTIONS else None
    return getattr(value, "dist", "number")


Value = TypeAliasType(
    "Value",
    Annotated[
        Annotated[Finite, Tag("number")]
        | Annotated[UniformTable, Tag("uniform")]
        | Annotated[LogUniformTable, Tag("loguniform")]
        | Annotated[TriangularTable, Tag("triangular")]
        | Annotated[NormalTable, Tag("normal")]
        | Annotated[LogNormalTable, Tag("lognormal")]
        | Annotated[BetaTable, Tag("beta")]
        | Annotated[ChoiceTable, Tag("choice")],
        Discriminator(kind_of),
    ],
)
"""A number, or a distribution. By name, so that pydantic builds it once and not for each of hundreds of fields."""


def core_value(value: Any, key: str, name: str = "") -> uncertainty.Value:
    """Return a value as the engine takes it; ``key`` is the address of its luck, unless the value names its own.

    ``name``: the key where it stands, where that is another.
    """
    if isinstance(value, int | float):
        return float(value)
    return uncertainty.Uncertain(getattr(value, "luck", "") or key, value.core(), name or key)


def support(value: Any) -> tuple[float, float]:
    """Return the least and the greatest that a value can be."""
    if isinstance(value, int | float):
        return float(value), float(value)
    if isinstance(value, LogNormalTable):
        return value.median / value.factor**6, value.median * value.factor**6
    if isinstance(value, ChoiceTable):
        return min(value.values), max(value.values)
    low, high = value.low, value.high
    return float(low), float(high)


def span(low: float, high: float) -> str:
    """Return a value or a range as text."""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
