"""Executors and parts: wherever replicates run, and in however many parts, the bits are those of one run."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

import stratsim as ss
from chores import Failing
from stratsim.engine import ensemble
from stratsim.engine.pool import WorkerLost

SMALL = """
[states.A]
gdp = { dist = "uniform", low = 1.0, high = 3.0 }
[states.B]
[patronages.A.B]
[run]
months = 5
replicates = 20
seed = 7
[record]
series = ["cohesion", "output", "trade"]
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("parts") / "small.toml"
    path.write_text(SMALL)
    return path


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(ensemble, "BLOCK", 4)
    monkeypatch.setattr(ensemble, "LEAST_BLOCK", 4)


@pytest.fixture(scope="module")
def whole(path):
    return ss.run(path, traces=11)


def assert_same(found, expected):
    assert found.values.tobytes() == expected.values.tobytes()
    assert found.traces.keys() == expected.traces.keys()
    assert all(found.traces[name].tobytes() == expected.traces[name].tobytes() for name in expected.traces)
    assert found.outcomes.index.equals(expected.outcomes.index)
    assert {k: tuple(v) for k, v in found.labels.items()} == {k: tuple(v) for k, v in expected.labels.items()}
    kept = [{k: v for k, v in one.provenance.items() if k != "made"} for one in (found, expected)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_any_executor(path, whole, small_blocks, kind):
    context = multiprocessing.get_context("spawn")
    made = ThreadPoolExecutor(3) if kind == "threads" else ProcessPoolExecutor(2, mp_context=context)
    with made as executor:
        found = ss.run(path, traces=11, executor=executor)
        pair = ss.compare({"small": path, "rich": (path, {"states.B.gdp": 9.0})}, traces=11, executor=executor)
    assert_same(found, whole)
    assert_same(pair["small"], whole)
    assert found.limits.keys() == whole.limits.keys()


CUTS = [[0, 20], [0, 1, 11, 20], [0, 1, 11, 12, 20], [0, 4, 8, 12, 16, 20]]


@pytest.mark.parametrize(
    ("cuts", "saved"), [(CUTS[1], True), *(pytest.param(cuts, False, marks=pytest.mark.deep) for cuts in CUTS)]
)
def test_parts_in_any_order_are_the_whole(path, whole, tmp_path, cuts, saved):
    parts = [ss.run(path, first=a, replicates=b - a, traces=11) for a, b in pairwise(cuts)]
    if saved:
        parts = [ss.Results.load(one.save(tmp_path / f"{one.first}.nc")) for one in parts]
    found = ss.Results.concat(reversed(parts))
    assert_same(found, whole)
    if saved:
        assert_same(ss.Results.load(found.save(tmp_path / "all.nc")), whole)
    assert {k: v.tolist() for k, v in found.limits.items()} == {k: v.tolist() for k, v in whole.limits.items()}
    assert (found.bands is None) == (len(parts) > 1)  # most replicates of the parts kept no series


@pytest.mark.parametrize("watched", [7, 20])
@pytest.mark.once
def test_statistics_of_parts_are_those_of_the_whole(path, monkeypatch, watched):
    monkeypatch.setattr(ensemble, "WATCHED", watched)
    whole = ss.run(path, traces=20)
    for cuts in ([0, 7, 20], [0, 3, 12, 20]):
        parts = [ss.run(path, first=a, replicates=b - a, traces=20) for a, b in pairwise(cuts)]
        found = ss.Results.concat(parts)
        assert found.bands.curves.tobytes() == whole.bands.curves.tobytes()
        assert all(found.bands.variables[k].tobytes() == v.tobytes() for k, v in whole.bands.variables.items())
    few = ss.Results.concat([ss.run(path, replicates=12, traces=0), ss.run(path, first=12, replicates=8, traces=0)])
    if watched == 7:
        assert few.bands.curves.tobytes() == whole.bands.curves.tobytes()
    else:
        with pytest.raises(ValueError, match="small: no statistics of series were kept"):
            few.statistics  # noqa: B018 - asking is the test


@pytest.mark.once
def test_a_part_knows_the_numbers_of_its_replicates(path, tmp_path):
    part = ss.run(path, first=8, replicates=3, traces=10)
    assert (part.first, part.traced) == (8, 2)
    assert list(part.outcomes.index) == [8, 9, 10]
    for one in (part, ss.Results.load(part.save(tmp_path / "x.nc")), ss.Results.load(tmp_path / "x.nc", lazy=True)):
        assert list(one.series.replicate.values) == [8, 9]
        assert list(one.outcomes.index) == [8, 9, 10]


@pytest.mark.parametrize(
    ("first", "options", "words"),
    [
        (13, {}, "without gap or overlap"),
        (11, {}, "without gap or overlap"),
        (12, {"seed": 8}, "differ in seed"),
        (12, {"months": 4}, "differ in months"),
        (12, {"overrides": {"states.B.gdp": 9.0}}, "differ in overrides"),
        (12, {"traces": 20}, "the same traces="),
    ],
)
def test_what_is_no_part_of_the_same_run_is_refused(path, first, options, words):
    parts = [
        ss.run(path, replicates=12, traces=5),
        ss.run(path, **{"first": first, "replicates": 2, "traces": 5, **options}),
    ]
    with pytest.raises(ValueError, match=words):
        ss.Results.concat(parts)


def test_nothing_cannot_be_joined_and_no_part_begins_before_the_first(path):
    with pytest.raises(ValueError, match="no results to join"):
        ss.Results.concat([])
    with pytest.raises(ValueError, match="first must be a whole number"):
        ss.run(path, first=-1)


def test_an_executor_that_breaks_is_told_and_the_rest_called_off(path, small_blocks, monkeypatch):
    monkeypatch.setattr(ensemble, "WATCHED", 4)
    executor = Failing()
    with pytest.raises(WorkerLost, match="a process of the pool died"):
        ss.run(path, executor=executor)
    assert len(executor.futures) > 2
    assert all(future.cancelled() for future in executor.futures[2:])


def test_the_last_replicates_that_can_be_counted(path):
    last = ss.run(path, first=2**32 - 1 - 10_000_000, replicates=2)
    assert np.isfinite(last.outcomes["cohesion.A"]).all()
