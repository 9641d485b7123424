"""Expected counts, the chances of the months lived added up, are the realised ones without the luck of the draw."""

import numpy as np
import pytest

from stratsim.engine import ensemble
from stratsim.scenario.scenario import load
from stratsim.shipped import folder

REPLICATES = 4000
PAIRS = {
    "provocations_expected": "provocations_per_year",
    "clashes_expected": "clashes_per_year",
    "war_expected": "war",
}
SHARPER = {"clashes_expected": 2.0, "war_expected": 5.0}
"""How many times smaller than the realised count's the standard error of a difference is at least."""


@pytest.fixture(scope="module")
def found():
    """Outcomes of two scenarios with the same luck, by scenario and name, in double precision."""
    names = ("baseline", "escalation_dominance")
    plans = [load(folder("scenarios") / f"{name}.toml").plan for name in names]
    results = ensemble.run(plans, REPLICATES, traces=0)
    return {
        name: dict(zip(one.names, one.outcomes.astype(np.float64), strict=True))
        for name, one in zip(names, results, strict=True)
    }


def error(x):
    """Return the standard error of a mean."""
    return x.std(ddof=1) / np.sqrt(len(x))


@pytest.mark.parametrize("scenario", ["baseline", "escalation_dominance"])
@pytest.mark.parametrize(("expected", "realised"), PAIRS.items())
def test_expected_counts_have_the_mean_of_the_realised(found, scenario, expected, realised):
    gap = found[scenario][expected] - found[scenario][realised]
    assert gap.any()
    assert abs(gap.mean()) <= 3 * error(gap)


@pytest.mark.parametrize(("name", "times"), SHARPER.items())
def test_expected_counts_tell_two_scenarios_apart_sooner(found, name, times):
    differences = {one: found["escalation_dominance"][one] - found["baseline"][one] for one in (name, PAIRS[name])}
    assert error(differences[name]) * times < error(differences[PAIRS[name]])
    assert differences[name].mean() > 3 * error(differences[name])
