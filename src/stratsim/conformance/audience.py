"""A leader who pays at home for empty threats backs down less often.

Equation
    log odds to concede = lambda (V_concede - V_contest),   V_concede falls by threat for a unit of audience cost

Symbols
    lambda the defender's precision; threat 0-1 as announced; V as in ``mechanisms/deterrence/game.py``
Ours
    The equation of `Deterrence` for the defender's choice, at five audience costs in 243 scenes: acts of three
    severities, three threats, degrees of readiness, of attention and deterrents of the challenger.
Seen
    That the side with the stronger domestic audience is always less likely to back down: abstract of the paper. The
    size of the change is derived. Fearon's is a war of attrition; ours is one step with the same cost.
Source
    Fearon 1994, "Domestic Political Audiences and the Escalation of International Disputes", American Political Science
    Review 88(3): 577-592.
"""

from itertools import product

import numpy as np

from stratsim.conformance.crisis import PARAMETERS
from stratsim.conformance.play import Floats
from stratsim.conformance.published import Line, Result, direction
from stratsim.conformance.small import rungs_of, system_of, world_of
from stratsim.mechanisms.deterrence import Deterrence

COSTS = (0.0, 0.25, 0.5, 0.75, 1.0)
SEVERITIES = (0.2, 0.5, 0.9)
LEVELS = (0.0, 0.5, 1.0)
THREATS = (0.25, 0.5, 1.0)
PRECISION = 4.0


def log_odds(cost: float, threats: tuple[float, ...] = THREATS) -> Floats:
    """Return the log odds that the defender concedes, in every scene, shape (severity, scene)."""
    threat, readiness, attention, deterrent = np.array(list(product(threats, LEVELS, LEVELS, LEVELS))).T
    system = system_of(["A", "B"], rivalry=["A>B"], rungs=rungs_of(SEVERITIES, np.float64), dtype=np.float64)
    world = world_of(
        system,
        len(threat),
        np.float64,
        levers={"announced_threat": {"B": threat}, "follow_through": {"B": readiness}},
        attention={"B": attention},
        deterrent={"A": deterrent},
    )
    mechanism = Deterrence(precision_defender=PRECISION, **{**PARAMETERS, "audience_cost": cost})
    contest = mechanism.chances(world, system).contest[:, 0]
    odds: Floats = np.log1p(-contest) - np.log(contest)
    return odds


def audience_lines() -> list[Line]:
    """Return the lines: no scene in which a greater cost makes conceding likelier, and by how much it falls."""
    steps = np.diff([log_odds(cost) for cost in COSTS], axis=0)
    silent = log_odds(1.0, (0.0,)) - log_odds(0.0, (0.0,))
    loud = log_odds(1.0, (1.0,)) - log_odds(0.0, (1.0,))
    return [
        direction("greatest change in log odds to concede, a step of audience cost", 0.0, steps.max(), "<", 1e-3),
        Line("mean change at full threat, for a unit of audience cost", -PRECISION, loud.mean(), 1e-6),
        Line("greatest change without a threat", 0.0, np.abs(silent).max(), 1e-6),
    ]


RESULT = Result("Fearon 1994", __doc__, audience_lines)
