"""Digests of all that a forecast is made from: what changed since it was sealed shows here.

A digest is BLAKE2b of 16 bytes, of what files say: comments and the order of keys are no part of it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from stratsim import own_code
from stratsim.history.forecast.asked import Questions, contents

DRIVEN = ("events", "drivers", "run")
"""Tables of a scenario that hold what comes from outside; all others say how things stand and work."""

NAMED = ("title", "about", "outcomes", "record", "parameters", "extends", "remove")
"""Keys of a scenario on which no number of a forecast depends."""

INPUTS = ("drivers", "scenario", "parameters", "questions", "record", "code")
"""What has a digest of its own, beside the table itself."""


def digests(questions: Questions) -> dict[str, str]:
    """Return the digest of each of `INPUTS`; raise ValueError where the trial has not been fitted yet.

    ``record``: the training years of the series asked about, from which plain forecasts and errors come.
    """
    document = questions.base.document
    rest = {key: value for key, value in document.items() if key not in (*DRIVEN, *NAMED)}
    driven = [{key: document.get(key) for key in DRIVEN}, contents(questions.drivers)]
    training = {
        name: [dict(one.observed.yearly), dict(one.observed.monthly)]
        for name, one in questions.series.items()
        if one.observed
    }
    said = [driven, rest, contents(questions.parameters), contents(questions.file), training, own_code.digest()]
    return {name: digest(one) for name, one in zip(INPUTS, said, strict=True)}


def digest(value: Any) -> str:
    """Return the digest of a value made of tables, lists, texts and numbers."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def named(name: str) -> str:
    """Return what the head of a table calls the digest of an input."""
    return f"digest of {name}"


def changed(sealed: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return which inputs are not as they were when a table was sealed."""
    return [name for name in INPUTS if sealed.get(named(name)) != now.get(name)]
