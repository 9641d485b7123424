"""Economy: border, autarky, output, and the month's budget."""

TINY = 1e-12


def economy(model):
    """Move border and autarky, produce, close the budget."""
    for state in model.states:
        produce(state)
    relieve(model)
    for state in model.states:
        spend(state, model.rungs)


def begin(model):
    """Set the output that every state would have before the first month."""
    for state in model.states:
        state.output = output(state)


def produce(state):
    """Move border and autarky; take in the month's income."""
    p = state.p_economy
    opened = state.openness + p.border_speed * (state.levers.openness - state.openness)
    autarky = state.autarky
    grown = p.autarky_growth * (1 - opened) * max(p.autarky_cap - autarky, 0.0)
    state.autarky = autarky = autarky + grown - p.autarky_fade * opened * autarky
    state.openness = opened
    state.output = output(state)
    cuts = [tie.trade_cut for tie in state.patrons]
    stopped = sum(cuts) / len(cuts) if cuts else 0.0
    state.income = p.fiscal_share * state.gdp * state.output / 12 * (1 - p.bite * stopped)
    state.treasury += state.income


def output(state):
    """Return the output that autarky and trade allow."""
    return (1 - state.damage) * (state.autarky + (1 - state.autarky) * commerce(state))


def commerce(state):
    """Return trade as a share of what an open border allows."""
    trade = capacity = 0.0
    for tie in state.patrons:
        trade += tie.trade
        capacity += tie.trade_capacity
    possible = max(state.trade_potential, capacity)
    return min(trade / max(possible, TINY), 1.0) if possible > 0 else state.openness


def relieve(model):
    """Pay relief to challengers, each defender as far as its purse goes."""
    paid = []
    for state in model.states:
        asked = [max(state.levers.engagement, tie.deal) * tie.p_economy.relief / 12 for tie in state.defends]
        if sum(asked) > 0:
            scale = min(1.0, state.treasury / max(sum(asked), TINY))
            paid += [(tie, one * scale) for tie, one in zip(state.defends, asked, strict=True)]
    for state in model.states:
        state.relieved = 0.0
    for tie, money in paid:
        tie.defender.relieved += money
        tie.defender.treasury -= money
        tie.challenger.treasury += money


def spend(state, rungs):
    """Pay for control, provocations and upkeep."""
    p, purse = state.p_economy, state.treasury
    bill = p.control_cost * state.gdp * state.control / 12 * (1 + p.policing * state.exposure)
    for tie in state.challenges:
        for rung, n in zip(rungs, tie.events, strict=True):
            if n:
                bill += rung.money * n
    paid = min(purse, bill)
    state.upkeep = p.upkeep * (purse - paid)
    spending = paid + state.upkeep
    state.spending += spending
    state.treasury = max(purse - spending, 0.0)
