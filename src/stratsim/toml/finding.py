"""Findings of pydantic in the words of a file's author: which key, what is wrong, what to do."""

from typing import Any

from stratsim.toml.problem import Advice, did_you_mean, shown
from stratsim.toml.source import Path_of_key
from stratsim.toml.value import DISTRIBUTIONS, is_distribution

TAGS = {"number", *DISTRIBUTIONS}

MARK = "~"
"""How the tags begin by which a model tells the parts of a union apart."""

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
    "too_short": "must not be empty",
}
TABLES = ("dict_type", "model_type", "model_attributes_type")
ADVICE = {
    "float_type": "a number without quotes, with a point and not a comma; or a distribution",
    "finite_number": "leave it out for the default",
}
MONTHS = ("start", "end", "date", "earliest", "latest")


def key_of(document: Any, location: tuple[int | str, ...]) -> Path_of_key:
    """Return the key of a finding as the file writes it, without the marks that pydantic puts in."""
    key: Path_of_key = ()
    for part in map(str, location):
        mark = part == "[key]" or part.startswith(MARK) or (bool(key) and part in TAGS)
        if not mark or in_document(document, (*key, part)):
            key = (*key, part)
    return key


def in_document(document: Any, key: tuple[str, ...]) -> bool:
    """Tell whether a key is there as written, and not a mark that pydantic put in."""
    for part in key:
        if not isinstance(document, dict) or part not in document:
            return False
        document = document[part]
    return True


def sentence(error: Any, key: Path_of_key, document: Any, top: Any) -> tuple[str, Advice]:
    """Return what is wrong and what to do; ``top`` is the model of the whole file."""
    kind, given = error["type"], error["input"]
    if kind == "extra_forbidden":
        return "is not known", lambda: did_you_mean(key[-1], known_beside(key, document, top))
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return no_distribution(given)
    if kind == "string_pattern_mismatch":
        if "[0-9]{4}" in error["ctx"]["pattern"]:
            return f"must be a month like 2024-06 (is {shown(given)})", "a year of four digits, a month from 01 to 12"
        return "is not a name", "names are letters, digits and _, and begin with a letter"
    if kind == "string_type" and key[-1] in MONTHS:
        return f"must be a month in quotes (is {shown(given)})", f'as in {key[-1]} = "2024-06"'
    what = WORDS.get(kind) or error["msg"].removeprefix("Value error, ").replace("Input should", "must")
    return what if kind == "missing" or isinstance(given, dict) else f"{what} (is {shown(given)})", ADVICE.get(kind, "")


def no_distribution(given: Any) -> tuple[str, str]:
    """Return what is wrong with a table that stands for a value and is no distribution, and what to do."""
    named = given.get("dist") if isinstance(given, dict) else None
    if named is None:
        return "must be a number, or a table with 'dist'", 'as in { dist = "uniform", low = 0.1, high = 0.3 }'
    return f"there is no distribution {shown(named)}", did_you_mean(str(named), DISTRIBUTIONS)


def known_beside(key: Path_of_key, document: Any, top: Any) -> list[str]:
    """Return the keys that are known where an unknown one stands."""
    model: Any = top
    for part in key[:-1]:
        if isinstance(document, list):
            document = document[int(part)]
        else:
            document = document.get(part) if isinstance(document, dict) else None
        model = DISTRIBUTIONS.get(document["dist"]) if is_distribution(document) else inside(model, part)
    return list(getattr(model, "model_fields", {}))


def inside(model: Any, part: str) -> Any:
    """Return the model of a key of a model, or of any key of a table or list of models."""
    if hasattr(model, "model_fields"):
        found = model.model_fields.get(part)
        return found.annotation if found is not None else None
    arguments: Any = getattr(model, "__args__", ())
    return arguments[-1] if getattr(model, "__origin__", None) in (dict, list) else None
