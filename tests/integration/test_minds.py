"""Minds in ensembles: a class decides for a state in all replicates at once."""

import numpy as np
import pytest

import stratsim as ss
from stratsim.playbooks.python_policy import PolicyError

pytestmark = pytest.mark.once


class Calm:
    def levers(self, world, system, row):
        return {"provocation": 0.0}


class Wary:
    def levers(self, world, system, row):
        believed = system.rivalry.by_source(world.credibility)[row] / system.rivalry.out_degree[row]
        return {"provocation": np.where(believed > 0.25, 0.1, 0.9)}


def test_a_mind_decides_for_its_state_in_every_replicate():
    results = ss.run("baseline", minds={"PRK": Calm}, replicates=5, months=6)
    assert (results.outcome("provocations_per_year") == 0).all()
    assert "Calm" in str(results.provenance["policies"])
    assert ss.run("baseline", replicates=5, months=6, jobs=1).outcome("provocations_per_year").any()


def test_a_mind_is_the_same_as_its_class_in_a_file(tmp_path):
    (tmp_path / "wary.py").write_text(
        "import numpy as np\nclass Wary:\n    def levers(self, world, system, row):\n"
        "        believed = system.rivalry.by_source(world.credibility)[row] / system.rivalry.out_degree[row]\n"
        '        return {"provocation": np.where(believed > 0.25, 0.1, 0.9)}\n'
    )
    file = tmp_path / "mine.toml"
    file.write_text('extends = "baseline"\n[states.PRK]\npolicy = "wary.py:Wary"\n')
    named = ss.run(file, allow_code=True, replicates=4, months=6, jobs=1)
    held = ss.run("baseline", minds={"PRK": Wary}, replicates=4, months=6)
    np.testing.assert_array_equal(named.values, held.values)


def test_results_of_a_mind_can_be_told():
    results = ss.run("baseline", minds={"PRK": Wary}, overrides={"deterrence.war_hazard": 0.1}, replicates=3, months=5)
    assert results.scenario.override_text == "deterrence.war_hazard=0.1"
    history = results.story(1).history
    for name, value in history.outcomes.items():
        np.testing.assert_equal(np.float32(value), results.outcome(name)[1])


@pytest.mark.parametrize(
    ("minds", "words"),
    [({"XXX": Calm}, "no state 'XXX'"), ({"PRK": Calm()}, "must be a class"), ({"PRK": ss.StateAgent}, "at once")],
)
def test_what_is_no_mind_of_an_ensemble_is_refused(minds, words):
    with pytest.raises(PolicyError, match=words):
        ss.run("baseline", minds=minds, replicates=1, months=1)
