"""The commands that look at scenario files and write them: list, new, diff; and which files of a directory compare."""

import csv
import json
import tomllib
from pathlib import Path

import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.experiments.run import ready
from stratsim.lenses.links import all_cuts, lacking, links
from stratsim.scenario.difference import differences
from stratsim.scenario.library import library
from stratsim.scenario.starter import Starter
from stratsim.toml.written import written

pytestmark = pytest.mark.once

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASELINE = SCENARIOS / "baseline.toml"
EVERY = sorted(
    path for path in SCENARIOS.rglob("*.toml") if path.parent.name not in ("fitted", "deciders")
)  # overlays are none
NEAR = {"PRK", "RUS", "USA", "KOR"}
SMALL = """
title = "Small"
[run]
start = "2024-01"
months = 6
[states.A]
treasury = 1.0
[states.B]
[rungs.test]
severity = 0.3
[rivalries.A.B]
[record]
series = ["cohesion"]
"""


def saved(path, text):
    """Write a file, with the directories it needs; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def refused(capsys, *arguments):
    """Return what a command says that refuses its arguments."""
    assert main([str(one) for one in arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def shown(capsys, *arguments):
    """Return what a command prints."""
    assert main([str(one) for one in arguments]) == 0
    return capsys.readouterr().out


# ---------------------------------------------------------------------------------------------------------------- list
def test_list_says_title_base_and_months(tmp_path):
    saved(tmp_path / "base.toml", SMALL)
    saved(tmp_path / "below" / "heir.toml", 'extends = "../base.toml"\ntitle = "Heir"\n[run]\nmonths = 9')
    first, second = library(tmp_path)
    assert (first.title, first.base, first.months) == ("Small", "", 6)
    assert (second.title, second.base, second.months) == ("Heir", "../base.toml", 9)


def test_list_shows_what_cannot_be_used_and_passes_over_what_is_no_scenario(tmp_path):
    saved(tmp_path / "base.toml", SMALL)
    saved(tmp_path / "broken.toml", "title = ")
    saved(tmp_path / "wrong.toml", SMALL + "[states.C]\nmood = 1")
    saved(tmp_path / "project.toml", "[project]\nname = 'x'")
    saved(tmp_path / ".venv" / "hidden.toml", SMALL)
    titles = {Path(one.path).name: one.title for one in library(tmp_path)}
    assert set(titles) == {"base.toml", "broken.toml", "wrong.toml"}
    assert "stratsim check" in titles["broken.toml"]
    assert "stratsim check" in titles["wrong.toml"]


@pytest.mark.parametrize(
    "shape", ["json", *(pytest.param(one, marks=pytest.mark.deep) for one in ("table", "csv", "md"))]
)
def test_list_prints_one_line_for_every_scenario_below(capsys, shape):
    out = shown(capsys, "list", SCENARIOS, "--format", shape)
    assert out.count("weakest_link") == 6
    if shape == "json":
        rows = json.loads(out)
        assert {"name", "title", "extends", "months", "path"} == set(rows[0])
        assert sorted(row["path"] for row in rows) == sorted(map(str, EVERY))
    if shape == "csv":
        assert len(list(csv.DictReader(out.splitlines()))) == len(EVERY)


def test_list_refuses_what_is_no_directory_of_scenarios(capsys, tmp_path):
    assert "no such directory" in refused(capsys, "list", tmp_path / "none")
    assert "a file, not a directory" in refused(capsys, "list", BASELINE)
    assert "no scenario files" in refused(capsys, "list", tmp_path)


# ----------------------------------------------------------------------------------------------------------------- new
def begun_with():
    """Yield every shipped scenario; all but a few, each with something of its own, are for the deep tests."""
    often = ("baseline", "historical", "richardson", "own_policy", "gulf", "without_rus_prk", "election_as_expected")
    for path in EVERY:
        rare = path.stem not in often
        yield pytest.param(path, id=path.stem, marks=pytest.mark.deep if rare else ())


@pytest.mark.parametrize("base", list(begun_with()))
def test_a_new_scenario_passes_as_it_is_and_with_every_example_in_it(tmp_path, base):
    path = Starter("mine", base, out=tmp_path / "mine.toml").write()
    assert differences(base, path) == []
    lines = path.read_text().splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith("# ["))
    body = [line.removeprefix("# ") for line in lines[begin:]]
    saved(path, "\n".join(lines[:begin] + body))
    assert {"states", "events"} <= set(tomllib.loads(path.read_text()))
    ss.load(path, allow_code=True)


def test_a_new_scenario_stands_beside_its_base_and_leads_back_to_it(capsys, tmp_path):
    base = saved(tmp_path / "base.toml", SMALL)
    out = shown(capsys, "new", "mine", "--from", base, "--title", 'A "what if"')
    assert out.strip() == str(tmp_path / "mine.toml")
    assert ss.load(tmp_path / "mine.toml").title == 'A "what if"'
    assert shown(capsys, "check", tmp_path / "mine.toml").count("ok") == 1


def test_a_new_scenario_elsewhere_finds_its_base_and_schema(capsys, tmp_path):
    base = saved(tmp_path / "lib" / "base.toml", "#:schema ../docs/schema.json\n" + SMALL)
    shown(capsys, "new", "mine.toml", "--from", base, "--out", tmp_path / "a" / "b" / "mine.toml")
    text = (tmp_path / "a" / "b" / "mine.toml").read_text()
    assert text.startswith("#:schema ../../docs/schema.json\n")
    assert 'extends = "../../lib/base.toml"' in text
    for word in ("# Asks:", "# Notice:", "# Try:"):
        assert word in text


def test_new_never_overwrites(capsys, tmp_path):
    base = saved(tmp_path / "base.toml", SMALL)
    assert "is there already" in refused(capsys, "new", "base", "--from", base)
    assert base.read_text() == SMALL


def test_new_refuses_names_places_and_bases_that_cannot_be(capsys, tmp_path):
    base = saved(tmp_path / "base.toml", SMALL)
    broken = saved(tmp_path / "broken.toml", SMALL + "[states.C]\nmood = 1")
    assert "letters, digits" in refused(capsys, "new", "../mine", "--from", base)
    assert "must end in .toml" in refused(capsys, "new", "mine", "--from", base, "--out", tmp_path / "mine.txt")
    assert "cannot be written" in refused(capsys, "new", "mine", "--from", base, "--out", base / "mine.toml")
    assert "no such file" in refused(capsys, "new", "mine", "--from", tmp_path / "none.toml")
    assert "broken.toml" in refused(capsys, "new", "mine", "--from", broken)
    assert not (tmp_path / "mine.toml").exists()


# ---------------------------------------------------------------------------------------------------------------- diff
def test_diff_says_what_is_changed_added_and_removed(tmp_path):
    base = saved(tmp_path / "base.toml", SMALL + "[playbooks.p]\naid = 0.5")
    heir = saved(
        tmp_path / "heir.toml",
        'extends = "base.toml"\ntitle = "Heir"\nremove = ["rivalries.A.B"]\n[playbooks.p]\naid = 0.6\ncampaign = 0.1',
    )
    found = {one.key: (one.change, one.a, one.b) for one in differences(base, heir)}
    assert found == {
        "playbooks.p.aid": ("changed", "0.5", "0.6"),
        "playbooks.p.campaign": ("added", "", "0.1"),
        "rivalries.A.B": ("removed", "{}", ""),
    }


def test_diff_takes_dotted_keys_and_tables_alike(tmp_path):
    event = '[events.e]\ndate = "2024-02"\n'
    one = saved(tmp_path / "one.toml", SMALL + event + 'set = { "states.A.treasury" = 2.0 }')
    two = saved(tmp_path / "two.toml", SMALL + event + "[events.e.set]\nstates.A.treasury = 2.0")
    assert differences(one, two) == []


def test_diff_says_that_there_is_no_difference(capsys):
    assert shown(capsys, "diff", BASELINE, BASELINE) == "no difference\n"
    assert json.loads(shown(capsys, "diff", BASELINE, BASELINE, "--format", "json")) == []


def test_diff_is_sorted_and_says_the_problems_of_both_files(capsys, tmp_path):
    keys = [
        one["key"]
        for one in json.loads(shown(capsys, "diff", BASELINE, SCENARIOS / "cold_war.toml", "--format", "json"))
    ]
    assert keys == sorted(keys)
    bad = [saved(tmp_path / f"{name}.toml", SMALL + f"[states.{name}]\nmood = 1") for name in ("X", "Y")]
    said = refused(capsys, "diff", *bad)
    assert "X.toml" in said
    assert "Y.toml" in said


@pytest.mark.parametrize("value", [1, 0.1, True, 'a "b"\n', [1, "x"], {"a b": {"c": 1.5}}, {}, "\x7f"])
def test_values_are_written_as_toml_reads_them(value):
    assert tomllib.loads(f"value = {written(value)}")["value"] == value


# --------------------------------------------------------------------------------------------------------------- links
def test_links_cut_every_tie_and_every_pair_with_several():
    cuts = list(all_cuts(ss.load(BASELINE).document))
    single = [one for one in cuts if len(one.ties) == 1]
    system = ss.load(BASELINE).plan.system
    labels = {
        f"{kind} {name}"
        for kind in ("rivalry", "patronage", "channel", "campaign", "alignment")
        for name in system.labels(kind)
    }
    assert {one.ties[0] for one in single} == labels
    assert ("patronage RUS>PRK", "channel PRK>RUS", "alignment PRK-RUS") in [one.ties for one in cuts]


@pytest.mark.parametrize(
    ("path", "step"),
    [
        *(("baseline.toml", 4), ("richardson.toml", 1)),
        *(pytest.param(f"{one}.toml", 1, marks=pytest.mark.deep) for one in ("baseline", "historical", "cold_war")),
    ],
)
def test_what_hangs_on_a_tie_goes_with_it(path, step):
    scenario = ss.load(SCENARIOS / path)
    for cut in list(all_cuts(scenario.document))[::step]:
        kind, name = cut.ties[0].split()
        assert name not in lacking(scenario, cut.keys).plan.system.labels(kind)


def test_a_cut_is_what_a_file_that_removes_the_tie_says():
    scenario = ss.load(BASELINE).but(months=12, replicates=8)
    cut = next(one for one in all_cuts(scenario.document) if one.pair == "PRK-RUS" and len(one.ties) == 3)
    by_hand = ss.run(SCENARIOS / "weakest_link" / "without_rus_prk.toml", months=12, replicates=8)
    assert ss.run(lacking(scenario, cut.keys)).outcome("payoff.PRK").tolist() == by_hand.outcome("payoff.PRK").tolist()


def test_keys_are_taken_out_however_they_are_written_and_stay_out(tmp_path):
    event = '[events.e]\ndate = "2024-02"\nset = { "states.A.treasury" = 2.0, "states.B.treasury" = 2.0 }'
    path = saved(tmp_path / "one.toml", SMALL + event)
    scenario = ss.load(path, removed=["events.e.set.states.A.treasury", "rivalries.A.B", "not.there"])
    assert scenario.document["events"]["e"]["set"] == {"states.B.treasury": 2.0}
    assert "rivalries" not in scenario.document
    again = ready(scenario, {"states.A.treasury": 3.0})
    assert again.removed == scenario.removed
    assert "without rivalries.A.B" in again.override_text
    assert "A" in ss.load(path, removed=["states.A.treasury"]).document["states"]


def test_links_are_ranked_and_paired():
    whole = ss.load(BASELINE).but(months=6, replicates=6)
    far = [key for one in all_cuts(whole.document) if not set(one.pair.split("-")) <= NEAR for key in one.keys]
    mean, found = links(lacking(whole, far), "credibility.PRK>USA", jobs=1)  # a run a tie: a few are enough
    sizes = [abs(one.difference) for one in found if one.difference == one.difference]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > 2
    assert all(one.mean == pytest.approx(mean + one.difference, abs=1e-6) for one in found[: len(sizes)])
    gone = [one.cut for one in found if one.difference != one.difference]
    assert gone == [one.cut for one in found[len(sizes) :]]
    assert "rivalry PRK>USA" in gone


def test_links_refuse_an_outcome_that_is_not_there(capsys, tmp_path):
    said = refused(capsys, "links", BASELINE, "--outcome", "payoff.PKR")
    assert "payoff.PRK" in said
    lone = saved(tmp_path / "lone.toml", SMALL.replace("[rivalries.A.B]", ""))
    assert "no ties" in refused(capsys, "links", lone, "--outcome", "war")


# ------------------------------------------------------------------------------------------- a directory to compare
def library_of(directory):
    """Write a small library: a baseline, one to compare, one of another start, one of another length, one with code."""
    saved(directory / "baseline.toml", SMALL)
    saved(directory / "like.toml", 'extends = "baseline.toml"')
    saved(directory / "early.toml", 'extends = "baseline.toml"\n[run]\nstart = "1990-01"')
    saved(directory / "long.toml", 'extends = "baseline.toml"\n[run]\nmonths = 7')
    saved(directory / "own.toml", 'extends = "baseline.toml"\n[states.A]\npolicy = "p.py:P"')
    saved(directory / "p.py", "class P:\n    def levers(self, world, system, row):\n        return {}\n")
    return directory


def test_a_directory_stands_for_the_baseline_and_those_of_its_time_span(tmp_path):
    found = ss.compare(library_of(tmp_path), replicates=2)
    assert [one.name for one in found.results] == ["baseline", "like"]
    assert found.note == "not compared, another time span: early, long; needs --allow-code: own"


def test_with_code_allowed_or_one_length_for_all_more_can_be_compared(tmp_path):
    names = [one.name for one in ss.compare(library_of(tmp_path), replicates=2, months=5, allow_code=True).results]
    assert names == ["baseline", "like", "long", "own"]


def test_scenarios_named_that_differ_in_time_span_are_an_error(tmp_path):
    library_of(tmp_path)
    with pytest.raises(ss.ScenarioError, match=r"early.toml: run: covers 1990-01 to 1990-06, but baseline 2024-01"):
        ss.compare([tmp_path / "baseline.toml", tmp_path / "early.toml"])
    with pytest.raises(ss.ScenarioError, match="--months"):
        ss.compare([tmp_path / "baseline.toml", tmp_path / "long.toml"])


def test_the_command_compare_notes_what_it_leaves_out_in_a_line(capsys, tmp_path):
    library_of(tmp_path / "lib")
    assert main(["compare", str(tmp_path / "lib"), "--replicates", "4", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    notes = [line for line in said.err.splitlines() if line.startswith("not compared")]
    assert notes == ["not compared, another time span: early, long; needs --allow-code: own"]
    assert "like" in said.out
    assert main(["compare", str(tmp_path / "lib"), "-q", "--force", "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err == ""


def test_check_passes_over_code_in_a_directory_but_not_by_name(capsys, tmp_path):
    library_of(tmp_path)
    assert main(["check", str(tmp_path)]) == 0
    assert "not checked, needs --allow-code: own" in capsys.readouterr().err
    assert "--allow-code" in refused(capsys, "check", tmp_path / "own.toml")
    assert main(["check", str(tmp_path), "--allow-code"]) == 0


def test_a_directory_where_all_needs_code_is_refused(capsys, tmp_path):
    saved(tmp_path / "own.toml", SMALL + '[states.C]\npolicy = "p.py:P"')
    assert "--allow-code" in refused(capsys, "compare", tmp_path)
