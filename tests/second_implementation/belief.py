"""Belief: what each challenger learns about each defender."""


def belief(model):
    """Learn from the month's acts."""
    unanswered = 0.0
    for theatre in model.theatres:
        unanswered += theatre.unanswered
    for rivalry in model.rivalries:
        learn(rivalry, model.rungs, unanswered - rivalry.theatre.unanswered)


def learn(rivalry, rungs, elsewhere):
    """Update credibility, evidence and tempo of one rivalry."""
    p, levers = rivalry.p_belief, rivalry.defender.levers
    severity = events = 0.0
    for rung, n in zip(rungs, rivalry.events, strict=True):
        if n:
            severity += rung.severity
            events += n
    lesson = p.lesson * severity * (1 + p.loudness * levers.announced_threat)
    signal = p.sunk_cost * levers.show_of_force * rivalry.credibility
    kept = p.memory * rivalry.evidence
    contested = kept * rivalry.credibility + lesson * rivalry.stood + signal
    conceded = kept * (1 - rivalry.credibility) + lesson * (1 - rivalry.stood) + p.spill_over * elsewhere
    conceded += p.betrayal * rivalry.defender.abandoned
    weight = contested + conceded
    if weight > 1e-12:
        rivalry.credibility = min(max(contested / weight, 0.0), 1.0)
    rivalry.evidence = max(weight, 1e-3)
    rivalry.tempo = max(p.tempo_memory * rivalry.tempo + (1 - p.tempo_memory) * events, 1e-6)
