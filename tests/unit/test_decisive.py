"""Health finds what a user may not see: fixed parameters that decide, values that nobody has."""

import pytest

import stratsim as ss
from duel import duel
from stratsim.lenses.decisive import decisive, shadowed
from stratsim.lenses.symptom import RunOptions

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def scenario():
    return ss.load(duel(months=4, replicates=10))


def test_a_fixed_parameter_that_decides_is_found(scenario):
    found = {one.what: one for one in decisive(scenario, RunOptions())}
    known = {one.key: one for one in scenario.uncertain}
    assert found
    assert all(abs(one.value) >= 0.5 and known[one.what].fixed for one in found.values())
    first = next(iter(found.values()))
    low, high = known[first.what].bounds
    assert f"fixed at {known[first.what].value:g}" in first.words
    outcome = first.words.split("moves ")[1].split(" by")[0]
    ends = [
        ss.run(scenario.but(overrides={first.what: end}, strict=False), traces=0, jobs=1).outcome(outcome).mean()
        for end in (low, high)
    ]
    sd = ss.run(scenario, traces=0, jobs=1).outcome(outcome).std()
    assert (ends[1] - ends[0]) / sd == pytest.approx(first.value, rel=1e-3)


def test_what_is_drawn_is_not_called_fixed(scenario):
    assert "deterrence.leverage" not in {one.what for one in decisive(scenario, RunOptions())}


def test_a_value_that_nobody_has_is_found():
    document = duel()
    document["deterrence"]["talks"] = 1.0
    document["deterrence"]["by_tie"] = {"A": {"B": {"talks": 2.0}}}
    with pytest.warns(ss.ScenarioWarning, match="has no effect"):
        scenario = ss.load(document)
    found = {one.what: str(one) for one in shadowed(scenario)}
    assert list(found) == ["deterrence.talks"]
    assert "deterrence.by_tie.A.B.talks" in found["deterrence.talks"]
    assert not list(shadowed(ss.load(duel())))
