"""What a scenario stands on: files once each and parsed once, overlays in order, names, links, mappings."""

import os
import tomllib
from pathlib import Path

import pytest

import stratsim as ss
from stratsim.scenario.layers import layered
from stratsim.toml import source

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASE = """title = "Base"
[states.A]
gdp = 1.0
treasury = 1.0
[states.B]
[patronages.A.B]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder, where the work is done, with a base, two overlays of it, and what stands on one of them."""
    monkeypatch.chdir(tmp_path)
    files = {
        "base": BASE,
        "rich": 'extends = "base.toml"\ntitle = "Rich"\n[states.A]\ngdp = 2.0\ntreasury = 2.0\n',
        "poor": 'extends = "base.toml"\n[states.A]\ntreasury = 0.5\n',
        "poorest": 'extends = "poor.toml"\ntitle = "Poorest"\n[states.A]\nautarky = 0.1\n',
    }
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text)
    return tmp_path


def state(given, **more):
    """Return what a scenario says of state A."""
    return ss.load(given, **more).document["states"]["A"]


def fault(given):
    """Return the one problem of what cannot be loaded."""
    with pytest.raises(ss.ScenarioError) as caught:
        ss.load(given)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("rich+poor", {"gdp": 2.0, "treasury": 0.5}),
        ("poor+rich", {"gdp": 2.0, "treasury": 2.0}),
        ("rich.toml+poor.toml", {"gdp": 2.0, "treasury": 0.5}),
        (" rich + poorest ", {"gdp": 2.0, "treasury": 0.5, "autarky": 0.1}),
        ("base+rich", {"gdp": 2.0, "treasury": 2.0}),
        (["rich", "poor"], {"gdp": 2.0, "treasury": 0.5}),
        ([Path("rich.toml"), {"states": {"A": {"autarky": 0.3}}}], {"gdp": 2.0, "treasury": 2.0, "autarky": 0.3}),
        ({"extends": ["rich.toml", "poor"]}, {"gdp": 2.0, "treasury": 0.5}),
        ({"extends": "rich+poor", "states": {"A": {"gdp": 5}}}, {"gdp": 5, "treasury": 0.5}),
    ],
    ids=str,
)
def test_overlays_are_laid_in_order_and_a_shared_base_once(folder, given, expected):
    assert state(given) == expected


def test_names_and_titles_of_combinations(folder):
    both = ss.load("rich+poor")
    assert (both.name, both.title, str(both.path)) == ("rich+poor", "Rich + poor", "rich+poor")
    assert ss.load(["rich", {"extends": "poor"}]).name == "rich+mapping"
    assert ss.load({"extends": "rich"}, name="mine").name == "mine"
    assert ss.load({"extends": "rich"}).title == "mapping"


def test_files_whose_names_hold_a_plus_win(folder):
    (folder / "rich+poor.toml").write_text('extends = "base.toml"\n[states.A]\ngdp = 9.0\n')
    assert state("rich+poor") == state("rich+poor.toml") == {"gdp": 9.0, "treasury": 1.0}


def test_overlays_in_a_folder_are_named_once(folder):
    os.chdir("/")
    assert state(f"{folder}/rich+poor")["treasury"] == 0.5


def test_extends_takes_a_list(folder):
    (folder / "both.toml").write_text('extends = ["rich.toml", "poorest.toml"]\n[states.A]\ntechnology = 0.2\n')
    assert state("both.toml") == {"gdp": 2.0, "treasury": 0.5, "autarky": 0.1, "technology": 0.2}
    assert [Path(one.name).stem for one in layered("both.toml").sources] == ["base", "rich", "poor", "poorest", "both"]


def test_two_overlays_may_remove_the_same(folder):
    for name in ("one", "two"):
        (folder / f"{name}.toml").write_text('extends = "base.toml"\nremove = ["patronages.A.B"]\n')
    assert ss.load("one+two").plan.system.patronage.names == ()
    (folder / "three.toml").write_text('extends = "one.toml"\nremove = ["patronages.A.B"]\n')
    assert fault("three").what == "there is no 'patronages.A.B' to remove"


@pytest.mark.parametrize(
    ("given", "what", "advice"),
    [
        ("rich+base", "adds nothing", "leave it out"),
        ("rich+rich", "adds nothing", "leave it out"),
        ("rich+porr", "there is no such file", "'poor'"),
        ("ric", "there is no such file", "'rich'"),
        ("baselin", "there is no such file", "'baseline'"),
        ("+", "there is no such file", ""),
        ([], "must be a file, a name, a mapping", ""),
        (7, "must be a file, a name, a mapping", ""),
        ({"extends": "ric"}, "there is no file ric", "'rich'"),
        ({"extends": 3}, "must be the name of a file (is 3)", "baseline.toml"),
        ({"states": {1: {}}}, "has a key that is no text: 1", ""),
        ({"states": {"A": {"gdp": -1}}}, "must be from 0", ""),
    ],
    ids=str,
)
def test_what_cannot_be_laid(folder, given, what, advice):
    problem = fault(given)
    assert what in problem.what
    assert advice in problem.advice
    assert problem.place.file


def test_circles_and_crowds_end(folder):
    (folder / "a.toml").write_text('extends = ["base.toml", "b.toml"]\n')
    (folder / "b.toml").write_text('extends = "a.toml"\n')
    assert fault("a").what == "goes in a circle: a.toml -> b.toml -> a.toml"
    for n in range(70):
        (folder / f"n{n}.toml").write_text('extends = "base.toml"\n')
    (folder / "crowd.toml").write_text(f"extends = {[f'n{n}.toml' for n in range(70)]}\n")
    assert fault("crowd").what == "leads through more than 64 files"


def test_shipped_scenarios_go_by_name_and_files_of_ones_own_win(folder):
    assert ss.load("baseline") == ss.load(SCENARIOS / "baseline.toml")
    assert ss.load("weakest_link/without_rus_prk").name == "without_rus_prk"
    assert ss.load({"extends": "war_ends"}).document["events"].keys() >= {"war_ends"}
    both = ss.load("war_ends+election_as_happened")
    assert both.document["events"].keys() >= {"war_ends"}
    assert both.name == "war_ends+election_as_happened"
    (folder / "baseline.toml").write_text(BASE)
    assert ss.load("baseline").title == "Base"


def test_a_link_resolves_what_it_extends_beside_itself_then_beside_the_file(folder):
    (folder / "away").mkdir()
    (folder / "away" / "link.toml").symlink_to(folder / "rich.toml")
    assert state("away/link.toml")["gdp"] == 2.0
    (folder / "away" / "base.toml").write_text(BASE.replace("[states.B]", "[states.B]\n[states.C]"))
    assert ss.load("away/link.toml").plan.system.states == ("A", "B", "C")


def test_each_file_is_parsed_once_a_process(folder, monkeypatch):
    texts = []
    monkeypatch.setattr(tomllib, "loads", lambda text, plain=tomllib.loads: texts.append(text) or plain(text))
    source.parsed.cache_clear()
    for given in ("rich", "poor", "rich+poorest", "rich.toml", folder / "poor.toml"):
        ss.load(given)
    assert len(texts) == len(set(texts)) == 4
    (folder / "rich.toml").write_text('extends = "base.toml"\n[states.A]\ngdp = 3.0\n')
    assert state("rich")["gdp"] == 3.0
    assert len(texts) == 5


def test_what_was_read_once_is_not_shared(folder):
    first, again = source.read(folder / "rich.toml"), source.read(folder / "rich.toml")
    first.document["states"]["A"]["gdp"] = 7.0
    assert again.document["states"]["A"]["gdp"] == source.read(folder / "rich.toml").document["states"]["A"]["gdp"] == 2
    scenario = ss.load("rich")
    scenario.document["states"]["A"]["gdp"] = 8.0
    assert state("rich")["gdp"] == scenario.document["states"]["A"]["gdp"] == 2.0
    given = {"extends": "rich", "states": {"A": {"autarky": 0.1}}}
    loaded = ss.load(given)
    given["states"]["A"]["autarky"] = 0.9
    assert loaded.document["states"]["A"]["autarky"] == 0.1
