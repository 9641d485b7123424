"""Attention: salience fed by last month's provocations, then shares over theatres."""

from math import exp


def attention(model):
    """Share out the attention of every state."""
    salience(model)
    theatres, hot = model.theatres, heats(model)
    for state in model.states:
        p = state.p_attention
        ordered = state.levers.priority
        weights = state.weights
        pulls = [
            (weights[k] * hot[k] + p.news * theatre.salience + p.command * ordered[k]) / p.temperature
            for k, theatre in enumerate(theatres)
        ]
        most = max(pulls)
        odds = [exp(pull - most) for pull in pulls]
        whole = sum(odds)
        state.attention = [one / whole for one in odds]


def heats(model):
    """Return how hot each theatre is: a general war keeps it hot."""
    fought = {tie.theatre for tie in model.rivalries if tie.at_war}
    return [max(one.intensity, one.p_attention.alarm if one in fought else 0.0) for one in model.theatres]


def salience(model):
    """Let news fade and add what last month's acts made."""
    rungs = model.rungs
    fresh = [0.0] * len(model.theatres)
    for rivalry in model.rivalries:
        news = 0.0
        for rung, count in zip(rungs, rivalry.events, strict=True):
            if count:
                news += rung.severity * count
        if news:
            fresh[rivalry.theatre.index] += news / (1 + rivalry.tempo / rivalry.p_attention.habituation)
    for theatre in model.theatres:
        keep = theatre.p_attention.memory
        theatre.salience = keep * theatre.salience + (1 - keep) * fresh[theatre.index]
