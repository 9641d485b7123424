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

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from stratsim.core.array import FLOAT, Array, Index, Number, at, at_most, flag, live_rows
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.ties import Rows, ranks_of, summed
from stratsim.core.world import World

EVERY = slice(None)

LEARNED = "attraction", "trials", "last_payoff"
"""What a seat keeps of experience."""


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
        pupils = pupils_of(system, self.thinkers)
        if not len(pupils.states):
            return world
        world, states = self.taught(world, system, pupils), pupils.states
        u = draws.uniform(pupils.system.states, "adaptation.choice", lanes=2)
        own = replace(self, sharpness=at(self.sharpness, states))
        chosen = own.chosen(world.but(attraction=world.attraction[pupils.seats]), pupils.system, u[0])
        playbook = world.playbook.copy()
        playbook[states] = np.where(u[1] < at(self.speed, states), chosen, playbook[states])
        return world.but(playbook=playbook)

    @cached_property
    def thinkers(self) -> tuple[int, ...] | None:
        """Rows of the states that think their playbook over; None: all of them."""
        return live_rows(self.speed)

    def taught(self, world: World, system: System, pupils: "Pupils") -> World:
        """Return the world with the pupils' seats updated, but in replicates where their speed is 0."""
        learned = self.learn(world, system, pupils.seats)
        idle = np.asarray(at(self.speed, system.seat_state[pupils.seats])) == 0
        if idle.any():
            for name in LEARNED:
                now = getattr(learned, name)
                now[pupils.seats] = np.where(idle, getattr(world, name)[pupils.seats], now[pupils.seats])
        return learned

    def begin(self, world: World, system: System) -> World:
        """Return the world with the aspiration that experience will be held against."""
        return world.but(aspiration=self.satisfaction(world, system))

    def learn(self, world: World, system: System, seats: Rows = EVERY) -> World:
        """Return the world with attractions and experience of some seats updated: equations (1), (2)."""
        state, followed = system.seat_state[seats], world.following[seats]
        gain = self.satisfaction(world, system) - world.aspiration
        before = world.last_payoff[seats]
        brought = before + followed * (gain[state] - before)
        phi, delta, rho = (at(p, state) for p in (self.phi, self.delta, self.rho))
        known = world.attraction[seats], world.trials[seats]
        learned = (*attractions(known, brought, followed, (phi, delta, rho)), brought)
        changes = {name: getattr(world, name).copy() for name in LEARNED}
        for whole, part in zip(changes.values(), learned, strict=True):
            whole[seats] = part
        return world.but(**changes)

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


@dataclass(frozen=True, eq=False)
class Pupils:
    """The states that can learn: their rows, the rows of their seats, and a system of nothing but these."""

    states: Index
    seats: Index
    system: System


@lru_cache(maxsize=64)
def pupils_of(system: System, thinkers: tuple[int, ...] | None) -> Pupils:
    """Return those of the states in rows ``thinkers`` (None: of all) that can follow several playbooks."""
    several = np.bincount(system.seat_state, minlength=len(system.states)) > 1
    states = [row for row in np.flatnonzero(several).tolist() if thinkers is None or row in thinkers]
    seats = [seat for seat, (row, _) in enumerate(system.seats) if row in states]
    few = replace(
        system,
        states=tuple(system.states[row] for row in states),
        seats=tuple((states.index(system.seats[seat][0]), system.seats[seat][1]) for seat in seats),
    )
    return Pupils(np.array(states, np.intp), np.array(seats, np.intp), few)


def following(world: World, system: System) -> Array:
    """Return 1 for each seat whose playbook its state follows, else 0, shape (seat, R)."""
    return flag(world.playbook[system.seat_state] == system.seat_number)


def attractions(
    known: tuple[Array, Array], payoff: Array, followed: Array, weights: tuple[Number, Number, Number]
) -> tuple[Array, Array]:
    """Return attractions and experience after a month: equations (1), (2); all arrays (seat, R)."""
    (attraction, trials), (phi, delta, rho) = known, weights
    more = rho * trials + 1
    return (phi * trials * attraction + (delta + (1 - delta) * followed) * payoff) / more, more
