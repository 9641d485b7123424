"""The register of claims: what the source article says, what carries it in the model, and how it is put to the test."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from stratsim.claims.claim import Claim, Prediction, RegisterFile
from stratsim.engine.mechanism import CLASSES
from stratsim.scenario.scenario import Scenario, load
from stratsim.scenario.target import Lost, find
from stratsim.toml.finding import WORDS
from stratsim.toml.problem import Place, Problem, ScenarioError, did_you_mean
from stratsim.toml.source import Source, fault, read

MECHANISMS = ("calendar", *CLASSES)
"""What a claim can rest on."""


@dataclass(frozen=True)
class Register:
    """The claims, where they stand, and the scenarios that they point to."""

    source: Source
    directory: Path
    baseline: Scenario
    claims: Mapping[str, Claim]

    def only(self, ids: Sequence[str]) -> "Register":
        """Return the register with these claims only, all where none is named; raise ValueError for unknown ones."""
        for one in ids:
            if one not in self.claims:
                raise ValueError(f"there is no claim {one!r}: {did_you_mean(one, self.claims)}")
        kept = {k: v for k, v in self.claims.items() if not ids or k in ids}
        return replace(self, claims=kept)

    def problem(self, key: tuple[str, ...], what: str, advice: str = "") -> Problem:
        """Return a problem at a key of the register file."""
        return Problem(place(self.source, key), ".".join(key), what, advice)


def read_register(path: str | Path) -> Register:
    """Read and check a register of claims; raise `ScenarioError` with every problem, file and claim."""
    where = Path(path)
    if not where.is_file():
        raise fault(str(where), "there is no register of claims here", "run in the project's folder, or use --register")
    source = read(where)
    try:
        document = RegisterFile.model_validate(source.document)
    except ValidationError as error:
        raise ScenarioError([translated(source, one) for one in error.errors()]) from None
    directory = where.parent / document.scenarios
    register = Register(source, directory, load(directory / document.baseline), dict(sorted(document.claims.items())))
    if found := list(problems(register)):
        raise ScenarioError(found)
    return register


def problems(register: Register) -> Iterator[Problem]:
    """Yield what does not fit the model: mechanisms, keys and files that do not exist."""
    for name, claim in register.claims.items():
        at = ("claims", name)
        for one in claim.mechanisms:
            if one not in MECHANISMS:
                yield register.problem((*at, "mechanisms"), f"no mechanism '{one}'", did_you_mean(one, MECHANISMS))
        for key in claim.keys:
            try:
                find(tuple(key.split(".")), register.baseline.plan.system)
            except Lost as lost:
                yield register.problem((*at, "keys"), f"'{key}': {lost}", lost.advice)
        for n, trial in enumerate(claim.trials):
            for field in ("scenario", "baseline"):
                if not (register.directory / getattr(trial, field)).is_file():
                    yield missing(register, (*at, "trials", str(n), field), getattr(trial, field))


def missing(register: Register, key: tuple[str, ...], file: str) -> Problem:
    """Return the problem of a scenario file that is not there."""
    known = [p.relative_to(register.directory).as_posix() for p in register.directory.rglob("*.toml")]
    return register.problem(key, f"there is no scenario '{file}'", did_you_mean(file, known))


def translated(source: Source, error: Any) -> Problem:
    """Return one of pydantic's errors as a problem of the register."""
    key = tuple(str(part) for part in error["loc"] if part != "[key]")
    what = WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ").replace("should", "must")
    if error["type"] != "extra_forbidden":
        return Problem(place(source, key), ".".join(key), what[0].lower() + what[1:])
    model: type[BaseModel] = Prediction if "trials" in key else Claim if len(key) > 1 else RegisterFile
    return Problem(place(source, key), ".".join(key), "is not known", did_you_mean(key[-1], model.model_fields))


def place(source: Source, key: tuple[str, ...]) -> Place:
    """Return the line of a key; of a trial, that of its own header, since tables of a list share one key."""
    if len(key) > 3 and key[2] == "trials" and key[3].isdigit():
        heads = [n for n, line in enumerate(source.text) if re.match(rf"\[\[claims\.{key[1]}\.trials\]\]", line)]
        if int(key[3]) < len(heads):
            line = heads[int(key[3])]
            return Place(source.name, line + 1, source.text[line])
    return source.place(key)
