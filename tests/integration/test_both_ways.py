"""Two states that provoke each other, each with a ladder of its own: in the language, kernels, outcomes and figures."""

import numpy as np
import pytest

import second_implementation
import stratsim as ss
from stratsim.core.draws import Draws
from stratsim.display import fans, network, provocations
from stratsim.engine.kernel import Kernel
from stratsim.experiments.compare import PairedResults
from stratsim.experiments.run import run
from stratsim.scenario.scenario import ScenarioError

pytestmark = pytest.mark.once

SCENARIO = """
[run]
start = "2030-01"
months = 24
replicates = 40
seed = 3
[states.NOR]
playbook = "bold"
rungs = ["probe", "test"]
gdp = 100
treasury = 5
[states.SUD]
playbook = "bold"
gdp = 200
treasury = 9
capability = 0.03
known = { test = 0.9 }
[states.WES]
gdp = 500
treasury = 20
[rungs.probe]
severity = 0.3
burden = 0.05
[rungs.raid]
severity = 0.8
burden = 0.1
[rungs.test]
severity = 0.2
burden = 0.05
test = true
[rivalries.NOR.SUD]
[rivalries.SUD.NOR]
[rivalries.SUD.WES]
rungs = ["raid"]
[playbooks.bold]
provocation = 1.0
follow_through = 0.8
priority = { world = 1.0 }
[deterrence]
war_hazard = 0.4
contest_cost = 0.5
war_cost_challenger = 0.1
selection = { dist = "uniform", low = 0.0, high = 1.0 }
learning = 1.0
might = 0.3
[weapons]
teaching = 1.0
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    found = tmp_path_factory.mktemp("both_ways") / "both_ways.toml"
    found.write_text(SCENARIO)
    return found


@pytest.fixture(scope="module")
def results(path):
    return run(path, jobs=1)


@pytest.fixture(scope="module")
def acts(results):
    """Return the provocations of every rung and rivalry in all months and replicates."""
    return dict(zip(results.labels["rivalry"], results.traces["events"].sum(axis=(0, -1)).T, strict=True))


def test_nobody_climbs_a_rung_that_is_not_its_own(results, acts):
    assert list(results.labels["rung"]) == ["test", "probe", "raid"]
    assert (acts["NOR>SUD"] > 0).tolist() == [True, True, False]
    assert (acts["SUD>NOR"] > 0).all()
    assert (acts["SUD>WES"] > 0).tolist() == [False, False, True]


def test_while_a_pair_is_at_war_neither_provokes_the_other(results):
    rows = [list(results.labels["rivalry"]).index(name) for name in ("NOR>SUD", "SUD>NOR")]
    war = results.traces["at_war"][:-1, rows].max(axis=1)
    after = results.traces["events"][1:, :, rows].sum(axis=(1, 2))
    assert war.any()
    assert not after[war > 0].any()
    assert after[war == 0].any()


def test_the_outcomes_by_rivalry_come_to_those_of_the_whole(results):
    names = results.labels["rivalry"]
    for part, whole in (("provocations_of", "provocations_per_year"), ("clashes_of", "clashes_per_year")):
        parts = sum(results.outcomes[f"{part}.{name}"] for name in names)
        np.testing.assert_allclose(parts, results.outcomes[whole], rtol=1e-5)
    wars = sum(results.outcomes[f"wars_of.{name}"] for name in names)
    assert wars.max() > 1
    assert ((wars > 0) == results.outcomes["war"]).all()
    assert ((results.outcomes["clashes_per_year"] > 0) == results.outcomes["any_clash"]).all()
    entered = sum(results.outcomes[f"wars_entered.{name}"] for name in results.labels["state"])
    np.testing.assert_allclose(entered, 2 * wars)


def test_the_chance_of_any_clash_is_not_in_the_table_unasked(path):
    headline = ss.load(path).headline
    assert "war" in headline
    assert "any_clash" not in headline


def test_figures_show_both_directions(results):
    comparison = PairedResults((results,), ("provocations_per_year", "clashes_of.SUD>NOR"))
    (sheet,) = network.sheets(comparison)
    drawn = {(edge.source, edge.target) for edge in sheet.parts if edge.kind.axis == "rivalry"}
    assert {("NOR", "SUD"), ("SUD", "NOR")} <= drawn
    sheet.figure()
    for page in [*provocations.sheets(comparison), *fans.sheets(comparison)]:
        page.figure()


def test_plain_mesa_walks_the_same_months(path):
    plan, replicates = ss.load(path).plan, 30
    luck = second_implementation.KernelLuck(plan.seed, replicates)
    models = [second_implementation.PlainModel(plan, r, luck.of(r)) for r in range(replicates)]
    kernel, world = Kernel.of(plan, Draws(plan.seed, 0, replicates))
    for month in range(plan.months):
        world = kernel.month(world, month)
        for model in models:
            model.step()
    plain = second_implementation.world_of(models)
    for name in ("known", "tempo", "at_war", "credibility", "deterrent"):
        np.testing.assert_allclose(getattr(plain, name), getattr(world, name), rtol=1e-3, atol=1e-5, err_msg=name)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("states.NOR.rungs", ["prob"], "there is no rung 'prob'"),
        ("rivalries.SUD.WES.rungs", ["raids"], "there is no rung 'raids'"),
        ("states.SUD.known", {"raidd": 0.5}, "there is no rung 'raidd'"),
        ("states.SUD.known", {"raid": 1.5}, "must be from 0 to 1"),
    ],
)
def test_what_does_not_fit_is_told(path, key, value, words):
    with pytest.raises(ScenarioError, match=words):
        ss.load(path, {key: value})
