"""A defender that can afford fewer wars than it has challengers may concede to one and deter the next.

Equation
    (1) a challenger in turn challenges iff it expects more from that than nothing: 1 if the state gives way, -1 if it
        fights, for which it needs means; the first challenges whatever comes
    (2) the state loses v by giving way to the first, w to any other, and c by a war, which uses up one unit of means
    (3) it fights the first iff v > c where its means do for all challengers, and iff v > c + w where they are one war
        short: the war would leave it too little to deter another

Symbols
    v, w stakes; c < w cost of a war; means: the number of wars it can fight
Ours
    Backward induction over challengers and means, every choice by the kernel's logistic function at a precision of
    400; the stake at which fighting and giving way are equally likely.
Seen
    That with several challengers and limited resources appeasing in one arena may be vital to conserve the resources
    that deter in others: abstract of the paper. The game is the smallest version of that, (3) derived; the paper's
    models have uncertain types and reputations as well.
Source
    Treisman 2004, "Rational Appeasement", International Organization 58(2): 345-373.
"""

from scipy.optimize import brentq

from stratsim.conformance.games import chance
from stratsim.conformance.published import Line, Result, direction

COST, OTHER = 0.3, 0.5
"""c and w."""
PRECISION = 400.0


def fights(stake: float, left: int, means: int) -> float:
    """Return the chance that a state fights who challenges it now, with ``left`` challengers still to come."""
    if means == 0:
        return 0.0
    fight = -COST + future(left, means - 1)
    return chance(PRECISION * (fight - (-stake + future(left, means))))


def future(left: int, means: int) -> float:
    """Return what the challengers still to come will cost the state: equations (1), (2)."""
    if left == 0:
        return 0.0
    fought = fights(OTHER, left - 1, means)
    challenged = chance(PRECISION * (1 - 2 * fought))
    fight = -COST + future(left - 1, max(means - 1, 0))
    concede = -OTHER + future(left - 1, means)
    return challenged * (fought * fight + (1 - fought) * concede) + (1 - challenged) * future(left - 1, means)


def threshold(left: int, means: int) -> float:
    """Return the stake above which the first challenger is fought."""
    return float(brentq(lambda stake: fights(stake, left, means) - 0.5, 0.0, 5.0, xtol=1e-12))


def appeasement_lines() -> list[Line]:
    """Return the lines: from what stake on the first challenger is fought, alone and among others."""
    alone, among, rich = threshold(0, 1), threshold(1, 1), threshold(1, 2)
    between = COST + OTHER / 2
    return [
        Line("stake at which a lone challenger is fought", COST, alone, 1e-6),
        Line("the first of two, means for one war", COST + OTHER, among, 1e-6),
        Line("the first of two, means for two wars", COST, rich, 1e-6),
        Line("the first of three, means for two wars", COST + OTHER, threshold(2, 2), 1e-6),
        Line("the first of three, means for three wars", COST, threshold(2, 3), 1e-6),
        Line("chance to fight at a stake between, alone", 1.0, fights(between, 0, 1), 1e-6),
        Line("chance to fight at that stake, first of two, means for one", 0.0, fights(between, 1, 1), 1e-6),
        direction("rise of that stake by a second challenger", 0.0, among - alone, ">", 1e-3),
    ]


RESULT = Result("Treisman 2004", __doc__, appeasement_lines)
