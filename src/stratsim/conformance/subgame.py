"""As the precision of choices grows, the crisis game tends to its subgame-perfect equilibrium.

Equation
    (1) press iff U_war > U_back;  contest iff V(what pressing leads to) > V_concede
    (2) act iff what follows is worth more than nothing

Symbols
    U, V payoffs of challenger and defender, as `crisis` has them
Ours
    The equations of the mechanism `deterrence` at precisions of 100 a stake, at a belief that is the true chance of
    contest: the chance of the outcome that backward induction on the payoffs finds. Four games, one for each outcome.
    That a challenger acts, is contested and backs off takes an act that is worth its while (a burden below 0).
Seen
    That a simple crisis game carries strategic interaction into statistics: abstract of Signorino 1999, whose text was
    not seen. The limit of the agent quantal response equilibrium is derived; where payoffs differ, it is the only one.
Source
    Signorino 1999, "Strategic Interaction and the Statistical Analysis of International Conflict", American Political
    Science Review 93(2): 279-297.
    McKelvey and Palfrey 1998, "Quantal Response Equilibria for Extensive Form Games", Experimental Economics 1: 9-41.
"""

from collections.abc import Mapping

from stratsim.conformance.crisis import Game, Rung, payoffs, played_by_kernel
from stratsim.conformance.published import Line, Result

OUTCOMES = ("no act", "act, concede", "act, contest, back off", "act, contest, press")

SHARP = {"precision": (100.0, 100.0)}
GAMES: Mapping[str, Game] = {
    "a burden too heavy": {"burden": [0.9], **SHARP},
    "a defender who shrugs": {"burden": [0.02], "contest_cost": 2.0, **SHARP},
    "a bluff that pays": {"burden": [-0.5], "follow_through": 0.9, **SHARP},
    "a war that both prefer": {
        "severity": [1.0],
        "burden": [0.0],
        "strength": 0.9,
        "war_cost_challenger": 0.0,
        "war_cost_defender": 0.0,
        "contest_cost": 0.2,
        **SHARP,
    },
}


def induced(rung: Rung) -> str:
    """Return the outcome of a game by backward induction: equations (1), (2)."""
    pressed = rung.u_war > rung.u_back
    contested = (rung.v_war if pressed else rung.v_win) > rung.v_concede
    answered = rung.u_war if pressed else rung.u_back
    if (answered if contested else rung.u_gain) <= rung.cost:
        return OUTCOMES[0]
    if not contested:
        return OUTCOMES[1]
    return OUTCOMES[3] if pressed else OUTCOMES[2]


def chances(game: Game) -> dict[str, float]:
    """Return the chance of every outcome, as the mechanism has it."""
    found = played_by_kernel(game)
    act, contest, press = found.rungs[0], found.contest[0], found.press[0]
    of = (1 - act, act * (1 - contest), act * contest * (1 - press), act * contest * press)
    return dict(zip(OUTCOMES, of, strict=True))


def subgame_lines() -> list[Line]:
    """Return the lines: in each game the chance of the outcome that backward induction finds."""
    found = []
    for name, game in GAMES.items():
        outcome = induced(payoffs(game)[0])
        found.append(Line(f"{name}: chance of '{outcome}'", 1.0, chances(game)[outcome], 1e-4))
    return found


RESULT = Result("Signorino 1999", __doc__, subgame_lines)
