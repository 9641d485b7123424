"""Results: labels on everything, one file on disk, whole or not at all."""

import os
import random

import numpy as np
import pytest
import xarray as xr

import stratsim as ss
from stratsim.engine.results import Results

SMALL = {
    "alone": "[states.A]\ngdp = 1.0\n",
    "tied": "[states.A]\n[states.B]\n[patronages.A.B]\n[alignments.A.B]\n[theatres.x]\n[theatres.y]\n",
    "words": "[states.dist]\n[states.uniform]\n[channels.dist.uniform]\n[payoffs]\ndist = { economy = 1.0 }\n",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    path = tmp_path_factory.mktemp("results") / "small.toml"
    path.write_text(SMALL["tied"])
    return ss.run(path, replicates=5, months=4, seed=3)


@pytest.fixture
def saved(results, tmp_path):
    return results.save(tmp_path / "deep" / "small.nc")


@pytest.mark.parametrize("name", SMALL)
def test_a_round_trip_changes_nothing(name, tmp_path):
    path = tmp_path / f"{name}.toml"
    path.write_text(SMALL[name])
    before = ss.run(path, replicates=3, months=2, traces=2)
    after = Results.load(before.save(tmp_path / "x.nc"))
    assert after.provenance == before.provenance
    assert after.outcomes.equals(before.outcomes)
    xr.testing.assert_identical(after.series, before.series)
    assert {k: tuple(v) for k, v in after.labels.items()} == {k: tuple(v) for k, v in before.labels.items()}
    assert {str(v.dtype.kind) for k, v in before.series.coords.items() if k != "month"} == {"U"}
    assert before.series.sizes["replicate"] == 2


def test_without_traces_there_are_no_series(tmp_path, results):
    bare = ss.run(results.provenance["file"], replicates=2, months=2, traces=0)
    after = Results.load(bare.save(tmp_path / "bare.nc"))
    assert not after.traces
    assert after.outcomes.shape[0] == 2


def test_others_can_open_the_file(saved, results):
    with (
        xr.open_dataset(saved, engine="h5netcdf") as top,
        xr.open_dataset(saved, engine="h5netcdf", group="series") as s,
    ):
        assert top.outcomes.shape == results.values.shape
        assert top.attrs["scenario"] == "small"
        assert s.cohesion.dims == ("month", "state", "traced")
        assert np.array_equal(s.cohesion.values, results.trace("cohesion"))


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
    for name, what in [("other.nc", "this version"), ("text.nc", "not a results file"), ("", "is a directory")]:
        with pytest.raises(ValueError, match=what):
            Results.load(tmp_path / name)
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        Results.load(tmp_path / "none.nc")


def test_a_save_that_fails_leaves_the_old_file(saved, results, monkeypatch):
    before = saved.read_bytes()

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        results.save(saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["small.nc"]
