"""More of a parameter moves what it is about in the direction that its text says, in a month where all is under way."""

from dataclasses import replace

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.core.parameter import parameters_of
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import CLASSES
from worlds import system_of, world_of

pytestmark = pytest.mark.once

DIRECTIONS = """
attention.temperature        attention.A         -
attention.news               attention.A         +
attention.command            attention.B         +
attention.memory             salience.here       +
attention.habituation        salience.here       +
belief.memory                evidence.A>B        +
belief.loudness              evidence.A>B        +
belief.lesson                evidence.A>B        +
belief.sunk_cost             credibility.A>B     +
belief.spill_over            credibility.A>B     -
belief.tempo_memory          tempo.A>B           +
arms_trade.reserve           arms_flow.A>P       -
arms_trade.refill            shortfall.B         +
arms_trade.release           arms_flow.A>P       +
arms_trade.price             arms_price.A>P      +
arms_trade.premium           arms_price.A>P      +
arms_trade.learning          technology.A        +
arms_trade.watching          experience.A        +
arms_trade.fading            experience.A        -
arms_trade.smoothing         arms_income.A>P     -
economy.border_speed         openness.A          +
economy.autarky_growth       autarky.A           +
economy.autarky_fade         autarky.A           -
economy.autarky_cap          autarky.A           +
economy.fiscal_share         income.A            +
economy.upkeep               treasury.A          -
economy.relief               treasury.A          +
economy.relief               treasury.B          -
economy.control_cost         spending.A          +
economy.policing             spending.A          +
patronage.speed              trade.P>A           -
patronage.halt               trade.B>A           -
patronage.generosity         aid_recorded.P>A    +
patronage.covert             support_hidden.P>A  +
patronage.covert             aid_recorded.P>A    -
patronage.pull               aid_recorded.P>A    -
patronage.pull               aid_recorded.B>A    +
patronage.bidding            aid_recorded.P>A    +
patronage.settle             affinity.P>A        -
patronage.norm               affinity.P>A        +
patronage.strain             affinity.P>A        -
information.broadcast        exposure.A          +
information.word_of_mouth    exposure.A          +
information.leak             exposure.A          +
information.suppression      exposure.A          -
information.control_speed    control.A           +
information.alarm            control.A           +
information.answer           control.A           +
information.reach            exposure.A          +
information.campaign_cost    treasury.B          -
regime.recovery              cohesion.A          +
regime.norm                  cohesion.A          +
regime.rally                 cohesion.A          +
regime.purity                cohesion.A          +
regime.erosion               cohesion.A          -
regime.kinship_cut           cohesion.A          +
regime.hardship              cohesion.A          -
regime.backlash              cohesion.A          +
regime.crisis_hazard         regime_crisis.A     +
regime.brink                 regime_crisis.A     +
regime.width                 regime_crisis.A     +
regime.crisis_shock          cohesion.A          -
regime.frailty               regime_crisis.A     +
regime.clampdown             control.A           +
regime.linger                turmoil.A           +
motive.diversion             urge.A>B            +
motive.distraction           urge.A>B            +
motive.livelihood            urge.A>B            -
motive.kin                   qualm.A>B           +
motive.example               concern.A>B         +
stakes.giveaway              granted.B           +
stakes.giveaway              granted.A           -
stakes.forgone               granted.B           -
"""
"""Parameter, what it moves, and where to. The parameters of the crisis game: `known_answers/test_stage_game.py`."""

HALF = {v.name: 0.5 for v in variables_of(World) if v.high == 1}
SYSTEM = replace(
    system_of(
        ["A", "B", "P"],
        theatres=["here", "there"],
        rivalry=["A>B"],
        patronage=["B>A", "P>A"],
        channel=["A>P"],
        campaign=["B>A"],
    ),
    consumption=np.array([[[0], [0], [1]], [[0], [0], [1]]], np.float32),
)
LEVERS = dict.fromkeys(
    ["announced_threat", "show_of_force", "engagement", "campaign", "equidistance", "kinship", "arms_offer"], 0.5
) | {
    "arms_demand": 1.0,
    "technology_share": 0.5,
    "aid": 1.0,
    "openness": 0.8,
    "information_control": 0.7,
    "priority": {"B": [[0.8], [0.2]]},
}
AMOUNTS = {
    "treasury": 3.0,
    "gdp": 60.0,
    "munitions": {"A": 6.0, "B": 0.5, "P": 2.0},
    "production": 0.2,
    "evidence": 4.0,
}
TIES = {
    "trade_capacity": {"B>A": 4.0, "P>A": 8.0},
    "trade": 3.0,
    "aid_recorded": 0.2,
    "support_hidden": 0.2,
    "arms_income": 0.1,
}
MONTH = {"tempo": 2.0, "salience": 0.8, "events": 1.0, "stood": 0.0, "dependence": {"B>A": 0.2, "P>A": 0.8}}
UNDER_WAY = HALF | AMOUNTS | TIES | MONTH | {"intensity": {"here": 0.7, "there": 0.3}, "affinity": 0.8, "cohesion": 0.4}


@pytest.mark.parametrize("line", DIRECTIONS.split("\n")[1:-1], ids=lambda line: "-".join(line.split()))
def test_more_of_it_moves_what_it_is_about(line):
    parameter, moved, sign = line.split()
    low, high = (measured(parameter, end, moved) for end in (0, 1))
    assert (high > low) if sign == "+" else (high < low)


def measured(parameter, end, moved) -> float:
    """Return what is moved, after a month with the parameter at one end of its plausible range."""
    (mechanism, name), (variable, label) = parameter.split("."), moved.split(".")
    known = {p.name: p for p in parameters_of(CLASSES[mechanism])}
    beside = {"reserve": 3.0} if mechanism == "arms_trade" else {}
    tuned = CLASSES[mechanism](**{**beside, name: np.float32(known[name].plausible[end])})
    draws = Draws(1, 0, 2000)
    after = tuned.step(world_of(SYSTEM, draws.count, levers=LEVERS, **UNDER_WAY), SYSTEM, draws)
    axes = next(v.axes for v in variables_of(World) if v.name == variable)
    rows = getattr(after, variable)[..., SYSTEM.labels(axes[-1]).index(label), :]
    return float(rows.reshape(-1, draws.count)[0].mean())
