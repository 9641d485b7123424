"""Denial: interdiction of a challenger's trade, and the clashes that it risks."""

TINY = 1e-12


def denial(model):
    """Pay for interdiction, let it hold or not, and perhaps clash."""
    for state in model.states:
        state.denied = 0.0
    done = {}
    for state in model.states:
        bills = [tie.p_denial.cost * state.levers.denial / 12 for tie in state.defends]
        due = sum(bills)
        spent = min(due, state.treasury)
        for tie in state.defends:
            done[tie] = state.levers.denial * (spent / max(due, TINY) if due > spent else 1.0)
        state.treasury -= spent
        state.spending += spent
    for tie in model.rivalries:
        interdict(model, tie, done[tie])
    for state in model.states:
        state.denied = min(state.denied, 1.0)


def interdict(model, tie, done):
    """Interdict in one rivalry."""
    p, draw, month = tie.p_denial, model.draw, model.month
    theirs, ours = tie.defender.capability, p.guard * tie.challenger.capability
    if draw(month, tie.name, "denial.month", 0) < theirs / max(theirs + ours, TINY):
        tie.challenger.denied += p.grip * done
    chance = p.friction * done * (1 - tie.at_war)
    if draw(month, tie.name, "denial.month", 1) < chance:
        tie.clash = 1.0
        if draw(month, tie.name, "denial.month", 2) < p.hazard:
            tie.war_begun = tie.at_war = 1.0
    tie.clash_expected += (1 - tie.clash_expected) * chance
    tie.war_expected += (1 - tie.war_expected) * chance * p.hazard
