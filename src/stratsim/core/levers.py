"""Levers: what a state sets each month. All run from 0 to 1; 0 has no effect, but openness 0 closes the border."""

from dataclasses import dataclass

from stratsim.core.array import Array
from stratsim.core.variable import variable


def lever(text: str, start: float = 0.0) -> Array:
    """Declare a lever: one value a state, 0 to 1."""
    declared: Array = variable("state", "0-1", text, start=start, kind="lever")
    return declared


@dataclass(frozen=True)
class Levers:
    """The levers of every state in one month: each ``(N, R)``, but ``priority`` is ``(K, N, R)``."""

    announced_threat: Array = lever("how loudly a response is threatened, should the rival provoke")
    follow_through: Array = lever("readiness to carry an announced response out")
    show_of_force: Array = lever("visible deployments: exercises, bombers, ship visits")
    engagement: Array = lever("talks and relief offered to the rival")
    campaign: Array = lever("outside information sent to the rival's public")
    provocation: Array = lever("appetite for provocation: prior odds of an act against none")
    information_control: Array = lever("policing of outside information at home")
    openness: Array = lever("border kept open for trade and travel", start=1.0)
    equidistance: Array = lever("outreach steered to the patron on whom the state depends less")
    kinship: Array = lever("1: peaceful reunification is claimed; 0: the rival kin is a hostile state")
    arms_offer: Array = lever("share of the surplus of munitions that is for sale")
    arms_demand: Array = lever("share of the shortfall of munitions that is sought abroad")
    technology_share: Array = lever("share of the arms bill that the buyer pays in technology")
    aid: Array = lever("generosity to clients")
    weapons_investment: Array = lever("part of the purse put into strategic weapons, a tenth of it a month at 1")
    sanctions: Array = lever("push for Council measures against a rival that provokes")
    enforcement: Array = lever("how far measures against a client are enforced")
    denial: Array = lever("interdiction or blockade of the trade of a rival that provokes")
    restraint: Array = lever("how far displeasure follows a client's provocation")
    priority: Array = variable(("theatre", "state"), "0-1", "attention ordered to a theatre from the top", kind="lever")
