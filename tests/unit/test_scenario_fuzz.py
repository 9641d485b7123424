"""Whatever stands in a scenario file: it is refused in words, or it runs without a warning."""

import json
import tomllib
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stratsim.engine.ensemble import Task, simulate
from stratsim.scenario.scenario import load
from stratsim.toml.problem import ScenarioError

BASELINE = tomllib.loads((Path(__file__).parents[2] / "scenarios" / "baseline.toml").read_text(encoding="utf-8"))
NUMBERS = st.one_of(
    st.sampled_from([0, 1, -1, 0.0, -0.0, 0.5, 1e-12, 1e-40, 1e-300, 1e6, 1e9, 1e38, 1e300, 10**30, 2**63]),
    st.floats(),
    st.floats(0, 1),
    st.integers(),
)
WORDS = st.one_of(
    st.sampled_from(["korea", "PRK", "status_quo", "2024-06", "2024-13", "war", "uniform", "dist", "low", "base"]),
    st.text(max_size=8),
)
DISTRIBUTIONS = st.one_of(
    st.fixed_dictionaries({"dist": st.sampled_from(["uniform", "loguniform"]), "low": NUMBERS, "high": NUMBERS}),
    st.fixed_dictionaries({"dist": st.just("normal"), "mean": NUMBERS, "sd": NUMBERS, "low": NUMBERS, "high": NUMBERS}),
    st.fixed_dictionaries({"dist": st.just("lognormal"), "median": NUMBERS, "factor": NUMBERS}),
    st.fixed_dictionaries({"dist": st.just("beta"), "a": NUMBERS, "b": NUMBERS}),
    st.fixed_dictionaries({"dist": st.just("choice"), "values": st.lists(NUMBERS, max_size=3)}),
)
VALUES = st.one_of(
    NUMBERS,
    WORDS,
    st.booleans(),
    DISTRIBUTIONS,
    st.lists(st.one_of(NUMBERS, WORDS), max_size=3),
    st.dictionaries(WORDS, st.one_of(NUMBERS, WORDS), max_size=3),
)


def paths(table, at=()):
    """Yield the path of every key of nested tables."""
    for key, value in table.items():
        yield (*at, key)
        if isinstance(value, dict):
            yield from paths(value, (*at, key))


PATHS = list(paths(BASELINE))


def written(value):
    """Return a value as TOML, tables in line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{text(key)} = {written(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(part) for part in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return text(value) if isinstance(value, str) else repr(value)


def text(word):
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f")


@st.composite
def mutated(draw):
    """Return the baseline with one to four keys dropped, replaced or added."""
    document = deepcopy(BASELINE)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(PATHS))
        table = document
        for part in path[:-1]:
            table = table.get(part) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            continue
        match draw(st.sampled_from(["drop", "replace", "replace", "replace", "add"])):
            case "drop":
                table.pop(path[-1], None)
            case "replace":
                table[path[-1]] = draw(VALUES)
            case _:
                table[draw(WORDS)] = draw(VALUES)
    return document


def refused_or_finite(path):
    """Load a file; what loads runs three months with four replicates, finite and without a warning."""
    try:
        plan = load(path).but(months=3).plan
    except ScenarioError:
        return
    with np.errstate(all="raise", under="ignore"):
        block = simulate(Task(plan, 0, 4, 4))
    for name, series in block.series.items():
        assert np.isfinite(series).all(), name


@given(document=mutated())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_mutation_is_refused_or_runs(document, tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "mutated.toml"
    path.write_text("\n".join(f"{text(k)} = {written(v)}" for k, v in document.items()), encoding="utf-8")
    refused_or_finite(path)


@given(text=st.one_of(st.text(max_size=60), st.binary(max_size=60)))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_refused_in_words(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "any.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ScenarioError):
        load(path)
