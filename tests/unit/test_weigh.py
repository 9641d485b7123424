"""What a state gained and lost, weighed: payoffs from what happened alone, their order, and what it hangs on."""

import numpy as np
import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.engine.payoff import LOSSES
from stratsim.lenses.weigh import PARTS, best_shares, between, ranked, weigh, weights_of
from stratsim.shipped import folder
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once

SMALL = """
[run]
start = "2024-01"
months = 12
replicates = 40
[states.A]
gdp = 10.0
playbook = "loud"
[states.B]
gdp = 100.0
treasury = 10.0
playbook = "firm"
[rungs.test]
severity = 0.5
[rivalries.A.B]
[playbooks.loud]
provocation = 1.0
[playbooks.firm]
follow_through = 1.0
engagement = 0.2
[deterrence]
war_hazard = 0.3
contest_cost = 0.8
[payoffs.B]
conceded = 1.0
contested = 2.0
fought = 1.0
granted = 1.0
paid = 3.0
regime = 0.5
[payoffs.A]
security = 1.0
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A challenger that acts, and a defender whose payoff weighs what happened."""
    path = tmp_path_factory.mktemp("weigh") / "small.toml"
    path.write_text(SMALL)
    return ss.load(path)


def test_a_payoff_is_the_weighed_sum_of_its_components(small):
    results = ss.run(small)
    signed = {"conceded": -1.0, "contested": -2.0, "fought": -1.0, "granted": -1.0, "paid": -3.0, "regime_kept": 0.5}
    summed = sum(weight * results.outcome(f"{name}.B") for name, weight in signed.items())
    assert results.outcome("payoff.B") == pytest.approx(summed, rel=1e-5)
    assert all(results.outcome(f"{name}.B").any() for name in ("conceded", "contested", "granted", "paid"))


def test_both_kinds_of_payoff_stand_side_by_side_but_not_in_one_state(small):
    assert weights_of(small, "B")["contested"] == 2.0
    assert weights_of(small, "A") == dict.fromkeys(PARTS, 1.0)
    with pytest.raises(ScenarioError, match="has both security and conceded"):
        ss.load(small.path, {"payoffs.B.security": 0.2})


def test_what_talks_give_away_the_other_side_gains(small):
    results = ss.run(small, overrides={"talks.pace": 0.5, "playbooks.loud.engagement": 1.0})
    assert (results.outcome("granted.B") == -results.outcome("granted.A")).all()
    assert results.outcome("granted.B").mean() > 0


def test_a_dearer_contest_takes_no_more_contests_but_costs_more(small):
    cheap, dear = (ss.run(small, overrides={"stakes.outlay": price}) for price in (0.0, 0.3))
    assert (cheap.outcome("crisis_months") == dear.outcome("crisis_months")).all()
    assert dear.outcome("contested.B").mean() > cheap.outcome("contested.B").mean()
    assert dear.outcome("payoff.B").mean() < cheap.outcome("payoff.B").mean()


def test_break_even_is_the_price_at_which_two_scenarios_come_to_the_same():
    weights = dict.fromkeys(PARTS, 1.0)
    x = np.zeros((2, len(PARTS), 3))
    x[0, PARTS.index("conceded")] = -1.0
    x[1, PARTS.index("contested")] = -0.4
    rows = {one.scenario: one for one in ranked(["yields", "answers"], x, weights)}
    answers = rows["answers"]
    assert (answers.rank, answers.lead, answers.contested) == (1.0, pytest.approx(0.6), pytest.approx(0.4))
    assert answers.break_even == pytest.approx(2.5)
    dearer = {one.scenario: one for one in ranked(["yields", "answers"], x, weights | {"contested": 2.5})}
    assert dearer["answers"].lead == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(rows["yields"].break_even)


def test_shares_of_weights_know_dominance_and_symmetry():
    better = np.array([[0.0, 0.0], [1.0, 0.0]])
    assert best_shares(better).tolist() == [0.0, 1.0]
    even = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert best_shares(even)[0] == pytest.approx(0.5, abs=0.03)


def test_the_command_ranks_scenarios_of_the_flagship(capsys):
    command = ["weigh", "baseline", "escalation_dominance", "--state", "USA", "--replicates", "8", "--months", "12"]
    assert main([*command, "--format", "csv"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0].split(",")[:8] == [
        "scenario", "payoff", "rank", "lead", "lead_low", "lead_high", "first", "break_even",
    ]  # fmt: skip
    assert {line.partition(",")[0] for line in said.out.splitlines()[1:]} == {"baseline", "escalation_dominance"}
    assert "leads are over baseline" in said.err
    assert main([*command[:3], "--state", "UAS"]) == 2
    assert "did you mean 'USA'" in capsys.readouterr().err


def test_each_component_of_every_state_is_an_outcome():
    known = ss.load(folder("scenarios") / "baseline.toml").but(months=1, replicates=1)
    names = set(ss.run(known).labels["outcome"])
    assert {f"{name}.USA" for name in (*LOSSES, "paid", "sway", "regime_kept", "output")} <= names


def test_leads_are_paired(small):
    rows = weigh([small, small.but(overrides={"states.B.standing": 0.9}, name="proud")], "B").rows
    assert {one.scenario for one in rows} == {"small", "proud"}
    assert all(abs(one.lead) < 1e-6 for one in rows)


def test_the_variance_between_scenarios_is_that_of_their_means():
    luck = np.random.default_rng(0).normal(size=(1, 4000))
    assert between(np.concatenate([luck, luck])) == pytest.approx(0.0, abs=1e-12)
    assert between(np.concatenate([luck, luck + 2.0])) == pytest.approx(0.5, abs=0.03)
    assert between(np.array([[1.0, 1.0], [3.0, 3.0]])) == 1.0
    assert np.isnan(between(np.ones((2, 3))))


def test_the_variance_of_three_outcomes_is_split(small):
    found = weigh([small, small.but(overrides={"playbooks.loud.engagement": 1.0}, name="quiet")], "B").between
    assert set(found) == {"severity_per_year", "clashes_expected", "payoff.B"}
    assert 0 < found["severity_per_year"] < 1
