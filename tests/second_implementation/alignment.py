"""Alignment: cohesion of pairs, drawn by friends and foes that they share, and hostility of rivals."""

from math import exp, log

from .playbook import lately


def alignment(model):
    """Move all pairs at once, then hostility."""
    moved = [lean(tie) for tie in model.alignments]
    for tie, closeness in zip(model.alignments, moved, strict=True):
        tie.closeness = closeness
    for tie in model.rivalries:
        quarrel(tie, model.rungs)


def lean(tie):
    """Return the cohesion of a pair a month on."""
    p, x = tie.p_alignment, tie.closeness
    pull = 0.0
    for weight, one, name, other, its_name in tie.triads:
        pull += weight * getattr(one, name) * getattr(other, its_name)
    return min(max(x + p.balance * pull + p.settle * (target(tie, p) - x), 0.0), 1.0)


def target(tie, p):
    """Return the cohesion that a pair's interests support."""
    value = 0.0
    for patronage in tie.patronages:
        value += patronage.trade + patronage.aid_recorded + patronage.support_hidden
    for channel in tie.channels:
        value += channel.arms_income
    odds = log(p.norm / (1 - p.norm)) + p.benefit * value / (value + p.half)
    odds += p.fit * tie.one.government * tie.other.government
    if tie.patronages:
        disregard = provoked = 0.0
        for patronage in tie.patronages:
            disregard += 1 - patronage.affinity
            provoked += sum([lately(rivalry) for rivalry in patronage.client.challenges])
        odds -= (p.contempt * disregard + p.embarrassment * provoked) / len(tie.patronages)
    return 1 / (1 + exp(min(-odds, 80.0)))


def quarrel(tie, rungs):
    """Let acts anger and talks calm a challenger and its defender."""
    p, h = tie.p_alignment, tie.hostility
    severity = 0.0
    for rung, n in zip(rungs, tie.events, strict=True):
        if n:
            severity += rung.severity
    talks = tie.defender.levers.engagement
    heat = p.anger * severity + p.bitterness * tie.at_war
    moved = h + heat * (1 - h) - p.thaw * talks * h - p.forgetting * (h - p.rest)
    tie.hostility = min(max(moved, 0.0), 1.0)
