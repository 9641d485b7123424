"""The JSON Schema: as committed, true to the scenarios, and strict about ranges."""

import json
import tomllib
from pathlib import Path

import pytest

from stratsim.scenario.json_schema import json_schema

ROOT = Path(__file__).parents[2]
jsonschema = pytest.importorskip("jsonschema")


@pytest.fixture(scope="module")
def validator():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_committed_schema_is_that_of_the_code():
    committed = (ROOT / "docs" / "scenario.schema.json").read_text(encoding="utf-8")
    assert committed == json.dumps(json_schema(), indent=1, sort_keys=True) + "\n", "stratsim schema > docs/..."
    assert len(committed) < 200_000


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=pytest.mark.deep if n % 3 else ())
        for n, path in enumerate(sorted((ROOT / "scenarios").rglob("*.toml")))
    ],
)
def test_the_scenarios_fit(validator, path):
    assert not list(validator.iter_errors(tomllib.loads(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "text",
    [
        "states.PRK.cohesion = 1.5",
        "states.PRK.gdp = -1",
        "states.PRK.cohesoin = 0.5",
        "states.'a b'.gdp = 1",
        "states.PRK.cohesion = { dist = 'unifrom', low = 0 }",
        "deterrence.leverage = -4",
        "theatres.korea.weight.PRK = 'much'",
        "playbooks.x.aid = 2",
        "playbooks.x.aid = { base = 2 }",
        "playbooks.x.aid = { dist = 'unifrom', low = 0 }",
        "playbooks.x.priority = 0.5",
        "playbooks.x.priority = { korea = 3 }",
        "run.start = '2024-13'",
        "run.months = 0",
    ],
)
def test_what_an_editor_underlines(validator, text):
    assert not validator.is_valid(tomllib.loads(text))
