"""The nulls told of the drivers: what they know, what they cannot learn, and that the fit is the best there is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, stats

from stratsim.history import told
from stratsim.history.score import MIXED
from stratsim.history.told import Told, told_baselines
from stratsim.scenario import when
from stratsim.scenario.scenario import load

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
MONTHS = [when.text(when.number("2012-01") + n) for n in range(132)]


@pytest.fixture(scope="module")
def history():
    return load(ROOT / "scenarios" / "historical.toml", parameters=False)


@pytest.fixture(scope="module")
def known():
    """Five years of counts from a known rate, twice as high while an event is on."""
    luck = np.random.default_rng(4)
    years, event = np.arange(240) / 12, (np.arange(240) // 30 % 2).astype(float)
    y = luck.poisson((0.5 + 0.1 * years) * np.exp(0.7 * event)).astype(float)
    return Told(y, np.array([np.ones(240), years]), np.array([event, np.zeros(240)]))


def test_a_switch_is_on_in_the_months_of_its_event(history):
    on = told.switches(history, MONTHS)
    named = {name: [month for month, yes in zip(MONTHS, row, strict=True) if yes] for name, row in on.items()}
    assert named["korean_talks"] == [month for month in MONTHS if "2018-01" <= month <= "2019-02"]
    assert named["invasion"] == [month for month in MONTHS if month >= "2022-02"]
    assert "kinship_claimed" not in named, "on in every month: it says nothing"
    assert "gaza" not in named, "after the last month"


def test_an_event_of_uncertain_date_is_no_switch(history):
    plan = history.plan
    vague = tuple(replace(one, latest=one.latest + 3) if one.name == "crimea" else one for one in plan.events)
    assert "crimea" in told.switches(history, MONTHS)
    assert "crimea" not in told.switches(replace(history, plan=replace(plan, events=vague)), MONTHS)


def test_the_gradient_is_that_of_the_loss(known):
    for p in ([0.3, 0.4, 0.2, 0.5, -0.2], [2.0, 1.5, 0.01, -1.0, 0.0]):
        assert optimize.check_grad(lambda q: known.loss(q)[0], lambda q: known.loss(q)[1], p) < 1e-3


def test_the_fit_finds_what_the_counts_were_made_of_and_nothing_of_what_never_changed(known):
    _, a, b, effect, never = known.fitted()
    assert a == pytest.approx(0.5, abs=0.3)
    assert b == pytest.approx(0.1, abs=0.04)
    assert effect == pytest.approx(0.7, abs=0.25)
    assert never == 0
    best = known.loss(known.fitted())[0]
    for start in ([1.0, 2.0, 0.5, -1.0, 0.0], [0.0, 0.1, 0.01, 2.0, 0.0]):
        assert known.loss(known.fitted(np.array(start)))[0] == pytest.approx(best, abs=1e-4)


def test_the_score_is_the_log_probability_of_a_negative_binomial():
    y, mean = np.array([0.0, 1, 5, 30]), np.array([0.2, 1, 3, 3])
    expected = stats.nbinom.logpmf(y, 1.7, 1.7 / (1.7 + mean))
    assert told.log_probability(y, 1.7, mean) == pytest.approx(expected)


def test_a_mean_of_forecasts_is_weighed_by_what_they_scored_before():
    p = np.array([[0.5, 0.2, 0.1], [0.25, 0.6, 0.3]])
    alike = told.averaged(np.log(p), np.zeros(3, bool))
    assert np.exp(alike) == pytest.approx(p.mean(axis=0))
    learnt = told.averaged(np.log(p), np.array([True, False, True]))
    assert np.exp(learnt) == pytest.approx([0.375, (2 * 0.2 + 0.6) / 3, (2 * 0.1 + 0.3) / 3])


def test_of_no_width_no_event_matters(known):
    assert replace(known, width=0.0).fitted()[3:].tolist() == [0.0, 0.0]
    assert 0 < replace(known, width=0.25).fitted()[3] < known.fitted()[3]


def counts(first, values):
    return {when.text(when.number(first) + n): float(v) for n, v in enumerate(values)}


def test_fixed_nulls_see_no_judged_month_and_updated_ones_see_those_before():
    training = counts("2012-01", [0, 1, 2, 0, 3, 1] * 4)
    ends = counts("2014-01", [1, 2, 0, 9]), counts("2014-01", [1, 7, 0, 9])
    on = {"war": np.array([0.0] * 20 + [1.0] * 8)}
    one, other = (told_baselines(training, judged, (), on) for judged in ends)
    for name in one:
        same = np.isclose(one[name], other[name])
        assert same[0]
        assert not same[1], "another count in the month itself"
        if name == "trend told of the drivers":
            assert same[2:].all()
        if name.endswith(told.UPDATED):
            assert not same[2:].any()


def test_in_quiet_months_a_null_is_all_but_certain_of_nothing():
    training = counts("2012-01", [0, 1, 2, 0, 3, 1] * 4)
    found = told_baselines(training, counts("2014-01", [0, 3, 1]), ("2014-01", "2014-02"), {})
    for scores in found.values():
        assert scores[:2] == pytest.approx([np.log(1 - MIXED), np.log(MIXED)])
        assert scores[2] > np.log(MIXED)
