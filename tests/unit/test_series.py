"""The observed series are whole, plausible and agree with each other and with the register of facts."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from rows import each

pytestmark = pytest.mark.once

SEEDS = Path(__file__).parents[2] / "seeds"
EVERY_TABLE = tomllib.loads((SEEDS / "series.toml").read_text(encoding="utf-8"))
SERIES = {name: table for name, table in EVERY_TABLE.items() if "yearly" in table or "monthly" in table}
FACTS = {fact["id"]: fact for fact in tomllib.loads((SEEDS / "record.toml").read_text(encoding="utf-8"))["fact"]}
REQUIRED = {"about", "unit", "source", "source_date", "seen"}
OPTIONAL = {"yearly", "start", "monthly", "unverified", "low", "high", "parts", "judged_only", "note", "dated", "model"}
WITHOUT_VALUES = ["regime_crisis", "arms_flow"]
"""Series that stand in the file for what the model has, and for the patterns."""
FIRST, LAST = 2012, 2022
DAY = r"(19|20)\d\d(-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?)?"
PLAUSIBLE = {
    "launch_days": (0, 10),
    "launches": (0, 80),
    "long_range_launches": (0, 20),
    "long_range_share": (0, 1),
    "long_range_days": (0, 15),
    "nuclear_tests": (0, 2),
    "warheads": (5, 60),
    "trade_total": (0.5, 8),
    "exports": (0.05, 3.5),
    "imports": (0.5, 5),
    "trade_china": (0.5, 7),
    "trade_russia": (0, 0.15),
    "china_share": (0.85, 0.98),
    "growth": (-5, 5),
    "arrivals": (200, 1600),
    "korea_attention": (0.03, 0.3),
    "korea_attention_by_place": (0.05, 0.65),
    "greatest_enemy": (5, 55),
    "critical_threat": (50, 80),
    "own_nuclear": (50, 75),
    "council_measures": (0, 4),
    "vetoes": (0, 1),
    "containers_to_russia": (1000, 12000),
    "arms_to_russia": (0.1, 6),
}
"""Within these bounds lies every number of a series, its lows and highs too."""
WHOLE = ["launch_days", "launches", "long_range_launches", "long_range_days", "nuclear_tests", "arrivals"]
WHOLE += ["council_measures", "vetoes", "containers_to_russia"]
"""Series that count."""
EVERY_YEAR = ["launches", "nuclear_tests", "trade_total", "exports", "imports", "trade_china", "china_share", "growth"]
EVERY_YEAR += ["korea_attention", "korea_attention_by_place", "council_measures", "vetoes"]
"""Series without a gap."""

every_series = each({name: name for name in SERIES})


def years(name, key="yearly"):
    """The numbers of a series by year."""
    return {int(year): value for year, value in SERIES[name].get(key, {}).items()}


def months():
    """Days with a launch by month."""
    start = int(SERIES["launch_days"]["start"][:4])
    return {(start + n // 12, n % 12 + 1): days for n, days in enumerate(SERIES["launch_days"]["monthly"])}


def launch_days():
    """Days with a launch by year."""
    return {y: sum(days for (year, _), days in months().items() if year == y) for y in range(FIRST, LAST + 1)}


def counted(start):
    """Count the dated facts whose name starts so, by year."""
    found = [fact["date"].year for name, fact in FACTS.items() if name.startswith(start)]
    return {year: found.count(year) for year in range(FIRST, LAST + 1)}


@every_series
def test_a_series_is_complete(name):
    series = SERIES[name]
    assert set(series) >= REQUIRED
    assert set(series) <= REQUIRED | OPTIONAL
    assert all(series[key] for key in ("about", "unit", "source"))
    assert isinstance(series["seen"], bool)
    assert ("yearly" in series) != ("monthly" in series)
    assert ("monthly" in series) == ("start" in series)
    assert set(years(name, "low")) == set(years(name, "high"))


def test_tables_without_values_have_a_counterpart_in_the_model():
    assert [name for name in EVERY_TABLE if name not in SERIES] == WITHOUT_VALUES
    assert all(set(EVERY_TABLE[name]) == REQUIRED | {"model", "note"} for name in WITHOUT_VALUES)


@every_series
def test_months_of_rare_events_add_up_to_their_years(name):
    dated = SERIES[name].get("dated", [])
    assert dated == sorted(dated)
    assert not dated or {y: sum(m.startswith(str(y)) for m in dated) for y in years(name)} == years(name)


@every_series
def test_a_series_is_dated(name):
    dates = SERIES[name]["source_date"].split(" to ")
    assert len(dates) <= 2
    assert dates == sorted(dates)
    assert all(re.fullmatch(DAY, day) for day in dates)
    last = max([*years(name), FIRST if "yearly" in SERIES[name] else LAST])
    assert int(dates[-1][:4]) >= last


@every_series
def test_what_is_from_memory_is_marked(name):
    series = SERIES[name]
    assert series["seen"] == (not series.get("unverified"))
    assert set(series.get("unverified", ())) <= set(years(name))
    assert "memory" not in series["source"]


@every_series
def test_nothing_is_later_than_the_trial_but_what_is_only_judged_by(name):
    late = [year for year in years(name) if year > LAST]
    assert bool(late) == SERIES[name].get("judged_only", False)
    assert min(years(name), default=FIRST) >= FIRST


@every_series
def test_no_series_names_a_machine_or_an_address(name):
    text = str(SERIES[name])
    assert "/work" not in text
    assert ".csv" not in text
    assert "http" not in text
    assert "www" not in text


def test_every_series_has_plausible_bounds():
    assert set(PLAUSIBLE) == set(SERIES)


@every_series
def test_numbers_are_plausible(name):
    low, high = PLAUSIBLE[name]
    numbers = [*years(name).values(), *years(name, "low").values(), *years(name, "high").values()]
    numbers += SERIES[name].get("monthly", [])
    assert numbers
    assert all(low <= number <= high for number in numbers)
    assert name not in WHOLE or all(isinstance(number, int) for number in numbers)


@every_series
def test_a_number_lies_between_its_bounds(name):
    values, low, high = years(name), years(name, "low"), years(name, "high")
    assert set(low) <= set(values)
    assert all(low[year] <= values[year] <= high[year] for year in low)
    assert all(low[year] < high[year] for year in low)


@each({name: name for name in EVERY_YEAR})
def test_the_main_series_have_every_year(name):
    assert sorted(years(name)) == list(range(FIRST, LAST + 1))


# ----------------------------------------------------------------------------------------- launches and tests


def test_months_are_those_of_the_trial():
    assert SERIES["launch_days"]["start"] == f"{FIRST}-01"
    assert len(SERIES["launch_days"]["monthly"]) == 12 * (LAST - FIRST + 1)


def test_months_sum_to_the_years_that_were_counted():
    """Counts by year of the same list, counted apart from those by month."""
    counted_by_year = [2, 3, 11, 7, 16, 15, 0, 14, 4, 4, 34]
    assert list(launch_days().values()) == counted_by_year
    assert launch_days()[2022] == FACTS["launch_days_2022"]["value"]


def test_no_more_days_than_missiles_and_none_without():
    for year, missiles in years("launches").items():
        assert launch_days()[year] <= missiles
        assert (launch_days()[year] == 0) == (missiles == 0)


def test_long_range_is_a_part_of_all():
    for year, missiles in years("long_range_launches").items():
        assert missiles <= years("launches")[year]
        assert years("long_range_days")[year] <= min(missiles, launch_days()[year])
        assert (years("long_range_days")[year] == 0) == (missiles == 0)


@pytest.mark.parametrize("bound", ["yearly", "low", "high"])
def test_long_range_share_follows_from_the_counts(bound):
    launches, parts = years("launches"), years("long_range_launches", bound)
    expected = {year: part / launches[year] for year, part in parts.items() if launches[year]}
    assert years("long_range_share", bound) == pytest.approx(expected, abs=5e-4)


def test_facts_of_launches_are_in_months_with_launches():
    for name in ("icbm_first_2017", "launch_last_2017", "launch_first_2019", "icbm_again_2022"):
        day = FACTS[name]["date"]
        assert months()[day.year, day.month] > 0, name


def test_the_summits_are_a_time_without_launches():
    last, first = FACTS["launch_last_2017"]["date"], FACTS["launch_first_2019"]["date"]
    between = {key: days for key, days in months().items() if (last.year, last.month) < key < (first.year, first.month)}
    assert len(between) == 16
    assert sum(between.values()) == 0
    assert (first - FACTS["hanoi_2019"]["date"]).days == 48


def test_nuclear_tests_are_the_dated_ones():
    assert years("nuclear_tests") == counted("nuclear_test_")


def test_warheads_are_the_facts():
    assert years("warheads")[2016] == FACTS["warheads_2016"]["value"]
    assert years("warheads", "low")[2020] == FACTS["warheads_2020"]["low"]
    assert years("warheads", "high")[2020] == FACTS["warheads_2020"]["high"]


def test_warheads_are_the_middle_of_their_range_and_grow():
    low, high, values = years("warheads", "low"), years("warheads", "high"), years("warheads")
    assert {year: (low[year] + high[year]) / 2 for year in low} == {year: values[year] for year in low}
    assert list(values.values()) == sorted(values.values())


# ----------------------------------------------------------------------------------------------------- economy


@each({f"{year}": year for year in range(FIRST, LAST + 1)})
def test_exports_and_imports_make_the_total(year):
    total = years("trade_total")[year]
    assert years("exports")[year] + years("imports")[year] == pytest.approx(total, abs=0.011)


@each({f"{year}": year for year in range(FIRST, LAST + 1)})
def test_chinas_share_is_its_part_of_the_total(year):
    """Within the rounding of the sources; where the part is uncertain, of its bound that is nearest."""
    parts = {years("trade_china")[year], *(years("trade_china", b).get(year) for b in ("low", "high"))} - {None}
    error = min(abs(part / years("trade_total")[year] - years("china_share")[year]) for part in parts)
    assert error < 0.015


def test_china_and_russia_are_not_more_than_the_total():
    for year, russia in years("trade_russia").items():
        assert years("trade_china")[year] + russia <= years("trade_total")[year]


def test_trade_is_that_of_the_facts():
    assert years("trade_total")[2016] == FACTS["trade_prk_2016"]["value"]
    assert years("trade_russia")[2013] == FACTS["trade_rus_prk_2013"]["value"]
    assert years("trade_russia")[2022] == pytest.approx(FACTS["trade_rus_prk_2023"]["value"] / 9, abs=5e-5)
    change = 100 * (years("exports")[2018] / years("exports")[2017] - 1)
    assert change == pytest.approx(FACTS["exports_prk_2018"]["value"], abs=0.5)


def test_closure_was_deeper_than_the_sanctions():
    total = years("trade_total")
    assert total[2020] / total[2019] < total[2018] / total[2016] < 0.5


def test_the_border_shows_in_the_arrivals():
    closed = FACTS["border_closed_2020"]["date"].year
    assert years("arrivals")[closed] < 0.25 * years("arrivals")[closed - 1]


# --------------------------------------------------------------------------------------------------- attention


@pytest.mark.parametrize("name", ["korea_attention", "korea_attention_by_place"])
def test_attention_is_the_share_of_korea_in_its_parts(name):
    parts = SERIES[name]["parts"]
    assert {len(values) for values in parts.values()} == {LAST - FIRST + 1}
    totals = [sum(row) for row in zip(*parts.values(), strict=True)]
    shares = [korea / total for korea, total in zip(parts["south_korea"], totals, strict=True)]
    assert list(years(name).values()) == pytest.approx(shares, abs=6e-4)


def test_attention_is_named_by_what_it_is_made_of():
    for name in ("korea_attention", "korea_attention_by_place"):
        for country in SERIES[name]["parts"]:
            assert country.replace("_", " ").title() in SERIES[name]["about"]


def test_parts_that_both_shares_have_are_the_same():
    one, other = (SERIES[name]["parts"] for name in ("korea_attention", "korea_attention_by_place"))
    shared = set(one) & set(other)
    assert shared == {"south_korea", "ukraine", "israel"}
    assert all(one[country] == other[country] for country in shared)


def test_attention_is_that_of_the_issue():
    """From 0.28 in 2017 to 0.04 in 2022."""
    attention = years("korea_attention")
    assert (round(attention[2017], 2), round(attention[2022], 2)) == (0.28, 0.04)
    assert max(attention, key=attention.get) == 2017
    assert min(attention, key=attention.get) == 2022


def test_polls_peak_with_attention():
    """The poll of February follows the year before; later ones are facts."""
    polls = {**years("greatest_enemy"), 2023: FACTS["greatest_enemy_2023"]["value"]}
    polls[2024] = FACTS["greatest_enemy_2024"]["value"]
    assert max(polls, key=polls.get) == 2018
    assert polls[2024] < polls[2023] < min(years("greatest_enemy").values())
    assert max(years("critical_threat"), key=years("critical_threat").get) == 2017
    assert min(years("own_nuclear"), key=years("own_nuclear").get) == FACTS["panmunjom_2018"]["date"].year


# ------------------------------------------------------------------------------------------- the Council and arms


def test_measures_are_the_dated_resolutions():
    assert years("council_measures") == counted("resolution_")


def test_vetoes_are_the_dated_ones():
    assert years("vetoes") == counted("veto_")


def test_containers_are_the_facts():
    assert years("containers_to_russia")[2023] == FACTS["containers_prk_rus_2023_11"]["value"]
    assert years("containers_to_russia")[2024] == FACTS["containers_prk_rus_2024"]["value"]
    names = ["2023_10", "2023_11", "2024_02", "2024"]
    counts = [FACTS[f"containers_prk_rus_{name}"]["value"] for name in names]
    assert counts == sorted(counts)


def test_rounds_are_what_the_containers_hold():
    """About 500 shells of 152 mm, or 75 to 100 rockets of 122 mm, a container."""
    assert years("arms_to_russia")[2023] == FACTS["rounds_prk_rus_2023"]["value"]
    for year, containers in years("containers_to_russia").items():
        assert 1e6 * years("arms_to_russia", "high")[year] / containers == pytest.approx(500, rel=0.01)
        assert 75 <= 1e6 * years("arms_to_russia", "low")[year] / containers <= 100


def test_dates_of_arms_are_later_than_the_war():
    assert FACTS["invasion_2022"]["date"] < FACTS["shells_reported_2022"]["date"] < FACTS["wagner_2022"]["date"]
    assert FACTS["wagner_2022"]["date"] < date(min(years("arms_to_russia")), 8, 1)
