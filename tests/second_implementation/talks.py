"""Talks: open where both want them, end, become deals, and deals are kept or broken."""

from math import exp


def logit(x):
    """Return the logistic function."""
    return 1 / (1 + exp(min(-x, 80.0)))


def talks(model):
    """Let every pair of rivals talk or not."""
    for tie in model.rivalries:
        negotiate(tie, model)


def negotiate(tie, model):
    """Move the talks of a pair a month on."""
    p = tie.p_talks
    ours, theirs = challenger_wants(tie, p), defender_wants(tie, p)
    u = [model.draw(model.month, tie.name, "talks.month", lane) for lane in range(4)]
    both, talking, deal = ours * theirs, tie.talking, tie.deal
    tie.struck = tie.cheated = tie.reneged = 0.0
    tie.talking = tie.deal = 0.0
    if tie.at_war:
        return
    if deal:
        tempted = u[2] < p.temptation_challenger * (1 - ours), u[3] < p.temptation_defender * (1 - theirs)
        keep(tie, p, model.rungs, tempted)
    elif not talking:
        tie.talking = float(u[0] < p.pace * both)
    elif u[1] >= p.walkout * (1 - both):
        tie.struck = tie.deal = float(u[0] < p.settling * both)
        tie.talking = 1.0 - tie.struck


def keep(tie, p, rungs, tempted):
    """Keep a deal, or break it and lose trust."""
    severity = sum([rung.severity for rung, n in zip(rungs, tie.events, strict=True) if n])
    if severity > p.limit or tempted[0]:
        tie.cheated = 1.0
    elif tempted[1]:
        tie.reneged = 1.0
    else:
        tie.deal = 1.0
        tie.trust += p.proof * (1 - tie.trust)
        return
    tie.trust *= 1 - p.betrayal


def challenger_wants(tie, p):
    """Return the chance that the challenger would rather talk."""
    state, trust = tie.challenger, tie.trust
    cuts = [patronage.trade_cut for patronage in state.patrons]
    gain = p.squeeze * sum(cuts) / max(len(cuts), 1) + p.appeal * state.levers.engagement
    gain += p.relief * tie.defender.levers.engagement * trust
    price = p.leverage * state.deterrent + p.mistrust * (1 - trust) + p.pride_challenger
    price += p.fright * state.exposure * state.alternative
    return logit(p.precision_challenger * (gain - price))


def defender_wants(tie, p):
    """Return the chance that the defender would rather talk."""
    gain = p.unrest * tie.tempo / (1 + tie.tempo) + p.appeal * tie.defender.levers.engagement
    gain += p.stature * (tie.challenger.standing - 0.5)
    price = p.home * (1 + tie.defender.government) / 2 + p.mistrust * (1 - tie.trust) + p.pride_defender
    return logit(p.precision_defender * (gain - price))
