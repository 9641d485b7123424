"""Reputation: what challengers believe of the resolve of defenders."""


def reputation(model):
    """Learn from what surprised."""
    unanswered = sum([theatre.unanswered for theatre in model.theatres])
    surprises = {tie: surprise(tie, model.rungs) for tie in model.rivalries}
    for tie in model.rivalries:
        p, levers, theta = tie.p_reputation, tie.defender.levers, tie.reputation
        lesson = surprises[tie]
        lesson += p.witness * sum([surprises[other] for other in tie.challenger.challenges if other is not tie])
        lesson += p.sunk_cost * levers.show_of_force * tie.foreseen
        lesson -= p.spill_over * (unanswered - tie.theatre.unanswered) + p.betrayal * tie.defender.abandoned
        moved = theta + p.gain * lesson - p.forgetting * (theta - p.rest)
        tie.reputation = min(max(moved, -10.0), 10.0)


def surprise(tie, rungs):
    """Return the lesson of a month's act: its severity, times by how much more it was contested than expected."""
    severity = sum([rung.severity for rung, n in zip(rungs, tie.events, strict=True) if n])
    loud = 1 + tie.p_reputation.loudness * tie.defender.levers.announced_threat
    return severity * loud * (tie.stood - tie.foreseen)
