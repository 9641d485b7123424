"""Playbooks: every state sets its levers, all looking at the same world; and what a state can see."""


def playbook(model):
    """Let every state decide, then let all decisions take effect at once."""
    for state in model.states:
        state.decide()
    for state in model.states:
        state.commit()


def follow(model):
    """Note which playbook every state follows this month."""
    for seat in model.seats:
        seat.following = 1.0 if seat.state.playbook == seat.number else 0.0


def lately(tie):
    """Return how provocative a rivalry has been of late."""
    return tie.tempo / (1 + tie.tempo)


def mean(values):
    """Return the mean of some numbers, 0 of none."""
    return sum(values) / len(values) if values else 0.0


def provocation_faced(state):
    return sum([lately(tie) for tie in state.defends])


def provocation_made(state):
    return sum([lately(tie) for tie in state.challenges])


def threat_faced(state):
    rivals = [tie.defender.levers for tie in state.challenges]
    return sum([(one.announced_threat + one.show_of_force) / 2 for one in rivals])


def campaign_faced(state):
    return sum([tie.campaign_effort for tie in state.campaigns_against])


def engagement_offered(state):
    return mean([tie.defender.levers.engagement for tie in state.challenges])


def credibility_held(state):
    return mean([tie.credibility for tie in state.defends])


def credibility_faced(state):
    return mean([tie.credibility for tie in state.challenges])


def deterrent_faced(state):
    rivals = [tie.defender for tie in state.challenges] + [tie.challenger for tie in state.defends]
    return mean([one.deterrent for one in rivals])


def arms_income(state):
    return sum([tie.arms_income for tie in state.buyers])


def concentration(state):
    return sum([tie.dependence**2 for tie in state.patrons])


def resolve_held(state):
    return mean([tie.reputation for tie in state.defends])


def resolve_faced(state):
    return mean([tie.reputation for tie in state.challenges])


def answers_made(state):
    return sum([tie.answered for tie in state.defends])


def answers_faced(state):
    return sum([tie.answered for tie in state.challenges])


def rivalries(state):
    return [*state.challenges, *state.defends]


def clashes_of_late(state):
    return sum([tie.clashed for tie in rivalries(state)])


def fighting(state):
    return float(any(tie.at_war for tie in rivalries(state)))


def in_talks(state):
    return float(any(tie.talking for tie in rivalries(state)))


def in_deal(state):
    return float(any(tie.deal for tie in rivalries(state)))


def deals_broken(state):
    return sum([tie.cheated + tie.reneged for tie in rivalries(state)])


def clients_in_talks(state):
    return max([in_talks(tie.client) for tie in state.clients], default=0.0)


def clients_in_deal(state):
    return max([in_deal(tie.client) for tie in state.clients], default=0.0)


def clients_elsewhere(state):
    return mean([sum([one.dependence for one in tie.client.patrons if one is not tie]) for tie in state.clients])


def lessons_left(state):
    weights = [rung.test * rung.lesson for rung in state.model.rungs]
    left = sum([weight * (1 - known) for weight, known in zip(weights, state.known, strict=True)])
    return left / sum(weights) if sum(weights) else 0.0


SEEN = {
    one.__name__: one
    for one in (
        provocation_faced,
        provocation_made,
        threat_faced,
        campaign_faced,
        engagement_offered,
        credibility_held,
        credibility_faced,
        deterrent_faced,
        arms_income,
        concentration,
        resolve_held,
        resolve_faced,
        answers_made,
        answers_faced,
        clashes_of_late,
        fighting,
        in_talks,
        in_deal,
        deals_broken,
        clients_in_talks,
        clients_in_deal,
        clients_elsewhere,
        lessons_left,
    )
}


def sight(name, model):
    """Return the function of a state that reads an observable."""
    head, _, tail = name.partition(".")
    if not tail:
        return SEEN.get(name) or (lambda state: getattr(state, name))
    if head == "dependence":
        return lambda state: sum([tie.dependence for tie in state.patrons if tie.patron.name == tail])
    k = [theatre.name for theatre in model.theatres].index(tail)
    if head == "attention":
        return lambda state: state.attention[k]
    return lambda state: model.theatres[k].intensity
