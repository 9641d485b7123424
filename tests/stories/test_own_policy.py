"""What the example of a policy in Python says about the world, one sentence a test."""

from pathlib import Path

import pytest

import stratsim as ss

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def comparison():
    """The baseline, and the same with Pyongyang under the example's policy."""
    files = [SCENARIOS / "baseline.toml", SCENARIOS / "own_policy.toml"]
    return ss.compare(files, replicates=100, months=48, allow_code=True)


def row(comparison, outcome):
    """Return how an outcome differs from the baseline."""
    return comparison.rows([outcome])[1]


def test_who_weighs_each_act_provokes_less(comparison):
    """Caution that grows with the rivals' credibility and with dependence on one patron means fewer, milder acts."""
    found = row(comparison, "severity_per_year")
    assert found.mean_difference_high < 0
    assert found.mean < 0.9 * comparison.baseline.outcome("severity_per_year").mean()


def test_a_cautious_challenger_is_a_gift_to_its_rivals(comparison):
    """Seoul and Washington fare better when Pyongyang holds back."""
    assert row(comparison, "payoff.KOR").lower < 0.35
    assert row(comparison, "payoff.USA").difference > 0


def test_the_policy_is_one_of_the_library_and_needs_permission():
    """Nobody runs code by opening a scenario."""
    with pytest.raises(ss.ScenarioError, match="--allow-code"):
        ss.load(SCENARIOS / "own_policy.toml")
