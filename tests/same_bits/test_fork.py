"""A fork has one past: to the bit that of the scenario, and from the month on the future's own."""

import numpy as np
import pytest

import stratsim as ss
from duel import duel

OVERLAY = "[states.B]\nplaybook = 'soft'\n[states.A]\ncohesion = 0.95\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    path = tmp_path_factory.mktemp("fork") / "soft.toml"
    path.write_text(OVERLAY)
    futures = {"soft": path, "same": {"deterrence.leverage": 0.5}, "richer": {"states.B.gdp": 500.0}}
    scenario = ss.load(duel(months=10, replicates=5)).but(overrides={"deterrence.leverage": 0.5})
    return scenario, ss.branch(scenario, "2024-07", futures, jobs=1)


def test_what_changes_nothing_is_the_scenario_itself(found):
    scenario, branches = found
    plain = ss.run(scenario, jobs=1, kernel="numpy")
    for name in (scenario.name, "same"):
        np.testing.assert_array_equal(branches[name].values, plain.values)


def test_the_past_is_the_same_to_the_bit(found):
    scenario, branches = found
    plain = ss.run(scenario, jobs=1, kernel="numpy", traces=5)
    for name in ("cohesion", "treasury", "output"):
        before = branches["soft"].traces[name][:6]
        np.testing.assert_array_equal(before, plain.traces[name][:6])
    assert (branches["soft"].traces["cohesion"][6:] != plain.traces["cohesion"][6:]).any()


def test_a_stock_is_set_in_the_month_of_the_fork(found):
    _, branches = found
    course = branches["soft"].trace("cohesion", "A")
    assert (course[5] < 0.9).all()
    assert course[6] == pytest.approx(0.945, abs=0.02)


def test_a_playbook_is_taken_up_at_the_fork(found):
    _, branches = found
    assert branches["soft"].outcome("playbook_share.B:soft") == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("at", "future", "words"),
    [
        ("2024-13", {}, "2024-13|must be a month"),
        ("2024-01", {}, "does not lie within"),
        ("june", {}, "must be a month"),
        ("2024-07", {"x": {"run.start": "2024-02"}}, "other months"),
    ],
)
def test_what_cannot_be_is_refused(found, at, future, words):
    with pytest.raises(ValueError, match=words):
        ss.branch(found[0], at, future)


def test_another_tie_is_no_branch(found, tmp_path):
    (tmp_path / "tie.toml").write_text("[channels.C.B]\narms_income = 0.1\n")
    with pytest.raises(ValueError, match="not the same channel"):
        ss.branch(found[0], "2024-07", {"tie": tmp_path / "tie.toml"})
