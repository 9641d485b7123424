"""Adaptation: states that can follow several playbooks learn which has served them best."""

from math import exp


def adaptation(model):
    """Learn from the month, or from a trial that is over, then perhaps change the playbook."""
    for state in model.adaptive:
        p = state.p_adaptation
        if p.speed <= 0:
            continue
        gain = satisfaction(state) - state.aspiration
        if p.credit > 0:
            state.tenure += 1
            state.earned += gain
        else:
            learn(state, gain)
        if state.tenure >= p.credit and model.draw(model.month, state.name, "adaptation.choice", 1) < p.speed:
            if p.credit > 0:
                learn(state, state.earned / max(state.tenure, 1))
                state.tenure = state.earned = 0.0
            choose(model, state)


def begin(model):
    """Set the aspiration of every state to its satisfaction at the start."""
    for state in model.states:
        state.aspiration = satisfaction(state)


def satisfaction(state):
    """Return how well the month served a state."""
    p, calm = state.p_adaptation, 1.0
    for tie in state.challenges + state.defends:
        if tie.clash:
            calm = 0.0
    kept = p.regime * state.cohesion + p.economy * state.output + p.prestige * state.standing + p.safety * calm
    lost = state.conceded + state.contested + state.fought + state.settled + state.provoked + state.granted
    return kept - p.losses * lost


def learn(state, gain):
    """Update attractions and experience of all playbooks of a state."""
    p = state.p_adaptation
    for seat in state.seats:
        if seat.following:
            seat.last_payoff = gain
        more = p.rho * seat.trials + 1
        weight = p.delta + (1 - p.delta) * seat.following
        seat.attraction = (p.phi * seat.trials * seat.attraction + weight * seat.last_payoff) / more
        seat.trials = more


def choose(model, state):
    """Draw a playbook anew."""
    p = state.p_adaptation
    best = max([seat.attraction for seat in state.seats])
    weights = [exp(p.sharpness * (seat.attraction - best)) for seat in state.seats]
    left = model.draw(model.month, state.name, "adaptation.choice", 0) * sum(weights)
    for n, weight in enumerate(weights):
        if left < weight or n == len(weights) - 1:
            state.playbook = float(n)
            return
        left -= weight
