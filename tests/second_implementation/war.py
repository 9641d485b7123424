"""War: who is called and comes, what fighting destroys, and how it ends."""

from math import exp

TINY = 1e-12


def begin(model):
    """Reckon who would come to a war in the first month."""
    expect(model)


def war(model):
    """Call allies, fight, and perhaps make peace."""
    if not model.rivalries:
        return
    begun = [tie for tie in model.rivalries if tie.at_war and not tie.war_months]
    for state in model.states:
        state.abandoned = state.defeated = 0.0
    for tie in begun:
        tie.war_begun = 1.0
    call(model, begun)
    odds = {state: chances(state) for state in model.states}
    for state in model.states:
        fight(state, odds[state])
    peace(model, odds)
    expect(model)


def expect(model):
    """Add up what the allies of each side would bring to every war."""
    for tie in model.rivalries:
        tie.allies_challenger = tie.allies_defender = tie.umbrella_challenger = tie.umbrella_defender = 0.0
    for tie, front, pair, joiner, enemy in ways(model, model.rivalries):
        come = 1.0 if front.at_war else joining(tie, pair, joiner, enemy)
        if enemy is tie.defender:
            tie.allies_challenger += come * strength(joiner)
            tie.umbrella_challenger = min(tie.umbrella_challenger + come * joiner.deterrent, 1.0)
        else:
            tie.allies_defender += come * strength(joiner)
            tie.umbrella_defender = min(tie.umbrella_defender + come * joiner.deterrent, 1.0)


def joining(tie, pair, joiner, enemy):
    """Return the chance that an ally would join a war."""
    p, minded = pair.p_war, joiner.attention[tie.theatre.index]
    return p.pledge * pair.closeness * (1 - p.dread * enemy.deterrent) * (1 - p.detachment * (1 - minded))


def ways(model, begun):
    """Yield (war, front, pair, joiner, enemy) for every ally that a new war calls."""
    pairs = {frozenset((tie.one, tie.other)): tie for tie in model.alignments}
    for tie in begun:
        for front in model.rivalries:
            if front.challenger is tie.challenger:
                called = (tie.defender, front.defender, tie.challenger)
            elif front.defender is tie.defender:
                called = (tie.challenger, front.challenger, tie.defender)
            else:
                continue
            friend, joiner, enemy = called
            pair = pairs.get(frozenset((friend, joiner)))
            if front is not tie and friend is not joiner and pair is not None:
                yield tie, front, pair, joiner, enemy


def call(model, begun):
    """Let allies keep or break their word."""
    entered, left = [], {}
    for tie, front, pair, joiner, enemy in ways(model, begun):
        if front.at_war:
            continue
        pledge, chance = pair.p_war.pledge, joining(tie, pair, joiner, enemy)
        if model.draw(model.month, f"{tie.name} calls {front.name}", "war.call", 0) < chance:
            entered.append(front)
        else:
            joiner.abandoned += pledge
            left[pair] = min(left.get(pair, 0.0) + pledge, 1.0)
    for front in entered:
        front.at_war = front.war_begun = 1.0
    for pair, broken in left.items():
        pair.closeness *= 1 - pair.p_war.breach * broken


def strength(state):
    """Return the strength of a state, its experience counted as its foe's measure of experience has it."""
    p = state.p_war
    return state.capability * (1 + p.edge * state.experience + p.craft * state.technology + state.force)


def chances(state):
    """Return a state's share of the strength in its wars."""
    foes = [tie.defender for tie in state.challenges if tie.at_war]
    foes += [tie.challenger for tie in state.defends if tie.at_war]
    mine = strength(state)
    return mine / max(mine + sum([strength(foe) for foe in foes]), TINY)


def at_war(state):
    """Tell whether a state is in any war."""
    return any(tie.at_war for tie in [*state.challenges, *state.defends])


def fight(state, odds):
    """Destroy and weary those who fight, mend and rest the others."""
    p = state.p_war
    if at_war(state):
        state.damage += p.toll * (1 - odds) * (1 - state.damage)
        state.exhaustion += p.tiring * (1 - odds) * (1 - state.exhaustion)
    else:
        state.damage -= p.repair * state.damage
        state.exhaustion -= p.rest * state.exhaustion


def peace(model, odds):
    """End all wars of a challenger at once."""
    beaten = set()
    outcomes = {}
    for state in model.states:
        fought = [tie for tie in state.challenges if tie.at_war]
        tired = state.exhaustion
        if fought:
            tired += sum([tie.defender.exhaustion for tie in fought]) / len(fought)
        draws = [model.draw(model.month, state.name, "war.peace", lane) for lane in range(3)]
        p = state.p_war
        if draws[0] < 1 - exp(-(p.settling + p.fatigue * tired)):
            outcomes[state] = (draws[1] < p.decisive, draws[2] < odds[state])
    for tie in model.rivalries:
        tie.terms = 0.0
        ends = tie.at_war and tie.challenger in outcomes
        if ends:
            decided, won = outcomes[tie.challenger]
            tie.terms = (1.0 if won else -1.0) if decided else 2 * odds[tie.challenger] - 1
            if decided:
                beaten.add(tie.defender if won else tie.challenger)
            tie.at_war = 0.0
        tie.war_months = tie.war_months + 1 if tie.at_war else 0.0
    for state in beaten:
        surrender(state)


def surrender(state):
    """Take arms and cohesion from who lost."""
    p = state.p_war
    state.defeated = 1.0
    for name in ("deterrent", "warheads"):
        setattr(state, name, getattr(state, name) * (1 - p.disarming))
    state.cohesion *= 1 - p.overthrow
