"""An adaptive state shifts to the playbook that has served it best; at speed 0 it never learns.

Equation
    (1) N' = rho N + 1
    (2) A_k' = (phi N A_k + [delta + (1 - delta) I_k] pi_k) / N'
    (3) with chance ``speed`` a month a playbook is drawn anew:  Pr(k) = exp(lambda A_k) / sum over m of exp(lambda A_m)
    (4) pi = regime cohesion + economy output + prestige standing + safety (1 - clash this month)
             - losses (conceded + contested + fought + settled + provoked + granted) - aspiration
    With credit > 0 a playbook is tried before it is judged: (1) to (3) work in a month in which it has been followed
    for ``credit`` months and is thought over, with the mean of (4) over these months as pi of the one followed; a new
    trial begins then. With credit 0 each month is a lesson of its own.

Symbols
    A_k attraction of playbook k, N experience; I_k 1 for the playbook followed, else 0                    (seat)
    pi_k what k brings: of the one followed, this month's satisfaction (4); of the others, what they brought when last
    followed, since what they would have brought is not seen                                       (seat), (state)
    aspiration: satisfaction at the start of the run; what falls short of it is a loss

Valid when
    0 <= phi, delta, rho <= 1. delta = 0: reinforcement; delta = 1, rho = phi: belief learning.
Source
    Camerer and Ho 1999, "Experience-weighted attraction learning in normal form games", Econometrica 67(4), equations
    (2.1), (2.2). Last payoffs for those not seen: after Ho, Wang and Camerer 2008. Satisfaction: assumption.
Remarks
    With ``losses`` and the weights of regime, economy and prestige those of the state's payoff, satisfaction is the
    scorecard that its payoff sums up (`engine.payoff`), but for what it pays and its clients. A trial goes on where an
    event or a crisis changes the playbook meanwhile. A playbook never tried has a payoff of 0, that is, as good as the
    start. The draw of (3) includes the playbook in use. A state with one playbook, or with speed 0, learns nothing; of
    it only what is followed is recorded.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from stratsim.core.array import Array, Index, Number, as_array, at, at_least, at_most, flag
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Adaptation:
    """Learning which playbook serves a state."""

    idle_at_zero: ClassVar = ("speed", "seat")

    # fmt: off
    speed: Number = parameter(
        0.0, "1/month", "chance a month that the playbook is thought over", plausible=(0.0, 0.2),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    phi: Number = parameter(
        0.95, "1/month", "weight kept by old attractions", plausible=(0.8, 1.0), allowed=(0.0, 1.0), axis="state",
        source="form: Camerer and Ho 1999; value: assumption",
    )
    delta: Number = parameter(
        0.3, "ratio", "weight of what other playbooks would bring", plausible=(0.0, 1.0), allowed=(0.0, 1.0),
        axis="state", source="form: Camerer and Ho 1999; value: assumption",
    )
    rho: Number = parameter(
        0.9, "1/month", "weight kept by old experience", plausible=(0.5, 1.0), allowed=(0.0, 1.0), axis="state",
        source="form: Camerer and Ho 1999; value: assumption",
    )
    sharpness: Number = parameter(
        40.0, "1/payoff", "lambda: how sharply the best is chosen", plausible=(10.0, 100.0), axis="state",
    )
    regime: Number = parameter(0.4, "weight", "of cohesion in satisfaction", plausible=(0.0, 1.0), axis="state")
    economy: Number = parameter(0.2, "weight", "of output in satisfaction", plausible=(0.0, 1.0), axis="state")
    prestige: Number = parameter(0.2, "weight", "of standing in satisfaction", plausible=(0.0, 1.0), axis="state")
    safety: Number = parameter(
        0.2, "weight", "of months without clash in satisfaction", plausible=(0.0, 1.0), axis="state",
    )
    losses: Number = parameter(
        0.0, "payoff/stake", "weight of stakes lost in a month in satisfaction", plausible=(0.0, 1.0), axis="state",
        null=0.0,
    )
    credit: Number = parameter(
        0.0, "months", "months that a playbook is tried before it is judged", plausible=(0.0, 24.0),
        allowed=(0.0, 240.0), axis="state", null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Learn from the month, then perhaps change the playbook (equations 1 to 4)."""
        choosers = system.choice.choosers
        u_choice, u_thought = draws.uniform([system.states[row] for row in choosers], "adaptation.choice", lanes=2)
        gain = self.satisfaction(world, system) - world.aspiration
        tenure = self.tried(world.tenure, np.ones_like(gain), choosers)
        earned = self.tried(world.earned, gain, choosers)
        due = tenure[choosers] >= at(self.credit, choosers)
        thinks = due & (u_thought < at(self.speed, choosers))
        tries = at(self.credit, choosers) > 0
        over = flag(tries & thinks)
        brought, learns = gain.copy(), np.zeros_like(gain)
        brought[choosers] = np.where(tries, earned[choosers] / at_least(tenure[choosers], 1), gain[choosers])
        learns[choosers] = np.where(tries, over, flag(as_array(at(self.speed, choosers)) > 0))
        world = self.learn(world, system, brought, learns)
        playbook = world.playbook.copy()
        playbook[choosers] = np.where(thinks, self.chosen(world, system, u_choice), playbook[choosers])
        tenure[choosers] *= 1 - over
        earned[choosers] *= 1 - over
        return world.but(playbook=playbook, tenure=tenure, earned=earned)

    def tried(self, x: Array, more: Array, choosers: Index) -> Array:
        """Return a sum over the months of a trial a month on, where a state compares, shape (state, R)."""
        result = x.copy()
        compares = flag((as_array(at(self.credit, choosers)) > 0) & (as_array(at(self.speed, choosers)) > 0))
        result[choosers] += compares * more[choosers]
        return result

    def begin(self, world: World, system: System) -> World:
        """Return the world with the aspiration that experience will be held against."""
        return world.but(aspiration=self.satisfaction(world, system))

    def learn(self, world: World, system: System, gain: Array, learns: Array) -> World:
        """Return the world with attractions and experience updated where a state learns: equations (1), (2)."""
        seats, state = system.choice, system.choice.state
        followed, before = world.following[seats.rows], world.last_payoff[seats.rows]
        brought = before + followed * (gain[state] - before)
        old = world.attraction[seats.rows], world.trials[seats.rows]
        weights = at(self.phi, state), at(self.delta, state), at(self.rho, state)
        attraction, trials = attractions(old, brought, followed, weights)
        thinks = learns[state] > 0
        return world.but(
            attraction=seats.put(world.attraction, np.where(thinks, attraction, old[0])),
            trials=seats.put(world.trials, np.where(thinks, trials, old[1])),
            last_payoff=seats.put(world.last_payoff, np.where(thinks, brought, before)),
        )

    def satisfaction(self, world: World, system: System) -> Array:
        """Return how well the month served each state, shape (state, R): equation (4)."""
        calm = 1 - at_most(system.rivalry.by_either(world.clash), 1)
        kept = self.regime * world.cohesion + self.economy * world.output
        lost = world.conceded + world.contested + world.fought + world.settled + world.provoked + world.granted
        return kept + self.prestige * world.standing + self.safety * calm - self.losses * lost

    def chosen(self, world: World, system: System, u: Array) -> Array:
        """Return the number of a playbook drawn for each state with a choice, shape (chooser, R): equation (3)."""
        seats = system.choice
        attraction = world.attraction[seats.rows]
        weight = np.exp(at(self.sharpness, seats.state) * (attraction - seats.best(attraction)[seats.owner]))
        return seats.number(weight / seats.total(weight)[seats.owner], u)


def attractions(
    known: tuple[Array, Array], payoff: Array, followed: Array, weights: tuple[Number, Number, Number]
) -> tuple[Array, Array]:
    """Return attractions and experience after a month: equations (1), (2); all arrays (seat, R)."""
    (attraction, trials), (phi, delta, rho) = known, weights
    more = rho * trials + 1
    return (phi * trials * attraction + (delta + (1 - delta) * followed) * payoff) / more, more
