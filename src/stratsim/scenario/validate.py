"""Validation: pydantic's findings turned into problems with a file, a line and advice."""

from typing import Any

from pydantic import ValidationError

from stratsim.scenario.layers import Layered
from stratsim.scenario.problem import Problem, did_you_mean
from stratsim.scenario.schema import Document
from stratsim.scenario.value import DISTRIBUTIONS

TAGS = {"number", *DISTRIBUTIONS}

WORDS = {
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be text in quotes",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "finite_number": "must be a finite number",
    "missing": "is missing",
}


def validated(layers: Layered) -> tuple[Any, list[Problem]]:
    """Return the document as models, or None with every problem that pydantic found."""
    try:
        return Document.model_validate(layers.document), []
    except ValidationError as error:
        return None, [translated(layers, one) for one in error.errors()]


def translated(layers: Layered, error: Any) -> Problem:
    """Return one of pydantic's errors in our words."""
    key = tuple(str(part) for part in error["loc"])
    key = tuple(
        part
        for n, part in enumerate(key)
        if not (n and part in TAGS and not in_document(layers.document, key[: n + 1]))
    )
    what, advice = sentence(error, key, layers)
    return Problem(layers.place(key), ".".join(key), what, advice)


def in_document(document: Any, key: tuple[str, ...]) -> bool:
    """Tell whether a key is there as written, and not a mark that pydantic put in."""
    for part in key:
        if not isinstance(document, dict) or part not in document:
            return False
        document = document[part]
    return True


def sentence(error: Any, key: tuple[str, ...], layers: Layered) -> tuple[str, str]:
    """Return what is wrong and what to do."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return "is not known", did_you_mean(key[-1], known_beside(key))
    if kind == "union_tag_not_found" or kind == "union_tag_invalid":
        named = error["input"].get("dist") if isinstance(error["input"], dict) else None
        if named is None:
            return "must be a number, or a table with 'dist'", 'as in { dist = "uniform", low = 0.1, high = 0.3 }'
        return f"there is no distribution '{named}'", did_you_mean(str(named), DISTRIBUTIONS)
    if kind == "string_pattern_mismatch":
        if "[0-9]{4}" in context["pattern"]:
            return f"must be a month like 2024-06 (is {error['input']!r})", ""
        return "is not a name", "names are letters, digits and _, and begin with a letter"
    what = WORDS.get(kind) or error["msg"].removeprefix("Value error, ").removeprefix("Input ").replace(
        "should", "must"
    )
    shown = "" if kind == "missing" or isinstance(error["input"], dict) else f" (is {error['input']!r})"
    return what + shown, ""


def known_beside(key: tuple[str, ...]) -> list[str]:
    """Return the keys that are known where an unknown one stands."""
    model: Any = Document
    for part in key[:-1]:
        model = inside(model, part)
        if model is None:
            return []
    return list(getattr(model, "model_fields", {}))


def inside(model: Any, part: str) -> Any:
    """Return the model of a key of a model, or of any key of a table of models."""
    if hasattr(model, "model_fields"):
        found = model.model_fields.get(part)
        return found.annotation if found is not None else DISTRIBUTIONS.get(part)
    arguments = getattr(model, "__args__", ())
    return arguments[1] if len(arguments) == 2 and getattr(model, "__origin__", None) is dict else None
