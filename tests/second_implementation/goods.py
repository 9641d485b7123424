"""Goods: weapons and soldiers that channels carry."""

from math import exp

TINY = 1e-12


def goods(model):
    """Make, lose, deliver and pay weapons; send and pay soldiers; take stock of strength."""
    for state in model.states:
        p = state.p_goods
        fighting = any(tie.at_war for tie in [*state.challenges, *state.defends])
        state.arms_made = p.plants * state.output / 12
        state.arms_lost = min(p.wear + p.attrition * fighting, 1.0) * state.arms
        state.arms += state.arms_made - state.arms_lost
    if model.channels:
        deliver(model)
        soldier(model)
    for state in model.states:
        p, abroad = state.p_goods, sum([tie.deployed for tie in state.buyers])
        state.experience = 1 - (1 - state.experience) * exp(-p.seasoning * abroad)
        state.force = p.heft * state.arms / (state.arms + p.half)
        state.force -= p.absence * abroad / max(abroad + state.troops, TINY)


def cover(supply, claims):
    """Return the share of the claims that the supply covers."""
    return supply / max(claims, TINY) if claims > supply else 1.0


def deliver(model):
    """Deliver weapons as far as there are some and they are paid for."""
    flows = {}
    for tie in model.channels:
        flows[tie] = tie.p_goods.order * tie.supplier.levers.arms_offer * tie.buyer.levers.arms_demand / 12
    shares = {s: cover(s.arms, sum([flows[tie] for tie in s.buyers])) for s in model.states}
    for tie in model.channels:
        denied = max(tie.supplier.denied, tie.buyer.denied)
        flows[tie] *= shares[tie.supplier] * (1 - tie.p_goods.exposed * denied)
    shares = {
        b: cover(b.treasury, sum([(1 - tie.p_goods.gift) * flows[tie] for tie in b.suppliers])) for b in model.states
    }
    for tie in model.channels:
        tie.weapons_flow = flow = flows[tie] * shares[tie.buyer]
        tie.supplier.arms -= flow
        tie.buyer.arms += flow
        pay(tie, (1 - tie.p_goods.gift) * flow)


def pay(tie, money):
    """Let a buyer pay its supplier."""
    tie.supplier.treasury += money
    tie.buyer.treasury -= money


def soldier(model):
    """Send soldiers, call home those too many, count the fallen, pay."""
    missing = {tie: tie.p_goods.pace * max(tie.p_goods.contingent - tie.deployed, 0.0) for tie in model.channels}
    shares = {s: cover(s.troops, sum([missing[tie] for tie in s.buyers])) for s in model.states}
    for tie in model.channels:
        p = tie.p_goods
        moved = missing[tie] * shares[tie.supplier] - max(tie.deployed - p.contingent, 0.0)
        tie.fallen = p.casualties * (tie.deployed + moved)
        tie.deployed += moved - tie.fallen
        tie.supplier.troops -= moved
    wages = {tie: tie.p_goods.pay * tie.deployed / 12 for tie in model.channels}
    shares = {b: cover(b.treasury, sum([wages[tie] for tie in b.suppliers])) for b in model.states}
    for tie in model.channels:
        pay(tie, wages[tie] * shares[tie.buyer])
