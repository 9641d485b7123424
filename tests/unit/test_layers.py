"""Inheritance: a scenario is a difference, and every key knows the file that holds its value."""

from pathlib import Path

import numpy as np
import pytest

from stratsim.experiments.run import ready
from stratsim.scenario.layers import layered
from stratsim.scenario.override import all_parsed, parsed
from stratsim.scenario.scenario import load
from stratsim.toml.problem import ScenarioError

BASE = """title = "Base"
[states.A]
playbook = "calm"
gdp = 1.0
cohesion = { dist = "uniform", low = 0.1, high = 0.2 }
[states.B]
[patronages.A.B]
trade = 1.0
[playbooks.calm]
aid = { base = 0.1, cohesion = 0.2, "dependence.A" = 0.3 }
"""


@pytest.fixture
def family(tmp_path):
    """Return a function that writes files and loads the last of them."""
    (tmp_path / "base.toml").write_text(BASE)

    def write(text, name="child.toml"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def problems(path, overrides=None):
    with pytest.raises(ScenarioError) as caught:
        load(path, overrides)
    return caught.value.problems


def test_tables_merge_and_values_replace(family):
    path = family('extends = "base.toml"\n[states.A]\ncohesion = 0.3\n[playbooks.calm]\naid.cohesion = 0.4\n')
    document = layered(path, {}).document
    assert document["states"]["A"] == {"playbook": "calm", "gdp": 1.0, "cohesion": 0.3}
    assert document["playbooks"]["calm"]["aid"] == {"base": 0.1, "cohesion": 0.4, "dependence.A": 0.3}
    assert load(path).title == "child"


def test_a_distribution_is_replaced_whole(family):
    new = '{ dist = "choice", values = [0.5] }'
    path = family(f'extends = "base.toml"\nstates.A.cohesion = {new}\n')
    assert layered(path, {}).document["states"]["A"]["cohesion"] == {"dist": "choice", "values": [0.5]}


def test_a_problem_is_laid_at_the_file_that_holds_the_value(family):
    (base, child, override) = sorted(
        problems(
            family('extends = "grand.toml"\n[states.B]\ncohesion = 3\n'),
            {"states.C.gdp": -1.0},
        )
        if family(BASE.replace("gdp = 1.0", "gdp = -1.0"), "grand.toml")
        else [],
        key=lambda problem: problem.key,
    )
    assert [Path(p.place.file).name for p in (base, child)] == ["grand.toml", "child.toml"]
    assert [p.place.line for p in (base, child, override)] == [4, 3, 0]
    assert override.place.file == "--set states.C.gdp=-1.0"


@pytest.mark.parametrize(
    ("listed", "gone"),
    [
        ('["patronages.A.B"]', lambda d: d["patronages"]["A"] == {}),
        ('["patronages"]', lambda d: "patronages" not in d),
        ("""['playbooks.calm.aid."dependence.A"']""", lambda d: "dependence.A" not in d["playbooks"]["calm"]["aid"]),
        ('["states.A.gdp", "states.A.cohesion"]', lambda d: d["states"]["A"] == {"playbook": "calm"}),
        ("[]", lambda d: "gdp" in d["states"]["A"]),
    ],
)
def test_remove(family, listed, gone):
    assert gone(layered(family(f'extends = "base.toml"\nremove = {listed}\n'), {}).document)


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ('"states.A"', ["must be a list of keys"]),
        ("[3]", ["must be a list of keys"]),
        ('["patronages.A.C", "sttes", "", "a b"]', ["'patronages.A.C'", "'sttes'", "''", "'a b'"]),
        ('["states.A", "states.A"]', ["there is no 'states.A' to remove"]),
    ],
)
def test_remove_misused(family, listed, words):
    found = problems(family(f'extends = "base.toml"\n\nremove = {listed}\n'))
    assert [word in p.what for word, p in zip(words, found, strict=True)] == [True] * len(words)
    assert {p.place.line for p in found} == {3}


@pytest.mark.parametrize(
    ("base", "what", "advice"),
    [
        ('"bse.toml"', "there is no file", "'base.toml'"),
        ('"child.toml"', "goes in a circle: child.toml -> child.toml", ""),
        ('"."', "is a directory", ""),
        ('""', "must be the name of a file", "baseline.toml"),
        ("3", "must be the name of a file (is 3)", ""),
        ("[3]", "must be the name of a file (is [3])", ""),
        ('["base.toml", "bse.toml"]', "there is no file", "'base.toml'"),
        ('"a\\u0000b"', "there is no file", ""),
        (f'"{"x" * 400}"', "there is no file", ""),
    ],
)
def test_a_base_that_is_none(family, base, what, advice):
    (one,) = problems(family(f"\nextends = {base}\n"))
    assert (one.key, one.place.line) == ("extends", 2)
    assert what in one.what
    assert advice in one.advice


# -------------------------------------------------------------------------------------------- parameters from a file

FITTED = "[deterrence]\nburst = 0.3\nmomentum = 0.4\n[states.A]\ngdp = 7.0\n"


def values(path, parameters=True):
    """What the layers give for two parameters and a starting value."""
    document = layered(path, {}, parameters).document
    return document.get("deterrence", {}).get("burst"), document.get("deterrence", {}).get("momentum")


@pytest.fixture
def fitted(family):
    """A base that names its parameters and sets one of them itself, and a file that extends it."""
    family(FITTED, "fitted.toml")
    family(FITTED.replace("0.3", "0.8"), "other.toml")
    family(f'parameters = "fitted.toml"\n{BASE}[deterrence]\nmomentum = 0.9\n', "base.toml")
    return family('extends = "base.toml"\ntitle = "Child"\n')


def test_parameters_lie_between_the_base_and_the_file_that_names_them(family, fitted):
    assert values(fitted) == (0.3, 0.9)
    assert layered(fitted, {}).document["states"]["A"]["gdp"] == 1.0
    family('extends = "base.toml"\nparameters = "other.toml"\n')
    assert values(fitted) == (0.8, 0.4), "they replace what the base says, its own parameters included"
    assert "parameters" not in layered(fitted, {}).document
    assert load(fitted).title == "child"


def test_parameters_can_be_left_out_or_replaced(family, fitted, tmp_path):
    assert values(fitted, False) == (None, 0.9)
    assert values(fitted, tmp_path / "other.toml") == (0.8, 0.9)
    bare = family("[states.A]\ngdp = 1.0\n", "bare.toml")
    assert values(bare, tmp_path / "other.toml") == (0.8, 0.4)
    assert layered(bare, {}, tmp_path / "other.toml").document["states"]["A"]["gdp"] == 1.0, (
        "the file has the last word"
    )
    (tmp_path / "fitted.toml").unlink()
    assert values(fitted, False) == (None, 0.9)
    assert values(fitted, tmp_path / "other.toml") == (0.8, 0.9)


def test_a_scenario_keeps_its_choice_of_parameters_when_more_is_set(fitted, tmp_path):
    scenario = load(fitted, parameters=tmp_path / "other.toml")
    assert set(scenario.plan.parameters["deterrence"]["burst"]) <= {0.8}
    again = ready(scenario, {"states.A.gdp": 2.0})
    assert again.document["deterrence"]["burst"] == 0.8


def test_what_a_file_of_parameters_sets_is_laid_at_its_line(family, fitted):
    family(FITTED.replace("0.3", "-3"), "fitted.toml")
    (one,) = problems(fitted)
    assert (Path(one.place.file).name, one.place.line, one.key) == ("fitted.toml", 2, "deterrence.burst")


@pytest.mark.parametrize(
    ("named", "what"),
    [
        ('"fited.toml"', "there is no file"),
        ('"."', "there is no file"),
        ('""', "must be the name of a file"),
        ("3", "must be the name of a file (is 3)"),
        ('["fitted.toml"]', "must be the name of a file"),
        ('"a\\u0000b"', "there is no file"),
    ],
)
def test_parameters_that_are_no_file(family, named, what):
    (one,) = problems(family(f"\nparameters = {named}\n[states.A]\n"))
    assert (one.key, one.place.line) == ("parameters", 2)
    assert what in one.what


@pytest.mark.parametrize("key", ['extends = "base.toml"', 'parameters = "more.toml"', 'remove = ["states.A"]'])
def test_a_file_of_parameters_rests_on_no_other(family, key):
    family(f"{key}\n{FITTED}", "fitted.toml")
    (one,) = problems(family('parameters = "fitted.toml"\n[states.A]\n'))
    assert (Path(one.place.file).name, one.place.line, one.key) == ("fitted.toml", 1, key.split()[0])
    assert "does not belong into a file of parameters" in one.what


@pytest.mark.parametrize("key", ["extends", "parameters"])
def test_the_command_line_does_not_change_the_files(family, key):
    (one,) = problems(family(BASE), {key: "base.toml"})
    assert "cannot change which files" in one.what


def test_circles_and_long_chains_end(family):
    family('extends = "b.toml"', "c.toml")
    family('extends = "c.toml"', "b.toml")
    (one,) = problems(family('extends = "b.toml"', "a.toml"))
    assert one.what == "goes in a circle: b.toml -> c.toml -> b.toml"
    assert Path(one.place.file).name == "c.toml"
    for n in range(20):
        family(f'extends = "f{n + 1}.toml"', f"f{n}.toml")
    assert "more than 16 files" in problems(family('extends = "f0.toml"'))[0].what


def test_a_base_that_is_not_toml(family):
    family("x = = 1", "broken.toml")
    (one,) = problems(family('extends = "broken.toml"\n'))
    assert (Path(one.place.file).name, one.place.line) == ("broken.toml", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("states.A.gdp=2", ("states.A.gdp", 2)),
        (" states.A.gdp = 2.5 ", ("states.A.gdp", 2.5)),
        ("states.A.name=Größe", ("states.A.name", "Größe")),
        ("events.x.date=2027-01", ("events.x.date", "2027-01")),
        ("states.A.gdp=", ("states.A.gdp", "")),
        ("a=1\nb=2", ("a", "1\nb=2")),
        ("a=" + "9" * 5000, ("a", "9" * 5000)),
        ("a={ dist = 'uniform', low = 0 }", ("a", {"dist": "uniform", "low": 0})),
    ],
)
def test_overrides_are_read_as_toml(text, expected):
    assert parsed(text) == expected


def test_overrides_that_are_nonsense():
    with pytest.raises(ScenarioError) as caught:
        all_parsed(["nothing", "=3", "a..b=3", "a b=3", "extends=x.toml", "a={b=" * 3])
    assert [p.place.file[:6] for p in caught.value.problems] == ["--set "] * 5


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("states.A", 5, "must be a table (is 5)"),
        ("states.A", {"gdp": "x"}, "must be a number (is 'x')"),
        ("states.A.gdp", "0,5", "must be a number (is '0,5')"),
        ("states.A.gdp", None, "must be one that TOML can write"),
        ("states.A.gdp", True, "must be a number (is true)"),
        ("states.A.gdp", float("nan"), "must be a finite number"),
        ("run.months", 0, "must be greater than or equal to 1"),
        ("remove", "x", "must be a list of keys"),
    ],
)
def test_an_override_is_named_where_it_is_wrong(family, key, value, what):
    (one,) = problems(family('extends = "base.toml"\n'), {key: value})
    assert what in one.what
    assert one.place.file == f"--set {key}={value}"


def test_overrides_change_tables_values_and_words(family):
    path = family('extends = "base.toml"\n')
    numbers = {"states.A": {"gdp": 7.0}, "states.B.gdp": np.float32(2), "run.months": np.int64(3), "title": "Other"}
    scenario = load(path, numbers | {'playbooks.calm.aid."dependence.A"': 0.9})
    assert scenario.document["states"]["A"]["gdp"] == 7.0
    assert scenario.document["playbooks"]["calm"]["aid"]["dependence.A"] == 0.9
    assert (scenario.plan.months, scenario.title) == (3, "Other")
