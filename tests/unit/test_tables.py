"""Numbers as tables and drivers: CSV beside a scenario, every cell that is wrong named with line and advice."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from second_implementation.model import PlainModel
from stratsim.core.uncertainty import Uncertain
from stratsim.scenario import state_codes
from stratsim.toml.sheet import MOST_ROWS

pytestmark = pytest.mark.once

BASE = """title = "Two and a patron"
[run]
start = "2000-01"
months = 12
[states.RUS]
[states.IND]
treasury = 1.0
[states.X1]
[theatres.line]
[rungs.raid]
severity = 0.3
[rivalries.RUS.IND]
theatre = "line"
"""
TABLE = '[tables.numbers]\nfile = "numbers.csv"\n'
HEAD = "key,state,variable,value,low,mode,high,dist,month,year,unit,source,note\n"


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Return how to load the base with a table of some lines, and with more in the scenario."""
    monkeypatch.chdir(tmp_path)

    def load(rows, more="", head=HEAD, table=TABLE):
        Path("numbers.csv").write_text(head + rows, encoding="utf-8")
        Path("case.toml").write_text(BASE + table + more, encoding="utf-8")
        return ss.load("case.toml")

    return load


def problems(load, *given, **more):
    """Return what is wrong, as (line, key or column, what, advice)."""
    with pytest.raises(ss.ScenarioError) as caught:
        load(*given, **more)
    return [(one.place.file, one.place.line, one.key, one.what, one.advice) for one in caught.value.problems]


def values(scenario, variable):
    return dict(zip(scenario.plan.system.states, scenario.plan.start[variable], strict=True))


# --------------------------------------------------------------------------------------------------------- values
def test_a_table_sets_what_the_file_could_set(case):
    table = case(
        ",RUS,gdp,2000,,,,,,,bn USD/yr,SIPRI,\n"
        "states.X1.gdp,,,5,,,,,,,,assumption,by its key\n"
        ",750,openness,,0.2,0.5,0.9,,,,,assumption,\n"
        ",ind,gdp,,1,,9,loguniform,,,,assumption,\n"
        ",X1,cohesion,,0.2,,0.4,,,,,assumption,\n"
        "rungs.raid.burden,,,0.7,,,,,,,,assumption,\n"
        "deterrence.by_tie.RUS.IND.leverage,,,0.25,,,,,,,,assumption,\n"
    )
    same = tomllib.loads(BASE) | {"deterrence": {"by_tie": {"RUS": {"IND": {"leverage": 0.25}}}}}
    same["states"]["RUS"]["gdp"], same["states"]["X1"] = 2000.0, {"gdp": 5.0, "cohesion": uniform(0.2, 0.4)}
    same["states"]["IND"] |= {
        "openness": {"dist": "triangular", "low": 0.2, "mode": 0.5, "high": 0.9},
        "gdp": {"dist": "loguniform", "low": 1.0, "high": 9.0},
    }
    same["rungs"]["raid"]["burden"] = 0.7
    assert table.plan.start == ss.load(same).plan.start
    assert table.plan.parameters == ss.load(same).plan.parameters
    assert table.digest == ss.load(same).digest
    assert table.title == "Two and a patron"


def uniform(low, high):
    return {"dist": "uniform", "low": low, "high": high}


def test_a_scenario_that_extends_another_overrides_its_table(case):
    case(",RUS,gdp,2000,,,,,,,,SIPRI,\n")
    heir = ss.load({"extends": "case.toml", "states": {"RUS": {"gdp": 7.0}}})
    assert values(heir, "gdp")["RUS"] == 7.0
    assert values(ss.load("case.toml", {"states.RUS.gdp": 3.0}), "gdp")["RUS"] == 3.0


def test_a_file_of_somebody_else_is_read_as_it_is(case):
    table = TABLE + (
        'columns = { state = "ccode", value = "cinc", source = "version" }\n'
        'key = "states.{state}.capability"\nat = "2001"\nothers = "skip"\n'
    )
    rows = "365,2000,0.1,NMC,9\n365,2001,0.2,NMC,9\n750,2001,0.05,NMC,9\n2,2001,-9,NMC,9\n"
    found = case(rows, head="ccode,year,cinc,version,upop\n", table=table)
    assert values(found, "capability") == {"IND": 0.05, "RUS": 0.2, "X1": pytest.approx(0.01)}
    assert not found.plan.events


def test_a_scenario_with_a_table_goes_to_another_process(case):
    import pickle

    scenario = case(",RUS,gdp,2000,,,,,,,,SIPRI,\ntheatres.line.intensity,,,0.5,,,,,2000-03,,,assumption,\n")
    again = pickle.loads(pickle.dumps(scenario))
    assert again.digest == scenario.digest
    assert again.plan.events == scenario.plan.events


@pytest.mark.parametrize(
    ("row", "column", "what", "advice"),
    [
        (",RUS,gdp,,,,,,,,,x,", "value", "is empty", "leave the line out"),
        (",RUS,gdp,-9,,,,,,,,x,", "value", "-9 stands for a number that is missing", "leave the line out"),
        (",RUS,gdp,-99.0,,,,,,,,x,", "value", "-99.0 stands for", "low and high"),
        (",RUS,gdp,NA,,,,,,,,x,", "value", "is missing (is 'NA')", "leave the line out"),
        (",RUS,gdp,nan,,,,,,,,x,", "value", "is missing", "leave the line out"),
        (',RUS,gdp,"1,5",,,,,,,,x,', "value", "must be a number (is '1,5')", "digits with a point"),
        (",RUS,gdp,1_000,,,,,,,,x,", "value", "must be a number", "digits with a point"),
        (",RUS,gdp,,1,,.,,,,,x,", "high", "is missing (is '.')", "leave the line out"),
        (",RUS,gdp,5,1,,9,,,,,x,", "value", "stands beside low and high", "mode"),
        (",RUS,gdp,5,,,,,,,,,", "source", "has no source", "assumption"),
        (",RUS,gdp,5,,,,,,,mn USD,x,", "unit", "must be bn USD/yr (is 'mn USD')", "convert"),
        (",645,gdp,5,,,,,,,,x,", "state", "there is no state '645' (IRQ) here", "known here: IND, RUS, X1"),
        (",,gdp,5,,,,,,,,x,", "state", "names no state", "known here"),
        (",,,5,,,,,,,,x,", "key", "says nothing", "state and variable"),
        ("gdp,,,5,,,,,,,,x,", "key", "'gdp' is no key", "states.PRK.gdp"),
        (",RUS,gdp,5,,,,,2000,,,x,", "month", "must be a month", "year"),
        (",RUS,gdp,5,,,,,,2000-01,,x,", "year", "must be a year", "month"),
        (",RUS,gdp,5,,,,,2000-01,2000,,x,", "month", "stands beside a year", "keep one"),
        (",RUS,gpd,5,,,,,,,,x,", "states.RUS.gpd", "is not known", "did you mean 'gdp'?"),
        (",RUS,rift,5,,,,,,,,x,", "states.RUS.rift", "must be from 0 to 1", "in 0-1"),
        (",RUS,gdp,,9,,1,,,,,x,", "states.RUS.gdp", "low must be below high", ""),
        (",RUS,gdp,,1,,9,unifrom,,,,x,", "states.RUS.gdp", "there is no distribution", "uniform"),
        (",IND,treasury,5,,,,,,,,x,", "states.IND.treasury", "is set in the scenario", "keep one"),
        (
            "theatres.lien.intensity,,,0,,,,,,,,x,",
            "theatres.lien",
            "there is no theatre 'lien'",
            "did you mean 'line'?",
        ),
        ("rungs.strike.burden,,,0,,,,,,,,x,", "rungs.strike", "there is no rung", "known here: raid"),
        (",RUS,treasury,5,,,,,2000-01,,,x,", "drivers.states.RUS.treasury", "moved by the model", "event"),
        (",RUS,gdp,-5,,,,,2000-01,,,x,", "drivers.states.RUS.gdp.2000-01", "must be from 0", ""),
        (",RUS,gdp,5,,,,,,,,x", "", "has 12 cells, the first line 13", "needs quotes"),
        (',RUS,gdp,5,,,,,,,,"x,', "", "is not valid CSV", "quote"),
    ],
)
def test_a_cell_that_is_wrong_is_named_with_its_line(case, row, column, what, advice):
    ((file, line, key, said, todo),) = problems(case, f",X1,gdp,1,,,,,,,,x,\n{row}\n")
    assert (file, line, key) == ("numbers.csv", 3, column)
    assert what in said
    assert advice in todo


def test_all_lines_that_are_wrong_are_named_at_once(case):
    found = problems(case, ",RUS,gdp,1,,,,,,,,x,\n,IND,gdp,-9,,,,,,,,x,\n,RUS,gdp,2,,,,,,,,x,\n,X1,gdp,2,,,,,,,,,\n")
    assert [line for _, line, *_ in found] == [3, 4, 5]
    assert "line 2" in found[1][3]


@pytest.mark.parametrize(
    ("head", "what", "advice"),
    [
        ("state,variable,value\n", "is no column of this table, and must be", "known here: state"),
        ("state,variable,vlaue,source\n", "is no column of a table", "did you mean 'value'"),
        ("state;variable;value;source\n", "has one column only", "commas"),
        ("state,value,value,source\n", "is the name of two columns", "name of its own"),
    ],
)
def test_a_head_that_is_wrong_is_named(case, head, what, advice):
    (found, *_) = problems(case, "", head=head)
    assert found[1] == 1
    assert what in found[3]
    assert advice in found[4]


@pytest.mark.parametrize(
    ("table", "key", "what", "advice"),
    [
        ('file = "../numbers.csv"', "tables.numbers.file", "beside the scenario or below", "numbers/"),
        ('file = "/etc/passwd"', "tables.numbers.file", "beside the scenario or below", "numbers/"),
        ('file = "number.csv"', "tables.numbers.file", "there is no file", "did you mean 'numbers.csv'?"),
        ("file = 3", "tables.numbers.file", "must be text in quotes", ""),
        ('file = "numbers.csv"\nfiel = 1', "tables.numbers.fiel", "is not known", "did you mean 'file'?"),
        ("", "tables.numbers.file", "is missing", ""),
        ('file = "numbers.csv"\nothers = "all"', "tables.numbers.others", "must be 'skip'", "leave it out"),
        ('file = "numbers.csv"\nat = "May"', "tables.numbers.at", "must be a year or a month", "2016"),
        ('file = "numbers.csv"\nbetween = "curve"', "tables.numbers.between", "must be 'steps' or 'line'", ""),
        ('file = "numbers.csv"\ncolumns = { vlaue = "x" }', "tables.numbers.columns.vlaue", "no column", "'value'"),
    ],
)
def test_a_table_that_is_named_wrongly(case, table, key, what, advice):
    ((file, line, at, said, todo),) = problems(case, "", table=f"[tables.numbers]\n{table}\n")
    assert (file, at) == ("case.toml", key)
    assert line >= 14
    assert what in said
    assert advice in todo


def test_a_table_of_too_many_lines_is_refused(case):
    found = problems(case, ",X1,gdp,1,,,,,,,,x,\n" * (MOST_ROWS + 1))
    assert "at most 20000" in found[0][3]


def test_a_set_of_the_command_line_names_no_table(case):
    case("")
    with pytest.raises(ss.ScenarioError, match="which files"):
        ss.load("case.toml", {"tables.numbers.file": "other.csv"})


def test_codes_of_states():
    known = {"365": ("RUS", "SUN"), "2": ("USA",), "731": ("PRK",), "713": ("TWN",), "265": ("DDR",), "770": ("PAK",)}
    assert {code: state_codes.letters(code) for code in known} == known
    assert state_codes.letters("002") == ("USA",)
    assert state_codes.letters("12345") == ()
    assert all(len(one) == 3 and one.isupper() for one in state_codes.LETTERS)
    assert len(state_codes.COW) > 190


# -------------------------------------------------------------------------------------------------------- drivers
def intensity(scenario, replicates=3):
    series = ss.run(scenario, replicates=replicates, jobs=1, traces=replicates).series["intensity"]
    return series.sel(theatre="line").transpose("month", "replicate").values


DRIVEN = "[drivers.theatres.line.intensity]\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("2000-03 = 0.4\n2000-06 = 0.1", [0, 0, *[0.4] * 3, *[0.1] * 7]),
        ("1999-01 = 0.9\n1999-07 = 0.2\n2000-12 = 1.0\n2001-06 = 0.5", [*[0.2] * 11, 1.0]),
        ("2000-02 = 0.2\n2000-06 = 0.6\nbetween = 'line'", [0, 0.2, 0.3, 0.4, 0.5, *[0.6] * 7]),
        (
            "1999-11 = 0.0\n2000-05 = 0.6\n2000-07 = 0.2\n2001-01 = 0.8\nbetween = 'line'",
            [0.2, 0.3, 0.4, 0.5, 0.6, 0.4, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
        ),
        ("2002-01 = 0.5", [0] * 12),
    ],
)
def test_a_driver_holds_or_goes_by_a_line(case, rows, expected):
    found = intensity(case("", DRIVEN + rows))
    assert found == pytest.approx(np.repeat(np.array(expected, float)[:, None], 3, axis=1), abs=1e-6)


def test_a_driver_of_a_table_is_that_of_the_file(case):
    file = case("", DRIVEN + "2000-03 = 0.4\n2000-06 = 0.1\nbetween = 'line'\n[drivers.states.RUS.gdp]\n2001-01 = 5.0")
    rows = "".join(
        f"theatres.line.intensity,,,{value},,,,,{month},,0-1,assumption,\n"
        for month, value in (("2000-06", 0.1), ("2000-03", 0.4))
    )
    table = case(rows + ",RUS,gdp,5.0,,,,,,2001,,assumption,\n", table=TABLE + "between = 'line'\n")
    assert table.plan.events == file.plan.events
    assert intensity(table).tolist() == intensity(file).tolist()


def test_an_uncertain_driver_lies_high_or_low_as_a_whole(case):
    text = (
        DRIVEN
        + "2000-01 = { dist = 'uniform', low = 0.0, high = 0.4 }\n2000-07 = { dist = 'uniform', low = 0.5, high = 0.9 }"
    )
    found = intensity(case("", text), 50)
    assert found[6] - found[0] == pytest.approx(np.full(50, 0.5), abs=1e-6)
    assert found[0].std() > 0.05


def test_a_driver_in_the_plain_model_and_in_the_months_are_the_same(case):
    scenario = case("", DRIVEN + "1999-11 = 0.0\n2000-05 = 0.6\n2000-09 = 0.1\nbetween = 'line'")
    plain = PlainModel(scenario.plan, 0)
    seen = []
    for _ in range(12):
        plain.step()
        seen.append(plain.theatres[0].intensity)
    assert seen == pytest.approx(intensity(scenario)[:, 0].tolist(), abs=1e-5)


def test_events_bend_what_drivers_set(case):
    event = '[events.hot]\ndate = "2000-04"\nduration = 2\nadd = { "theatres.line.intensity" = 0.3 }\n'
    found = intensity(case("", DRIVEN + "2000-01 = 0.2\n" + event))[:, 0]
    assert found == pytest.approx([0.2] * 3 + [0.5] * 2 + [0.2] * 7, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ("[drivers.theatres.lien.intensity]\n2000-01 = 0.1", "drivers.theatres.lien.intensity", "no theatre 'lien'"),
        (DRIVEN + "2000-13 = 0.1", "drivers.theatres.line.intensity.2000-13", "is no month"),
        (DRIVEN + "2000-01 = 1.5", "drivers.theatres.line.intensity.2000-01", "must be from 0 to 1"),
        (DRIVEN + "2000-01 = 'hot'", "drivers.theatres.line.intensity.2000-01", "must be a number"),
        (DRIVEN + "2000-01 = 0.1\nbetween = 'curve'", "drivers.theatres.line.intensity.between", "'steps' or 'line'"),
        ("[drivers.states.RUS.cohesion]\n2000-01 = 0.1", "drivers.states.RUS.cohesion", "moved by the model"),
        ("[drivers.levers.RUS.aid]\n2000-01 = 0.1", "drivers.levers.RUS.aid", "moved by the model"),
    ],
)
def test_a_driver_that_is_wrong_is_named(case, text, key, what):
    ((file, line, at, said, _),) = problems(case, "", text)
    assert (file, at) == ("case.toml", key)
    assert line > 14
    assert what in said


def test_uncertain_values_of_a_driver_share_their_luck(case):
    plan = case("", DRIVEN + "2000-02 = { dist = 'uniform', low = 0.0, high = 0.4 }").plan
    ((effect,),) = [one.effects for one in plan.events]
    assert isinstance(effect.value, Uncertain)
    assert effect.value.key == "drivers.theatres.line.intensity"
    assert replace(plan, events=()).months == 12
