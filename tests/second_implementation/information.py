"""Information: campaigns paid for, exposure of each public, control that answers."""

from math import exp


def information(model):
    """Pay for campaigns, spread information, tighten control."""
    for state in model.states:
        if state.campaigns:
            pay(state)
    for state in model.states:
        spread(state)


def pay(sender):
    """Pay for a sender's campaigns as far as its treasury allows."""
    asked = sender.levers.campaign
    due = 0.0
    for tie in sender.campaigns:
        due += asked * tie.p_information.campaign_cost / 12
    paid = min(due, sender.treasury)
    effort = asked * paid / due if due > paid else asked
    for tie in sender.campaigns:
        tie.campaign_effort = effort
    sender.treasury -= paid
    sender.spending += paid


def spread(state):
    """Move exposure and control."""
    p, x, c = state.p_information, state.exposure, state.control
    sent = 0.0
    for tie in state.campaigns_against:
        sent += tie.p_information.reach * tie.campaign_effort
    uptake = p.broadcast * sent + p.leak * state.openness + p.word_of_mouth * x
    exposure = x + (1 - x) * (1 - c) * uptake - p.suppression * c * x
    own, cause = state.levers.information_control, p.alarm * x + p.answer * sent
    called = (1 - p.saturation) * min(max(own + cause, 0.0), 1.0)
    called += p.saturation * (own + (1 - own) * (1 - exp(-cause)))
    state.exposure = min(max(exposure, 0.0), 1.0)
    state.control = c + p.control_speed * (called - c)
