"""Deterrence: the crisis game of every rivalry in a month."""

from math import exp, floor, log

TINY = 1e-12


def deterrence(model):
    """Play every rivalry's game."""
    free = [freedom(rivalry) for rivalry in model.rivalries]
    for rivalry, share in zip(model.rivalries, free, strict=True):
        play(rivalry, model, share)


def freedom(rivalry):
    """Return the share of acts left to a challenger that fights, or has a deal with, any that it provokes."""
    p, live = rivalry.p_deterrence, provoked(rivalry.challenger)
    fighting, bound = any(tie.at_war for tie in live), any(tie.deal for tie in live)
    return (1 - p.engrossed * fighting) * (1 - p.bind * bound)


def provoked(challenger):
    """Return the rivalries in which a challenger plays crises."""
    return [tie for tie in challenger.challenges if tie.p_deterrence.opportunity]


def play(rivalry, model, free):
    """Draw a rung, and what comes of it."""
    p = rivalry.p_deterrence
    rivalry.events = events = [0.0] * len(model.rungs)
    rivalry.stood = rivalry.clash = rivalry.war_begun = rivalry.foreseen = 0.0
    rivalry.events_expected = rivalry.clash_expected = rivalry.war_expected = 0.0
    minding = 1 - p.focus * (1 - rivalry.challenger.attention[rivalry.theatre.index])
    appetite = rivalry.challenger.levers.provocation * minding * (1 + p.momentum * rivalry.tempo)
    prior = p.opportunity * appetite * (1 - rivalry.at_war) * free
    if prior <= 0:
        return
    allied = leaning(rivalry.defender)
    odds = chance_in_war(rivalry, allied)
    heeded = rivalry.defender.attention[rivalry.theatre.index]
    backing = heeded, allied
    presses, kappas, utilities = options(rivalry, model.rungs, odds, backing)
    top = max(0.0, *utilities)
    weights = [prior * exp(utility - top) for utility in utilities]
    whole = exp(-top) + sum(weights)
    resolve = p.resolve * rivalry.defender.levers.follow_through
    contests = [
        contest(rivalry, rung, (press, resolve), odds, backing)
        for rung, press in zip(model.rungs, presses, strict=True)
    ]
    hazards = [hazard(rivalry, rung, kappa) for rung, kappa in zip(model.rungs, kappas, strict=True)]
    expect(rivalry, model.rungs, [weight / whole for weight in weights], (contests, presses, hazards))
    draw, month, name = model.draw, model.month, rivalry.name
    left = draw(month, name, "deterrence.crisis", 0) * whole
    chosen = None
    for n, weight in enumerate(weights):
        if left < weight:
            chosen = n
            break
        left -= weight
    if chosen is None:
        return
    rung, press = model.rungs[chosen], presses[chosen]
    rivalry.foreseen = kappas[chosen]
    events[chosen] = count(rivalry, rung, draw(month, name, "deterrence.crisis", 1))
    if draw(month, name, "deterrence.crisis", 2) < contests[chosen]:
        rivalry.stood = 1.0
        pressed = draw(month, name, "deterrence.crisis", 3)
        if pressed < press:
            rivalry.clash = 1.0
            if pressed < press * hazards[chosen]:
                rivalry.war_begun = rivalry.at_war = 1.0


def hazard(rivalry, rung, kappa):
    """Return the chance that a clash becomes general war."""
    p = rivalry.p_deterrence
    chance = p.war_hazard * (1 - p.steepness * (1 - rung.severity)) * (1 + p.surprise * (1 - kappa))
    return min(chance * (1 - p.restraint * rivalry.challenger.deterrent * rivalry.defender.deterrent), 1.0)


def expect(rivalry, rungs, chances, answers):
    """Take the events, clashes and wars that the month's chances come to."""
    for rung, chance, contested, press, war in zip(rungs, chances, *answers, strict=True):
        rivalry.events_expected += chance * (1 + further(rivalry, rung))
        rivalry.clash_expected += chance * contested * press
        rivalry.war_expected += chance * contested * press * war


def leaning(state):
    """Return the mean cohesion of a state's alignments."""
    ties = state.alignments
    if not ties:
        return 0.0
    whole = 0.0
    for tie in ties:
        whole += tie.closeness
    return whole / len(ties)


def chance_in_war(rivalry, allied):
    """Return the challenger's odds in a fight."""
    p, challenger, defender = rivalry.p_deterrence, rivalry.challenger, rivalry.defender
    mine = challenger.capability * (
        1 + p.edge * challenger.experience + p.craft * challenger.technology + challenger.force
    )
    theirs = defender.capability * (1 + p.edge * defender.experience + p.craft * defender.technology + defender.force)
    return mine / (mine + theirs * (1 + allied))


def options(rivalry, rungs, odds, backing):
    """Return for each rung the chance to press, that of a contest as believed, and its utility, prior odds apart."""
    p, challenger, heeded = rivalry.p_deterrence, rivalry.challenger, backing[0]
    precision, humiliation, treasury = p.precision_challenger, p.humiliation, challenger.treasury
    scaled = (
        p.leverage * (1 - rivalry.defender.levers.engagement)
        + p.rally * (1 - challenger.cohesion)
        + p.notice * heeded * (1 - challenger.standing)
        + rivalry.urge
    )
    untested = 1 - challenger.deterrent
    arming, stock = p.arming * untested, p.arsenal * (challenger.deterrent - 0.5)
    busy = p.plants * sold(challenger)
    frown = 0.0
    for tie in challenger.patrons:
        frown += tie.patron.levers.restraint * tie.dependence
    frown *= p.patron_weight
    live = provoked(challenger)
    offered = min(sum([tie.defender.levers.engagement for tie in live]), 1.0)
    tied = any(tie.talking or tie.deal for tie in live)
    forfeit = p.talks * max(challenger.levers.engagement * offered, float(tied))
    presses, kappas, utilities = [], [], []
    for rung in rungs:
        severity = rung.severity
        advantage = severity * (odds + humiliation) - p.war_cost_challenger
        press = 1 / (1 + exp(-precision * advantage))
        answered = press * advantage - severity * humiliation
        unanswered = severity * scaled + rung.test * arming
        cost = p.caution * rung.burden + forfeit + severity * frown
        cost += severity * (1 - rung.test) * rivalry.qualm
        cost += p.thrift * rung.money / max(treasury + rung.money, TINY)
        believed = contest(rivalry, rung, (press, rivalry.reputation), odds, backing)
        kappa = (1 - p.inference) * rivalry.credibility + p.inference * believed
        expected = unanswered + kappa * (answered - unanswered) - cost - rung.test * busy
        presses.append(press)
        kappas.append(kappa)
        utilities.append(precision * expected + rung.test * stock)
    return presses, kappas, utilities


def sold(state):
    """Return the share of a month's munitions that a state sold last month."""
    flow = 0.0
    for tie in state.buyers:
        flow += tie.arms_flow
    return min(flow / max(state.production, TINY), 1.0) if flow else 0.0


def contest(rivalry, rung, known, odds, backing):
    """Return the chance that the defender contests a rung; ``known``: chance to press, resolve."""
    press, resolve = known
    p, levers, severity = rivalry.p_deterrence, rivalry.defender.levers, rung.severity
    heeded, allied = backing
    worth = 1 + p.heed * heeded + p.commitment * allied
    fixed = (
        resolve
        + p.audience_cost * levers.announced_threat
        - p.calm * max(levers.engagement, rivalry.talking + rivalry.deal)
        - p.contest_cost
    )
    warheads = rivalry.challenger.warheads
    shield = (1 - p.second_strike) * rivalry.challenger.deterrent + p.second_strike * warheads / (warheads + p.enough)
    war = severity * odds + p.war_cost_defender * (1 + p.shield * shield)
    stake = severity * (worth + p.loss - p.contest_slope + rivalry.concern)
    return 1 / (1 + exp(-p.precision_defender * (stake + fixed - press * war)))


def further(rivalry, rung):
    """Return the mean of the events of an active month after the first."""
    p = rivalry.p_deterrence
    return rung.repeats * (p.burst + p.excitation * rivalry.tempo)


def count(rivalry, rung, u):
    """Return the events of an active month."""
    more = further(rivalry, rung)
    return 1.0 + floor(log(u) / log(min(max(more / (1 + more), 1e-6), 1 - 1e-6)))
