"""A loaded scenario: settings stay, two loads are equal, copies survive pickle, and it shows itself in a line."""

import pickle
from pathlib import Path

import joblib
import numpy as np
import pytest

import stratsim as ss

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"


@pytest.fixture(scope="module")
def baseline():
    return ss.load(BASELINE)


def setting(scenario):
    return scenario.plan.seed, scenario.plan.months, scenario.replicates


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"states.PRK.control": 0.5}, (3, 24, 50)),
        ({"run.seed": 9}, (9, 24, 50)),
        ({"run.replicates": 70}, (3, 24, 70)),
        ({"run": {"end": "2024-12"}}, (3, 7, 50)),
        ({"run": {"seed": 4, "replicates": 5}, "states.PRK.control": 0.5}, (4, 24, 5)),
        ({"run.off": ["information"]}, (3, 24, 50)),
    ],
    ids=str,
)
def test_settings_stay_unless_their_own_key_is_overridden(baseline, overrides, expected):
    given = baseline.but(seed=3, months=24, replicates=50)
    assert setting(given.but(overrides=overrides)) == expected
    results = ss.run(given.but(replicates=2), overrides=overrides, traces=0)
    assert (results.provenance["seed"], results.provenance["months"]) == expected[:2]
    assert setting(given) == (3, 24, 50)


def test_changes_add_up(baseline):
    both = baseline.but(overrides={"states.PRK.control": 0.5}, name="mine").but(overrides={"states.PRK.gdp": 20.0})
    assert both.overrides == {"states.PRK.control": 0.5, "states.PRK.gdp": 20.0}
    assert both == ss.load(BASELINE, both.overrides)
    assert (both.name, both.plan.name) == ("mine", "mine")
    assert both.but(seed=2).name == "mine"
    assert both.without(["patronages.RUS.PRK", "patronage.by_tie.RUS"]).overrides == both.overrides


@pytest.mark.parametrize("name", ["", "a/b", "a\\b", "a\nb", 3])
def test_a_name_is_one_that_a_file_can_have(baseline, name):
    with pytest.raises(ValueError, match="name must be text"):
        baseline.but(name=name)


def test_equal_where_the_digest_is(baseline):
    again, other = ss.load(BASELINE), baseline.but(seed=1)
    assert baseline == again
    assert baseline != other
    assert baseline != "baseline"
    assert len({baseline, again, other, other.but(replicates=7)}) == 2


def test_the_hash_of_joblib_agrees(baseline, monkeypatch):
    monkeypatch.chdir(BASELINE.parent)
    again = ss.load("baseline.toml")
    ss.run(again, replicates=2, months=2, traces=0)
    loads = [baseline, again, ss.load("baseline"), pickle.loads(pickle.dumps(baseline))]
    assert len({joblib.hash(one) for one in loads}) == 1
    assert joblib.hash(baseline.but(overrides={"states.PRK.control": 0.5})) != joblib.hash(baseline)


def test_a_pickled_scenario_is_the_same_and_reads_no_file(tmp_path):
    (tmp_path / "a.toml").write_text(BASELINE.read_text().replace("fitted/", f"{BASELINE.parent}/fitted/"))
    one = ss.load(tmp_path / "a.toml", {"states.PRK.control": np.float64(0.5)}).but(seed=3, months=7, replicates=2)
    text = pickle.dumps(one)
    (tmp_path / "a.toml").unlink()
    copy = pickle.loads(text)
    assert (copy, copy.name, copy.title, copy.headline) == (one, one.name, one.title, one.headline)
    assert setting(copy) == (3, 7, 2)
    assert setting(copy.but(overrides={"states.PRK.gdp": 9.0})) == (3, 7, 2)
    with pytest.raises(ss.ScenarioError, match=r"a\.toml"):
        copy.without(["states.PRK"])
    a, b = (ss.run(scenario, traces=0).outcome("severity_per_year") for scenario in (one, copy))
    assert np.array_equal(a, b)


def test_policies_in_python_are_pickled_by_their_file():
    one = ss.load("own_policy", allow_code=True)
    assert pickle.loads(pickle.dumps(one)).plan.codes == one.plan.codes
    assert one.but(overrides={"states.PRK.control": 0.5}).plan.codes == one.plan.codes


def test_shown_in_a_line(baseline):
    size = "2024-06 to 2030-12, 1000 replicates, seed 20240619"
    assert repr(baseline) == f"<Scenario baseline: {size}, {baseline.digest}>"
    page = ss.load({"extends": "baseline", "title": "<b>", "states": {"PRK": {"control": 0.5}}})._repr_html_()
    assert "&lt;b&gt;" in page
    assert "2024-06 to 2030-12" in page
