"""Values as a scenario file writes them, on one line."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")


def written(value: Any) -> str:
    """Return a value as TOML: tables and lists inline."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        parts = (f"{key(name)} = {written(part)}" for name, part in value.items())
        return f"{{ {', '.join(parts)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(part) for part in value)}]"
    return value.isoformat() if isinstance(value, date | datetime | time) else repr(value)


def text(value: str) -> str:
    """Return a text in quotes."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def key(name: str) -> str:
    """Return a key, in quotes where it needs them."""
    return name if BARE.fullmatch(name) else text(name)


def heading(*path: str) -> str:
    """Return the heading of a table."""
    return f"[{'.'.join(key(name) for name in path)}]"
