"""Scores, the plain forecasts beside them, and the model's own error agree with their definitions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, optimize, stats
from scipy.special import expit, logit, ndtri

from stratsim.history import record, score
from stratsim.history.counterpart import Counterpart
from stratsim.history.discrepancy import SCALES, Discrepancy, discrepancy, with_discrepancy
from stratsim.history.record import Observed
from stratsim.history.track import Track
from stratsim.scenario.when import later

ROOT = Path(__file__).parents[2]


# ------------------------------------------------------------------------------------------------- log scores


def test_the_log_score_is_that_of_the_mixture():
    counts = np.array([[0, 0, 1, 3], [2, 2, 2, 2], [0, 1, 0, 0]])
    seen = [0, 2, 5]
    expected = []
    for row, y in zip(counts, seen, strict=True):
        mean = sum(row) / 4
        geometric = (1 / (1 + mean)) * (mean / (1 + mean)) ** y
        expected.append(np.log(0.99 * sum(one == y for one in row) / 4 + 0.01 * geometric))
    assert score.log_scores(counts, seen) == pytest.approx(expected)


def test_the_probabilities_behind_the_log_score_sum_to_one():
    counts = np.repeat(np.array([[0, 0, 1, 7]]), 400, axis=0)
    assert np.exp(score.log_scores(counts, range(400))).sum() == pytest.approx(1, abs=1e-9)


def test_a_count_that_no_replicate_has_is_unlikely_and_not_impossible():
    likely, unlikely = score.log_scores(np.array([[1, 2, 3], [1, 2, 3]]), [2, 9])
    assert np.isfinite(unlikely)
    assert unlikely < likely - 3


def test_no_count_is_impossible_even_where_no_replicate_has_an_event():
    assert np.isfinite(score.log_scores(np.zeros((1, 100)), [1])).all()


# ------------------------------------------------------------------------------------------------------- CRPS


@pytest.mark.parametrize("y", [-3.0, 0.0, 0.4, 10.0])
def test_crps_of_replicates_is_the_brute_force_one(y):
    x = np.random.default_rng(3).gamma(2.0, 1.5, 60)
    brute = np.abs(x - y).mean() - np.abs(x[:, None] - x[None]).mean() / 2
    assert score.crps(x, y) == pytest.approx(brute)


@pytest.mark.parametrize("y", [-2.0, 1.0, 1.3, 6.0])
def test_crps_of_a_normal_sample_is_the_closed_form(y):
    x = 1 + 2 * ndtri((np.arange(20000) + 0.5) / 20000)
    assert score.crps(x, y) == pytest.approx(score.normal_crps(1, 2, y), rel=1e-3)


@pytest.mark.parametrize(("mean", "sd", "y"), [(0, 1, 0), (2, 0.5, 3.5), (-1, 4, -2), (0, 1, 6)])
def test_the_closed_form_is_the_integral_of_squared_error_of_the_distribution(mean, sd, y):
    def below(x):
        return stats.norm.cdf(x, mean, sd) ** 2

    def above(x):
        return stats.norm.sf(x, mean, sd) ** 2

    expected = integrate.quad(below, mean - 12 * sd, y)[0] + integrate.quad(above, y, mean + 12 * sd)[0]
    assert score.normal_crps(mean, sd, y) == pytest.approx(expected, rel=1e-6)


def test_a_forecast_without_spread_scores_its_error():
    assert score.normal_crps(3, 0, 5) == 2
    assert score.crps([3, 3, 3], 5) == 2
    assert score.crps([4], 4) == 0


def test_crps_is_lower_for_the_sharper_of_two_right_forecasts():
    x = np.random.default_rng(4).normal(size=500)
    assert score.crps(x / 4, 0) < score.crps(x, 0) < score.crps(x + 3, 0)


# ---------------------------------------------------------------------------------------- baselines of counts


NAMES = ("constant rate", "six-month memory")
SUMMITS = [f"2018-{n:02d}" for n in range(1, 13)] + ["2019-01", "2019-02"]


@pytest.fixture(scope="module")
def months():
    """Monthly launch days of the record: training and judged months of the first trial."""
    days = record.load(ROOT / "seeds" / "series.toml")["launch_days"]
    return [days.within(*years).monthly for years in ((2012, 2016), (2017, 2022))]


def named(*counts, first="2012-01"):
    """Counts by month."""
    return {later(first, n): count for n, count in enumerate(counts)}


def test_the_constant_rate_is_the_most_likely_negative_binomial(months):
    training, judged = (np.array(list(one.values())) for one in months)

    def unlikely(parameters):
        size, chance = np.exp(parameters[0]), 1 / (1 + np.exp(-parameters[1]))
        return -stats.nbinom.logpmf(training, size, chance).sum()

    best = optimize.minimize(unlikely, [0.0, 0.0], method="BFGS").x
    expected = stats.nbinom.logpmf(judged, np.exp(best[0]), 1 / (1 + np.exp(-best[1]))).mean()
    assert score.count_baselines(*months, ())["constant rate"].mean() == pytest.approx(expected, abs=1e-4)


def test_the_memory_is_more_likely_than_others_near_it(months):
    """No other intercept, slope and spread on a grid about it fits the training months better."""
    y = np.array(list(months[0].values()))
    recent = np.array([y[max(0, n - 6) : n].mean() if n else y.mean() for n in range(len(y))])
    best = score.fitted(y, recent[None])(y, recent[None]).sum()
    for size in np.geomspace(0.3, 10, 15):
        for slope in np.linspace(0, 1.2, 13):
            mean = np.linspace(0.05, 2, 14)[:, None] + slope * recent
            assert stats.nbinom.logpmf(y, size, size / (size + mean)).sum(axis=1).max() < best + 1e-6


def test_the_baselines_on_the_record_are_the_known_ones(months):
    found = score.count_baselines(*months, SUMMITS)
    assert set(found) == {*NAMES, *(f"{name}, quiet months known" for name in NAMES)}
    assert found["constant rate"].mean() == pytest.approx(-1.447, abs=1e-3)
    assert found["six-month memory"].mean() == pytest.approx(-1.342, abs=1e-3)


@pytest.fixture
def spied(monkeypatch):
    """What the baselines are fitted to, and what they then say of every month, in the order of the baselines."""
    fitted, found = score.fitted, {"months": [], "recent": [], "scores": []}

    def spy(y, x):
        found["months"].append(y.tolist())
        found["recent"].append(x.tolist())
        says = fitted(y, x)
        return lambda later, features: found["scores"].append(says(later, features)) or found["scores"][-1]

    monkeypatch.setattr(score, "fitted", spy)
    return found


def test_the_memory_is_the_mean_of_the_six_months_before(spied):
    score.count_baselines(named(0, 6, 0, 0, 0, 0, 12, 6), named(1, 2, first="2012-09"), ())
    assert spied["months"] == [[0, 6, 0, 0, 0, 0, 12, 6]] * 2
    assert [one for one in spied["recent"] if one] == [[[3, 0, 3, 2, 1.5, 1.2, 1, 3]]]  # before the first: the mean


def test_the_fit_of_the_baselines_does_not_see_the_judged_months(months, spied):
    """Neither a fit nor the score of a month depends on what comes after; on the months before it does."""
    training, judged = months
    turned = {month: y if n < 5 else 9 - y for n, (month, y) in enumerate(judged.items())}
    score.count_baselines(training, judged, SUMMITS)
    score.count_baselines(training, turned, SUMMITS)
    score.count_baselines({**training, "2016-12": 7}, judged, SUMMITS)
    assert spied["months"][:4] == spied["months"][4:8] == [list(training.values())] * 4
    upto, after = slice(0, len(training) + 5), slice(len(training) + 5, None)
    assert len(spied["scores"]) == 12
    for one, other, third in (spied["scores"][n::4] for n in range(4)):
        assert one[upto].tolist() == other[upto].tolist()
        assert (one[after] != other[after]).all()
        assert not (one[upto] == third[upto]).all()


def test_only_the_judged_months_count(months, spied):
    found = score.count_baselines(*months, ())
    plain = [one for one in spied["scores"] if len(one) == 132]
    for name, scores in zip(NAMES, plain, strict=True):
        assert found[name].tolist() == scores[60:].tolist()


def test_without_quiet_months_there_is_nothing_more_to_know(months):
    assert tuple(score.count_baselines(*months, ())) == NAMES


def test_a_baseline_that_knows_the_quiet_months_expects_nothing_in_them(months):
    """And of the other months it says what it says elsewhere, since none of the training months are quiet."""
    training, judged = months
    loud = {month: y for month, y in judged.items() if month not in SUMMITS}
    assert len(loud) == 58
    other = dict(zip(loud, score.count_baselines(training, loud, ())["constant rate"], strict=True))
    found = score.count_baselines(*months, SUMMITS)["constant rate, quiet months known"]
    assert found == pytest.approx([other.get(month, np.log(0.99)) for month in judged])
    broken = score.count_baselines(training, {**judged, "2018-06": 1}, SUMMITS)["constant rate, quiet months known"]
    other["2018-06"] = np.log(0.01)
    assert broken == pytest.approx([other.get(month, np.log(0.99)) for month in judged])


def test_quiet_months_of_the_training_years_are_left_out_of_the_fit(spied):
    training, judged = named(3, 0, 2, 0, 0, 1, 0, 4), named(1, 2, first="2012-09")
    score.count_baselines(training, judged, ["2012-04", "2012-05"])
    assert sorted(map(len, spied["months"])) == [6, 6, 8, 8]
    assert spied["months"][1] == [3, 0, 2, 1, 0, 4]
    assert spied["recent"][3] == [[1.25, 3, 1.5, 1, 1, 0.5]]  # what came before a month stays as it was


def test_the_interval_of_a_lead_holds_its_mean_and_narrows_with_more_months():
    lead = np.random.default_rng(6).normal(0.3, 1.0, 72)
    low, high = score.bootstrapped(lead)
    assert low < lead.mean() < high
    assert high - low == pytest.approx(2 * 1.645 / np.sqrt(72), rel=0.4)
    wide, narrow = score.bootstrapped(lead[:18]), score.bootstrapped(np.tile(lead, 4))
    assert narrow[1] - narrow[0] < high - low < wide[1] - wide[0]
    assert score.bootstrapped(lead) == (low, high)
    assert score.bootstrapped(np.full(30, 0.7)) == pytest.approx((0.7, 0.7))


def test_months_that_follow_each_other_are_drawn_together():
    """A lead that comes in half years is less sure than the same months shuffled."""
    halves = np.repeat(np.arange(12) % 2, 6).astype(float)
    shuffled = np.random.default_rng(7).permutation(halves)
    (low, high), (one, other) = score.bootstrapped(halves), score.bootstrapped(shuffled)
    assert high - low > 1.3 * (other - one)


# ---------------------------------------------------------------------------------------- baselines of levels


def test_the_baselines_of_levels_by_hand():
    seen = {2012: 1.0, 2013: 3.0, 2014: 2.0, 2015: 6.0, 2016: 5.0}
    training, judged = [2012, 2013, 2014], [2015, 2016]
    found = score.level_baselines(seen, training, judged)
    last = np.sqrt((2.0**2 + 1.0**2) / 2)  # 2013 against 2012, 2014 against 2013
    assert found["last year"] == pytest.approx(
        (score.normal_crps(2, last, 6) + score.normal_crps(6, last, 5)) / 2, rel=1e-12
    )
    mean = np.sqrt((2.0**2 + 0.0**2) / 2)  # 3 against 1, 2 against (1 + 3) / 2
    assert found["running mean"] == pytest.approx(
        (score.normal_crps(2, mean, 6) + score.normal_crps(3, mean, 5)) / 2, rel=1e-12
    )


def test_the_spread_of_the_baselines_comes_from_the_training_years():
    """What is judged first scores the same, whatever is seen later."""
    seen = {2012: 1.0, 2013: 3.0, 2014: 2.0, 2015: 6.0}
    one = score.level_baselines({**seen, 2016: 5.0}, [2012, 2013, 2014], [2015])
    assert one == score.level_baselines({**seen, 2016: -50.0}, [2012, 2013, 2014], [2015])
    assert one != score.level_baselines({**seen, 2013: 4.0}, [2012, 2013, 2014], [2015])


def test_where_a_year_is_missing_the_last_one_known_stands_in():
    found = score.level_baselines({2014: 2.0, 2015: 4.0, 2017: 9.0}, [2014, 2015], [2017])
    assert found["last year"] == pytest.approx(score.normal_crps(4, 2, 9))
    assert found["running mean"] == pytest.approx(score.normal_crps(3, 2, 9))


def test_without_training_years_a_baseline_is_a_number_without_spread():
    assert score.level_baselines({2016: 10, 2017: 15}, [2016], [2017]) == {"last year": 5, "running mean": 5}


# ---------------------------------------------------------------------------------------- the model's own error


def observed(scale="plain", **years):
    model = Counterpart(title="x", variable="trade", year="mean", judged="level", scale=scale)
    return Observed("x", "x", "x", "x", {int(name[1:]): v for name, v in years.items()}, {}, model)


def track(**years):
    return Track((), np.empty((0, 3)), {int(name[1:]): np.array(v, float) for name, v in years.items()})


RUN = {"y2014": [1, 2, 9], "y2015": [4, 5, 6], "y2016": [3, 3, 3], "y2017": [8, 8, 8]}


def test_the_error_is_that_of_the_medians_of_the_training_years():
    found = discrepancy(track(**RUN), observed(y2014=3, y2015=3, y2016=3, y2017=99), (2014, 2016))
    assert found.sd == pytest.approx(np.sqrt((1 + 4 + 0) / 3))
    assert found.years == 3


def test_only_training_years_matter():
    seen = {"y2014": 3, "y2015": 3, "y2016": 4, "y2017": 8}
    one = discrepancy(track(**RUN), observed(**seen), (2014, 2016))
    assert one == discrepancy(track(**RUN), observed(**{**seen, "y2017": -80}), (2014, 2016))
    assert one == discrepancy(track(**{**RUN, "y2017": [0, 0, 0]}), observed(**seen), (2014, 2016))
    assert one != discrepancy(track(**RUN), observed(**{**seen, "y2016": 8}), (2014, 2016))
    assert one != discrepancy(track(**RUN), observed(**seen), (2014, 2017))


@pytest.mark.parametrize(
    ("scale", "expected"),
    [("plain", 1.0), ("log", np.log(2)), ("logit", logit(0.5) - logit(0.25))],
)
def test_a_series_errs_on_its_own_scale(scale, expected):
    ours, theirs = {"plain": (2, 3), "log": (2, 4), "logit": (0.25, 0.5)}[scale]
    run = track(y2014=[ours] * 3, y2015=[ours] * 3)
    error = discrepancy(run, observed(scale, y2014=theirs, y2015=theirs), (2014, 2016))
    assert (error.sd, error.scale) == (pytest.approx(expected), scale)


def test_a_year_that_only_one_of_the_two_has_is_left_out():
    run, seen = track(y2014=[1, 1, 1], y2016=[1, 1, 1]), observed(y2014=3, y2015=50)
    assert discrepancy(run, seen, (2014, 2016)) == Discrepancy("x", 2.0, 1)
    assert discrepancy(run, observed(y2020=1), (2014, 2016)) == Discrepancy("x", 0.0, 0)


@pytest.mark.parametrize("scale", SCALES)
def test_no_error_is_added_where_the_fit_is_perfect(scale):
    values = np.array([0.05, 0.3, 0.9])
    run = Track((), np.empty((0, 3)), dict.fromkeys((2015, 2016, 2017), values))
    found = discrepancy(run, observed(scale, y2015=0.3, y2016=0.3), (2015, 2016))
    assert found.sd == 0
    assert with_discrepancy(run, found, 1)[2017] == pytest.approx(values)


def test_shares_stay_shares_and_amounts_positive():
    values = np.linspace(1e-5, 1 - 1e-5, 3000)
    share = Discrepancy("x", 1.5, scale="logit").added(values, 2020, 1)
    assert 0 <= share.min() < share.max() <= 1
    assert np.ptp(share - values) > 0.5, "the error is large enough to leave the bounds, were there none"
    amount = Discrepancy("x", 2.0, scale="log").added(np.full(3000, 0.1), 2020, 1)
    assert 0 < amount.min() < 0.02
    assert Discrepancy("x", 2.0).added(np.full(3000, 0.1), 2020, 1).min() < -1


def test_the_error_has_the_spread_and_the_tails_of_students_t():
    """Quantiles on the scale of the series; as many degrees of freedom as training years, at least three."""
    for years, degrees in ((1, 3), (5, 5)):
        values = Discrepancy("x", 0.3, years, "log").added(np.full(40_000, 2.0), 2018, 7)
        found = np.quantile(np.log(values / 2), [0.05, 0.5, 0.95])
        assert found == pytest.approx(0.3 * stats.t.ppf([0.05, 0.5, 0.95], degrees), abs=0.012)


def test_the_same_seed_gives_the_same_error_and_each_year_its_own():
    one, values = Discrepancy("x", 0.4, scale="logit"), np.full(8, 0.5)
    assert one.added(values, 2018, 1).tolist() == one.added(values, 2018, 1).tolist()
    assert one.added(values[:3], 2018, 1).tolist() == one.added(values, 2018, 1)[:3].tolist()
    others = [one.added(values, 2019, 1), one.added(values, 2018, 2)]
    others.append(replace(one, series="y").added(values, 2018, 1))
    for other in others:
        assert not set(other.tolist()) & set(one.added(values, 2018, 1).tolist())


def test_on_the_scale_of_a_series_there_and_back_again():
    for there, back in SCALES.values():
        assert back(there(np.array([0.2, 0.7]))) == pytest.approx([0.2, 0.7])
    assert expit(SCALES["logit"][0](np.array([1.0]))) < 1
