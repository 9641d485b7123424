"""Intervals: the values of the literature, and how often they hold what they should."""

from functools import cache

import numpy as np
import pytest
from scipy.special import ndtri

from stratsim.engine import interval
from stratsim.experiments.compare import any_event

TRIALS = 4000


# ------------------------------------------------------------------------------------------------ over replicates
def test_a_spread_leaves_a_twentieth_on_either_side():
    mean, low, high = interval.spread(np.random.default_rng(5).permutation(1001))
    assert (mean, low, high) == (500, 50, 950)
    assert interval.spread([7, np.nan]) == (7, 7, 7)
    assert np.isnan(interval.spread([np.nan])).all()


def test_quantiles_about_a_median_are_values_that_came():
    assert interval.around_median(np.random.default_rng(5).permutation(1000)) == (500, 50, 950)
    assert interval.around_median([7]) == (7, 7, 7)


def test_what_never_comes_counts_and_nan_does_not():
    assert interval.around_median([1, 2, np.inf, np.inf, np.inf]) == (np.inf, 1, np.inf)
    assert interval.around_median([1, 2, 3, np.inf, np.inf]) == (3, 1, np.inf)
    assert interval.around_median([np.nan, 5, np.nan, 5, 5]) == (5, 5, 5)
    assert interval.around_median([np.nan, 1, 2, np.inf, np.nan]) == (2, 1, np.inf)
    assert np.isnan(interval.around_median([np.nan, np.nan])).all()


# --------------------------------------------------------------------------------------------------- known values
def shares(pairs, level):
    """Return the interval of a difference from pairs (both, first only, second only, neither)."""
    x = np.repeat([1, 1, 0, 0], pairs)
    y = np.repeat([1, 0, 1, 0], pairs)
    return interval.of_difference(x, y, level)


def test_wilson_by_the_published_example():
    """Newcombe (1998), table I: 81 of 263 and 0 of 20, at 95 %."""
    assert interval.of_share(np.repeat([1, 0], [81, 182]), 0.95) == pytest.approx((0.3080, 0.2553, 0.3662), abs=6e-5)
    assert interval.of_share(np.zeros(20), 0.95) == pytest.approx((0, 0, 0.1611), abs=6e-5)


def test_tango_by_the_published_example():
    """Fagerland and others (2014): airways of 21 children before and after a transplantation, pairs 1, 1, 7, 12."""
    found = shares((1, 1, 7, 12), 0.95)
    assert found == pytest.approx((-0.286, -0.517, -0.026), abs=5e-4)


def test_the_interval_of_a_mean_is_students():
    x = [4.0, 6.0, 5.0, 9.0, 1.0]
    margin = 2.131847 * np.std(x, ddof=1) / 5**0.5  # Student's t, 95 %, 4 degrees of freedom
    assert interval.of_mean(x) == pytest.approx((5, 5 - margin, 5 + margin), abs=1e-5)
    assert np.isnan(interval.of_mean([3.0])[1:]).all()
    assert interval.of_mean([3.0, np.nan]).middle == 3


@pytest.mark.parametrize("n", [1, 2, 5, 100, 1000])
def test_intervals_of_shares_stay_between_their_bounds_and_have_a_width(n):
    for k in {0, 1, n // 2, n}:
        x = np.repeat([1, 0], [k, n - k])
        mean, low, high = interval.of_share(x)
        assert 0 <= low <= mean <= high <= 1
        assert high - low > 0.5 / n
        for y in (x, 1 - x, np.zeros(n), np.ones(n)):
            d, below, above = interval.of_difference(x, y)
            assert -1 <= below <= d <= above <= 1
            assert above - below > 0.5 / n
            opposite = interval.of_difference(y, x)
            assert opposite == pytest.approx((-d, -above, -below))


# ------------------------------------------------------------------------------------------------------- coverage
@cache
def limits(first, second, n):
    return shares((0, first, second, n - first - second), interval.LEVEL)


@cache
def of_count(k, n):
    return interval.of_share(np.repeat([1, 0], [k, n - k]))


@pytest.mark.parametrize("n", [50, 1000])
@pytest.mark.parametrize("p", [0.0005, 0.003, 0.02, 0.3])
def test_a_share_is_covered_at_rare_events_too(n, p):
    counts = np.random.default_rng(1).binomial(n, p, TRIALS)
    held = [one.low <= p <= one.high for one in (of_count(int(k), n) for k in counts)]
    assert np.mean(held) > 0.85  # Wilson's interval comes near 90 % on average, and at no share falls far below


@pytest.mark.parametrize("n", [50, *(pytest.param(n, marks=pytest.mark.deep) for n in (100, 1000))])
@pytest.mark.parametrize("pair", [(0.0005, 0), (0.002, 0.001), (0.01, 0.01), (0.1, 0.05), (0.3, 0.3)])
def test_a_difference_of_shares_is_covered_at_rare_events_too(n, pair):
    """``pair``: chances that an event comes in the first only, in the second only."""
    seen = np.random.default_rng(2).multinomial(n, [*pair, 1 - sum(pair)], TRIALS)
    true = pair[0] - pair[1]
    held = [low <= true <= high for first, second, _ in seen.tolist() for _, low, high in [limits(first, second, n)]]
    assert np.mean(held) > 0.88


@pytest.mark.parametrize("n", [30, *(pytest.param(n, marks=pytest.mark.deep) for n in (5, 300))])
@pytest.mark.parametrize("kind", ["normal", "counts"])
def test_a_mean_difference_is_covered_and_not_by_far_too_much(n, kind):
    luck, size = np.random.default_rng(3), (TRIALS, n)
    x = luck.normal(size=size) if kind == "normal" else luck.poisson(2, size) - luck.poisson(1.5, size)
    true = 0.0 if kind == "normal" else 0.5
    held = [low <= true <= high for one in x for _, low, high in [interval.of_mean(one)]]
    assert 0.88 < np.mean(held) < 0.92


def test_the_interval_of_a_mean_narrows_and_a_spread_does_not():
    luck = np.random.default_rng(4)
    few, many = luck.normal(size=100), luck.normal(size=10_000)
    of_few, of_many = interval.of_pairs("0-1", few, 0 * few), interval.of_pairs("0-1", many, 0 * many)
    assert of_many.mean_high - of_many.mean_low < 0.15 * (of_few.mean_high - of_few.mean_low)
    assert of_many.high - of_many.low == pytest.approx(of_few.high - of_few.low, rel=0.3)


# ------------------------------------------------------------------------------------------------------- P(lower)
def test_p_lower_is_not_said_where_many_pairs_are_tied():
    """A risk that doubles from 1 % to 2 % would read 0.495."""
    base = np.repeat([1, 0], [10, 990])
    doubled = np.repeat([1, 0], [20, 980])
    found = interval.of_pairs("probability", doubled, base)
    assert np.isnan(found.lower)
    assert 0 < found.low < found.mean == pytest.approx(0.01)


def test_p_lower_where_few_are_tied():
    d = np.array([*[-1.0] * 60, *[1.0] * 36, *[0.0] * 4])
    assert interval.lower(d) == pytest.approx(0.62)
    assert np.isnan(interval.lower([*d, 0, 0]))
    assert np.isnan(interval.lower([]))


def test_only_zeros_and_ones_are_events():
    assert interval.is_event("probability", [0, 1, np.nan])
    assert not interval.is_event("probability", [0, 1], [0.5, 1])
    assert not interval.is_event("0-1", [0, 1])


def test_how_often_anything_happened_is_said_of_counts_only():
    assert any_event("clashes/yr", [0, 0, 0.3, 2.0]) == 0.5
    assert np.isnan(any_event("0-1", [0, 1]))


def test_the_quantile_that_is_written_down_is_that_of_scipy():
    assert all(value == float(ndtri(share)) for share, value in interval.ONE_SIDED.items())
    assert interval.normal(0.9) == float(ndtri(0.9))
    assert interval.tails(interval.LEVEL)[1] in interval.ONE_SIDED
