"""The JSON Schema of scenario files, for editors: they complete keys, and underline what is out of range."""

from typing import Any

from stratsim.core.levers import Levers
from stratsim.core.variable import variables_of
from stratsim.scenario.schema import Document
from stratsim.toml.value import DISTRIBUTIONS, GREATEST

DISTRIBUTION = {"$ref": "#/$defs/Distribution"}
VALUE = {"$ref": "#/$defs/Value"}
LEVER = {"$ref": "#/$defs/Lever"}


def number(low: float, high: float) -> dict[str, Any]:
    """Return the schema of a number within bounds."""
    return {"type": "number", "minimum": low, "maximum": high}


SHARED: dict[str, Any] = {
    "Distribution": {
        "description": "A value that is not known, drawn anew in every replicate.",
        "oneOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in DISTRIBUTIONS.values()],
    },
    "Value": {"anyOf": [number(-GREATEST, GREATEST), DISTRIBUTION]},
    "Share": {"anyOf": [number(0, 1), DISTRIBUTION]},
    "Lever": {
        "description": "A lever from 0 to 1, or its base and its reactions: observable = coefficient.",
        "anyOf": [{"$ref": "#/$defs/Share"}, {"$ref": "#/$defs/Rule"}],
    },
    "Rule": {
        "type": "object",
        "properties": {"base": {"$ref": "#/$defs/Share"}, "dist": False},
        "additionalProperties": {"anyOf": [VALUE, {"type": "object", "additionalProperties": VALUE}]},
    },
    "Priority": {
        "description": "A priority for each theatre: theatre = lever.",
        "type": "object",
        "additionalProperties": LEVER,
    },
}
"""Definitions that many keys share."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario files."""
    schema: dict[str, Any] = lean(Document.model_json_schema())
    schema["$defs"] |= SHARED
    for lever in variables_of(Levers):
        kind = "Priority" if lever.name == "priority" else "Lever"
        schema["$defs"]["Playbook"]["properties"][lever.name]["$ref"] = f"#/$defs/{kind}"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def lean(part: Any) -> Any:
    """Return a part of pydantic's schema without what says nothing to an editor, its values in short."""
    if isinstance(part, list):
        return [lean(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "x-bounds" in part:
        bounds = tuple(part["x-bounds"])
        either = {"anyOf": [number(*bounds), DISTRIBUTION]}
        value: dict[str, Any] = {"$ref": "#/$defs/Share"} if bounds == (0, 1) else either
        if part.get("type") == "object":  # a value for each rung, by name
            value = {"type": "object", "additionalProperties": value}
        return {"description": part["description"], **value}
    if len(part.get("oneOf", ())) == len(DISTRIBUTIONS) + 1:
        return VALUE
    if any(one == {"type": "null"} for one in part.get("anyOf", ())):  # TOML has no null: the key is left out
        others = [one for one in part["anyOf"] if one != {"type": "null"}]
        either = others[0] if len(others) == 1 else {"anyOf": others}
        part = {key: value for key, value in part.items() if key not in ("anyOf", "default")} | either
    closed = {"additionalProperties": False} if "patternProperties" in part else {}
    return {key: lean(value) for key, value in part.items() if not silent(key, value)} | closed


def silent(key: str, value: Any) -> bool:
    """Tell whether an entry repeats the key's own name, or says that nothing is the default."""
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, "", [], {}))
