"""Statistics of a track give what a pencil gives, the same for the record and for every replicate."""

import numpy as np
import pytest

from stratsim.history.record import Observed, SeriesTable
from stratsim.history.statistic import NEVER, STATISTICS, evaluated
from stratsim.history.track import Track
from stratsim.scenario.when import later

NAN = float("nan")


def monthly(*columns, start="2018-01"):
    """The track of some months, a column a replicate; a year is the sum of its months."""
    values = np.array(columns, float).T
    months = [later(start, n) for n in range(len(values))]
    years = np.array([int(month[:4]) for month in months])
    return Track(months, values, {int(year): values[years == year].sum(axis=0) for year in np.unique(years)})


def yearly(**years):
    """The track of some years, as y2012=value or y2012=[one a replicate]."""
    values = {int(name[1:]): np.atleast_1d(np.array(v, float)) for name, v in years.items()}
    return Track([], np.empty((0, 1)), values)


def ask(name, track, record=None, by=None, **options):
    return evaluated(name, track, track if record is None else record, options, by).tolist()


# ----------------------------------------------------------------------------------------------- of the years


def test_mean_and_sum_of_years_leave_out_what_lies_outside():
    track = yearly(y2012=[1, 10], y2013=[2, 20], y2014=[6, 60], y2015=[100, 0])
    assert ask("mean_year", track, years=(2012, 2014)) == [3, 30]
    assert ask("sum_of_years", track, years=(2012, 2014)) == [9, 90]
    assert ask("mean_year", track, years=(2013, 2013)) == [2, 20]


@pytest.mark.parametrize("name", ["mean_year", "sum_of_years"])
def test_a_year_that_is_missing_leaves_no_number(name):
    assert np.isnan(ask(name, yearly(y2012=1, y2014=3), years=(2012, 2014))).all()


def test_change_difference_and_ratio_compare_the_last_year_with_the_first():
    track = yearly(y2016=[4, 2], y2017=[50, 50], y2018=[1, 3])
    assert ask("change", track, years=(2016, 2018)) == [-75, 50]
    assert ask("difference", track, years=(2016, 2018)) == [-3, 1]
    assert ask("ratio", track, years=(2016, 2018)) == [0.25, 1.5]


def test_nothing_over_nothing_is_a_fall_to_nothing():
    track = yearly(y2016=0, y2018=0)
    assert ask("ratio", track, years=(2016, 2018)) == [0]
    assert ask("change", track, years=(2016, 2018)) == [-100]


@pytest.mark.parametrize("name", ["change", "difference", "ratio"])
def test_a_change_from_or_to_a_missing_year_is_no_number(name):
    assert np.isnan(ask(name, yearly(y2016=1), years=(2016, 2018))).all()
    assert np.isnan(ask(name, yearly(y2018=1), years=(2016, 2018))).all()


def test_signs_are_compared_with_those_of_the_record():
    record = yearly(y2017=-3.5, y2018=-4.1, y2019=0.4, y2020=0)
    track = yearly(y2017=[-1, 1], y2018=[-9, 1], y2019=[0.1, -1], y2020=[0, 1])
    assert ask("sign_hits", track, record, years=(2017, 2020)) == [4, 0]
    assert ask("sign_hits", track, record, years=(2019, 2020)) == [2, 0]


def test_a_year_that_the_record_or_the_run_lacks_is_no_hit():
    assert ask("sign_hits", yearly(y2017=1, y2018=1), yearly(y2018=1), years=(2017, 2018)) == [1]
    assert ask("sign_hits", yearly(y2018=1), yearly(y2017=1, y2018=1), years=(2017, 2018)) == [1]


# ---------------------------------------------------------------------------------------------- of the months


@pytest.mark.parametrize(
    ("months", "dispersion", "autocorrelation", "empty"),
    [
        ([0, 0, 0, 0], 1, 0, 1),  # nothing happens
        ([1, 1, 1, 1], 0, 0, 0),  # nothing varies
        ([0, 0, 0, 4], 3, 0, 0.75),  # one event, at the end: the months before do not vary
        ([0, 4, 0, 0], 3, -0.5, 0.75),  # one event
        ([0, 0, 2, 2], 1, 0.5, 0.5),
        ([0, 2, 0, 2], 1, -1, 0.5),
        ([0, 1, 2, 3], 1.25 / 1.5, 1, 0.25),
    ],
)
def test_how_monthly_counts_spread_and_cluster(months, dispersion, autocorrelation, empty):
    track = monthly(months)
    assert ask("dispersion", track, years=(2018, 2018)) == pytest.approx([dispersion])
    assert ask("autocorrelation", track, years=(2018, 2018)) == pytest.approx([autocorrelation])
    assert ask("empty_share", track, years=(2018, 2018)) == [empty]


@pytest.mark.parametrize("name", ["dispersion", "autocorrelation", "empty_share"])
def test_months_of_other_years_do_not_count(name):
    quiet, busy = [0, 1] * 6, [9, 0, 7] * 4
    alone = ask(name, monthly(quiet), years=(2018, 2018))
    assert ask(name, monthly(quiet + busy), years=(2018, 2018)) == alone
    assert ask(name, monthly(busy + quiet, start="2017-01"), years=(2018, 2018)) == alone
    assert ask(name, monthly(quiet + busy), years=(2018, 2019)) != alone


def test_months_until_counts_from_the_month_after():
    track = monthly([9, 9, 0, 1, 5], [0, 0, 3, 0, 0], [9, 9, 0, 0, 0])
    assert ask("months_until", track, after="2018-02") == [2, 1, NEVER]
    assert ask("months_until", track, after="2018-02", at_least=2) == [3, 1, NEVER]
    assert ask("months_until", track, after="2018-03", at_least=5) == [2, NEVER, NEVER]
    assert ask("months_until", track, after="2017-12") == [1, 3, 1]


def test_what_comes_after_the_last_month_never_comes():
    assert ask("months_until", monthly([1, 1]), after="2018-02") == [NEVER]


def test_rate_ratio_compares_the_months_outside_with_those_inside():
    track = monthly([1, 2, 4, 4, 3, 0], [1, 1, 0, 0, 1, 1])
    inside = ("2018-03", "2018-04")
    assert ask("rate_ratio", track, first=inside)[0] == pytest.approx(1.5 / 4)
    assert ask("rate_ratio", track, first=inside)[1] > 1e6  # more than nothing, without a warning
    assert ask("rate_ratio", monthly([0, 0, 2, 2]), first=inside) == [0]


def test_rate_ratio_ends_where_the_record_ends():
    record, longer = monthly([1, 1, 2, 2]), monthly([1, 1, 2, 2, 90, 90])
    assert ask("rate_ratio", record, first=("2018-03", "2018-04")) == [0.5]
    assert ask("rate_ratio", longer, record, first=("2018-03", "2018-04")) == [0.5]


def test_an_event_is_answered_in_its_own_month_or_soon_after():
    events = monthly([1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0])
    replies = monthly([1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0])
    assert ask("answered", events, by=replies, years=(2018, 2018), within=1) == pytest.approx([1 / 3])
    assert ask("answered", events, by=replies, years=(2018, 2018), within=2) == pytest.approx([2 / 3])
    assert ask("answered", events, by=replies, years=(2018, 2018), within=11) == pytest.approx([2 / 3])


def test_two_events_of_one_month_are_answered_together():
    assert ask("answered", monthly([2, 0, 1]), by=monthly([0, 1, 0]), years=(2018, 2018), within=1) == [0.5]


def test_where_nothing_happened_there_is_no_share_of_answers():
    found = ask("answered", monthly([0, 0], [1, 0]), by=monthly([1, 1], [0, 0]), years=(2018, 2018), within=1)
    assert np.isnan(found[0])
    assert found[1] == 0


def test_answers_of_other_years_do_not_count():
    events, replies = monthly([0] * 11 + [1] + [0] * 12), monthly([0] * 12 + [1] + [0] * 11)
    assert ask("answered", events, by=replies, years=(2018, 2018), within=6) == [0]
    assert ask("answered", events, by=replies, years=(2018, 2019), within=6) == [1]


# -------------------------------------------------------------------------------- the record and the replicates

OPTIONS = {
    "before": (2018, 2018),
    "years": (2018, 2020),
    "after": "2018-05",
    "at_least": 3,
    "first": ("2018-06", "2019-06"),
    "within": 2,
}


def counts(seed):
    """Two years and a half of counts in seven replicates, one of them empty."""
    return np.random.default_rng(seed).poisson(1.0, (30, 7)).astype(float) * (np.arange(7) > 0)


@pytest.mark.parametrize("name", STATISTICS)
def test_a_replicate_is_asked_as_the_record_is(name):
    """Every replicate, taken as if it were the record, gives the number that it gives among the others."""
    track, by, record = monthly(*counts(1).T), monthly(*counts(2).T), monthly(counts(3)[:, 1])
    together = evaluated(name, track, record, OPTIONS, by)
    assert together.shape == (7,)
    for n in range(7):
        alone, other = monthly(counts(1)[:, n]), monthly(counts(2)[:, n])
        np.testing.assert_allclose(evaluated(name, alone, record, OPTIONS, other), together[[n]], rtol=1e-12)
    assert len({str(v) for v in together}) > 1, "the replicates differ, so that mixing them up would show"


def test_the_record_becomes_a_track_of_one_replicate():
    words = {"about": "x", "unit": "x", "source": "x", "seen": True}
    track = Observed.of("x", SeriesTable(**words, start="2018-11", monthly=[1.0, 2.0, 3.0])).track()
    assert list(track.months) == ["2018-11", "2018-12", "2019-01"]
    assert track.monthly.tolist() == [[1], [2], [3]]
    assert {year: v.tolist() for year, v in track.yearly.items()} == {2018: [3], 2019: [3]}
    by_year = Observed.of("x", SeriesTable(**words, yearly={"2018": 4.0, "2020": 5.0})).track()
    assert by_year.monthly.shape == (0, 1)
    assert by_year.years(2018, 2020)[[0, 2]].tolist() == [[4], [5]]
    assert np.isnan(by_year.years(2019, 2019)).all()


def test_dated_events_are_months_of_their_years():
    words = {"about": "x", "unit": "x", "source": "x", "seen": True}
    dated = ["2018-02", "2018-02", "2019-12"]
    observed = Observed.of("x", SeriesTable(**words, yearly={"2018": 2.0, "2019": 1.0}, dated=dated))
    assert len(observed.monthly) == 24
    assert {month: v for month, v in observed.monthly.items() if v} == {"2018-02": 2, "2019-12": 1}
    assert list(observed.within(2019, 2019).monthly) == [f"2019-{n:02d}" for n in range(1, 13)]
    assert observed.within(2019, 2030).yearly == {2019: 1}
