"""Whatever a scenario may say of a parameter, every month is finite: at the ends of all ranges, singly and together."""

from dataclasses import dataclass, fields

import numpy as np
import pytest

from stratsim.core.parameter import parameters_of
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine import outcome
from stratsim.engine.kernel import Kernel
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.payoff import payoffs
from stratsim.engine.plan import Plan
from stratsim.engine.recorder import Recorder
from stratsim.engine.variant import Setting, Variant
from stratsim.scenario.scenario import load
from stratsim.shipped import folder

pytestmark = pytest.mark.once

SCENARIOS = ("baseline", "all_available_means", "historical", "cold_war", "richardson")
ALL = [name if name in ("baseline", "historical") else pytest.param(name, marks=pytest.mark.deep) for name in SCENARIOS]
MONTHS, EACH, COMBINATIONS = 24, 3, 400
KNOWN = [(name, p) for name, cls in CLASSES.items() for p in parameters_of(cls)]
SLACK = 1e-6
UNDEFINED = "contested_share"
"""The outcome that is NaN where there is nothing to take a share of."""


@dataclass(frozen=True)
class Extreme(Plan):
    """A plan whose every parameter is, in each row and replicate, at an end of its range or at its default."""

    def mechanisms(self, draws):
        rng, counts = np.random.default_rng([draws.seed, draws.count]), self.counts()
        chosen = {name: {} for name in CLASSES}
        for name, p in KNOWN:
            shape = counts[f"{name}.{p.name}"], draws.count
            chosen[name][p.name] = rng.choice(np.float32([p.low, p.default, p.high]), shape)
        return {name: cls(**chosen[name]) for name, cls in CLASSES.items()}


def live(plan, columns):
    """Run a plan; return its outcomes by name, after a look at every variable of every month."""
    kernel, start = Kernel.of(plan, plan.draws(0, columns))
    recorder = Recorder(plan.system, plan.months, 0)
    for world in kernel.months(start):
        for v in variables_of(World):
            assert np.isfinite(getattr(world, v.name)).all(), f"{v.name}: {told(plan, getattr(world, v.name))}"
        for name in ("clash_expected", "war_expected"):
            assert getattr(world, name).min(initial=0) >= 0, name
            assert getattr(world, name).max(initial=0) <= 1 + SLACK, name
        recorder.take(world)
    summary = recorder.summary()
    found = np.concatenate([outcome.values(summary), payoffs(summary, plan.payoffs)])
    names = [*outcome.names(plan.system), *(f"payoff.{state}" for state in plan.payoffs)]
    return dict(zip(names, found, strict=True))


def told(plan, array):
    """Return which settings of a variant lead to numbers that are not finite."""
    wrong = np.flatnonzero(~np.isfinite(array).reshape(-1, array.shape[-1]).all(axis=0))
    settings = getattr(plan, "settings", ())
    return {settings[column // EACH] for column in wrong.tolist()} if settings else f"{len(wrong)} replicates"


def assert_finite(found):
    """Assert that all outcomes are finite, but for a share of nothing."""
    wrong = [name for name, values in found.items() if name != UNDEFINED and not np.isfinite(values).all()]
    assert not wrong
    assert np.isfinite(found[UNDEFINED][found["provocations_per_year"] > 0]).all()


def test_every_range_has_two_ends():
    assert [f"{name}.{p.name}" for name, p in KNOWN if not (np.isfinite(p.low) and np.isfinite(p.high))] == []


@pytest.mark.parametrize("name", ALL)
def test_every_parameter_at_the_ends_of_its_range(name):
    """Settings stand side by side in the replicates of one run."""
    settings = [Setting(mechanism, p.name, end) for mechanism, p in KNOWN for end in (p.low, p.high)]
    plan = load(folder("scenarios") / f"{name}.toml").but(months=MONTHS).plan
    assert_finite(live(Variant.of(plan, settings=settings), EACH * len(settings)))


@pytest.mark.parametrize("name", ALL)
def test_all_parameters_at_an_end_together(name):
    plan = load(folder("scenarios") / f"{name}.toml").but(months=MONTHS).plan
    found = live(Extreme(**{item.name: getattr(plan, item.name) for item in fields(Plan)}), COMBINATIONS)
    assert_finite(found)
    assert len(set(found["provocations_per_year"].tolist())) > 1
