"""Validation: pydantic's findings turned into problems with a file, a line and advice."""

from typing import Any

from pydantic import ValidationError

from stratsim.scenario.layers import Layered
from stratsim.scenario.schema import Document
from stratsim.toml.finding import TABLES, key_of, sentence
from stratsim.toml.problem import Problem, advised
from stratsim.toml.source import Path_of_key, copied
from stratsim.toml.value import is_distribution


def validated(layers: Layered) -> tuple[Any, list[Problem]]:
    """Return the document as models, and every problem that pydantic found.

    Where only single values are wrong, the document comes without them, so that what else is wrong can be found;
    None where a table is wrong.
    """
    try:
        return Document.model_validate(layers.document), []
    except ValidationError as error:
        wrong = [(key_of(layers.document, one["loc"]), one) for one in error.errors(include_url=False)]
    problems = []
    for n, (key, one) in enumerate(wrong):
        what, advice = sentence(one, key, layers.document, Document)
        problems.append(Problem(layers.place(key), ".".join(key), what, advised(advice, n)))
    rest = copied(layers.document)
    try:
        usable = all(one["type"] not in TABLES and dropped(rest, key) for key, one in wrong)
        return (Document.model_validate(rest) if usable else None), problems
    except ValidationError:
        return None, problems


def dropped(document: Any, key: Path_of_key) -> bool:
    """Take a wrong value, or the distribution around it, out of a document; False where much may hang on it."""
    table = document
    for part in key[:-1]:
        inner = table.get(part)
        if is_distribution(inner) or not isinstance(inner, dict):
            break
        table = inner
    else:
        part = key[-1]
    found = table.pop(part, None)
    return key[0] != "run" and (is_distribution(found) or not isinstance(found, dict | list))
