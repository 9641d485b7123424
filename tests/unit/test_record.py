"""The register of facts is whole: every fact is complete, dated and used, and who points to it finds facts there."""

import re
import tomllib
from calendar import monthrange
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rows import each

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "seeds" / "record.toml"
FACTS = tomllib.loads(RECORD.read_text(encoding="utf-8"))["fact"]
REQUIRED = {"id", "what", "period", "source", "source_date", "seen", "used_by"}
OPTIONAL = {"value", "low", "high", "unit", "date", "precision", "events", "note"}
HISTORICAL = "scenarios/historical.toml"
UNDATED = {"china_lenient", "china_enforces", "russia_enforces", "kinship_claimed"}
"""Events of history that are a judgement or last from the start of the run: no fact begins with them."""
AHEAD = {"seoul_regular_election", "seoul_term_2027", "washington_term_2025", "oil_cap"}
"""What was told before its day: plans and rules."""

every_fact = each({fact["id"]: fact for fact in FACTS})


def scenario(name=HISTORICAL):
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def test_identifiers_are_unique():
    names = [fact["id"] for fact in FACTS]
    assert len(set(names)) == len(names)


@every_fact
def test_a_fact_is_complete(fact):
    assert set(fact) >= REQUIRED
    assert set(fact) <= REQUIRED | OPTIONAL
    assert re.fullmatch(r"[a-z][a-z0-9_]*", fact["id"])
    assert fact["what"]
    assert fact["source"]
    assert isinstance(fact["seen"], bool)
    assert fact["seen"] is False or "from memory" not in fact["source"]


@every_fact
def test_a_fact_says_one_thing(fact):
    """A value, a range or a date; numbers have a unit and a period."""
    said = ["value" in fact, {"low", "high"} <= set(fact), "date" in fact]
    assert sum(said) == 1
    assert ("unit" in fact) == ("date" not in fact)
    assert ("low" in fact) == ("high" in fact)
    if "date" not in fact:
        assert fact["period"]
    assert fact.get("low", 0) <= fact.get("high", 0) or fact["low"] < fact["high"]


@every_fact
def test_dates_are_dates(fact):
    assert re.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?)?", fact["source_date"])
    if fact["source_date"].count("-") == 2:
        date.fromisoformat(fact["source_date"])
    if "date" in fact:
        assert type(fact["date"]) is date
    assert fact.get("precision", "month") in ("month", "year")


@every_fact
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


def end_of(day):
    """Return the last day that a date of a source, perhaps only a month or a year, can mean."""
    year, month, dom = [*(int(part) for part in day.split("-")), 0, 0][:3]
    return date(year, month or 12, dom or monthrange(year, month or 12)[1])


@every_fact
def test_what_happened_is_not_told_before_its_day(fact):
    if "date" in fact and fact["id"] not in AHEAD:
        assert end_of(fact["source_date"]) >= fact["date"]


@every_fact
def test_what_a_number_covers_had_begun_when_it_was_told(fact):
    began = re.search(r"(19|20)\d\d", fact["period"])
    if "date" not in fact and began and fact["id"] not in AHEAD:
        assert int(began[0]) <= end_of(fact["source_date"]).year


@every_fact
def test_what_is_from_memory_says_so(fact):
    said = " ".join(str(fact.get(key, "")) for key in ("what", "source", "note"))
    assert fact["seen"] or "memory" in said


@every_fact
def test_no_fact_names_a_machine_or_an_address(fact):
    assert not re.search(r"/work|\.csv|https?:|www\.", str({key: fact[key] for key in fact if key != "used_by"}))


def test_resolutions_follow_each_other():
    found = [(fact["date"], fact["id"]) for fact in FACTS if fact["id"].startswith("resolution_")]
    assert len(found) == 10
    assert found == sorted(found)
    assert [name for _, name in found] == sorted(name for _, name in found)


def test_governments_follow_each_other():
    """One president of Seoul leaves no later than the next takes office; so in Washington."""
    facts = {fact["id"]: fact for fact in FACTS}
    seoul = ["park_in_office", "moon_in_office", "yoon_in_office", "lee_in_office"]
    washington = ["trump_in_office_2017", "biden_in_office", "washington_2025"]
    for row in (seoul, washington):
        for now, after in pairwise(row):
            ended = date.fromisoformat(facts[now]["period"].removeprefix("to "))
            assert facts[now]["date"] < ended <= facts[after]["date"]
    assert facts["park_in_office"]["period"] == f"to {facts['park_removed']['date']}"
    assert facts["yoon_in_office"]["period"] == f"to {facts['yoon_removed']['date']}"


def test_history_starts_with_the_trade_of_the_record():
    facts = {fact["id"]: fact for fact in FACTS}
    trade = facts["trade_rus_prk_2013"]["value"]
    assert scenario()["patronages"]["RUS"]["PRK"]["trade"] == pytest.approx(trade, abs=5e-3)
    assert scenario()["states"]["PRK"]["gdp"] == facts["gdp_prk_2018"]["value"]
    assert scenario()["states"]["PRK"]["warheads"] == facts["warheads_2012"]["value"]


def test_the_pandemic_lasts_until_freight_returns():
    facts = {fact["id"]: fact for fact in FACTS}
    closed, freight = facts["border_closed_2020"]["date"], facts["freight_2022"]["date"]
    stopped, again = facts["freight_stopped_2022"]["date"], facts["freight_again_2022"]["date"]
    assert closed < freight < stopped < again < facts["border_open_2023"]["date"]
    months = 12 * (freight.year - closed.year) + freight.month - closed.month
    assert scenario()["events"]["pandemic"]["duration"] == months
