"""Points of a design, run side by side, are single runs to the bit."""

import numpy as np
import pandas as pd
import pytest

import stratsim as ss
from duel import duel
from stratsim.engine import ensemble
from stratsim.experiments.pointwise import Repeats, Work, prepared


@pytest.fixture(scope="module")
def scenario():
    return ss.load(duel())


@pytest.fixture(scope="module")
def design():
    return pd.DataFrame(
        {
            "deterrence.leverage": [0.3, 0.5, 0.45, np.nan],
            "states.A.cohesion": [0.6, np.nan, 0.8, 0.65],
            "states.B.gdp": [np.nan, 250.0, np.nan, 250.0],
            "playbooks.firm.follow_through.provocation_faced": [0.0, 0.2, 0.3, 0.1],
            "rungs.strike.severity": [0.8, 0.8, 0.9, 0.8],
            "states.B.playbook": ["firm", "firm", "firm", "soft"],
            "war": [True, False, True, True],
        }
    )


def alone(scenario, row, **options):
    """Return a run of one point by itself."""
    said = {key: value for key, value in row.items() if not (isinstance(value, float) and np.isnan(value))}
    off = {} if said.pop("war") else {"run.off": ["war"]}
    return ss.run(scenario.but(overrides=said | off, strict=False), traces=0, jobs=1, **options)


@pytest.mark.parametrize("kernel", ["numpy", "fused"])
def test_points_are_single_runs(scenario, design, kernel):
    pytest.importorskip("llvmlite")
    few = (
        design
        if kernel == "numpy"
        else design[["deterrence.leverage", "states.A.cohesion", "war"]][:3].assign(war=True)
    )
    found = ss.sample(scenario, few, replicates=5, kernel=kernel, jobs=1)
    for point, row in few.iterrows():
        single = alone(scenario, row, replicates=5)
        for name in found.names:
            np.testing.assert_array_equal(found.outcome(name)[point], single.outcome(name), err_msg=f"{point} {name}")
    assert len({found.outcome("cohesion.A")[n].tobytes() for n in range(len(few))}) == len(few)


def test_points_do_not_depend_on_the_block(scenario, monkeypatch):
    design = pd.DataFrame({"deterrence.leverage": np.linspace(0.2, 0.8, 3)})
    whole = ss.sample(scenario, design, replicates=7, kernel="numpy")
    monkeypatch.setattr(ensemble, "block_of", lambda plan: 8)
    assert ss.sample(scenario, design, replicates=7, kernel="numpy").values.tobytes() == whole.values.tobytes()


def test_without_common_luck_points_are_the_replicates_of_a_longer_run(scenario):
    design = pd.DataFrame({"states.A.cohesion": [0.7, 0.7, 0.7]})
    found = ss.sample(scenario, design, replicates=4, common_luck=False)
    long = ss.run(scenario, overrides={"states.A.cohesion": 0.7}, replicates=12, traces=0, jobs=1)
    np.testing.assert_array_equal(found.outcome("payoff.A").ravel(), long.outcome("payoff.A"))


def test_a_number_that_takes_no_distribution_is_a_scenario_of_its_own(scenario, design):
    parts = prepared(scenario, design, Work(("payoff.A",), Repeats(2), strict=False))
    assert [part.points for part in parts] == [(0,), (1,), (2,), (3,)]
    parts = prepared(scenario, design[["deterrence.leverage", "states.A.cohesion"]], Work(("payoff.A",), Repeats(2)))
    assert [part.points for part in parts] == [(0, 1, 2, 3)]  # what a point leaves is drawn, or stands as it is


def test_few_points_with_luck_of_their_own_are_the_same_in_both_kernels(scenario):
    pytest.importorskip("llvmlite")
    design = pd.DataFrame({"deterrence.leverage": [0.2, 0.8]})
    one, other = (
        ss.sample(scenario, design, replicates=2, common_luck=False, kernel=kernel, jobs=1)
        for kernel in ("numpy", "fused")
    )
    assert one.values.tobytes() == other.values.tobytes()
    assert one.outcome("cohesion.A")[0].tobytes() != one.outcome("cohesion.A")[1].tobytes()
