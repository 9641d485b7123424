"""The register of facts is whole: every fact is complete, dated and used, and who points to it finds facts there."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "seeds" / "record.toml"
FACTS = tomllib.loads(RECORD.read_text(encoding="utf-8"))["fact"]
REQUIRED = {"id", "what", "period", "source", "source_date", "seen", "used_by"}
OPTIONAL = {"value", "low", "high", "unit", "date", "precision", "events", "note"}
HISTORICAL = "scenarios/historical.toml"
UNDATED = {"china_lenient", "china_enforces", "kinship_claimed"}
"""Events of history that are a judgement or last from the start of the run: no fact begins with them."""

each = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])


def scenario(name=HISTORICAL):
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def test_identifiers_are_unique():
    names = [fact["id"] for fact in FACTS]
    assert len(set(names)) == len(names)


@each
def test_a_fact_is_complete(fact):
    assert set(fact) >= REQUIRED
    assert set(fact) <= REQUIRED | OPTIONAL
    assert re.fullmatch(r"[a-z][a-z0-9_]*", fact["id"])
    assert fact["what"]
    assert fact["source"]
    assert isinstance(fact["seen"], bool)
    assert fact["seen"] is False or "from memory" not in fact["source"]


@each
def test_a_fact_says_one_thing(fact):
    """A value, a range or a date; numbers have a unit and a period."""
    said = ["value" in fact, {"low", "high"} <= set(fact), "date" in fact]
    assert sum(said) == 1
    assert ("unit" in fact) == ("date" not in fact)
    assert ("low" in fact) == ("high" in fact)
    if "date" not in fact:
        assert fact["period"]
    assert fact.get("low", 0) <= fact.get("high", 0) or fact["low"] < fact["high"]


@each
def test_dates_are_dates(fact):
    assert re.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?)?", fact["source_date"])
    if fact["source_date"].count("-") == 2:
        date.fromisoformat(fact["source_date"])
    if "date" in fact:
        assert type(fact["date"]) is date
    assert fact.get("precision", "month") in ("month", "year")


@each
def test_a_fact_is_used_by_files_that_are_there(fact):
    assert fact["used_by"]
    assert all((ROOT / name).is_file() for name in fact["used_by"])


def test_who_points_to_the_record_finds_facts_there():
    backed = {name for fact in FACTS for name in fact["used_by"]}
    files = [path for folder in ("src", "scenarios") for path in (ROOT / folder).rglob("*.*")]
    texts = {path: path.read_text(encoding="utf-8") for path in files if path.suffix in (".py", ".toml")}
    pointing = {path.relative_to(ROOT).as_posix() for path, text in texts.items() if "seeds/record.toml" in text}
    assert pointing
    assert pointing <= backed


def test_the_events_of_history_begin_when_the_record_says():
    events = scenario()["events"]
    dated = {name: fact["date"] for fact in FACTS for name in fact.get("events", ())}
    assert set(dated) == set(events) - UNDATED
    for name, day in dated.items():
        assert events[name]["date"] == f"{day:%Y-%m}", name


@pytest.mark.parametrize("state", ["USA", "KOR", "JPN", "CHN", "RUS"])
def test_products_of_the_baseline_follow_from_the_record(state):
    """Spending over its share of product, to the digits that the scenario gives."""
    facts = {fact["id"]: fact for fact in FACTS}
    spent, share = (facts[f"{name}_{state.lower()}_2023"]["value"] for name in ("milex", "milex_share"))
    assert scenario("scenarios/baseline.toml")["states"][state]["gdp"] == pytest.approx(100 * spent / share, rel=2e-3)


@pytest.mark.parametrize("state", ["PRK", "USA", "KOR", "JPN", "CHN", "RUS"])
def test_capabilities_of_the_baseline_are_the_records(state):
    facts = {fact["id"]: fact for fact in FACTS}
    value = facts[f"cinc_{state.lower()}_2022"]["value"]
    assert scenario("scenarios/baseline.toml")["states"][state]["capability"] == pytest.approx(value, abs=6e-5)
