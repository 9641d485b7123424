"""Standing: the notice that rivals take, and the company that a state keeps."""


def standing(model):
    """Move the standing of every state."""
    weights = [10 * state.capability for state in model.states]
    for state in model.states:
        p, weight = state.p_standing, weights[state.index]
        target = p.floor + p.noticed * notice(state) + p.company * company(state, weights)
        target += p.arms * state.deterrent + p.strength * weight / (1 + weight)
        state.standing += p.speed * (min(max(target, 0.0), 1.0) - state.standing)


def notice(state):
    """Return the mean attention that a state's rivals give its theatre."""
    if not state.challenges:
        return 0.0
    heeded = 0.0
    for tie in state.challenges:
        heeded += tie.defender.attention[tie.theatre.index]
    return heeded / len(state.challenges)


def company(state, weights):
    """Return the strength of a state's partners as far as they are aligned with it."""
    kept = whole = 0.0
    for tie in state.alignments:
        weight = weights[(tie.other if tie.one is state else tie.one).index]
        kept += tie.closeness * weight
        whole += weight
    return kept / (1 + whole)
