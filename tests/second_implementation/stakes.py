"""Stakes: the ledger of what the month took from each state."""

FLOWS = "conceded", "contested", "fought", "settled", "provoked", "granted"


def stakes(model):
    """Book what crises, wars and terms took."""
    for state in model.states:
        for name in FLOWS:
            setattr(state, name, 0.0)
    for tie in model.rivalries:
        book(tie, tie.challenger, tie.defender, model.rungs)


def book(tie, challenger, defender, rungs):
    """Book what a rivalry took from both sides."""
    p = tie.p_stakes
    acts = [rung for rung, n in zip(rungs, tie.events, strict=True) if n]
    severity = sum([rung.severity for rung in acts])
    if acts and not tie.stood:
        defender.conceded += p.concession * severity
    if tie.stood:
        defender.contested += p.outlay + p.expense * severity
        challenger.contested += (1 - tie.clash) * p.humiliation * severity
    for state in (challenger, defender):
        state.fought += p.clash * tie.clash + p.war * tie.at_war
    defender.settled += p.prize * tie.terms
    challenger.settled -= p.prize * tie.terms
    given = p.giveaway * max(defender.levers.engagement, tie.deal) - p.forgone * tie.deal
    defender.granted += given
    challenger.granted -= given
    challenger.provoked += p.effort * sum([rung.burden for rung in acts])
