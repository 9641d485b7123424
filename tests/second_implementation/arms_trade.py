"""Arms trade: munitions fired, made, sold and paid for."""

from math import exp

TINY = 1e-12


def arms_trade(model):
    """Fire, make, sell, pay and learn."""
    for state in model.states:
        fire(state)
    if model.channels:
        ration(model)
        deliver(model)
    for state in model.states:
        learn(state)


def fire(state):
    """Fire and make munitions, and note what is sought abroad."""
    p = state.p_arms_trade
    stock = state.munitions
    state.made = made = state.production * state.output * (1 - p.crowding * state.plants_busy)
    wanted = 0.0
    for theatre, rate in state.fires:
        wanted += rate * theatre.intensity
    wanted += p.expend * fighting(state)
    spare = stock - p.reserve
    lacking = max(wanted - made - p.release * spare, 0.0) if spare > 0 else max(wanted - made, 0.0) - p.refill * spare
    state.burned = burned = min(wanted, stock + made)
    state.shortfall = state.levers.arms_demand * lacking
    state.munitions = stock + made - burned


def offer(state):
    """Return the rounds that a state would sell."""
    p = state.p_arms_trade
    return state.levers.arms_offer * p.release * max(state.munitions - p.reserve, 0.0) * (1 - p.hold * fighting(state))


def fighting(state):
    """Return 1 for a state in a general war, else 0."""
    return float(any(tie.at_war for tie in [*state.challenges, *state.defends]))


def cover(supply, claims):
    """Return the share of the claims that the supply covers."""
    return supply / max(claims, TINY) if claims > supply else 1.0


def ration(model):
    """Set prices and flows: buyers ask suppliers in proportion, short suppliers ration, short purses cut."""
    offers = {state: offer(state) for state in model.states if state.buyers}
    for buyer in model.states:
        if not buyer.suppliers:
            continue
        offered = sum([offers[tie.supplier] for tie in buyer.suppliers])
        scarcity = buyer.blacklisted * (1 - cover(offered, buyer.shortfall))
        for tie in buyer.suppliers:
            tie.arms_price = tie.p_arms_trade.price * (1 + tie.p_arms_trade.premium * scarcity)
            tie.want = buyer.shortfall * offers[tie.supplier] / max(offered, TINY)
    for supplier, offered in offers.items():
        share = cover(offered, sum([tie.want for tie in supplier.buyers]))
        for tie in supplier.buyers:
            denied = max(tie.supplier.denied, tie.buyer.denied)
            tie.arms_flow = tie.want * share * (1 - tie.p_arms_trade.exposed * denied)
    for buyer in model.states:
        if buyer.suppliers:
            cash = 1 - buyer.levers.technology_share
            share = cover(buyer.treasury, sum([cash * tie.arms_price * tie.arms_flow for tie in buyer.suppliers]))
            for tie in buyer.suppliers:
                tie.arms_flow *= share


def deliver(model):
    """Move rounds one way and pay the other."""
    for tie in model.channels:
        supplier, buyer, flow = tie.supplier, tie.buyer, tie.arms_flow
        bill = tie.arms_price * flow
        tie.arms_technology = buyer.levers.technology_share * bill
        tie.arms_cash = bill - tie.arms_technology
        keep = tie.p_arms_trade.smoothing
        tie.arms_income = keep * tie.arms_income + (1 - keep) * 12 * bill
        supplier.munitions -= flow
        buyer.munitions += flow
        supplier.treasury += tie.arms_cash
        buyer.treasury -= tie.arms_cash
        buyer.shortfall = max(buyer.shortfall - flow, 0.0)


def learn(state):
    """Learn from pay in technology and from the use of arms sold; forget."""
    p = state.p_arms_trade
    state.experience *= 1 - p.fading
    if state.buyers:
        taught = p.learning * sum([tie.arms_technology for tie in state.buyers])
        seen = p.watching * sum([tie.arms_flow for tie in state.buyers])
        state.technology = 1 - (1 - state.technology) * exp(-taught)
        state.experience = 1 - (1 - state.experience) * exp(-seen)
