"""Reputation: what challengers believe of the resolve of defenders."""


def reputation(model):
    """Learn from what surprised."""
    unanswered = sum([theatre.unanswered for theatre in model.theatres])
    for tie in model.rivalries:
        p, levers, theta = tie.p_reputation, tie.defender.levers, tie.reputation
        severity = sum([rung.severity for rung, n in zip(model.rungs, tie.events, strict=True) if n])
        lesson = severity * (1 + p.loudness * levers.announced_threat) * (tie.stood - tie.foreseen)
        lesson += p.sunk_cost * levers.show_of_force * tie.foreseen
        lesson -= p.spill_over * (unanswered - tie.theatre.unanswered) + p.betrayal * tie.defender.abandoned
        moved = theta + p.gain * lesson - p.forgetting * (theta - p.rest)
        tie.reputation = min(max(moved, -10.0), 10.0)
