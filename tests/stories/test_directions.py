"""What the mechanisms say about the world, one sentence a test.

Replicates stand for the two cases compared: ``[0.1, 0.9]`` is one value for each. (A..): the claim of the article.
"""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.mechanisms.arms_trade import ArmsTrade
from stratsim.mechanisms.attention import Attention
from stratsim.mechanisms.belief import Belief
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.deterrence.game import Scene
from stratsim.mechanisms.economy import Economy
from stratsim.mechanisms.information import Information
from stratsim.mechanisms.patronage import Patronage
from stratsim.mechanisms.regime import Regime
from worlds import rungs_of, system_of, world_of

pytestmark = pytest.mark.once

DRAWS = Draws(seed=1, first=0, count=2)
PAIR = system_of(["A", "B"], rivalry=["A>B"], campaign=["B>A"], rungs=rungs_of([0.3]))
"""A challenges B; B can send information to A."""


def after(world, system, *mechanisms, months=1):
    """Return the world after some months of some mechanisms."""
    for month in range(months):
        for mechanism in mechanisms:
            world = mechanism.step(world, system, DRAWS.in_month(month))
    return world


def contest(mechanism=None, **values):
    """Return the chance that B contests A's act, in each of two cases."""
    mechanism = mechanism or Deterrence()
    world = world_of(PAIR, 2, **values)
    return mechanism.chances(world, PAIR).contest[0, 0]


def acts(**values):
    """Return the chance that A acts, in each of two cases."""
    world = world_of(PAIR, 2, **{"treasury": 1.0, "attention": 1.0, **values})
    return Deterrence().chances(world, PAIR).rung[0, 0]


def test_a_loud_empty_threat_costs_more_credibility_than_a_quiet_one():
    """A threat that is not carried out costs credibility, the more the louder it was (A19)."""
    world = world_of(PAIR, 2, levers={"announced_threat": {"B": [0.1, 0.9]}}, events=1.0, stood=0.0)
    quiet, loud = after(world, PAIR, Belief()).credibility[0]
    assert loud < quiet < world.credibility[0, 0]


def test_a_loud_threat_carried_out_gains_more_credibility_than_a_quiet_one():
    """A threat that is carried out earns credibility, the more the louder it was."""
    world = world_of(PAIR, 2, levers={"announced_threat": {"B": [0.1, 0.9]}}, events=1.0, stood=1.0)
    quiet, loud = after(world, PAIR, Belief()).credibility[0]
    assert loud > quiet > world.credibility[0, 0]


def test_nuclear_threats_unanswered_elsewhere_cost_credibility_here():
    """Nuclear threats that go unanswered in one theatre are seen in another (A06)."""
    system = system_of(["A", "B"], rivalry=["A>B"], theatres=["here", "there"])
    world = world_of(system, 2, unanswered={"there": [0.0, 1.0]})
    answered, unanswered = after(world, system, Belief()).credibility[0]
    assert unanswered < answered


def test_a_show_of_force_helps_less_the_less_it_is_believed():
    """A flyover impresses whom it finds believing already (A18, A19)."""
    world = world_of(PAIR, 2, levers={"show_of_force": {"B": 1.0}}, credibility=[0.1, 0.5])
    doubted, believed = (after(world, PAIR, Belief()).credibility - world.credibility)[0]
    assert 0 < doubted < believed


def test_who_pays_at_home_for_an_empty_threat_backs_down_less():
    """Audience costs bind a defender to what it announced."""
    cheap, dear = contest(Deterrence(audience_cost=np.float32([0.0, 0.9])), levers={"announced_threat": {"B": 0.8}})
    assert dear > cheap


def test_a_challenger_with_a_deterrent_is_contested_less():
    """A deterrent is a shield: it makes contesting dearer (A16)."""
    bare, shielded = contest(deterrent={"A": [0.0, 1.0]})
    assert shielded < bare


def test_a_defender_that_looks_elsewhere_contests_less():
    """What gets no attention gets no answer (A21)."""
    looking, away = contest(attention={"B": [0.9, 0.1]})
    assert away < looking


def test_a_believed_defender_is_provoked_less():
    """Credibility deters."""
    doubted, believed = acts(levers={"provocation": {"A": 1.0}}, credibility=[0.1, 0.9])
    assert believed < doubted


def test_a_challenger_provokes_less_while_talks_pay():
    """Engagement takes away the leverage that a provocation would bring (A15)."""
    cold, talks = acts(levers={"provocation": {"A": 1.0}, "engagement": {"B": [0.0, 1.0]}})
    assert talks < cold


def test_an_act_while_both_sides_talk_forfeits_the_talks():
    """Talks hold a challenger back only while it takes part in them itself."""
    refused, talks = acts(levers={"provocation": {"A": 1.0}, "engagement": {"A": [0.0, 1.0], "B": 1.0}})
    assert talks < refused / 10


def test_a_challenger_busy_elsewhere_acts_less():
    """What takes the challenger's own attention leaves it fewer acts (A21, seen from the other side)."""
    free, busy = acts(levers={"provocation": {"A": 1.0}}, attention={"A": [1.0, 0.3], "B": 1.0})
    assert busy < free


def test_a_border_that_closes_stops_trade_at_once():
    """The closure of 2020 was felt within weeks (A01)."""
    system = system_of(["C", "L"], patronage=["L>C"])
    world = world_of(system, 2, trade=3.0, trade_capacity=4.0, openness={"C": [0.9, 0.1]})
    open_, closed = after(world, system, Patronage()).trade[0]
    assert open_ > 2.9
    assert closed <= 0.4 + 1e-6


def test_a_regime_in_doubt_provokes_more():
    """A regime rallies its people by a crisis when it needs to."""
    firm, shaky = acts(levers={"provocation": {"A": 1.0}}, cohesion={"A": [0.9, 0.2]})
    assert shaky > firm


def test_battle_experience_raises_the_odds_of_who_has_it():
    """What weapons and troops learn in one war counts in the next crisis (A11)."""
    mine = Scene.of(Deterrence(), world_of(PAIR, 2, experience={"A": [0.0, 1.0]}), PAIR).odds[0]
    theirs = Scene.of(Deterrence(), world_of(PAIR, 2, experience={"B": [0.0, 1.0]}), PAIR).odds[0]
    assert mine[1] > mine[0] == theirs[0] > theirs[1]


def test_a_blacklisted_buyer_pays_more_when_shells_are_scarce():
    """Being shut out by other suppliers is what makes an old stockpile valuable (A09)."""
    system = market(need=1.0)
    world = war(system, blacklisted={"B": [0.0, 1.0]})
    free, shut_out = after(world, system, ArmsTrade()).arms_price[0]
    assert shut_out > free


def test_a_blacklisted_buyer_pays_no_more_when_shells_abound():
    """The premium is one of scarcity (A09)."""
    system = market(need=0.01)
    world = war(system, blacklisted={"B": [0.0, 1.0]})
    free, shut_out = after(world, system, ArmsTrade()).arms_price[0]
    assert shut_out == free


def test_a_hungrier_war_sells_more_shells_and_teaches_the_seller_more():
    """A war that burns more brings its supplier cash, technology and experience (A08, A10, A11)."""
    system = market(need=1.0)
    world = after(war(system, intensity=[0.2, 0.9]), system, ArmsTrade())
    for gained in (world.arms_flow[0], world.experience[0], world.technology[0], world.treasury[0]):
        assert gained[1] > gained[0] > 0


def test_a_war_that_has_shot_its_stock_empty_wants_no_fewer_shells():
    """A war that starves is the seller's best customer (A08)."""
    system = market(need=0.5)
    world = war(system, munitions={"A": 50.0, "B": [2.0, 0.0]})
    stocked, empty = after(world, system, ArmsTrade()).arms_flow[0]
    assert empty >= stocked > 0


def test_a_buyer_with_an_empty_purse_can_pay_in_technology():
    """What is paid in technology needs no cash (A10)."""
    system = market(need=0.5)
    world = war(system, treasury={"B": [50.0, 0.0]})
    world.levers.technology_share[1] = 1.0
    rich, broke = after(world, system, ArmsTrade()).arms_flow[0]
    assert broke == rich > 0


def market(need):
    """Return a system where B fights and A can sell to it."""
    system = system_of(["A", "B"], channel=["A>B"])
    system.consumption[0, 1] = need
    return system


def war(system, **values):
    """Return a world at war where A offers shells and B wants them, and pays half in technology."""
    levers = {"arms_offer": {"A": 1.0}, "arms_demand": {"B": 1.0}, "technology_share": {"B": 0.5}}
    stocks = {"munitions": {"A": 5.0, "B": 2.0}, "treasury": {"B": 50.0}}
    return world_of(system, 2, levers=levers, **{"intensity": 1.0, **stocks, **values})


def test_a_closed_border_teaches_autarky_and_costs_output():
    """A closed border costs output, and the economy learns to do without (A01, A03)."""
    system = system_of(["A", "P"], patronage=["P>A"])
    world = world_of(
        system, 2, levers={"openness": {"A": [1.0, 0.0]}}, trade_capacity=3.0, trade=3.0, autarky={"A": 0.4}
    )
    world = after(world, system, Economy(), Patronage(), months=24)
    assert world.autarky[0, 1] > world.autarky[0, 0]
    assert world.output[0, 1] < world.output[0, 0]


def test_a_patron_that_gives_but_does_not_trade_costs_no_output():
    """Only trade that could be had is missed."""
    alone, client = system_of(["A", "P"]), system_of(["A", "P"], patronage=["P>A"])
    output = [after(world_of(s, autarky={"A": 0.4}), s, Economy()).output[0, 0] for s in (alone, client)]
    assert output[1] == output[0]


def test_dropping_kinship_steadies_a_regime_whose_public_is_informed():
    """Naming the South a foreign state takes its way of life away as a model (A13)."""
    world = world_of(PAIR, 2, levers={"kinship": {"A": [1.0, 0.0]}}, exposure={"A": 0.9}, alternative={"A": 0.8})
    kin, foreign = after(world, PAIR, Regime(), months=12).cohesion[0]
    assert foreign > kin


def test_dropping_kinship_changes_nothing_where_nobody_is_informed():
    """What nobody has heard of needs no answer (A13)."""
    world = world_of(PAIR, 2, levers={"kinship": {"A": [1.0, 0.0]}}, exposure={"A": 0.0}, alternative={"A": 0.8})
    kin, foreign = after(world, PAIR, Regime(), months=12).cohesion[0]
    assert foreign == kin


def test_a_hotter_theatre_elsewhere_takes_attention_from_korea():
    """Attention is scarce: what Ukraine takes, Korea loses (A21)."""
    system = system_of(["USA"], theatres=["korea", "ukraine"])
    world = world_of(system, 2, intensity={"korea": 0.4, "ukraine": [0.3, 0.9]})
    cool, hot = after(world, system, Attention()).attention[0, 0]
    assert hot < cool


def test_the_tenth_missile_makes_less_news_than_the_first():
    """The world gets used to what is repeated (A21)."""
    first, tenth = after(world_of(PAIR, 2, events=1.0, tempo=[0.0, 10.0]), PAIR, Attention()).salience[0]
    assert 0 < tenth < first


def test_a_client_that_steers_for_balance_gets_more_from_the_smaller_patron():
    """Equidistance moves support from the greater patron to the smaller (A07, A14)."""
    system = system_of(["C", "L", "S"], patronage=["L>C", "S>C"])
    start = {"trade": {"L>C": 3.0, "S>C": 0.5}, "dependence": {"L>C": 0.85, "S>C": 0.15}, "treasury": 100.0}
    start |= {"trade_capacity": 4.0, "openness": 1.0}
    world = world_of(system, 2, levers={"aid": 1.0, "equidistance": {"C": [0.0, 1.0]}}, **start)
    world = after(world, system, Patronage(), months=12)
    support = world.aid_recorded + world.support_hidden
    assert support[1, 1] > support[1, 0]
    assert support[0, 1] < support[0, 0]
    assert world.dependence[1, 1] > world.dependence[1, 0]


def test_a_patron_that_minds_gives_less_to_a_client_that_provokes():
    """A patron's restraint is felt in its aid (A26)."""
    system = system_of(["A", "B", "P"], rivalry=["A>B"], patronage=["P>A"])
    world = world_of(system, 2, levers={"aid": 1.0, "restraint": {"P": [0.0, 1.0]}}, tempo=2.0, treasury=100.0)
    support = after(world, system, Patronage(), months=6).aid_recorded[0]
    assert support[1] < support[0]


def campaigned(information, regime):
    """Return A's cohesion after two years without and with a full campaign."""
    start = {"alternative": {"A": 0.8}, "exposure": {"A": 0.1}, "control": {"A": 0.2}, "treasury": {"B": 10.0}}
    world = world_of(PAIR, 2, levers={"campaign": {"B": [0.0, 1.0]}}, **start)
    return after(world, PAIR, information, regime, months=24).cohesion[0]


def test_a_campaign_can_wear_a_regime_down():
    """Outside information can cost a regime its cohesion (A23)."""
    without, with_ = campaigned(Information(answer=0.0), Regime(backlash=0.0))
    assert with_ < without


def test_a_campaign_can_rally_a_regime_that_answers_with_control():
    """And it can do the opposite, where it alarms more than it informs."""
    without, with_ = campaigned(Information(answer=0.6, broadcast=0.002), Regime(backlash=1.0, rally=0.04))
    assert with_ > without
