"""Belief: what each challenger learns about each defender."""


def belief(model):
    """Learn from the month's acts."""
    unanswered = 0.0
    for theatre in model.theatres:
        unanswered += theatre.unanswered
    lessons = {rivalry: lesson(rivalry, model.rungs) for rivalry in model.rivalries}
    for rivalry in model.rivalries:
        others = [lessons[tie] for tie in rivalry.challenger.challenges if tie is not rivalry]
        learn(rivalry, lessons[rivalry], others, unanswered - rivalry.theatre.unanswered)


def lesson(rivalry, rungs):
    """Return the counts that a month's act comes to: contested, conceded."""
    p, severity = rivalry.p_belief, 0.0
    for rung, n in zip(rungs, rivalry.events, strict=True):
        if n:
            severity += rung.severity
    weight = p.lesson * severity * (1 + p.loudness * rivalry.defender.levers.announced_threat)
    return weight * rivalry.stood, weight * (1 - rivalry.stood)


def learn(rivalry, own, others, elsewhere):
    """Update credibility, evidence and what happened of late in one rivalry."""
    p, kept = rivalry.p_belief, rivalry.p_belief.memory * rivalry.evidence
    signal = p.sunk_cost * rivalry.defender.levers.show_of_force * rivalry.credibility
    contested = kept * rivalry.credibility + own[0] + signal + p.witness * sum([one for one, _ in others])
    conceded = kept * (1 - rivalry.credibility) + own[1] + p.witness * sum([two for _, two in others])
    conceded += p.spill_over * elsewhere + p.betrayal * rivalry.defender.abandoned
    weight = contested + conceded
    if weight > 1e-12:
        rivalry.credibility = min(max(contested / weight, 0.0), 1.0)
    rivalry.evidence = max(weight, 1e-3)
    news = {"tempo": sum(rivalry.events), "answered": rivalry.stood, "clashed": rivalry.clash}
    for name, new in news.items():
        old = getattr(rivalry, name)
        setattr(rivalry, name, max(p.tempo_memory * old + (1 - p.tempo_memory) * new, 1e-6))
