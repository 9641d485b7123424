"""What a series is compared with, as its file says: variable, rows, share, cap and years. The package knows no case."""

import re
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from stratsim.engine.results import Results
from stratsim.history import counterpart as module
from stratsim.history import record
from stratsim.history.counterpart import Counterpart, problems
from stratsim.history.record import Observed, SeriesTable
from stratsim.scenario.scenario import load
from stratsim.scenario.when import later
from stratsim.toml.problem import ScenarioError
from stratsim.toml.source import read

ROOT = Path(__file__).parents[2]
SERIES = ROOT / "seeds" / "series.toml"
MONTHS = [later("2018-12", n) for n in range(14)]
AXES = {
    "events": ("rung", "rivalry"),
    "trade": ("patronage",),
    "warheads": ("state",),
    "attention": ("theatre", "state"),
}


def results(**traces):
    """Results of one replicate over fourteen months, December 2018 to January 2020."""
    labels = {
        "rung": ("protest", "raid", "strike", "siege"),
        "state": ("AAA", "BBB"),
        "rivalry": ("AAA>BBB", "BBB>AAA"),
    }
    labels |= {"theatre": ("north", "south"), "patronage": ("AAA>BBB", "CCC>BBB"), "month": MONTHS}
    return Results(np.zeros((1, 1)), {k: np.array(v, float) for k, v in traces.items()}, labels, AXES, {}, {})


def rows(*values):
    """Fourteen months of rows: each row has the value of a month or of all."""
    return np.stack([np.broadcast_to(np.array(v, float), 14) for v in values], axis=1)[..., None]


def counterpart(variable="events", year="sum", **changes):
    return Counterpart(title="A series", variable=variable, year=year, **changes)


# ------------------------------------------------------------------------------------------------ from a run to a track


def test_rows_are_summed_and_an_axis_that_is_not_named_has_all():
    events = np.stack([rows(9, range(14), 2, 3)[..., 0]] * 2, axis=2)[..., None]  # (months, rungs, rivalries, R)
    run = results(events=events)
    chosen = counterpart(rows={"rung": ["raid", "strike"]}).track(run)
    assert chosen.monthly[:, 0].tolist() == [2 * (n + 2) for n in range(14)]
    assert {year: v.tolist() for year, v in chosen.yearly.items()} == {2018: [4], 2019: [204], 2020: [30]}
    half = counterpart(rows={"rung": ["strike", "raid"], "rivalry": ["BBB>AAA"]}).track(run)
    assert half.monthly[:, 0].tolist() == [n + 2 for n in range(14)]
    assert counterpart().track(run).monthly[:, 0].tolist() == [2 * (14 + n) for n in range(14)]


def test_a_cap_is_the_most_that_a_month_counts_for():
    events = rows(0, 0, 0, [0, 3] + [0] * 12)[:, :, None]
    assert counterpart(rows={"rung": ["siege"]}, cap=1).track(results(events=events)).yearly[2019].tolist() == [1]
    assert counterpart(rows={"rung": ["siege"]}, cap=2.5).track(results(events=events)).yearly[2019].tolist() == [2.5]


@pytest.mark.parametrize(("year", "expected"), [("sum", [78, 13]), ("mean", [6.5, 13]), ("first", [1, 13])])
def test_months_become_years_as_the_series_says(year, expected):
    found = counterpart("trade", year, rows={"patronage": ["AAA>BBB"]}).track(results(trade=rows(range(14), 1)))
    assert [found.yearly[2019].tolist(), found.yearly[2020].tolist()] == [[expected[0]], [expected[1]]]


def test_a_share_is_that_of_the_rows_named_or_of_all():
    trade = results(trade=rows(range(14), 1))
    of_all = counterpart("trade", "mean", rows={"patronage": ["AAA>BBB"]}, share_of={}).monthly(trade)
    assert of_all[[0, 3], 0].tolist() == [0, 0.75]
    of_other = counterpart("trade", "mean", rows={"patronage": ["AAA>BBB"]}, share_of={"patronage": ["CCC>BBB"]})
    assert of_other.monthly(trade)[3].tolist() == [3]
    nothing = counterpart("trade", "mean", share_of={}).monthly(results(trade=rows(0, 0)))
    assert (nothing == 0).all(), "nothing of nothing is no error"


def test_a_yearly_change_needs_the_year_before_and_is_known_by_year_only():
    run = results(warheads=rows([20] + [30] * 12 + [24], 99))
    found = counterpart("warheads", "mean", rows={"state": ["AAA"]}, yearly_change=True).track(run)
    assert sorted(found.yearly) == [2019, 2020]
    assert [found.yearly[year][0] for year in (2019, 2020)] == pytest.approx([50, -20])
    assert found.monthly.shape == (0, 1)


def test_two_axes_name_one_row():
    attention = np.arange(4.0).reshape(1, 2, 2, 1) * np.ones((14, 1, 1, 1))
    found = counterpart("attention", "mean", rows={"theatre": ["north"], "state": ["BBB"]})
    assert found.track(results(attention=attention)).yearly[2019].tolist() == [1]


# -------------------------------------------------------------------------------------------------- as it is written


@pytest.mark.parametrize(
    "changes",
    [
        {"judged": "count", "year": "mean"},
        {"judged": "count", "yearly_change": True},
        {"judged": "count", "share_of": {}},
        {"judged": "amount"},
        {"scale": "log"},
        {"scale": "log", "judged": "count"},
        {"scale": "cubic", "judged": "level"},
        {"year": "last"},
        {"cap": 0},
        {"rows": {"rung": []}},
        {"rows": {"rung": "raid"}},
        {"title": ""},
        {"fold": "sum"},
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused(changes):
    with pytest.raises(ValidationError):
        Counterpart(**{"title": "A series", "variable": "events", "year": "sum", **changes})


WORDS = '[raids]\nabout = "x"\nunit = "days/month"\nsource = "x"\nseen = true\nyearly = { 2012 = 1, 2013 = 2 }\n'
MODEL = '[raids.model]\ntitle = "Raids"\nvariable = "events"\nrows = { rung = ["nuclear_test"] }\nyear = "sum"\n'
BROKEN = [
    (('"events"', '"evnts"'), 9, "variable", "did you mean 'events'?"),
    (('"events"', '"gdp"'), 9, "variable", "is no variable that is recorded"),
    (("rung", "rungs"), 10, "rows.rungs", "did you mean 'rung'?"),
    (('rung = ["nuclear_test"]', 'state = ["PRK"]'), 10, "rows.state", "'events' has no axis 'state'"),
    (("nuclear_test", "nuclear_tst"), 10, "rows.rung", "did you mean 'nuclear_test'?"),
    (('"sum"\n', '"sum"\nshare_of = { rivalry = ["PRK>USA", "PRK>KRO"] }\n'), 12, "share_of.rivalry", "'PRK>KOR'"),
]


@pytest.fixture(scope="module")
def system():
    return load(ROOT / "scenarios" / "historical.toml").plan.system


@pytest.mark.parametrize(("change", "line", "key", "advice"), BROKEN, ids=[one[2] + one[0][1] for one in BROKEN])
def test_words_that_the_model_does_not_know_are_named_with_their_line(tmp_path, system, change, line, key, advice):
    path = tmp_path / "series.toml"
    path.write_text(WORDS + MODEL.replace(*change), encoding="utf-8")
    (observed,) = record.load(path).values()
    (found,) = problems("raids", observed.counterpart, read(path), system)
    assert (found.key, found.place.file, found.place.line) == (f"raids.model.{key}", str(path), line)
    assert advice in str(found)


@pytest.mark.parametrize(
    ("change", "line", "what"),
    [
        (('"sum"', '"smu"'), 11, "raids.model.year"),
        (("title", "titel"), 7, "raids.model.title: is missing"),
        (('year = "sum"', 'year = "sum"\nfold = "mean"'), 12, "raids.model.fold: is not known"),
        (('year = "sum"', 'year = "mean"\njudged = "count"'), 7, 'judged = "count" needs year = "sum"'),
        (("2012 = 1", "2012 = 0"), 0, "model.scale = 'log' needs values above 0"),
        (("2012 = 1", "2012 = 1.5"), 0, "model.scale = 'logit' needs values above 0 and below 1"),
        (("yearly = { 2012 = 1, 2013 = 2 }\n", ""), 0, "must have either monthly values, with start, or yearly ones"),
        (
            ("yearly = { 2012 = 1, 2013 = 2 }", 'start = "2012-01"\nmonthly = [1, 2]'),
            0,
            "model.yearly_change needs yearly values",
        ),
    ],
)
def test_a_broken_counterpart_is_named_with_its_line(tmp_path, change, line, what):
    more = f'judged = "level"\nscale = "{"logit" if "logit" in what else "log"}"\n' if not line else ""
    more += "yearly_change = true\n" if "yearly_change" in what else ""
    path = tmp_path / "series.toml"
    path.write_text((WORDS + MODEL + more).replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        record.load(path)
    assert what in str(error.value)
    assert f"{path}:{line or 1}: " in str(error.value), str(error.value)


def test_a_series_without_values_stands_for_its_counterpart_unless_it_is_judged():
    words = {"about": "x", "unit": "x", "source": "x", "seen": True}
    table = SeriesTable(**words, model=counterpart())
    assert Observed.of("x", table).yearly == {}
    assert record.tracks({"x": Observed.of("x", table)}) == {}
    with pytest.raises(ValidationError):
        SeriesTable(**words)
    with pytest.raises(ValidationError):
        SeriesTable(**words, model=counterpart(judged="count"))


@pytest.mark.parametrize(("year", "expected"), [("sum", 6.0), ("mean", 2.0), ("first", 3.0)])
def test_the_record_makes_its_years_of_months_as_the_model_does(year, expected):
    words = {"about": "x", "unit": "x", "source": "x", "seen": True, "start": "2018-01", "monthly": [3.0, 1.0, 2.0]}
    assert Observed.of("x", SeriesTable(**words, model=counterpart(year=year))).yearly == {2018: expected}


# ------------------------------------------------------------------------------------------------------- as shipped


def test_every_shipped_counterpart_fits_the_scenario_of_history(system):
    observed, source = record.read(SERIES)
    known = record.with_counterpart(observed)
    assert len(known) >= 12
    assert [one for name, part in known.items() for one in problems(name, part, source, system)] == []
    assert [name for name in known if not observed[name].yearly] == ["regime_crisis", "arms_flow"]


def case_words():
    """The names of the shipped case: its states, theatres, rungs, ties, series, patterns and events."""
    document = load(ROOT / "scenarios" / "historical.toml").document
    names = {*document["theatres"], *document["rungs"], *document["events"], *document["playbooks"]}
    names |= {*document["states"], *(state["name"] for state in document["states"].values() if "name" in state)}
    names |= {
        "DPRK",
        "Pyongyang",
        "Seoul",
        "Washington",
        "Korea",
        "Korean",
        "summit",
        "summits",
        "launch",
        "launches",
        "Hanoi",
    }
    return names | {*record.load(SERIES)}


GENERAL = {"distance", "elsewhere", "engagement", "exports", "growth", "imports", "regime_crisis"}
"""Words of the case that are words of English, of statistics, or variables of the model, too."""


def test_the_package_knows_no_state_rung_or_series_by_name():
    home = Path(module.__file__).parents[1]
    folders = [home / "history", home / "display" / "history"]
    files = [*(path for one in folders for path in one.rglob("*.py")), home / "cli" / "validate.py"]
    files += [home / "cli" / "calibrate.py"]
    assert len(files) > 15
    words = case_words() - GENERAL
    assert {"PRK", "korea", "nuclear_test", "launch_days", "trade_china", "pandemic"} <= words
    pattern = re.compile(rf"(?<![A-Za-z_])({'|'.join(map(re.escape, sorted(words)))})(?![A-Za-z_])")
    named = {(path.name, word) for path in files for word in pattern.findall(path.read_text(encoding="utf-8"))}
    assert named == set()
