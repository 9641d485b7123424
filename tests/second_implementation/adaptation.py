"""Adaptation: states that can follow several playbooks learn which has served them best."""

from math import exp


def adaptation(model):
    """Learn from the month, then perhaps change the playbook."""
    for state in model.adaptive:
        if state.p_adaptation.speed > 0:
            learn(state)
            reconsider(model, state)


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
    return p.regime * state.cohesion + p.economy * state.output + p.prestige * state.standing + p.safety * calm


def learn(state):
    """Update attractions and experience of all playbooks of a state."""
    p, gain = state.p_adaptation, satisfaction(state) - state.aspiration
    for seat in state.seats:
        if seat.following:
            seat.last_payoff = gain
        more = p.rho * seat.trials + 1
        weight = p.delta + (1 - p.delta) * seat.following
        seat.attraction = (p.phi * seat.trials * seat.attraction + weight * seat.last_payoff) / more
        seat.trials = more


def reconsider(model, state):
    """Draw a playbook anew, with a chance."""
    p = state.p_adaptation
    if model.draw(model.month, state.name, "adaptation.choice", 1) >= p.speed:
        return
    best = max([seat.attraction for seat in state.seats])
    weights = [exp(p.sharpness * (seat.attraction - best)) for seat in state.seats]
    left = model.draw(model.month, state.name, "adaptation.choice", 0) * sum(weights)
    for n, weight in enumerate(weights):
        if left < weight or n == len(weights) - 1:
            state.playbook = float(n)
            return
        left -= weight
