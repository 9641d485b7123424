"""Files of this floor, read and checked: every problem with its file, its line, and what to do."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from stratsim.scenario.problem import Problem, ScenarioError, did_you_mean
from stratsim.scenario.source import Source, fault, read
from stratsim.scenario.validate import WORDS

Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], path: str | Path, what: str, advice: str) -> tuple[Model, Source]:
    """Read a TOML file as a model; raise `ScenarioError` with every problem, or where there is no file."""
    where = Path(path)
    if not where.is_file():
        raise fault(str(where), f"there is no {what} here", advice)
    source = read(where)
    try:
        return model.model_validate(source.document), source
    except ValidationError as error:
        raise ScenarioError([translated(source, one) for one in error.errors()]) from None


def translated(source: Source, error: Any) -> Problem:
    """Return one of pydantic's errors as a problem of a file."""
    key = tuple(str(part) for part in error["loc"] if part != "[key]")
    what = WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ").replace("should", "must")
    return problem(source, key, what[0].lower() + what[1:])


def problem(source: Source, key: tuple[str, ...], what: str, known: Any = ()) -> Problem:
    """Return a problem at a key of a file; ``known`` are the names that could have been meant."""
    return Problem(source.place(key), ".".join(key), what, did_you_mean(key[-1], known) if known else "")
