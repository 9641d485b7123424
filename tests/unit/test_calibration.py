"""The parts of a calibration: where parameters are drawn, how draws are weighed, and the overlays that ship."""

import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import ndtri

from stratsim.core.uncertainty import LogUniform, Uncertain, Uniform
from stratsim.engine.results import Results
from stratsim.history import record
from stratsim.history.counterpart import Counterpart
from stratsim.history.fit import overlay, proposal, targets
from stratsim.history.fit.calibrate import Effort, Posterior, fingerprint, quantiles
from stratsim.history.fit.proposal import ENOUGH, NU, SAFE, WIDER, Proposal
from stratsim.history.fit.targets import EXCUSED, MISSED, Misfit, RecordPart
from stratsim.history.record import Observed
from stratsim.history.trial_file import FitTarget
from stratsim.history.trials import read_trial
from stratsim.scenario.difference import values as values_of
from stratsim.scenario.scenario import load
from stratsim.scenario.target import find, flattened
from stratsim.scenario.when import later
from stratsim.toml.value import support

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"


# --------------------------------------------------------------------------------------------- weights of draws


def test_weights_sum_to_one_however_small_they_are():
    weights = proposal.normal(np.array([-5000.0, -5000.0, -5000.0 + np.log(2)]))
    assert weights == pytest.approx([0.25, 0.25, 0.5])


def test_equal_draws_are_worth_their_number_and_a_lonely_one_is_worth_one():
    assert proposal.effective(np.full(50, 0.02)) == pytest.approx(50)
    assert proposal.effective(np.array([1.0, 0, 0])) == 1
    assert proposal.effective(np.array([0.5, 0.25, 0.25])) == pytest.approx(1 / 0.375)


def test_draws_from_the_priors_are_weighed_by_the_record_alone():
    z, likelihood = np.array([[0.0, 2.0, -1.0]]), np.array([0.0, -1.0, -2.0])
    assert proposal.log_weights(z, likelihood, []) == pytest.approx(likelihood)
    assert proposal.log_weights(z, likelihood, [], temper=0.5) == pytest.approx(likelihood / 2)


def test_draws_of_several_rounds_are_weighed_by_their_mixture():
    z, likelihood = np.array([[0.0, 2.0, -1.0], [1.0, 0.5, 0.0]]), np.array([-3.0, -1.0, -2.0])
    one = Proposal(np.array([[1.0], [0.0]]), np.array([[0.5, 0.0], [0.2, 0.8]]))
    near = stats.multivariate_t(one.mean[:, 0], one.root @ one.root.T, df=NU).pdf(z.T) * 2 * np.pi
    prior = np.exp(-0.5 * (z**2).sum(axis=0))
    mixture = prior + (1 - SAFE) * near + SAFE * prior
    expected = np.log(prior * np.exp(likelihood) / mixture)
    assert proposal.log_weights(z, likelihood, [one]) == pytest.approx(expected)


def test_the_density_of_a_proposal_is_one():
    one = Proposal(np.array([[1.5]]), np.array([[0.3]]))

    def density(x):
        return np.exp(one.log_density(np.array([[x]]))[0]) / np.sqrt(2 * np.pi)

    assert integrate.quad(density, -9, 9, points=[1.0, 1.5, 2.0])[0] == pytest.approx(1, abs=1e-6)


def test_a_proposal_is_about_what_it_was_made_from_and_wider():
    z = np.array([[0.0, 1.0, 3.0], [1.0, 1.0, -1.0]])
    weights = np.array([0.5, 0.25, 0.25])
    found = Proposal.about(z, weights)
    assert found.mean[:, 0] == pytest.approx([1.0, 0.5])
    covariance = [[0.5 * 1 + 0.25 * 4, -0.5 * 0.5 - 0.25 * 2 * 1.5], [0, 0.75 * 0.25 + 0.25 * 2.25]]
    covariance[1][0] = covariance[0][1]
    expected = WIDER * np.array(covariance) + 1e-3 * np.eye(2)
    assert found.root @ found.root.T == pytest.approx(expected)
    assert found.root[0, 1] == 0


# ----------------------------------------------------------------------------------------------- where draws are

NAMES = ("b.one", "a.two", "c.three")


def test_a_draw_has_an_address():
    one = Proposal(np.full((3, 1), 2.0), 0.1 * np.eye(3))
    for given in (None, one):
        batch = proposal.drawn(NAMES, given, 7, 3, 50)
        assert batch.shape == (3, 50)
        np.testing.assert_array_equal(proposal.drawn(NAMES, given, 7, 3, 50), batch)
        np.testing.assert_array_equal(proposal.drawn(NAMES, given, 7, 3, 20), batch[:, :20])
        for other in (proposal.drawn(NAMES, given, 7, 4, 50), proposal.drawn(NAMES, given, 8, 3, 50)):
            assert not (other == batch).any()


def test_a_parameter_draws_the_same_whatever_stands_beside_it():
    alone, among = proposal.drawn(NAMES[1:2], None, 7, 0, 30), proposal.drawn(NAMES, None, 7, 0, 30)
    np.testing.assert_array_equal(alone[0], among[1])


def test_the_first_draws_are_those_of_the_priors():
    z = np.sort(proposal.drawn(NAMES, None, 2, 0, 4000), axis=1)
    expected = ndtri((np.arange(4000) + 0.5) / 4000)
    assert np.abs(z - expected)[:, 100:-100].max() < 0.12
    assert np.abs(np.corrcoef(proposal.drawn(NAMES, None, 2, 0, 4000))[np.triu_indices(3, 1)]).max() < 0.05


def test_a_share_of_later_draws_still_comes_from_the_priors():
    mean = np.array([[8.0], [-8.0], [8.0]])
    z = proposal.drawn(NAMES, Proposal(mean, 0.5 * np.eye(3)), 1, 2, 4000)
    near = (np.abs(z - mean) < 4).all(axis=0)
    assert near.mean() == pytest.approx(1 - SAFE, abs=0.01)
    assert (np.abs(z[:, ~near]) < 6).all()


def test_later_draws_are_those_of_a_student_t():
    z = proposal.drawn(NAMES, Proposal(np.full((3, 1), 100.0), np.diag([1.0, 0.5, 2.0])), 4, 2, 20_000)
    z = z[:, z[0] > 50]
    for row, width in zip(z - 100, (1.0, 0.5, 2.0), strict=True):
        assert stats.kstest(row / width, stats.t(NU).cdf).pvalue > 1e-3
    size = (((z - 100).T / (1.0, 0.5, 2.0)) ** 2).sum(axis=1) / 3
    assert stats.kstest(size, stats.f(3, NU).cdf).pvalue > 1e-3, "one stretch for all parameters of a draw"


# ------------------------------------------------------------------------------------------ a posterior that is known


@pytest.fixture(scope="module")
def known():
    """Three standard normal parameters, of which three sums are seen, and their posterior in closed form."""
    seen, spread = np.array([2.5, -1.0, 1.2]), np.array([0.15, 0.3, 0.4])
    sums = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, -1.0], [0.0, 0.5, 1.0]])
    weighted = sums / spread[:, None] ** 2
    covariance = np.linalg.inv(np.eye(3) + sums.T @ weighted)
    total = np.diag(spread**2) + sums @ sums.T
    log_share = 0.5 * (np.log(spread**2).sum() - np.linalg.slogdet(total)[1] - seen @ np.linalg.solve(total, seen))

    def likelihood(z):
        return -0.5 * (((sums @ z - seen[:, None]) / spread[:, None]) ** 2).sum(axis=0)

    return SimpleNamespace(
        likelihood=likelihood, mean=covariance @ weighted.T @ seen, covariance=covariance, z=log_share
    )


def rounds(likelihood, count, batches=2, sets=2000):
    """Draw and weigh as a calibration does; return draws, log weights and proposals."""
    z, proposals = np.empty((3, 0)), []
    for number in range(count * batches):
        if number and number % batches == 0:
            weights, _ = proposal.tempered(z, likelihood(z), proposals)
            proposals.append(Proposal.about(z, weights))
        z = np.hstack([z, proposal.drawn(NAMES, proposals[-1] if proposals else None, 11, number, sets)])
    return z, proposal.log_weights(z, likelihood(z), proposals), proposals


def test_a_posterior_that_is_known_is_found_again(known):
    z, log_weights, proposals = rounds(known.likelihood, 5)
    weights = proposal.normal(log_weights)
    worth = proposal.effective(weights)
    mean = (weights * z).sum(axis=1)
    covariance = (weights * (z - mean[:, None])) @ (z - mean[:, None]).T
    sd = np.sqrt(np.diag(known.covariance))
    assert worth > 5000
    assert (np.abs(mean - known.mean) < 4 * sd / np.sqrt(worth)).all()
    assert np.abs(covariance / np.outer(sd, sd) - known.covariance / np.outer(sd, sd)).max() < 4 * 1.5 / np.sqrt(worth)
    assert np.abs(z.mean(axis=1) - known.mean).max() > 20 * sd.min() / np.sqrt(worth), "unweighted, they would be off"
    assert np.log(np.exp(log_weights).mean() * (1 + len(proposals))) == pytest.approx(known.z, abs=0.05)


def test_more_rounds_are_worth_more_draws(known):
    worth = [proposal.effective(proposal.normal(rounds(known.likelihood, n)[1])) for n in (1, 2, 4)]
    assert worth[0] < worth[1] < worth[2]
    assert worth[0] < 200


def test_weights_are_tempered_until_they_are_worth_enough(known):
    z = proposal.drawn(NAMES, None, 11, 0, 1000)
    weights, temper = proposal.tempered(z, known.likelihood(z), [])
    assert proposal.effective(proposal.normal(known.likelihood(z))) < ENOUGH * 3
    assert 0 < temper < 1
    assert proposal.effective(weights) == pytest.approx(ENOUGH * 3, abs=1e-3)
    assert weights == pytest.approx(proposal.normal(temper * known.likelihood(z)))


def test_weights_that_are_worth_enough_are_left_as_they_are():
    z = proposal.drawn(NAMES, None, 11, 0, 200)
    weights, temper = proposal.tempered(z, np.zeros(200), [])
    assert temper == 1
    assert weights == pytest.approx(np.full(200, 1 / 200))


def test_where_nothing_is_worth_enough_the_tempering_ends():
    z = proposal.drawn(NAMES, None, 11, 0, 10)
    weights, temper = proposal.tempered(z, np.arange(10.0), [])
    assert temper == 0
    assert weights == pytest.approx(np.full(10, 0.1))


# --------------------------------------------------------------------------------------- how far off, and its weight


def part(wanted, **changes):
    given = {"statistic": "mean_year", "series": "growth", "scale": 1.0, "why": "x", **changes}
    return RecordPart(FitTarget(**given), None, wanted)


def missed(these, means, variances=None):
    """How far means are off, their own chance left out unless given."""
    means = np.array(means, float)
    return targets.misfit(these, means, np.zeros_like(means) if variances is None else np.array(variances, float))


def test_how_far_off_is_counted_in_standard_errors_of_the_record():
    these = [
        part(4.0, scale=0.5),
        part(4.0, transform="sqrt", scale=0.5),
        part(2.0, transform="log", scale=0.1),
    ]
    found = missed(these, [[4.0, 5.0, 3.0], [4.0, 9.0, 0.0], [2.0, 4.0, 1.0]])
    assert found.off == pytest.approx(np.array([[0, 2, -2], [0, 2, -4], [0, np.log(2) / 0.1, -np.log(2) / 0.1]]))
    assert found.error.tolist() == [[0.0] * 3] * 3


def test_what_has_no_number_is_missed_by_as_much_as_counts():
    found = missed([part(1.0)], [[np.nan, 1.0]], [[np.nan, np.nan]])
    assert found.off.tolist() == [[MISSED, 0.0]]
    assert found.error.tolist() == [[0.0, 0.0]]
    assert missed([part(1.0, transform="log")], [[0.0]]).off[0, 0] < -10
    assert missed([part(1.0, transform="sqrt")], [[-1.0]]).off == -1


@pytest.mark.parametrize("transform", ["none", "sqrt", "log"])
def test_the_chance_in_a_mean_counts_on_the_scale_of_the_part(transform):
    these, rng = [part(3.0, transform=transform, scale=0.7)], np.random.default_rng(3)
    many = missed(these, [5.0 + 0.1 * rng.normal(size=100_000)]).off
    assert missed(these, [[5.0]], [[0.01]]).error[0, 0] == pytest.approx(many.var(), rel=0.02)
    assert missed(these, [[5.0]], [[1e6]]).error[0, 0] == EXCUSED


def test_the_log_weight_is_half_the_sum_of_squares_of_which_none_decides_alone():
    off = np.array([[0.0, 1.0, -2.0, 3.0], [0.0, -2.0, 50.0, -1e6]])
    found = targets.log_weight(Misfit(off, np.zeros_like(off)))
    assert found == pytest.approx([0, -2.5, -0.5 * (4 + 49), -0.5 * (9 + 49)])


def test_the_log_weight_is_that_of_a_normal_as_wide_as_record_and_chance():
    off, error = np.array([[0.3, -1.0], [2.0, 0.0]]), np.array([[0.0, 0.5], [1.0, 0.2]])
    expected = stats.norm(0, np.sqrt(1 + error)).logpdf(off) + 0.5 * np.log(2 * np.pi)
    assert targets.log_weight(Misfit(off, error)) == pytest.approx(expected.sum(axis=0))


def test_the_parts_of_a_target_are_the_years_that_the_model_has():
    yearly = {2011: 1.0, 2012: 2.0, 2013: 4.0, 2015: 6.0, 2016: 8.0, 2017: 99.0}
    change = Counterpart(title="x", variable="output", year="mean", yearly_change=True)
    level = Counterpart(title="x", variable="trade", year="mean")
    observed = {
        name: Observed(name, "x", "x", "x", yearly, {}, one)
        for name, one in (("growth", change), ("trade_china", level))
    }
    several = [
        FitTarget(statistic="years", series="trade_china", scale=1.0, why="x"),
        FitTarget(statistic="years", series="growth", scale=1.0, why="x"),
        FitTarget(statistic="sum_of_years", series="trade_china", scale=1.0, why="x"),
    ]
    trial = SimpleNamespace(
        targets=several[:2],
        training_record=lambda: {name: one.within(2011, 2016) for name, one in observed.items()},
    )
    found = targets.parts(trial, 2012)
    assert [(p.target.series, p.year, p.wanted) for p in found] == [
        *(("trade_china", year, yearly[year]) for year in (2012, 2013, 2015, 2016)),
        *(("growth", year, yearly[year]) for year in (2013, 2015, 2016)),
    ]
    assert found[0].label == "trade_china 2012"
    trial.targets = several[2:]
    trial.training_record = lambda: {name: one.within(2012, 2013) for name, one in observed.items()}
    assert [(p.label, p.year, p.wanted) for p in targets.parts(trial, 2012)] == [
        ("trade_china sum_of_years", None, 6.0)
    ]


def trade(*yearly, first=2012):
    """Results of two replicates, whose trade with China is a year's value, and a tenth of it."""
    monthly = np.repeat(np.array(yearly, float), 12)
    labels = {"patronage": ("CHN>PRK",), "month": [later(f"{first}-01", n) for n in range(len(monthly))]}
    values = np.stack([monthly, monthly / 10], axis=-1)[:, None]
    return Results(np.zeros((1, 2)), {"trade": values}, labels, {"trade": ("patronage",)}, {}, {})


def test_the_figures_of_a_run_are_those_of_the_training_years():
    these = [
        RecordPart(FitTarget(statistic="years", series="trade_china", scale=1.0, why="x"), 2013, 1.0),
        RecordPart(FitTarget(statistic="sum_of_years", series="trade_china", scale=1.0, why="x"), None, 1.0),
    ]
    known = record.with_counterpart(record.load(ROOT / "seeds" / "series.toml"))
    found = targets.figures(these, trade(1, 2, 3, 50), (2012, 2014), known)
    assert found == pytest.approx(np.array([[2, 0.2], [6, 0.6]]), rel=1e-6)
    longer = targets.figures(these, trade(9, 1, 2, 3, 50, first=2011), (2012, 2014), known)
    assert longer == pytest.approx(found), "years before and after the training do not count"


def test_a_parameter_is_the_quantile_of_its_prior():
    z = ndtri(np.array([0.01, 0.25, 0.5, 0.9]))
    assert quantiles(Uncertain("x", Uniform(2.0, 4.0)), z) == pytest.approx([2.02, 2.5, 3.0, 3.8])
    assert quantiles(Uncertain("x", LogUniform(0.01, 1.0)), z) == pytest.approx(
        10 ** (-2 + 2 * np.array([0.01, 0.25, 0.5, 0.9]))
    )


def test_the_sets_that_are_kept_are_as_many_of_each_as_its_weight_says():
    trial = read_trial("first", ROOT / "seeds" / "calibration.toml")
    z = np.tile(np.array([-1.0, 0.0, 0.5, 1.0]), (len(trial.priors), 1))
    none = np.zeros((1, 4))
    posterior = Posterior(trial, z, np.array([0.5, 0.0, 0.3, 0.2]), none, none, [], from_priors=4, simulations=4)
    kept = posterior.kept(10)
    assert list(kept) == list(trial.priors)
    for key, values in kept.items():
        every = [float(f"{v:.4g}") for v in posterior.values(key)]
        assert values == [every[0]] * 5 + [every[2]] * 3 + [every[3]] * 2


def test_the_report_says_which_parts_nearly_all_sets_miss_and_how_much_is_luck():
    off = np.array([[-2.0] * 30, [1.5] * 28 + [0.5] * 2, [3.0] * 15 + [-3.0] * 15])
    these = [part(1.0, series=name) for name in ("low", "nearly", "both")]
    weights = np.full(30, 1 / 30)
    posterior = SimpleNamespace(parts=these, misfit=off, error=0.25 + 0 * off, weights=weights, from_priors=30)
    lines = list(overlay.misfits(posterior))
    assert "| low mean_year | 1 | -2.00 | -2.00 | 0.50 |" in lines
    assert lines[-1].endswith("by over a standard error: low mean_year (-2.0).")
    posterior.misfit, posterior.error, posterior.parts = off[2:], off[2:] ** 2, these[2:]
    assert not any("Missed" in line for line in overlay.misfits(posterior))


def test_weighted_quantiles_by_hand():
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([0.02, 0.18, 0.8])
    assert overlay.weighted(values, weights) == [1.0, 2.0, 2.0]
    assert overlay.weighted(values, np.array([0.5, 0.5, 0.0])) == [1.0, 1.0, 3.0]


# --------------------------------------------------------------------------------------------- the overlays that ship


def fitted_values(path):
    """The values of an overlay by key."""
    return {".".join(at): value for at, value in flattened(tomllib.loads(path.read_text(encoding="utf-8")))}


@pytest.fixture(params=["first", "second"])
def shipped(request):
    """A trial and its overlay as written."""
    trial = read_trial(request.param, ROOT / "seeds" / "calibration.toml")
    if not trial.overlay.is_file():
        pytest.skip(f"{trial.overlay.name} is not there yet: `stratsim calibrate {request.param}` makes it")
    return trial, trial.overlay.read_text(encoding="utf-8"), fitted_values(trial.overlay)


def test_an_overlay_holds_the_fitted_parameters_and_nothing_else(shipped):
    trial, _, values = shipped
    assert list(values) == list(trial.priors)


def test_an_overlay_says_what_it_was_fitted_to(shipped):
    trial, text, _ = shipped
    assert f"`stratsim calibrate {trial.name}`" in text
    assert f"Fitted to {trial.training[0]} to {trial.training[1]}" in text
    report = trial.overlay.with_suffix(".md").read_text(encoding="utf-8")
    assert f"# Calibration {trial.name}: {trial.training[0]} to {trial.training[1]}" in report
    years = {int(year) for year in re.findall(r"^\| \w+ (\d{4}) \|", report, re.MULTILINE)}
    assert years == set(range(trial.training[0], trial.training[1] + 1))
    assert [key for key in trial.priors if f"| `{key}` |" not in report] == []


def test_the_values_of_an_overlay_are_whole_sets_within_the_priors(shipped):
    trial, _, values = shipped
    assert {(one["dist"], one["luck"], len(one["values"])) for one in values.values()} == {("choice", "fit", 400)}
    for key, prior in trial.priors.items():
        low, high = support(prior.dist)
        assert low <= min(values[key]["values"]), key
        assert max(values[key]["values"]) <= high, key
    assert len(set(zip(*(one["values"] for one in values.values()), strict=True))) > 50


def test_an_overlay_shows_the_prior_of_each_parameter(shipped):
    trial, text, _ = shipped
    shown = re.findall(r"^\[(.*)\]\n# prior: (.*)\n# posterior: median \S+, 90 % from \S+ to \S+\n", text, re.MULTILINE)
    assert [key for key, _ in shown] == list(trial.priors)
    for key, prior in shown:
        assert tomllib.loads(f"prior = {prior}")["prior"] == trial.prior_overrides()[key]


def test_the_figures_beside_the_values_are_theirs(shipped):
    _, text, values = shipped
    shown = re.findall(r"^\[(.*)\]\n.*\n# posterior: median (\S+), 90 % from (\S+) to (\S+)\n", text, re.MULTILINE)
    for key, median, low, high in shown:
        expected = np.quantile(values[key]["values"], [0.5, 0.05, 0.95])
        assert [float(median), float(low), float(high)] == pytest.approx(expected, rel=0.01), key


@pytest.mark.parametrize("name", ["baseline.toml", "historical.toml"])
def test_no_scenario_on_the_way_sets_what_was_fitted(name):
    """Else its value would stand in for all the draws, and nobody would see it."""
    trial = read_trial("first", ROOT / "seeds" / "calibration.toml")
    document = tomllib.loads((SCENARIOS / name).read_text(encoding="utf-8"))
    own = {".".join(at) for at, _ in flattened(document)}
    assert own.isdisjoint(trial.priors)
    bent = {re.sub(r"^events\.\w+\.(set|add|scale)\.", "", one) for one in own if one.startswith("events.")}
    assert bent.isdisjoint(trial.priors)


@pytest.mark.parametrize("name", ["baseline.toml", "historical.toml"])
def test_the_fit_is_what_the_model_runs_with(name):
    """Where a parameter is meant for some rows only, or set for one of them elsewhere, the plan shows it."""
    trial = read_trial("first", ROOT / "seeds" / "calibration.toml")
    plan, fitted = load(SCENARIOS / name).plan, fitted_values(trial.overlay)
    inherited = values_of(SCENARIOS / name)[0]
    for key in trial.priors:
        at = find(tuple(key.split(".")), plan.system)
        rows = plan.parameters[at.place][at.name] if at.place in plan.parameters else plan.start[at.name]
        meant = [rows[row] for row in at.rows[0]] if at.rows else list(rows)
        assert {one.key for one in meant if isinstance(one, Uncertain)} == {"fit"}, key
        assert all(isinstance(one, Uncertain) for one in meant), key
        assert {one.distribution.values for one in meant} == {tuple(fitted[key]["values"])}, key
        assert inherited[key] == fitted[key], key


def test_the_name_of_the_batches_tells_what_they_depend_on():
    """All that changes a batch changes its name; more rounds, other processes or sets kept do not."""
    trial = read_trial("first", ROOT / "seeds" / "calibration.toml")
    digest = trial.loaded(trial.prior_overrides()).digest
    name = fingerprint(trial, digest, Effort())
    for same in (Effort(rounds=9), Effort(kept=3), Effort(jobs=1)):
        assert fingerprint(trial, digest, same) == name
    for other in (Effort(batches=3), Effort(sets=16), Effort(repeats=2)):
        assert fingerprint(trial, digest, other) != name
    assert fingerprint(trial, "0" * 16, Effort()) != name
    assert fingerprint(read_trial("second", ROOT / "seeds" / "calibration.toml"), digest, Effort()) != name


def test_what_was_fitted_before_does_not_reach_the_next_fit():
    """A fit is made without the parameters that the scenario of history names."""
    trial = read_trial("first", ROOT / "seeds" / "calibration.toml")
    plan = trial.loaded(trial.prior_overrides()).plan
    tables = [rows for table in plan.parameters.values() for rows in table.values()]
    drawn = [one for rows in (*tables, *plan.start.values()) for one in rows if isinstance(one, Uncertain)]
    assert "fit" not in {one.key for one in drawn}
    assert set(trial.priors) <= {one.key for one in drawn}
