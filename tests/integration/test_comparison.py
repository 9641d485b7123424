"""Comparisons as objects: named variants, one line of text, a table in a notebook, settings that stay."""

import pickle
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.experiments.compare import EXPECTED

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"
FEW = {"replicates": 8, "months": 6, "jobs": 1}
TALKS = {"states.USA.playbook": "engagement"}


@pytest.fixture(scope="module")
def pair() -> ss.Comparison:
    return ss.compare({"hawk": BASELINE, "dove": (BASELINE, TALKS)}, **FEW)


def test_variants_have_the_names_that_they_are_given(pair):
    assert [one.name for one in pair.results] == ["hawk", "dove"]
    alone = ss.run(BASELINE, overrides=TALKS, replicates=8, months=6, jobs=1)
    assert pair["dove"].outcomes.equals(alone.outcomes)
    assert pair["dove"].provenance["overrides"] == "states.USA.playbook=engagement"


def test_a_variant_may_be_a_path_a_scenario_or_a_document():
    document = {"states": {"A": {}, "B": {}}, "run": {"months": 6}}
    loaded = ss.load(document)
    found = ss.compare({"a": document, "b": loaded, "c": (loaded, {"states.A.cohesion": 0.2})}, **FEW)
    assert [one.name for one in found.results] == ["a", "b", "c"]
    assert found["a"].outcomes.equals(found["b"].outcomes)
    assert not found["a"].outcomes.equals(found["c"].outcomes)


def test_overrides_of_all_yield_to_those_of_one():
    own = {"states.PRK.cohesion": 0.3}
    found = ss.compare({"a": BASELINE, "b": (BASELINE, own)}, overrides={"states.PRK.cohesion": 0.8}, **FEW)
    assert found["a"].trace("cohesion", "PRK")[0].mean() > 0.7
    assert found["b"].trace("cohesion", "PRK")[0].mean() < 0.4


def test_the_one_called_baseline_comes_first():
    found = ss.compare({"dove": (BASELINE, TALKS), "baseline": BASELINE}, **FEW)
    assert found.baseline.name == "baseline"


def test_problems_of_all_variants_come_at_once():
    with pytest.raises(ss.ScenarioError) as caught:
        ss.compare({"a": (BASELINE, {"x": 1}), "b": "no_such_file.toml", "c": BASELINE})
    assert len(caught.value.problems) == 2


def test_settings_of_a_loaded_scenario_stay_when_all_are_overridden():
    loaded = ss.load(BASELINE).but(seed=5, months=4, replicates=3)
    run = ss.run(loaded, overrides=TALKS, jobs=1)
    assert [run.provenance[key] for key in ("seed", "months", "replicates")] == [5, 4, 3]
    run = ss.run(loaded, overrides={"run.seed": 6}, jobs=1)
    assert [run.provenance[key] for key in ("seed", "months", "replicates")] == [6, 4, 3]
    found = ss.compare({"a": loaded, "b": (loaded, TALKS)}, overrides={"run.replicates": 2}, jobs=1)
    assert {(one.provenance["seed"], one.provenance["months"], one.replicates) for one in found.results} == {(5, 4, 2)}


def test_one_line_and_a_table_say_what_a_comparison_is(pair):
    assert repr(pair).startswith("<Comparison hawk against dove; 8 replicates; 6 months (2024-06 to 2024-11); ")
    assert "\n" not in repr(pair)
    assert pair._repr_html_().count("<table") == 1


def test_a_comparison_of_results_made_before(pair, tmp_path):
    paths = [one.save(tmp_path / f"{one.name}.nc") for one in pair.results]
    again = ss.Comparison.of([ss.Results.load(path) for path in paths])
    assert again.table().equals(pair.table())
    with pytest.raises(ValueError, match="no results to compare"):
        ss.Comparison.of([])


def test_a_comparison_can_be_sent_to_another_process(pair):
    assert pickle.loads(pickle.dumps(pair)).table().equals(pair.table())


def test_beside_rare_events_stands_what_was_to_be_expected(pair):
    for realised, expected in EXPECTED.items():
        assert pair.headline.index(expected) == pair.headline.index(realised) + 1
    table = pair.table(list(EXPECTED.values()))
    assert table["any"].isna().all()
    assert table.xs("dove", level="scenario")["lower"].notna().all()
    assert np.isnan(pair.table(["war"])["lower"]).all()


def test_run_and_compare_say_the_same_of_the_same_outcome(pair):
    from stratsim.experiments.compare import summary

    columns = ("mean", "low", "high", "any")
    for alone in summary(pair["dove"], pair.headline):
        row = pair.table([alone.outcome]).loc[(alone.outcome, "dove")]
        np.testing.assert_array_equal([getattr(alone, key) for key in columns], [row[key] for key in columns])


PAGE = Path(__file__).parents[2] / "docs" / "python.md"
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


DRAWS = "savefig"
"""What the longest of them has; `ss.plot` and figures are drawn by other tests, too."""


@pytest.mark.parametrize(
    "program",
    [pytest.param(one, id=f"{n}", marks=pytest.mark.deep if DRAWS in one else ()) for n, one in enumerate(PROGRAMS)],
)
def test_the_page_on_python_runs_as_written(program, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The `iterations` keyword", DeprecationWarning)
        exec(compile(program, PAGE.name, "exec"), {"__name__": "page"})
    assert capsys.readouterr().out or list(tmp_path.iterdir())
