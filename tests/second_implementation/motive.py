"""Motive: what hostility, kinship, fear and trade add to the worth of an act and of an answer."""


def motive(model):
    """Make the month's motives of every rivalry."""
    everywhere = sum([theatre.unanswered for theatre in model.theatres])
    for tie in model.rivalries:
        p, one, heat = tie.p_motive, tie.challenger, tie.hostility - 0.5
        tie.urge = p.spite * heat + p.diversion * one.turmoil + p.distraction * one.exposure * one.alternative
        tie.urge -= p.livelihood * (1 - one.autarky) * one.openness
        tie.qualm = p.kin * one.levers.kinship
        tie.concern = p.rancour * heat + p.example * (everywhere - tie.theatre.unanswered)
