"""Cases that nothing was fitted to: what they rest on, what of their record is public, and how they are judged."""

import json
import re
import tomllib
from pathlib import Path

import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.engine.mechanism import CLASSES
from stratsim.history import crisis, record
from stratsim.history.statistic import evaluated
from stratsim.scenario.layers import layered

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SCENARIOS, SEEDS = ROOT / "scenarios" / "crises", ROOT / "seeds" / "crises"
CASES = ("berlin", "gulf", "india_pakistan", "taiwan_strait")
LAST = {"berlin": 1956, "gulf": 2016, "india_pakistan": 2016, "taiwan_strait": 2024}
"""The last year of the public part; what is later is kept for a separate check."""
EVERY = sorted(SCENARIOS.glob("*.toml"))
LOCAL = {"opportunity", "relief", "fiscal_share", "norm", "rest", "crisis_hazard", "word_of_mouth", "leak"}
"""Parameters that a case may set, for its own states and ties: base rates, economies, where ties rest, and which
regimes the question is put to."""


@pytest.fixture(scope="module")
def read():
    """The cases that come with stratsim, read once."""
    return {name: crisis.read(name) for name in CASES}


def test_the_four_cases_are_there(read):
    assert tuple(crisis.names()) == CASES
    assert sum(len(one.patterns) for one in read.values()) >= 40
    assert all(one.scenario.plan.months <= 120 for one in read.values())
    assert all(4 <= len(one.scenario.plan.system.states) <= 6 for one in read.values())


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_three_questions_of_its_own(name):
    mine = [path for path in EVERY if path.stem.startswith(f"{name}_")]
    assert len(mine) == 3
    for path in mine:
        assert tomllib.loads(path.read_text(encoding="utf-8"))["extends"] == f"{name}.toml"
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 30


@pytest.mark.parametrize("name", CASES)
def test_nothing_of_the_record_is_later_than_its_public_part(name):
    for table in tomllib.loads((SEEDS / name / "series.toml").read_text(encoding="utf-8")).values():
        assert table["source"]
        assert isinstance(table["seen"], bool)
        years = [*map(int, table.get("yearly", ())), *(int(month[:4]) for month in table.get("dated", ()))]
        assert max(years, default=0) <= LAST[name]
        if "start" in table:
            assert table["start"] == "2022-08"
            assert len(table["monthly"]) == 25  # to August 2024
    text = (SEEDS / name / "patterns.toml").read_text(encoding="utf-8")
    assert max(int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)) <= LAST[name]


@pytest.mark.parametrize("name", CASES)
def test_what_is_from_memory_says_so(name):
    for table in tomllib.loads((SEEDS / name / "series.toml").read_text(encoding="utf-8")).values():
        if table.get("unverified"):
            assert not table["seen"]
            assert {str(year) for year in table["unverified"]} <= set(table["yearly"])
        if not table["seen"]:
            assert "memory" in table["source"] or "judgement" in table["source"]


@pytest.mark.parametrize("name", CASES)
def test_a_case_sets_no_parameter_of_a_mechanism_but_local_ones(name):
    document = tomllib.loads((SCENARIOS / f"{name}.toml").read_text(encoding="utf-8"))
    assert document["parameters"] == "../fitted/shared.toml"
    for mechanism in CLASSES:
        content = document.get(mechanism, {})
        assert content.keys() <= {"by_state", "by_tie", "fiscal_share"}, f"the rest of {mechanism} is shared"
        tables = [*content.get("by_state", {}).values()]
        tables += [one for row in content.get("by_tie", {}).values() for one in row.values()]
        assert {key for table in tables for key in table} <= LOCAL


def test_the_shared_parameters_are_those_of_the_baseline():
    shared = tomllib.loads((ROOT / "scenarios" / "fitted" / "shared.toml").read_text(encoding="utf-8"))
    whole = layered("baseline").document
    for mechanism in CLASSES:
        theirs = {k: v for k, v in whole.get(mechanism, {}).items() if not k.startswith("by_")}
        ours = shared.get(mechanism, {})
        assert ours.keys() == theirs.keys()
        for key, value in theirs.items():
            drawn = isinstance(value, dict) and value.get("luck") == "fit"
            assert ours[key] == ({**value, "values": value["values"][::10]} if drawn else value), key


@pytest.mark.parametrize("path", sorted((SCENARIOS / "numbers").glob("*.csv")), ids=lambda path: path.stem)
def test_a_number_of_a_case_names_its_source(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 10
    assert not [line for line in lines[1:] if line.count(",") < 5]


def test_the_ratio_of_counts_adds_half_an_event():
    series = record.Observed("x", "x", "x", "x", {1: 0.0, 2: 0.0, 3: 4.0}, {})
    found = evaluated("count_ratio", series.track(), series.track(), {"years": (3, 3), "before": (1, 2)})
    assert found == pytest.approx((4.5 / 1) / (0.5 / 2))


def test_the_share_of_months_counts_those_that_reach_a_level():
    series = record.Observed("x", "x", "x", "x", {2000: 3.0}, {f"2000-{n:02d}": n % 2 * 1.0 for n in range(1, 13)})
    assert evaluated("share_of_months", series.track(), series.track(), {"years": (2000, 2000)}) == 0.5


# ------------------------------------------------------------------------------------------------- a case of one's own
SCENARIO = """title = "A line"
[run]
start = "1990-01"
end = "1993-12"
[states.A]
playbook = "probe"
[states.B]
[rungs.raid]
severity = 0.3
[rivalries.A.B]
[playbooks.probe]
provocation = 0.8
"""
SERIES = """[raids]
about = "Raids"
unit = "raids/yr"
source = "An archive"
seen = true
yearly = { 1990 = 5, 1991 = 6, 1992 = 7, 1993 = 6 }
[raids.model]
title = "Raids"
variable = "events"
year = "sum"
"""
PATTERNS = """scenario = "line.toml"
judged = [1992, 1993]
[[pattern]]
id = "many"
about = "Raids a year, 1992-93"
statistic = { name = "mean_year", series = "raids", years = [1992, 1993] }
observed = 6.5
low = 0
high = 100
unit = "raids/yr"
why = "made up"
[[pattern]]
id = "rare"
about = "Raids a year, 1990-91"
statistic = { name = "mean_year", series = "raids", years = [1990, 1991] }
observed = 5.5
low = 5.4
high = 5.6
unit = "raids/yr"
why = "made up"
"""


@pytest.fixture
def own(tmp_path, monkeypatch, capsys):
    """Write a case into a folder; return how to judge it by the command."""
    monkeypatch.chdir(tmp_path)
    Path("case").mkdir()
    for name, text in (("line", SCENARIO), ("series", SERIES), ("patterns", PATTERNS)):
        Path(f"case/{name}.toml").write_text(text, encoding="utf-8")

    def run(*more):
        monkeypatch.setattr("stratsim.display.history.crises.draw", lambda report, directory: [report])
        code = main(["validate", "--crisis", "case", "--replicates", "100", "--jobs", "1", *more])
        return code, *capsys.readouterr()

    return run


def test_a_case_in_a_folder_is_judged(own):
    code, out, _ = own("--format", "json")
    assert code == 0
    (case,) = json.loads(out)["cases"]
    assert (case["case"], case["judged"], case["total"]) == ("case", [1992, 1993], 2)
    assert [(one["id"], one["period"], one["inside"]) for one in case["patterns"]] == [
        ("many", "judged", True),
        ("rare", "training", False),
    ]
    assert json.loads(out)["summary"] == {"inside": 1, "telling": 0, "total": 2}
    assert [one["idle"] for one in case["patterns"]] == [True, False]  # 0 to 100 holds where nothing happens, too
    assert (
        "1 of 2 patterns hold in 1 cases. 1 would hold if nothing ever happened; of the other 1, 0 hold."
        in own("-q")[1]
    )
    assert own("-q", "--format", "csv")[1].startswith("case,id,about,")


def test_another_scenario_stands_in_and_values_are_set(own):
    quiet = SCENARIO.replace("provocation = 0.8", "provocation = 0.0")
    Path("quiet.toml").write_text(quiet, encoding="utf-8")
    for more in (("quiet.toml",), ("--set", "playbooks.probe.provocation=0.0")):
        code, out, err = own(*more, "--format", "json", "-q")
        assert (code, err) == (0, "")
        assert json.loads(out)["cases"][0]["patterns"][0]["median"] == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("patterns", 'scenario = "line.toml"', "", "names no scenario"),
        ("patterns", '"line.toml"', '"lien.toml"', "there is no such file"),
        ("patterns", "observed = 6.5", "observed = 90", "the record gives 6.5"),
        ("patterns", 'series = "raids"', 'series = "raid"', "did you mean 'raids'"),
        ("series", 'variable = "events"', 'variable = "event"', "did you mean 'events'"),
        ("patterns", "judged = [1992, 1993]", 'judged = "late"', "judged"),
    ],
)
def test_what_is_wrong_with_a_case_is_named(own, file, old, new, words):
    path = Path(f"case/{file}.toml")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    code, out, err = own()
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_a_case_that_is_not_there_is_refused(own, capsys):
    assert main(["validate", "--crisis", "gulff"]) == 2
    assert "did you mean 'gulf'?" in capsys.readouterr().err
    assert main(["validate", "case/line.toml", "--crisis", "all"]) == 2
    assert "name one --crisis" in capsys.readouterr().err


def test_drivers_of_a_case_are_in_its_results():
    series = ss.run("crises/berlin", replicates=2, months=40, jobs=1).series["intensity"].sel(theatre="asia")
    assert series.isel(replicate=0).values[[0, 28, 29]].tolist() == pytest.approx([0.3, 0.3, 1.0], abs=1e-6)
