"""Sanctions: measures tabled, vetoed or passed by the Council, and the trade that they stop."""

from math import exp


def sanctions(model):
    """Meet on what was done, then cut trade."""
    for state in model.states:
        provoked = min(sum([tie.tempo / (1 + tie.tempo) for tie in state.challenges]), 1.0)
        state.sanctions *= 1 - state.p_sanctions.lapse * (1 - provoked)
    if model.council:
        for state in model.answerable:
            meet(model, state)
    near = {(a, b): tie.closeness for tie in model.alignments for a, b in ((tie.one, tie.other), (tie.other, tie.one))}
    for tie in model.patronages:
        p, client = tie.p_sanctions, tie.client
        enforced = tie.patron.levers.enforcement * (1 - p.cover * near.get((tie.patron, client), 0.0))
        tie.trade_cut = p.grip * client.sanctions * (enforced + p.reach * (1 - enforced))
        if any(one.deal for one in client.challenges):
            tie.trade_cut *= 1 - p.suspension


def meet(model, state):
    """Table a measure against a state, perhaps, and let it pass or fail."""
    state.measures = state.vetoed = 0.0
    tabled = table(state, model.rungs)
    if tabled <= 0 or model.draw(model.month, state.name, "sanctions.vote", 0) >= tabled:
        return
    if model.draw(model.month, state.name, "sanctions.vote", 1) < unanimous(model.council, state):
        state.measures = 1.0
        state.sanctions += state.p_sanctions.escalation * (1 - state.sanctions)
    else:
        state.vetoed = 1.0


def table(state, rungs):
    """Return the chance that a measure against a state is tabled."""
    grave = 0.0
    for tie in state.challenges:
        severity = 0.0
        for rung, n in zip(rungs, tie.events, strict=True):
            if n:
                severity += rung.severity
        grave += max(severity - tie.p_sanctions.threshold, 0.0) * tie.defender.levers.sanctions
    return 1 - exp(-state.p_sanctions.zeal * grave)


def unanimous(council, state):
    """Return the chance that no veto holder objects."""
    near = {tie.other if tie.one is state else tie.one: tie.closeness for tie in state.alignments}
    chance = 1.0
    for holder in council:
        p = holder.p_sanctions
        leaning = p.consent - p.friendship * near.get(holder, 0.0) - p.grudge * holder.rift
        chance /= 1 + exp(min(-leaning / p.width, 80.0))
    return chance
