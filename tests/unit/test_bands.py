"""Order statistics: those of numpy to the bit, whatever the portions in which the months come."""

import numpy as np
import pytest

import stratsim as ss
from stratsim.engine import ensemble, watch
from stratsim.engine.bands import QUANTILES, RANKS, SHARES, STATISTICS, Bands, order_statistics
from stratsim.engine.curves import behind, curves
from stratsim.engine.outcome import OUTCOMES
from stratsim.engine.recorded import recorded

REPLICATES, MONTHS = 40, 15


@pytest.fixture(scope="module")
def scenario():
    return ss.load("baseline").but(months=MONTHS, replicates=REPLICATES)


@pytest.fixture(scope="module")
def results(scenario):
    return ss.run(scenario, traces=REPLICATES)


@pytest.mark.parametrize("count", [1, 2, 3, 20, 333])
def test_quantiles_are_those_of_numpy_to_the_bit(count):
    x = np.random.default_rng(count).lognormal(size=(3, 4, count)).astype(np.float32)
    x[:, 1], x[:, 2] = 0.3, np.floor(x[:, 2])
    found = order_statistics(x)
    assert found.shape == (len(STATISTICS), 3, 4)
    assert found[:-1].tobytes() == np.quantile(x, RANKS, axis=-1).astype(np.float32).tobytes()
    assert found[-1].tobytes() == x.mean(axis=-1, dtype=np.float64).astype(np.float32).tobytes()


def test_what_is_no_number_is_left_out():
    x = np.array([[1.0, np.nan, 3.0, 2.0], [np.nan] * 4, [5.0] * 4], np.float32)
    found = order_statistics(x)
    np.testing.assert_array_equal(found[:-1, 0], np.quantile([1.0, 2.0, 3.0], RANKS).astype(np.float32))
    assert np.isnan(found[:, 1]).all()
    assert (found[:, 2] == 5).all()


def test_bands_of_a_run_are_the_quantiles_of_its_series(results):
    for name, values in results.traces.items():
        expected = np.quantile(values, SHARES, axis=-1).astype(np.float32)
        assert results.bands.variables[name][QUANTILES].tobytes() == expected.tobytes(), name


@pytest.mark.parametrize("portion", [1, pytest.param(10**5, marks=pytest.mark.deep)])
def test_the_portions_do_not_matter(scenario, results, monkeypatch, portion):
    monkeypatch.setattr(watch, "PORTION", portion)
    for kernel in ("numpy", "fused"):
        (found,) = ensemble.run([scenario.plan], REPLICATES, traces=3, watched=True, kernel=kernel)
        assert_same(found.bands, results.bands)
        assert found.outcomes.tobytes() == np.asarray(results.values).tobytes()
        for name, values in results.traces.items():
            assert found.series[name].tobytes() == values[..., :3].tobytes(), name
        assert all((found.limits[name] == counts).all() for name, counts in results.limits.items())


def test_blocks_do_not_matter(scenario, results):
    (found,) = ensemble.run([scenario.plan], REPLICATES, traces=0, watched=True, block=8)
    assert_same(found.bands, results.bands)


def test_bands_of_series_kept_are_the_same(results):
    assert_same(Bands.of(results.traces, results.axes, results.labels, results.bands.most), results.bands)


def assert_same(found, expected):
    assert (found.replicates, found.most, found.names) == (expected.replicates, expected.most, expected.names)
    assert found.curves.tobytes() == expected.curves.tobytes()
    assert found.variables.keys() == expected.variables.keys()
    assert all(found.variables[name].tobytes() == values.tobytes() for name, values in expected.variables.items())


def test_statistics_have_names_on_every_axis(results):
    found = results.statistics
    middle = found.cohesion.sel(statistic="q50", state="PRK")
    assert middle.dims == ("month",)
    np.testing.assert_array_equal(middle, np.median(results.trace("cohesion", "PRK"), axis=-1))
    income = results.trace("trade", "CHN>PRK") + results.trace("trade", "RUS>PRK")
    income = income + results.trace("aid_recorded", "CHN>PRK") + results.trace("aid_recorded", "RUS>PRK")
    curve = found.curves.sel(statistic="mean", curve="recorded_income.PRK")
    np.testing.assert_allclose(curve, income.mean(axis=-1), rtol=1e-5)
    assert found.attrs["replicates"] == REPLICATES


def test_a_year_of_provocations_needs_twelve_months(results):
    values = results.statistics.curves.sel(curve="provocations_per_year", statistic="q50")
    assert np.isnan(values[:11]).all()
    assert np.isfinite(values[11:]).all()


def test_what_is_behind_an_outcome_is_recorded(results):
    known = {v.name for v in recorded()}
    assert all(behind(name) <= known for name in OUTCOMES)
    assert behind("provocations.armed_attack") == {"events"}
    assert behind("recorded_income.PRK") == {"trade", "aid_recorded"}
    assert behind("cohesion.PRK") == {"cohesion"}
    assert not behind("war")
    for curve in curves(results.axes, results.labels).values():
        assert {name for name, _ in curve.terms} <= known


def test_records_say_which_series_are_kept(scenario):
    few = ss.run(scenario, replicates=4, months=2, record="headline", traces=2)
    every = set().union(*(behind(name) for name in scenario.headline))
    assert set(few.bands.variables) == set(few.traces) == every
    assert few.traced == 2
    named = ss.run(scenario, replicates=4, months=2, record=["cohesion", "events"])
    assert set(named.traces) == {"cohesion", "events"}
    assert named.traced == 4
    with pytest.raises(ValueError, match=r"there is no series 'cohesoin', .* did you mean 'cohesion'"):
        ss.run(scenario, record=["cohesoin"])


def test_a_scenario_says_what_is_kept(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text('[states.A]\n[run]\nreplicates = 9\nmonths = 2\n[record]\nseries = ["cohesion"]\ntraces = 3\n')
    results = ss.run(path)
    assert (set(results.traces), results.traced) == ({"cohesion"}, 3)
    assert ss.run(path, traces=1, record="all").traced == 1
    path.write_text('[states.A]\n[record]\nseries = ["cohesoin"]\n')
    with pytest.raises(ss.ScenarioError, match=r"small.toml:3: record.series: there is no series 'cohesoin'"):
        ss.load(path)
    bare = ss.run(
        {"states": {"A": {}}, "outcomes": {"headline": ["war"]}, "record": {"series": "headline"}}, replicates=2
    )
    assert not bare.traces
    assert bare.bands is None


def test_what_is_kept_changes_no_number(scenario):
    kept, bare = (ss.run(scenario, replicates=5, months=2, **options) for options in ({}, {"traces": 0}))
    assert kept.values.tobytes() == bare.values.tobytes()
    assert scenario.but(overrides={"record.traces": 3}, strict=False).digest == scenario.digest
