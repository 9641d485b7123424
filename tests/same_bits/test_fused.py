"""The months in machine code are the months in numpy, to the bit, for every shipped scenario."""

from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.engine import ensemble
from stratsim.engine.compiled import name_of, recipe_of, written
from stratsim.engine.kernel import Kernel
from stratsim.engine.kernels import choice
from stratsim.engine.variant import LATER, Setting, Variant
from stratsim.fused import proof, store

ROOT = Path(__file__).parents[2]
SHIPPED = [
    path for path in sorted((ROOT / "scenarios").rglob("*.toml")) if path.parent.name not in ("fitted", "deciders")
]
OFTEN = ("richardson", "own_policy")
"""The baseline is run with events of all kinds, below: to compile its months takes seconds."""
REPLICATES, MONTHS = 43, 24  # the last tile is ragged for 8 lanes and for 16

pytestmark = pytest.mark.skipif(bool(proof.refusal()), reason=f"no machine code here: {proof.refusal()}")


@pytest.fixture(autouse=True, scope="module")
def own_store(tmp_path_factory):
    """Keep machine code in a directory of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.PLACE, str(tmp_path_factory.mktemp("store")))
        yield


def scenario(path):
    return ss.load(path, allow_code=True).but(months=MONTHS)


def ran(plan, kernel, replicates=REPLICATES, **options):
    options = {"traces": 20, "watched": True, **options}
    (found,) = ensemble.run([plan], replicates, kernel=kernel, **options)
    return found


def assert_same(found, expected):
    assert found.names == expected.names
    assert found.outcomes.tobytes() == expected.outcomes.tobytes()
    assert found.series.keys() == expected.series.keys()
    for name, series in expected.series.items():
        assert np.ascontiguousarray(found.series[name]).tobytes() == np.ascontiguousarray(series).tobytes(), name
    assert found.limits.keys() == expected.limits.keys()
    for name, counts in expected.limits.items():
        assert found.limits[name].tobytes() == counts.tobytes(), name
    assert (found.bands is None) == (expected.bands is None)
    if expected.bands:
        assert found.bands.curves.tobytes() == expected.bands.curves.tobytes()
        for name, values in expected.bands.variables.items():
            assert found.bands.variables[name].tobytes() == values.tobytes(), name


def shipped():
    """Yield every shipped scenario; those that differ from others in numbers alone are for the deep tests."""
    for path in SHIPPED:
        name = path.relative_to(ROOT / "scenarios").as_posix()
        yield pytest.param(path, id=name, marks=[] if path.stem in OFTEN else pytest.mark.deep)


@pytest.mark.parametrize("path", list(shipped()))
def test_every_shipped_scenario(path):
    plan = scenario(path).plan
    expected = ran(plan, "numpy")
    assert expected.kernel == "numpy (as asked)"
    if plan.codes:
        assert "policy in Python" in str(choice(plan, REPLICATES, "auto"))
        return
    found = ran(plan, "fused")
    assert found.kernel == "fused"
    assert_same(found, expected)


BASELINE = ROOT / "scenarios" / "baseline.toml"
EVENT = """
[events.NAME]
earliest = "2024-07"
ramp = 6
DURATION
EFFECT
"""
NINE = 'latest = "2025-06"\nduration = 9'
EFFECTS = {
    "stock set": 'set = { "states.PRK.treasury" = 4.0 }',
    "stock added to": 'add = { "states.PRK.treasury" = 4.1 }',
    "stock scaled": 'scale = { "states.PRK.treasury" = 1.3 }',
    "outside": 'set = { "theatres.ukraine.intensity" = 0.1 }',
    "lever": 'set = { "levers.USA.engagement" = 0.9 }',
    "parameters": 'scale = { "patronage.covert" = 0.7, "arms_trade.smoothing" = 0.9 }',
    "wakes rivalries": 'set = { "deterrence.opportunity" = 0.6 }',
}


def extended(directory, *effects, duration=""):
    """Return the path of the baseline with an event of each effect."""
    text = f'extends = "{BASELINE.as_posix()}"\n'
    for n, effect in enumerate(effects):
        text += EVENT.replace("NAME", f"event{n}").replace("EFFECT", effect).replace("DURATION", duration)
    (directory / "extended.toml").write_text(text)
    return directory / "extended.toml"


def eventful(directory, *effects, duration=""):
    """Return the plan of the baseline with an event of each effect."""
    return scenario(extended(directory, *effects, duration=duration)).plan


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """The baseline with events of all kinds at once: they come and go in the same months."""
    return extended(tmp_path_factory.mktemp("events"), *EFFECTS.values(), duration=NINE)


@pytest.mark.once
def test_events_of_all_kinds(plan, expected):
    assert expected.kernel == "numpy (as asked)"
    assert_same(ran(plan, "fused"), expected)


@pytest.mark.deep
@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS.keys())
def test_events_of_each_kind(tmp_path, effect):
    plan = eventful(tmp_path, effect, duration=NINE)
    assert_same(ran(plan, "fused"), ran(plan, "numpy"))


@pytest.fixture(scope="module")
def plan(path):
    return scenario(path).plan


@pytest.fixture(scope="module")
def expected(plan):
    return ran(plan, "numpy")


@pytest.mark.once
@pytest.mark.parametrize("block", [1, 7, *(pytest.param(n, marks=pytest.mark.deep) for n in (16, 40))])
def test_any_block(plan, expected, block):
    assert_same(ran(plan, "fused", block=block), expected)


@pytest.mark.once
def test_two_processes(plan, expected, monkeypatch):
    monkeypatch.setattr(ensemble, "WORTH_A_POOL", 1)
    assert_same(ran(plan, "fused", block=12, jobs=2), expected)


@pytest.mark.deep
def test_two_processes_without_a_store(plan, expected, monkeypatch):
    monkeypatch.setattr(ensemble, "WORTH_A_POOL", 1)
    monkeypatch.setenv(store.PLACE, "")
    assert_same(ran(plan, "fused", block=24, jobs=2), expected)


def test_some_series_only(plan):
    only = {"cohesion", "events", "playbook"}
    assert_same(ran(plan, "fused", only=only), ran(plan, "numpy", only=only))


def test_no_series(plan):
    found = ran(plan, "fused", traces=0)
    assert found.series == {}
    assert_same(found, ran(plan, "numpy", traces=0))


@pytest.mark.once
def test_settings_folded_into_the_replicates():
    plan = scenario(ROOT / "scenarios" / "richardson.toml").plan
    settings = [
        Setting("deterrence", "leverage", 0.1),
        Setting("deterrence", "opportunity", 0.7),
        Setting("adaptation", "speed", 0.5),
    ]
    folded = Variant.of(plan, settings=settings)
    assert_same(ran(folded, "fused", 3 * 9), ran(folded, "numpy", 3 * 9))


@pytest.mark.once
def test_another_order_of_the_month():
    plan = scenario(ROOT / "scenarios" / "richardson.toml").plan
    other = Variant.of(plan, order=[*LATER[2:], *LATER[:2]])
    assert_same(ran(other, "fused"), ran(other, "numpy"))
    assert recipe_of(other).name != recipe_of(plan).name


SAME_CODE = {
    "another number": {"deterrence.war_hazard": 0.3},
    "another start": {"states.PRK.cohesion": 0.31},
    "an uncertain number": {"deterrence.war_hazard": {"dist": "uniform", "low": 0.01, "high": 0.3}},
    "a design": {"deterrence.leverage": {"dist": "choice", "values": [0.1, 0.2, 0.9], "luck": "design"}},
    "another lever": {"playbooks.aligned.announced_threat": 0.77},
    "an uncertain lever": {"playbooks.aligned.announced_threat": {"dist": "uniform", "low": 0.1, "high": 0.9}},
    "another seed": {"run.seed": 12},
}


def deep_but(table, *often):
    """Return a test's parameters: the rows of a table, all but a few for the deep tests."""
    return [pytest.param(row, id=name, marks=[] if name in often else pytest.mark.deep) for name, row in table.items()]


@pytest.mark.parametrize("overrides", deep_but(SAME_CODE, "an uncertain number"))
def test_other_numbers_run_the_same_code(path, plan, overrides):
    other = ss.load(path, overrides).but(months=MONTHS).plan
    assert recipe_of(other).name == recipe_of(plan).name
    assert_same(ran(other, "fused"), ran(other, "numpy"))


@pytest.mark.once
def test_other_numbers_are_found_without_a_trace():
    names = {name_of(ss.load(BASELINE, {"deterrence.war_hazard": hazard}).plan) for hazard in (0.01, 0.3)}
    assert len(names) == 1
    del (others := dict(SAME_CODE))["another number"]
    assert len({name_of(ss.load(BASELINE, overrides).plan) for overrides in others.values()}) == 1


ANOTHER_OUTLINE = {
    "no occasion": {"deterrence.by_tie.PRK.KOR.opportunity": 0.0},
    "an uncertain occasion": {"deterrence.by_tie.PRK.KOR.opportunity": {"dist": "choice", "values": [0.0, 0.4]}},
    "nobody adapts": {"adaptation.by_state.PRK.speed": 0.0},
    "all adapt": {"adaptation.speed": {"dist": "uniform", "low": 0.0, "high": 0.1}},
    "another reaction": {"playbooks.aligned.announced_threat": {"base": 0.2, "arms": 0.1}},
    "no pledge": {"war.by_tie.USA.KOR.pledge": 0.0},
}


@pytest.mark.parametrize("overrides", deep_but(ANOTHER_OUTLINE, "an uncertain occasion"))
def test_a_recipe_that_is_found_is_the_one_that_a_trace_gives(overrides):
    recipe_of(ss.load(BASELINE).plan)
    other = ss.load(BASELINE, overrides).plan
    assert recipe_of(other) == written(*Kernel.of(other, other.draws(0, 1)))[0]


@pytest.mark.once
def test_events_at_another_time_and_of_another_size_run_the_same_code(tmp_path):
    names = []
    for value, latest in ((0.9, "2025-06"), (0.4, "2024-09")):
        other = eventful(tmp_path, f'latest = "{latest}"\nset = {{ "levers.USA.engagement" = {value} }}')
        names.append(recipe_of(other).name)
    assert names[0] == names[1]
