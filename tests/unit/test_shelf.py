"""Scenarios called by name: what a name means, whose file wins, and what a new scenario from nothing looks like."""

import json
import tomllib
from functools import cache
from pathlib import Path

import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.scenario import library, shelf
from stratsim.scenario.blank import Blank
from stratsim.scenario.starter import Starter
from stratsim.shipped import folder

SMALL = "[states.A]\ngdp = 1.0\n[states.B]\n[run]\nmonths = 3\nreplicates = 4\n[outcomes]\nheadline = ['cohesion.A']\n"
SMALL += "[record]\nseries = ['cohesion']\n"  # to write all series takes most of the time

SHELF = folder("scenarios")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Work in an empty directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ------------------------------------------------------------------------------------- what is meant
@pytest.mark.parametrize("name", ["baseline", "weakest_link/without_rus_prk"])
def test_a_name_means_the_shipped_scenario_where_no_file_is_there(name):
    assert ss.load(name).path.resolve() == (SHELF / f"{name}.toml").resolve()


def test_a_file_of_the_users_wins_and_is_named(here, capsys):
    (here / "baseline.toml").write_text(SMALL)
    assert ss.load("baseline").path.resolve() == here / "baseline.toml"
    assert main(["run", "baseline"]) == 0
    assert "using ./baseline.toml" in capsys.readouterr().err
    assert main(["check", "baseline", "-q"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("given", ["baseline.toml", "other", "/etc", "../baseline", "", "a\0b", "x" * 5000])
def test_nothing_of_the_users_is_named_where_nothing_is_shadowed(here, given):
    (here / "other.toml").write_text(SMALL)
    (here / "baseline.toml").write_text(SMALL)
    assert shelf.own(given) is None


def test_a_name_that_nothing_has_is_said(capsys):
    assert main(["run", "basline"]) == 2
    assert "basline" in capsys.readouterr().err


def test_names_are_those_of_the_list(capsys, monkeypatch):
    monkeypatch.setattr(library, "entry", cache(library.entry))  # both look at all scenarios
    assert main(["list", "--format", "json"]) == 0
    listed = {one["name"] for one in json.loads(capsys.readouterr().out)}
    found = ss.scenarios()
    assert listed == set(shelf.names()) == {one.name for one in found}
    assert {one.title for one in found} > {"The war in Ukraine ends in 2025"}


def test_a_users_baseline_may_extend_the_shipped_one(here):
    (here / "baseline.toml").write_text('extends = "baseline"\n[states.PRK]\ncohesion = 0.5\n')
    assert ss.load("baseline").plan.start["cohesion"][3] == 0.5
    assert Starter("baseline", SHELF / "war_ends.toml", out=here / "new.toml").write().is_file()


def test_a_combination_names_the_users_files_in_it(here, capsys):
    (here / "war_ends.toml").write_text('extends = "baseline"\n[states.PRK]\ncohesion = 0.5\n')
    assert main(["check", "war_ends+second_crisis"]) == 0
    assert capsys.readouterr().err.count("using ./war_ends.toml") == 1


def test_extends_takes_a_name(here):
    (here / "mine.toml").write_text('extends = "baseline"\n[states.PRK]\ncohesion = 0.5\n')
    assert ss.load("mine").plan.start["cohesion"] != ss.load("baseline").plan.start["cohesion"]


# ------------------------------------------------------------------------------------------ from nothing
@pytest.mark.parametrize("states", [["A", "B"], ["CHN", "TWN", "USA"], [f"S{n}" for n in range(12)]])
def test_a_blank_scenario_runs_as_it_stands_and_with_all_its_examples(states):
    path = Blank("mine", states).write()
    assert path == Path("mine.toml")
    assert ss.run("mine", replicates=50, months=24, jobs=1).outcome("provocations_per_year").mean() > 0
    assert set(ss.load("mine").plan.system.states) == set(states)
    lines = path.read_text(encoding="utf-8").splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith("title"))
    said = [line.removeprefix("# ") if "=" in line or line.startswith("# [") else line for line in lines[begin:]]
    path.write_text("\n".join(said), encoding="utf-8")
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert {"patronages", "events"} <= set(document)
    ss.load(path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--blank"], "go together"),
        (["--states", "A,B"], "--from"),
        (["--blank", "--states", "A"], "two different states"),
        (["--blank", "--states", "A,A"], "two different states"),
        (["--blank", "--states", "A,2B"], "letters, digits"),
        (["--blank", "--states", 'A,B"]\nx'], "letters, digits"),
        (["--blank", "--from", "baseline", "--states", "A,B"], "either"),
        ([], "either"),
    ],
)
def test_a_blank_scenario_is_refused_where_it_cannot_be(here, capsys, arguments, words):
    assert main(["new", "mine", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not list(here.iterdir())


# ------------------------------------------------------------------------------------------- from another
def test_a_new_scenario_from_a_name_stands_here_and_extends_the_name(here):
    path = Starter("mine", "engagement").write()
    assert path == Path("mine.toml")
    assert 'extends = "engagement"' in path.read_text(encoding="utf-8")
    assert "#:schema" not in path.read_text(encoding="utf-8")
    assert ss.load("mine").path == Path("mine.toml")


def test_values_that_fill_more_than_a_line_are_no_examples(here):
    many = f'{{ dist = "choice", values = {[n / 1000 for n in range(400)]} }}'
    (here / "wide.toml").write_text(
        f"""
[states.A]
cohesion = {many}
gdp = 1.0
[states.B]
[rungs.test]
severity = 0.3
[rivalries.A.B]
[playbooks.p]
aid = {many}
campaign = 0.1
[deterrence]
leverage = {many}
[events.e]
date = "2024-02"
set = {{ states.A.openness = {many} }}
"""
    )
    text = Starter("mine", "wide.toml").write().read_text(encoding="utf-8")
    assert max(len(line) for line in text.splitlines()) < 250
    assert "gdp = 1.0" in text
    assert "campaign = 0.1" in text
    ss.load("mine")
