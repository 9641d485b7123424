"""A second implementation, in plain Mesa, walks through the same numbers: equation by equation and on average.

With the kernel's own uniforms every variable of single replicates agrees month by month; with a generator of its
own every outcome agrees on average.
"""

from pathlib import Path

import numpy as np
import pytest

import second_implementation
import stratsim as ss
from second_implementation.model import MODULES
from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine import ensemble, outcome
from stratsim.engine.kernel import Kernel
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.recorder import Recorder
from stratsim.playbooks import observable

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SCENARIOS = ("baseline", "war_ends", "historical", "engagement", "cold_war", "richardson", "election_as_expected")
OFTEN = ("baseline", "richardson")
MONTHS = {"historical": 156, "cold_war": 120, "election_as_expected": 60}
"""Months walked together, so that events are met; 48 unless told."""

EVENTS = """
[states.USA]
playbook = ["status_quo", "all_available_means"]
[events.pandemic]
earliest = "2024-10"
latest = "2025-06"
duration = 14
ramp = 3
[events.pandemic.set]
levers.PRK.openness = 0.0
levers.PRK.priority.korea = 0.9
states.PRK.experience = 0.2
regime.by_state.PRK.purity = 0.05
states.KOR.government = -1.0
states.USA.playbook = "all_available_means"
[events.pandemic.scale]
patronages.CHN.PRK.trade_capacity = 0.2
levers.CHN.aid = 1.5
deterrence.leverage = 0.8

[events.summit]
earliest = "2024-08"
hazard = 0.05
duration = 9
[events.summit.add]
levers.USA.engagement = 0.6
alignments.RUS.PRK.closeness = 0.1
rivalries.PRK.USA.tempo = 0.5
theatres.ukraine.intensity = { dist = "uniform", low = -0.4, high = 0.05 }
attention.temperature = 0.1
deterrence.by_tie.PRK.KOR.opportunity = 0.2

[events.votes]
date = "2022-11"
every = 12
chance = 0.6
turnover = ["KOR", "JPN"]

[events.windfall]
date = "2025-03"
ramp = 4
[events.windfall.add]
states.PRK.treasury = 1.0
rivalries.PRK.USA.evidence = 3.0
[events.windfall.scale]
states.RUS.munitions = 0.5
states.PRK.warheads = 1.5
theatres.korea.intensity = 1.4
"""
"""Events dated, between two months, by hazard; set, add, scale; on levers, parameters, stocks and the outside."""

RARE = """
[deterrence]
war_hazard = 0.5
contest_cost = 0.6
war_cost_challenger = 0.1
arsenal = 3.0
momentum = 1.5
[sanctions]
threshold = 0.0
consent = 1.6
[weapons]
half = 1.0
[states.CHN]
munitions = 3.0
rift = 0.1
[alignment]
balance = 0.02
[adaptation.by_state.PRK]
speed = 0.5
delta = 0.6
[adaptation.by_state.RUS]
speed = 0.3
[patronage.by_tie.CHN.PRK]
generosity = 20.0
[patronage.by_tie.RUS.PRK]
generosity = 20.0
[regime.by_state.PRK]
crisis_hazard = 0.9
brink = 0.6
[states.PRK]
capability = 0.1
experience = 0.7
[states.USA]
treasury = 0.01
gdp = 0.5
experience = 0.2
[states.RUS]
treasury = 0.02
gdp = 2.0
munitions = 0.5
[channels.CHN.RUS]
arms_income = 0.1
[playbooks.shield]
arms_offer = 0.5
"""
"""Wars, regime crises, measures passed, purses that run dry, shells that run short, playbooks thought over."""

FOUGHT = """
[deterrence]
war_hazard = 0.5
contest_cost = 0.6
war_cost_challenger = 0.1
engrossed = 0.8
bind = 0.6
inference = 0.8
contest_slope = 0.4
steepness = 0.5
surprise = 1.0
restraint = 0.5
craft = 0.4
backing = 0.7
second_strike = 0.6
[motive]
spite = 0.4
diversion = 0.5
distraction = 0.3
livelihood = 0.3
kin = 0.4
rancour = 0.3
example = 0.3
[reputation]
gain = 0.2
forgetting = 0.01
[war]
pledge = 0.7
breach = 0.3
toll = 0.05
tiring = 0.1
settling = 0.03
fatigue = 0.1
disarming = 0.5
overthrow = 0.3
craft = 0.4
[talks]
pace = 0.6
settling = 0.6
leverage = 0.0
mistrust = 0.1
fright = 0.2
stature = 0.3
pride_challenger = 0.0
pride_defender = 0.0
[attention]
alarm = 1.5
[arms_trade]
expend = 0.2
hold = 0.8
[patronage]
siege = 0.5
solidarity = 1.5
outbidding = 1.0
bond = 1.0
esteem = 0.8
[sanctions]
lapse = 0.01
suspension = 0.5
cover = 0.5
[economy.by_state.PRK]
bite = 0.5
policing = 2.0
[information.by_state.PRK]
saturation = 0.7
[regime]
siege = 1.0
weariness = 0.05
[regime.by_state.PRK]
repression = 0.03
frailty = 0.05
clampdown = 0.4
succession = 0.6
[belief]
betrayal = 3.0
[alignment]
bitterness = 0.1
[states.PRK]
capability = 0.1
troops = 50.0
arms = 2.0
[adaptation.by_state.PRK]
speed = 0.4
credit = 5
losses = 0.2
[adaptation.by_state.RUS]
speed = 0.3
losses = 0.1
[goods]
attrition = 0.05
[goods.by_state.PRK]
plants = 2.0
heft = 0.3
absence = 0.2
seasoning = 0.002
[goods.by_tie.PRK.RUS]
order = 1.0
gift = 0.3
contingent = 12.0
casualties = 0.05
pay = 0.02
[denial.by_tie.PRK.USA]
grip = 0.6
friction = 0.1
cost = 0.5
hazard = 0.2
[playbooks.status_quo]
denial = 0.5
[events.attack]
about = "A war that nobody's clash began."
date = "2025-01"
duration = 1
set = { "rivalries.PRK.JPN.at_war" = 1.0 }
"""
"""Wars that call allies, cost, weary, and end."""

CHOSEN = """
[deterrence]
war_hazard = 0.3
contest_cost = 0.7
contest_slope = 0.4
war_cost_challenger = 0.2
inference = 0.7
might = 0.5
learning = 1.2
arsenal = 6.0
need = 0.45
saturation = 0.7
[deterrence.by_state.PRK]
selection = 0.6
[deterrence.by_tie.KOR.PRK]
opportunity = 0.6
[reputation]
gain = 0.2
witness = 0.3
[belief]
witness = 0.2
[weapons.by_state.PRK]
teaching = 0.8
progress = 0.3
renewal = 0.02
[war]
settling = 0.1
[rungs.nuclear_test]
routine = 0.0
renews = 0.2
lesson = 0.9
[rungs.exercise]
severity = 0.2
burden = 0.1
[states.PRK]
rungs = ["short_range_test", "long_range_test", "nuclear_test", "armed_attack"]
known = { short_range_test = 0.5, nuclear_test = { dist = "uniform", low = 0.1, high = 0.6 } }
[states.KOR]
rungs = ["exercise", "armed_attack"]
[rivalries.PRK.JPN]
rungs = ["short_range_test", "exercise"]
[rivalries.KOR.PRK]
theatre = "korea"
[playbooks.conservative]
provocation = 0.8
"""
"""One choice over rivals, tests that teach, ladders by challenger, a rivalry that runs both ways."""

MANY = {"rare": 12, "fought": 6}

MET = {
    "chosen": ("war_begun", "clash", "known"),
    "rare": ("war_begun", "regime_crisis", "clash", "measures", "vetoed"),
    "fought": (
        "war_begun",
        "damage",
        "abandoned",
        "terms",
        "defeated",
        "talking",
        "deal",
        "cheated",
        "reneged",
        "turmoil",
        "weapons_flow",
        "fallen",
        "denied",
        "tenure",
        "urge",
        "concern",
        "granted",
        "allies_challenger",
        "umbrella_defender",
    ),
}
"""What must happen for a walk to have tested anything."""


def reacting():
    """Return a playbook whose levers react to everything that can be observed."""
    seen = observable.names({"state": ("CHN", "RUS"), "theatre": ("korea", "ukraine")})
    terms = ", ".join(f'"{name}" = {0.02 if n % 2 else -0.03}' for n, name in enumerate(seen))
    levers = ("provocation", "openness", "information_control", "equidistance", "arms_offer", "kinship")
    rules = "\n".join(f"{name} = {{ base = {0.4 + 0.05 * n}, {terms} }}" for n, name in enumerate(levers))
    priority = f"priority = {{ korea = {{ base = 0.5, {terms} }} }}"
    return f'[playbooks.reacting]\n{rules}\n{priority}\n[states.PRK]\nplaybook = "reacting"\n'


@pytest.fixture(
    params=["events", "rare", "fought", *(pytest.param(one, marks=pytest.mark.deep) for one in ("chosen", "reacting"))]
)
def difference(request, tmp_path):
    """Return the path of a scenario that goes where those of the folder do not."""
    path = tmp_path / f"{request.param}.toml"
    text = {"events": EVENTS, "rare": RARE, "fought": FOUGHT, "chosen": CHOSEN, "reacting": reacting()}[request.param]
    path.write_text(f'extends = "{(ROOT / "scenarios/baseline.toml").as_posix()}"\n{text}')
    return path


def departures(world, other):
    """Return, for every replicate, the name of a variable or lever in which two worlds differ; "" where in none."""
    found = np.full(world.treasury.shape[-1], "", dtype=object)
    for struct, one, two in ((World, world, other), (Levers, world.levers, other.levers)):
        for v in variables_of(struct):
            x, y = getattr(one, v.name), getattr(two, v.name)
            close = np.abs(x - y) <= 1e-5 + 1e-4 * np.abs(y)  # np.isclose of finite numbers takes five times as long
            if not close.all():
                close = close.reshape(-1, x.shape[-1]).all(axis=0)
                found[~close & (found == "")] = v.name
    return found


def walk_together(path, replicates, months=48):
    """Run kernel and plain models with the same luck, and return the kernel's worlds.

    They must agree in every variable and month. A uniform that falls within float32 rounding of a chance may send a
    replicate another way: one in a hundred is let go.
    """
    plan = ss.load(path).plan
    luck = second_implementation.KernelLuck(plan.seed, replicates)
    models = [second_implementation.PlainModel(plan, r, luck.of(r)) for r in range(replicates)]
    kernel, world = Kernel.of(plan, Draws(plan.seed, 0, replicates))
    departed = departures(world, second_implementation.world_of(models))
    assert not any(departed), f"at the start: {set(departed)}"
    worlds, first = [], {}
    for month in range(months):
        world = kernel.month(world, month)
        for model in models:
            model.step()
        departed = departures(world, second_implementation.world_of(models))
        for r in np.flatnonzero(departed != ""):
            first.setdefault(int(r), (month, departed[r]))
        assert len(first) <= replicates // 100, f"replicate: (month, variable) of departure: {first}"
        worlds.append(world)
    for model in models:
        model.close()
    return worlds


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[] if one in OFTEN else pytest.mark.deep) for one in SCENARIOS]
)
def test_same_luck_gives_the_same_months(name):
    replicates = 4 if name == "baseline" else 2
    worlds = walk_together(ROOT / f"scenarios/{name}.toml", replicates, MONTHS.get(name, 48))
    assert sum(world.events.sum() for world in worlds) > 0


def test_same_luck_gives_the_same_months_off_the_beaten_track(difference):
    worlds = walk_together(difference, MANY.get(difference.stem, 3), months=36)
    for name in MET.get(difference.stem, ()):
        assert any(getattr(world, name).any() for world in worlds), f"no {name} was tested"


def test_plain_mesa_has_every_mechanism_and_begins_where_the_kernel_does():
    assert list(MODULES) == list(CLASSES)
    begun = {name for name, module in MODULES.items() if hasattr(module, "begin")}
    assert begun == {name for name, cls in CLASSES.items() if hasattr(cls, "begin")}


@pytest.mark.deep  # the same luck gives the same months: this asks no more but of the draws
def test_own_luck_gives_the_same_outcomes_on_average():
    replicates, months = 50, 12
    plan = ss.load(ROOT / "scenarios/baseline.toml").but(months=months).plan
    models = [second_implementation.PlainModel(plan, r) for r in range(replicates)]
    recorder = Recorder(plan.system, months, 0)
    for _ in range(months):
        for model in models:
            model.step()
        recorder.take(second_implementation.world_of(models))
    plain = outcome.values(recorder.summary())
    for model in models:
        model.close()
    kernel = ensemble.run([plan], 4000, traces=0)[0]
    names = outcome.names(plan.system)
    assert len(plain) == len(names)
    for name, one, two in zip(names, plain.astype(float), kernel.outcomes.astype(float), strict=False):
        assert agree(one, two), f"{name}: plain {np.nanmean(one):.6g}, kernel {np.nanmean(two):.6g}"


def agree(one, two):
    """Tell whether two samples have the same mean, within 4 standard errors, or to 1e-4 where nothing varies.

    The variance is that of both together: of a rare event the smaller sample may have none.
    """
    one, two = one[np.isfinite(one)], two[np.isfinite(two)]
    error = np.sqrt(np.concatenate([one, two]).var() * (1 / len(one) + 1 / len(two)))
    return abs(one.mean() - two.mean()) <= 4 * error + 1e-4 * abs(two.mean()) + 1e-6
