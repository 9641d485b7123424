"""Files of this floor, read and checked: every problem with its file, its line, and what to do."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from stratsim.toml.finding import key_of, sentence
from stratsim.toml.problem import Place, Problem, ScenarioError, advised, did_you_mean
from stratsim.toml.source import Source, fault, read

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
        wrong = [translated(source, one, model, n) for n, one in enumerate(error.errors())]
        raise ScenarioError(wrong) from None


def translated(source: Source, error: Any, model: type[BaseModel], before: int = 0) -> Problem:
    """Return one of pydantic's errors as a problem of a file; ``before`` are the problems found before it."""
    key = key_of(source.document, error["loc"])
    what, advice = sentence(error, key, source.document, model)
    return replace(problem(source, key, what[0].lower() + what[1:]), advice=advised(advice, before))


def problem(source: Source, key: tuple[str, ...], what: str, known: Any = ()) -> Problem:
    """Return a problem at a key of a file; ``known`` are the names that could have been meant by its last part."""
    return Problem(place(source, key), ".".join(key), what, did_you_mean(key[-1], known) if known else "")


def place(source: Source, key: tuple[str, ...]) -> Place:
    """Return the line of a key; in a list of tables, that of its own table, which have one key for all."""
    if len(key) < 2 or not key[1].isdigit():
        return source.place(key)
    heads = [n for n, line in enumerate(source.text) if re.match(rf"\s*\[\[\s*{re.escape(key[0])}\s*\]\]", line)]
    if int(key[1]) >= len(heads):
        return source.place(key)
    head = heads[int(key[1])]
    end = next((n for n in range(head + 1, len(source.text)) if source.text[n].lstrip().startswith("[")), None)
    own = range(head + 1, len(source.text) if end is None else end)
    line = next((n for n in own if len(key) > 2 and re.match(rf"\s*{re.escape(key[2])}\s*=", source.text[n])), head)
    return Place(source.name, line + 1, source.text[line])
