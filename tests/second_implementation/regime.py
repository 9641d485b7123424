"""Regime: cohesion, and the rare crisis when it is low."""

from math import exp, floor


def regime(model):
    """Draw crises, then move cohesion."""
    draw, month = model.draw, model.month
    for state in model.states:
        p, h = state.p_regime, state.cohesion
        crisis = 0.0
        if p.crisis_hazard > 0 or p.frailty > 0:
            hazard = p.frailty + p.crisis_hazard / (1 + exp(min((h - p.brink) / p.width, 80.0)))
            crisis = 1.0 if draw(month, state.name, "regime.crisis", 0) < hazard else 0.0
        pull = state.alternative * (1 - p.kinship_cut * (1 - state.levers.kinship))
        gains = p.rally * threat(state, p) + p.purity * (1 - state.openness)
        losses = p.erosion * state.exposure * pull + p.hardship * (1 - state.output) + p.weariness * state.exhaustion
        losses += p.repression * (state.control - p.accustomed)
        moved = h + p.recovery * (p.norm - h) + (1 - h) * gains - h * losses
        state.cohesion = max(min(moved, 1.0) - p.crisis_shock * crisis, 0.0)
        state.regime_crisis = crisis
        state.turmoil = 1.0 if crisis else p.linger * state.turmoil
        if crisis:
            state.control += p.clampdown * (1 - state.control)
            if len(state.seats) > 1:
                succeed(model, state)


def succeed(model, state):
    """Let another playbook follow, with a chance."""
    if model.draw(model.month, state.name, "regime.succession", 0) < state.p_regime.succession:
        others = len(state.seats) - 1
        step = 1 + floor(model.draw(model.month, state.name, "regime.succession", 1) * others)
        state.playbook = float((state.playbook + step) % len(state.seats))


def threat(state, p):
    """Return the threat that a regime feels."""
    felt = 0.0
    for tie in state.challenges:
        levers = tie.defender.levers
        felt += (levers.announced_threat + levers.show_of_force) / 2
    if any(tie.at_war for tie in [*state.challenges, *state.defends]):
        felt += p.siege
    for tie in state.campaigns_against:
        felt += p.backlash * tie.campaign_effort
    return felt
