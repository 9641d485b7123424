"""Results: labels on everything, one file on disk, whole or not at all."""

import os
import random
import shutil
from dataclasses import replace

import h5py
import numpy as np
import pytest
import xarray as xr

import stratsim as ss
from stratsim.engine import results_write
from stratsim.engine.results import Results
from stratsim.files.packed import Piece

SMALL = {
    "alone": "[states.A]\ngdp = 1.0\n",
    "tied": "[states.A]\n[states.B]\n[patronages.A.B]\n[alignments.A.B]\n[theatres.x]\n[theatres.y]\n",
    "words": "[states.dist]\n[states.uniform]\n[channels.dist.uniform]\n[payoffs]\ndist = { economy = 1.0 }\n",
}

KEPT = ["cohesion", "treasury", "attention", "intensity", "trade", "closeness"]
"""A series on each kind of axis: to write and read all of them takes most of the time."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    path = tmp_path_factory.mktemp("results") / "small.toml"
    path.write_text(SMALL["tied"])
    return ss.run(path, replicates=5, months=4, seed=3, record=KEPT)


@pytest.fixture(scope="module")
def on_disk(results, tmp_path_factory):
    return results.save(tmp_path_factory.mktemp("on_disk") / "deep" / "small.nc")


@pytest.fixture
def saved(on_disk, tmp_path):
    """A file of the results, the test's own to spoil."""
    (tmp_path / "deep").mkdir()
    return shutil.copy(on_disk, tmp_path / "deep" / "small.nc")


@pytest.mark.parametrize("name", SMALL)
def test_a_round_trip_changes_nothing(name, tmp_path):
    path = tmp_path / f"{name}.toml"
    path.write_text(SMALL[name])
    before = ss.run(path, replicates=3, months=2, traces=2, record="all" if name == "tied" else KEPT)
    after = Results.load(before.save(tmp_path / "x.nc"))
    assert after.provenance == before.provenance
    assert after.outcomes.equals(before.outcomes)
    xr.testing.assert_identical(after.series, before.series)
    assert {k: tuple(v) for k, v in after.labels.items()} == {k: tuple(v) for k, v in before.labels.items()}
    assert {str(v.dtype.kind) for k, v in before.series.coords.items() if k not in ("month", "replicate")} == {"U"}
    assert before.series.sizes["replicate"] == 2


DRAWN = """
[states.A]
gdp = { dist = "uniform", low = 1.0, high = 3.0 }
playbook = "armed"
[states.B]
gdp = { dist = "choice", values = [0.1, 0.2, 0.3], luck = "fit" }
playbook = "armed"
[patronages.A.B]
[playbooks.armed]
aid = { base = { dist = "uniform", low = 0.1, high = 0.3 }, concentration = { dist = "beta", a = 2, b = 3 } }
[regime]
erosion = { dist = "choice", values = [0.01, 0.02, 0.03], luck = "fit" }
[events.boom]
date = "2024-02"
add = { states.A.gdp = { dist = "uniform", low = 0.0, high = 1.0 } }
[run]
months = 3
replicates = 40
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    path = tmp_path_factory.mktemp("drawn") / "drawn.toml"
    path.write_text(DRAWN)
    return ss.run(path)


def test_what_is_drawn_is_kept_of_every_replicate_under_its_key(drawn):
    assert set(drawn.inputs.columns) == {
        "states.A.gdp",
        "playbooks.armed.aid.base",
        "playbooks.armed.aid.concentration",
        "states.B.gdp",
        "regime.erosion",
        "events.boom.add.states.A.gdp",
    }
    assert drawn.inputs.shape == (40, 6)
    assert (drawn.inputs.nunique()[["states.A.gdp", "events.boom.add.states.A.gdp"]] == 40).all()
    assert np.array_equal(10 * drawn.inputs["regime.erosion"].round(6), drawn.inputs["states.B.gdp"].round(5))


def test_inputs_are_on_disk_and_those_of_parts_are_those_of_the_whole(drawn, tmp_path):
    path = drawn.provenance["file"]
    after = Results.load(drawn.save(tmp_path / "x.nc"))
    assert after.inputs.equals(drawn.inputs)
    joint = Results.concat([ss.run(path, first=30, replicates=10), ss.run(path, replicates=30)])
    assert joint.inputs.equals(drawn.inputs)
    fixed = ss.run(path, replicates=5, overrides={"states.B.gdp": 0.2})
    assert "states.B.gdp" not in fixed.inputs
    assert fixed.inputs["states.A.gdp"].equals(drawn.inputs["states.A.gdp"][:5])


def test_without_traces_there_are_no_series(tmp_path, results):
    bare = ss.run(results.provenance["file"], replicates=2, months=2, traces=0)
    after = Results.load(bare.save(tmp_path / "bare.nc"))
    assert not after.traces
    assert after.outcomes.shape[0] == 2
    assert after.labels["month"] == bare.labels["month"]
    for one in (bare, after, Results.load(tmp_path / "bare.nc", lazy=True)):
        with pytest.raises(ValueError, match=r"small: no replicate kept its series \(traces=0\)"):
            one.series  # noqa: B018 - asking is the test


def test_xarray_reads_the_file_with_labels_units_and_time(saved, results):
    with xr.open_dataset(saved, engine="h5netcdf") as top:
        war = top.outcomes.sel(outcome="war")
        assert np.array_equal(war.values, results.outcome("war"))
        assert (war.unit.item(), war.meaning.item()) == ("probability", "general war at any time")
        assert list(top.outcome.values) == list(results.labels["outcome"])
        assert top.attrs["Conventions"].startswith("CF-")
        assert top.attrs["scenario"] == "small"
    with xr.open_dataset(saved, engine="h5netcdf", group="series") as series:
        assert series.cohesion.dims == ("month", "state", "traced")
        assert np.array_equal(series.cohesion.sel(state="B"), results.trace("cohesion", "B"))
        assert np.array_equal(series.month, results.series.month)
        assert series.cohesion.attrs == {"units": "0-1", "long_name": "cohesion of the regime"}
        for name, variable in series.variables.items():
            assert set(variable.dims) <= set(series.coords), name


def test_every_axis_of_every_group_has_its_labels(saved):
    with xr.open_datatree(saved, engine="h5netcdf") as tree:
        for node in tree.subtree:
            assert set(node.dims) <= set(node.coords), node.path


def test_a_file_opened_lazily_reads_what_is_asked_for(saved, results):
    lazy = Results.load(saved, lazy=True)
    assert not lazy.traces.kept
    assert np.array_equal(lazy.trace("cohesion", "B"), results.trace("cohesion", "B"))
    assert list(lazy.traces.kept) == ["cohesion"]
    assert repr(lazy) == repr(results)
    assert set(lazy.traces) == set(results.traces)
    series = lazy.series
    try:
        assert "treasury" not in lazy.traces.kept
        xr.testing.assert_equal(series.transpose("replicate", "month", ...), results.series)
    finally:
        series.close()


def test_a_lazy_file_that_changed_is_refused(saved):
    lazy = Results.load(saved, lazy=True)
    saved.write_text("something else")
    for ask in (lambda: lazy.trace("cohesion"), lambda: lazy.series):
        with pytest.raises(ValueError, match=r"small\.nc is not a results file"):
            ask()


def test_words_of_any_script_survive(results, tmp_path):
    provenance = {**results.provenance, "title": "朝鮮 & <b>", "scenario": "$x$ é"}
    before = replace(results, provenance=provenance, labels={**results.labels, "state": ("조선", "$x$ é")})
    after = Results.load(before.save(tmp_path / "대화.nc"))
    assert after.labels["state"] == ("조선", "$x$ é")
    assert after.provenance == provenance
    assert "<b>朝鮮 &amp; &lt;b&gt;</b>" in after._repr_html_()


def test_names_that_are_no_text_do_not_lose_the_results(results, tmp_path):
    provenance = {**results.provenance, "title": "a\0b", "file": "caf\udce9.toml"}
    after = Results.load(replace(results, provenance=provenance).save(tmp_path / "x.nc"))
    assert (after.provenance["title"], after.provenance["file"]) == ("a\\x00b", "caf\\udce9.toml")
    assert after.outcomes.equals(results.outcomes)


def test_one_line_says_what_results_are(results):
    text = repr(results)
    assert text.startswith("<Results small: 5 replicates, 4 months (2024-01 to 2024-04), ")
    assert "\n" not in text
    assert results._repr_html_().count("<table") == 1


def test_results_cannot_be_written_to(results, saved):
    for one in (results, Results.load(saved), Results.load(saved, lazy=True)):
        for array in (one.values, one.trace("cohesion"), one.outcome("war"), one.outcomes.to_numpy()):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
    with pytest.raises(ValueError, match="read-only"):
        results.series.cohesion.values[...] = 0


def test_what_is_asked_for_by_a_wrong_name(results):
    assert results.trace("attention", "A").shape == (4, 2, 5)
    for ask in (
        lambda: results.trace("cohesoin"),
        lambda: results.trace("cohesion", "Z"),
        lambda: results.outcome("x"),
    ):
        with pytest.raises(KeyError, match=r"there (is|are)|it has"):
            ask()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.99])
def test_a_file_cut_short(saved, share):
    content = saved.read_bytes()
    saved.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match="is not a results file of stratsim, or is cut short"):
        Results.load(saved)


def test_a_damaged_file_is_refused_or_read(saved):
    content, luck = saved.read_bytes(), random.Random(1)
    for _ in range(40):
        damaged = bytearray(content)
        for _ in range(20):
            damaged[luck.randrange(len(damaged))] = luck.randrange(256)
        saved.write_bytes(damaged)
        try:
            Results.load(saved)
        except ValueError as error:
            assert str(saved) in str(error)  # noqa: PT017 - some damage does no harm


def test_files_of_another_kind(tmp_path):
    xr.Dataset({"a": 1}).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    (tmp_path / "text.nc").write_text("not a results file")
    for name, what in [
        ("other.nc", "not a results file of stratsim$"),
        ("text.nc", "not a results file"),
        ("", "is a directory"),
    ]:
        with pytest.raises(ValueError, match=what):
            Results.load(tmp_path / name)
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        Results.load(tmp_path / "none.nc")


def test_a_file_of_an_older_version_is_named_with_what_to_do(tmp_path):
    attributes = {"format": "stratsim results 1", "stratsim": "0.1.0", "file": "war.toml"}
    xr.Dataset(attrs=attributes).to_netcdf(tmp_path / "old.nc", engine="h5netcdf")
    what = r"old\.nc was written by stratsim 0\.1\.0 in the form 'stratsim results 1'.*: run war\.toml again"
    with pytest.raises(ValueError, match=what):
        Results.load(tmp_path / "old.nc")


def test_a_results_file_taken_for_a_scenario_is_told_from_it(saved):
    with pytest.raises(ss.ScenarioError, match=r"holds results, not a scenario[^\n]*\n.*Results\.load\("):
        ss.load(saved)


def test_a_save_that_fails_leaves_the_old_file(saved, results, monkeypatch):
    before = saved.read_bytes()

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        results.save(saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["small.nc"]


@pytest.mark.parametrize("width", [4, 3])
def test_chunks_of_zeros_are_read_as_zeros_and_negative_zeros_as_what_they_are(tmp_path, width):
    """Pieces that are chunks, and pieces that are not."""
    values = np.array([[0] * 8, [-0.0] * 8, [0, 0, 0, 0, 1, 2, 3, 4], [0, 0, 0, 5, 0, 0, 0, 0]], np.float32)
    with h5py.File(tmp_path / "x.h5", "w") as file:
        table = file.create_dataset("x", values.shape, np.float32, chunks=(1, 4), **results_write.PACKED)
        filling = results_write.Filling(table)
        for first in range(0, 8, width):
            filling.add(Piece.of(first, values[:, first : first + width]))
        filling.end()
    with h5py.File(tmp_path / "x.h5") as file:
        assert file["x"][:].tobytes() == values.tobytes()
