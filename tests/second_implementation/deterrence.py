"""Deterrence: the crisis game of every rivalry in a month."""

from math import exp, floor, log

TINY = 1e-12


def deterrence(model):
    """Play every rivalry's game: first what each could do and why, then what each challenger does."""
    games = {tie: Game(tie, model) for tie in model.rivalries}
    for state in model.states:
        if state.challenges:
            move(state, [games[tie] for tie in state.challenges], model)


def freedom(rivalry):
    """Return the share of acts left to a challenger that fights, or has a deal with, any that it provokes."""
    p, live = rivalry.p_deterrence, provoked(rivalry.challenger)
    fighting, bound = any(tie.at_war for tie in live), any(tie.deal for tie in live)
    return (1 - p.engrossed * fighting) * (1 - p.bind * bound)


def provoked(challenger):
    """Return the rivalries in which a challenger plays crises."""
    return [tie for tie in challenger.challenges if tie.p_deterrence.opportunity]


def at_war(rivalry):
    """Tell whether the two of a rivalry are at war, whoever of them provoked the other."""
    back = [tie for tie in provoked(rivalry.defender) if tie.defender is rivalry.challenger]
    return rivalry.at_war or any(tie.at_war for tie in back)


class Game:
    """The month's game of a rivalry before anything is drawn: prior odds, and lists by rung."""

    __slots__ = ("contests", "hazards", "kappas", "presses", "prior", "rivalry", "utilities")

    def __init__(self, rivalry, model):
        self.rivalry, p = rivalry, rivalry.p_deterrence
        rivalry.events = [0.0] * len(model.rungs)
        rivalry.stood = rivalry.clash = rivalry.war_begun = rivalry.foreseen = 0.0
        rivalry.events_expected = rivalry.clash_expected = rivalry.war_expected = 0.0
        minding = 1 - p.focus * (1 - rivalry.challenger.attention[rivalry.theatre.index])
        appetite = rivalry.challenger.levers.provocation * minding * (1 + p.momentum * rivalry.tempo)
        self.prior = 0.0 if at_war(rivalry) else p.opportunity * appetite * freedom(rivalry)
        if self.prior > 0:
            self.solve(model.rungs)

    def solve(self, rungs):
        """Look ahead: what each rung is worth, and what would come of it."""
        rivalry, p = self.rivalry, self.rivalry.p_deterrence
        allied = leaning(rivalry.defender)
        odds = chance_in_war(rivalry, allied)
        backing = rivalry.defender.attention[rivalry.theatre.index], allied
        self.presses, self.kappas, self.utilities = options(rivalry, rungs, odds, backing)
        resolve = p.resolve * rivalry.defender.levers.follow_through
        self.contests = [
            contest(rivalry, rung, (press, resolve), odds, backing)
            for rung, press in zip(rungs, self.presses, strict=True)
        ]
        self.hazards = [hazard(rivalry, rung, kappa) for rung, kappa in zip(rungs, self.kappas, strict=True)]

    def options(self, share):
        """Return (log of the weight against none, this game, rung) of every open rung, its prior odds times a share."""
        if self.prior * share <= 0:
            return []
        base = log(self.prior * share)
        rungs = [n for n, can in enumerate(self.rivalry.open) if can]
        return [(base + self.utilities[n], self, n) for n in rungs]


def logit(options):
    """Return (chance, game, rung) of every option against none."""
    top = max(0.0, *[weight for weight, _, _ in options]) if options else 0.0
    whole = exp(-top) + sum([exp(weight - top) for weight, _, _ in options])
    return [(exp(weight - top) / whole, game, n) for weight, game, n in options]


def move(state, games, model):
    """Draw what a challenger does in all its rivalries, and what comes of it."""
    share, draw, month = state.p_deterrence.selection, model.draw, model.month
    whole = sum([game.rivalry.p_deterrence.opportunity for game in games])
    alone = {game: logit(game.options(1.0)) for game in games}
    one = logit(
        [option for game in games if whole for option in game.options(game.rivalry.p_deterrence.opportunity / whole)]
    )
    for chances, weight in ((one, share), *((chances, 1 - share) for chances in alone.values())):
        for chance, game, n in chances:
            expect(game, model.rungs[n], n, weight * chance)
    if share and draw(month, state.name, "deterrence.selection", 0) < share:
        chosen = fall(one, draw(month, state.name, "deterrence.selection", 1))
        found = [chosen] if chosen else []
    else:
        u = {game: draw(month, game.rivalry.name, "deterrence.crisis", 0) for game in games if alone[game]}
        found = [option for game in u if (option := fall(alone[game], u[game]))]
    for game, n in found:
        play(game, n, model)


def fall(chances, left):
    """Return the (game, rung) that a uniform falls on, None where it falls beyond."""
    for chance, game, n in chances:
        if left < chance:
            return game, n
        left -= chance
    return None


def play(game, n, model):
    """Draw what comes of an act."""
    rivalry, rung, press = game.rivalry, model.rungs[n], game.presses[n]
    draw, month, name = model.draw, model.month, rivalry.name
    rivalry.foreseen = game.kappas[n]
    rivalry.events[n] = count(rivalry, rung, draw(month, name, "deterrence.crisis", 1))
    if draw(month, name, "deterrence.crisis", 2) < game.contests[n]:
        rivalry.stood = 1.0
        pressed = draw(month, name, "deterrence.crisis", 3)
        if pressed < press:
            rivalry.clash = 1.0
            if pressed < press * game.hazards[n]:
                rivalry.war_begun = rivalry.at_war = 1.0


def hazard(rivalry, rung, kappa):
    """Return the chance that a clash becomes general war."""
    p = rivalry.p_deterrence
    chance = p.war_hazard * (1 - p.steepness * (1 - rung.severity)) * (1 + p.surprise * (1 - kappa))
    mine = shelter(p, rivalry.challenger.deterrent, rivalry.umbrella_challenger)
    theirs = shelter(p, rivalry.defender.deterrent, rivalry.umbrella_defender)
    return min(chance * (1 - p.restraint * mine * theirs), 1.0)


def shelter(p, own, umbrella):
    """Return a deterrent with what allies would lend it."""
    return own + (1 - own) * p.backing * umbrella


def expect(game, rung, n, chance):
    """Take the events, clashes and wars that the chance of an act comes to."""
    rivalry, clash = game.rivalry, chance * game.contests[n] * game.presses[n]
    rivalry.events_expected += chance * (1 + further(rivalry, rung))
    rivalry.clash_expected += clash
    rivalry.war_expected += clash * game.hazards[n]


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
    theirs *= 1 + (1 - p.backing) * allied
    mine, theirs = mine + p.backing * rivalry.allies_challenger, theirs + p.backing * rivalry.allies_defender
    return mine / (mine + theirs)


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
    arming, stock = p.arming * untested, arsenal(p, challenger.deterrent)
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
    for rung, known in zip(rungs, challenger.known, strict=True):
        severity = rung.severity
        advantage = severity * (odds + humiliation) - p.war_cost_challenger
        press = 1 / (1 + exp(-precision * advantage))
        answered = press * advantage - severity * humiliation
        unanswered = severity * scaled + rung.test * arming
        cost = p.caution * rung.burden + forfeit + severity * frown
        cost += severity * (1 - rung.test) * rivalry.qualm
        cost += p.thrift * rung.money / max(treasury + rung.money, TINY)
        cost -= rung.test * p.learning * rung.lesson * (1 - known)
        believed = contest(rivalry, rung, (press, rivalry.reputation), odds, backing)
        kappa = (1 - p.inference) * rivalry.credibility + p.inference * believed
        expected = unanswered + kappa * (answered - unanswered) - cost - rung.test * busy
        presses.append(press)
        kappas.append(kappa)
        utilities.append(precision * expected + rung.test * rung.routine * stock)
    return presses, kappas, utilities


def arsenal(p, deterrent):
    """Return what an arsenal adds to the log odds of a routine test."""
    more = p.arsenal * (deterrent - p.need)
    return (1 - p.saturation) * more + p.saturation * log(2 / (1 + exp(min(-more, 80))))


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
    shield = shelter(p, shield, rivalry.umbrella_challenger)
    war = severity * odds + p.war_cost_defender * (1 + p.shield * shield)
    spared = p.might * (1 - 2 * odds) * (p.contest_cost + p.contest_slope * severity)
    stake = severity * (worth + p.loss - p.contest_slope + rivalry.concern)
    return 1 / (1 + exp(-p.precision_defender * (stake + fixed - press * war + spared)))


def further(rivalry, rung):
    """Return the mean of the events of an active month after the first."""
    p = rivalry.p_deterrence
    return rung.repeats * (p.burst + p.excitation * rivalry.tempo)


def count(rivalry, rung, u):
    """Return the events of an active month."""
    more = further(rivalry, rung)
    return 1.0 + floor(log(u) / log(min(max(more / (1 + more), 1e-6), 1 - 1e-6)))
