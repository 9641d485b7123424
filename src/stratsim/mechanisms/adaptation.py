"""An adaptive state shifts to the playbook that has served it best; at speed 0 it never learns.

Equation
    (1) N' = rho N + 1
    (2) A_k' = (phi N A_k + [delta + (1 - delta) I_k] pi_k) / N'
    (3) with chance ``speed`` a month a playbook is drawn anew:  Pr(k) = exp(lambda A_k) / sum over m of exp(lambda A_m)
    (4) pi = regime cohesion + economy output + prestige standing + safety (1 - clash this month) - aspiration

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
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, Index, Number, at_most, flag
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.ties import ranks_of, summed
from stratsim.core.world import World


@dataclass(frozen=True)
class Adaptation:
    """Learning which playbook serves a state."""

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
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Learn from the month, then perhaps change the playbook (equations 1 to 4)."""
        world = world.but(following=following(world, system))
        pupils = thinking(system, self.thinkers)
        if not len(pupils.states):
            return world
        world = self.learn(world, system, pupils.seats)
        few, rows = pupils.system, pupils.states
        u = draws.uniform(few.states, "adaptation.choice", lanes=2)
        known = world.but(attraction=world.attraction[pupils.seats])
        chosen = replace(self, sharpness=at(self.sharpness, rows)).chosen(known, few, u[0])
        playbook = world.playbook.copy()
        np.copyto(playbook[rows[0] : rows[0] + 1] if len(rows) == 1 else playbook, chosen, where=u[1] < at(self.speed, rows))
        return world.but(playbook=playbook)

    def begin(self, world: World, system: System) -> World:
        """Return the world with the aspiration that experience will be held against."""
        return world.but(aspiration=self.satisfaction(world, system))

    def learn(self, world: World, system: System) -> World:
        """Return the world with attractions and experience updated: equations (1), (2)."""
        seat = system.seat_state
        followed = world.following
        gain = self.satisfaction(world, system) - world.aspiration
        brought = world.last_payoff + followed * (gain[seat] - world.last_payoff)
        phi, delta, rho = (at(p, seat) for p in (self.phi, self.delta, self.rho))
        attraction, trials = attractions((world.attraction, world.trials), brought, followed, (phi, delta, rho))
        return world.but(attraction=attraction, trials=trials, last_payoff=brought)

    def satisfaction(self, world: World, system: System) -> Array:
        """Return how well the month served each state, shape (state, R): equation (4)."""
        clashes = system.rivalry.by_either(world.clash) if len(system.rivalry) else np.zeros_like(world.cohesion)
        calm = 1 - at_most(clashes, 1)
        kept = self.regime * world.cohesion + self.economy * world.output
        return kept + self.prestige * world.standing + self.safety * calm

    def chosen(self, world: World, system: System, u: Array) -> Array:
        """Return the number of a playbook drawn for each state, shape (state, R): equation (3)."""
        seat, count = system.seat_state, len(system.states)
        ranks = ranks_of(seat)
        best = np.full((count, u.shape[-1]), -np.inf, np.float32)
        for states, rows in ranks:
            best[states] = np.maximum(best[states], world.attraction[rows])
        weight = np.exp(at(self.sharpness, seat) * (world.attraction - best[seat]))
        share = weight / summed(weight, ranks, count)[seat]
        passed, number = np.zeros_like(u), np.zeros_like(u)
        for states, rows in ranks[:-1]:
            passed[states] += share[rows]
            number[states] += flag(u[states] >= passed[states])
        return np.minimum(number, summed(np.ones((len(seat), 1), FLOAT), ranks, count) - 1)


def following(world: World, system: System) -> Array:
    """Return 1 for each seat whose playbook its state follows, else 0, shape (seat, R)."""
    return flag(world.playbook[system.seat_state] == system.seat_number)


def at(p: Number, rows: Index) -> Number:
    """Return a state's parameter at each of its seats."""
    return p if isinstance(p, float) or p.shape[0] == 1 else p[rows]


def attractions(
    known: tuple[Array, Array], payoff: Array, followed: Array, weights: tuple[Number, Number, Number]
) -> tuple[Array, Array]:
    """Return attractions and experience after a month: equations (1), (2); all arrays (seat, R)."""
    (attraction, trials), (phi, delta, rho) = known, weights
    more = rho * trials + 1
    return (phi * trials * attraction + (delta + (1 - delta) * followed) * payoff) / more, more
