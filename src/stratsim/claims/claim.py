"""A claim of the source article and its trials: the shape of ``seeds/claims.toml``, whose header says each key."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from stratsim.scenario.target import flattened
from stratsim.toml.value import Strict

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^A[0-9]{2}$")]


class Prediction(Strict):
    """A pair of scenarios, and the direction in which a claim says that they differ."""

    scenario: Text
    baseline: Text
    overrides_scenario: dict[str, Any] = {}
    overrides_baseline: dict[str, Any] = {}
    months: int | None = Field(None, ge=1)
    outcome: Text
    direction: Literal["higher", "lower"]
    beyond: float = 0.0
    why: Text
    before: str = ""
    reading: str = ""
    caveat: str = ""

    @model_validator(mode="after")
    def _differs(self) -> Self:
        if (self.scenario, self.overrides_scenario) == (self.baseline, self.overrides_baseline):
            raise ValueError("compares a scenario with itself: override something in one of the two")
        return self


class Claim(Strict):
    """A claim of the article: a hypothesis, with the trials that put it to the test."""

    claim: Text
    mechanisms: list[str] = Field(min_length=1)
    keys: list[str] = Field(min_length=1)
    trials: list[Prediction] = []
    untested: str = ""
    not_testable: str = ""

    @model_validator(mode="after")
    def _testable(self) -> Self:
        if bool(self.trials) == bool(self.not_testable):
            raise ValueError("must have either trials or not_testable = the reason why it has none")
        return self


class RegisterFile(Strict):
    """The register file."""

    scenarios: Text
    baseline: Text
    claims: dict[Id, Claim] = Field(min_length=1)


def dotted(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return overrides as dotted keys, however they are nested."""
    return {".".join(path): value for path, value in flattened(overrides)}
