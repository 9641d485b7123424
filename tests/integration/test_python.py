"""The Python interface: run, compare, load, and what comes back."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import stratsim as ss

HERE = Path(__file__).parents[2] / "scenarios"
BASELINE = HERE / "baseline.toml"
FEW = {"replicates": 20, "months": 6}


@pytest.fixture(scope="module")
def results():
    return ss.run(BASELINE, **FEW, overrides={"states.PRK.cohesion": 0.6}, traces=20)


@pytest.fixture(scope="module")
def comparison():
    return ss.compare([HERE / "engagement.toml", BASELINE], **FEW)


@pytest.mark.once
def test_the_public_names_are_there():
    assert set(ss.__all__) <= set(dir(ss))
    for name in ss.__all__:
        assert getattr(ss, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'Reslts'"):
        ss.Reslts  # noqa: B018


def test_outcomes_are_a_table(results):
    assert isinstance(results.outcomes, pd.DataFrame)
    assert results.outcomes.shape[0] == results.replicates == 20
    assert results.outcomes.index.name == "replicate"
    assert results.outcomes["cohesion.PRK"].between(0, 1).all()


def test_series_have_names_on_every_axis(results):
    series = results.series
    assert series.cohesion.dims == ("replicate", "month", "state")
    assert series.credibility.dims == ("replicate", "month", "rivalry")
    assert str(series.month.values[0])[:7] == "2024-06"
    assert series.cohesion.sel(state="PRK").shape == (20, 6)
    assert series.cohesion.attrs["units"] == "0-1"
    assert all(np.isfinite(values).all() for values in series.values())


def test_provenance_says_how_to_repeat_it(results):
    p = results.provenance
    assert (p["scenario"], p["replicates"], p["months"], p["seed"]) == ("baseline", 20, 6, 20240619)
    assert p["overrides"] == "states.PRK.cohesion=0.6"
    assert {"stratsim", "numpy", "python", "cpu", "made", "digest", "file"} <= set(p)


def test_the_same_again_is_the_same(results):
    scenario = ss.load(BASELINE, {"states.PRK.cohesion": 0.6})
    for again in (
        ss.run(scenario, **FEW),
        ss.run(str(BASELINE), **FEW, overrides={"states.PRK.cohesion": 0.6}, jobs=1),
    ):
        assert again.values.tobytes() == results.values.tobytes()
    other = ss.run(scenario, **FEW, seed=5)
    assert other.values.tobytes() != results.values.tobytes()


def test_overrides_on_a_loaded_scenario_keep_what_was_chosen():
    scenario = ss.load(BASELINE, {"states.PRK.cohesion": 0.6}).but(seed=9, months=5, replicates=7)
    after = ss.run(scenario, overrides={"states.PRK.gdp": 20.0})
    assert (after.provenance["seed"], after.provenance["months"], after.replicates) == (9, 5, 7)
    assert after.provenance["overrides"] == "states.PRK.cohesion=0.6; states.PRK.gdp=20.0"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"replicates": 0}, "replicates must be a whole number from 1"),
        ({"replicates": 2.5}, "replicates must be a whole number"),
        ({"replicates": True}, "replicates must be a whole number"),
        ({"replicates": "10"}, "replicates must be a whole number"),
        ({"months": 0}, "months must be a whole number from 1 to 2400"),
        ({"months": 10**6}, "months must be a whole number"),
        ({"seed": -1}, "seed must be a whole number from 0"),
        ({"jobs": 0}, "jobs must be a whole number from 1"),
        ({"traces": -1}, "traces must be a whole number from 0"),
        ({"overrides": {"states.PRK.cohesion": 2}}, "must be from 0 to 1"),
    ],
)
def test_wrong_arguments_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        ss.run(BASELINE, **{**FEW, **options})
    with pytest.raises(ValueError, match=words):
        ss.compare([BASELINE], **{**FEW, **options})


def test_the_baseline_comes_first(comparison):
    assert [one.name for one in comparison.results] == ["baseline", "engagement"]
    assert comparison.baseline.name == "baseline"
    assert comparison["engagement"].name == "engagement"
    with pytest.raises(KeyError, match="there is no scenario 'engagment' here"):
        comparison["engagment"]


def test_the_table_of_a_comparison(comparison):
    table = comparison.table()
    assert list(table.index.names) == ["outcome", "scenario"]
    assert (table.loc[pd.IndexSlice[:, "baseline"], "difference"] == 0).all()
    assert len(comparison.table(["war", "cohesion.PRK"])) == len(comparison.table("war")) * 2 == 4
    with pytest.raises(KeyError, match="there is no outcome 'wra'"):
        comparison.table(["wra"])


def small(directory, name, text=""):
    path = directory / f"{name}.toml"
    path.write_text(f"[states.A]\ngdp = 1.0\n{text}")
    return path


def test_what_cannot_be_compared(tmp_path):
    (tmp_path / "other").mkdir()
    a, b = small(tmp_path, "a"), small(tmp_path, "b", '[run]\nstart = "2025-01"\n')
    twin = small(tmp_path / "other", "a")
    for scenarios, words in [
        ([], "there are no scenarios"),
        ([a, twin], "two scenarios are called a"),
        ([a, b], "b.toml: run: covers 2025-01 to 2034-12, but a 2024-01 to 2033-12"),
    ]:
        with pytest.raises(ValueError, match=words):
            ss.compare(scenarios, **FEW)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="no scenario files"):
        ss.compare(tmp_path / "empty")


def test_a_directory_stands_for_those_of_the_same_time_span(tmp_path):
    small(tmp_path, "a"), small(tmp_path, "b", '[run]\nstart = "2025-01"\n'), small(tmp_path, "c")
    found = ss.compare(tmp_path, **FEW)
    assert [one.name for one in found.results] == ["a", "c"]
    assert found.note == "not compared, another time span: b"


def test_a_file_named_twice_counts_once_and_the_first_sets_the_size(tmp_path):
    a, b = small(tmp_path, "a", "[run]\nmonths = 5\nreplicates = 3\n"), small(tmp_path, "b", "[run]\nmonths = 9\n")
    found = ss.compare([a, a, b], months=5)
    assert [(r.name, r.provenance["months"], r.replicates) for r in found.results] == [("a", 5, 3), ("b", 5, 3)]


def test_the_problems_of_all_files_come_at_once(tmp_path):
    a, b = small(tmp_path, "a", "x = 1\n"), small(tmp_path, "b", "y = 1\n")
    with pytest.raises(ss.ScenarioError) as caught:
        ss.compare([a, b, tmp_path / "c.toml"])
    assert [Path(p.place.file).stem for p in caught.value.problems] == ["a", "b", "c"]


def test_a_longer_run_leaves_the_months_before_as_they_were(tmp_path):
    event = '[events.e]\nearliest = "2024-02"\nhazard = 0.05\nset.theatres.x.intensity = 1.0\n'
    text = f"[theatres.x]\nintensity = 0.1\n{event}"
    path = small(tmp_path, "open", f"[run]\nmonths = 10\n{text}")
    short, long = (ss.run(path, replicates=200, traces=200, months=months) for months in (None, 60))
    assert short.trace("cohesion").tobytes() == long.trace("cohesion")[:10].tobytes()
    heat = long.trace("intensity", "x")
    assert (heat[-1] == 1).mean() > (heat[9] == 1).mean() + 0.3  # an event without an end goes on beyond the file's
