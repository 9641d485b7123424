"""Attention is scarce: what a hot theatre takes, the others lose; repeated provocations make less news.

Equation
    (1) a_ik = softmax over k of [(w_ik max(I_k, alarm f_k) + nu s_k + m y_ik) / theta]
    (2) s_k' = keep s_k + (1 - keep) sum over rivalries e in k, rungs p of  sigma_p n_pe / (1 + tempo_e / h)

Symbols
    a_ik  attention of state i to theatre k, shares that sum to 1 over k     (theatre, state)
    w_ik  standing interest of i in k, set in the scenario                   (theatre, state)
    I_k   intensity of the theatre, 0-1;  s_k its salience;  f_k 1 where a general war goes on in it   (theatre)
    y_ik  lever ``priority``, as set last month                              (theatre, state)
    n_pe  provocations of last month by rung;  sigma_p severity, 0-1         (rung, rivalry)

Valid when
    theta > 0; nu = 0 leaves attention to intensity and priority alone.
Conserves
    Attention sums to 1 over theatres for every state.
Source
    Jones and Baumgartner 2005, The Politics of Attention (shares, competition between issues); Treisman 2004 (limited
    attention to several challengers); logit form after McKelvey and Palfrey 1998. Habituation: assumption.
Remarks
    Tempo has already been raised by last month's acts when it damps their news. Salience carries the unit 0-1 but
    can pass 1 where several acts fall together. Priority competes with interest times intensity inside one softmax,
    so that one state's total is always 1: an order from the top takes from the other theatres.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array, Number, total
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Attention:
    """Shares of attention over theatres, and the salience that provocations feed."""

    # fmt: off
    temperature: Number = parameter(
        0.35, "utility", "theta: how evenly attention spreads", plausible=(0.15, 1.0), allowed=(0.01, 100.0),
        axis="state",
    )
    news: Number = parameter(
        1.0, "utility per salience", "nu: weight of recent events", plausible=(0.3, 2.0), axis="state", null=0.0,
    )
    command: Number = parameter(
        0.5, "utility", "m: weight of a priority ordered from the top", plausible=(0.2, 1.0), axis="state",
        null=0.0,
    )
    memory: Number = parameter(
        0.7, "1/month", "keep: share of salience left after a month", plausible=(0.4, 0.9), allowed=(0.0, 0.999),
        axis="theatre",
    )
    alarm: Number = parameter(
        0.0, "intensity", "least intensity of a theatre in which a general war goes on", plausible=(0.0, 2.0),
        axis="theatre", null=0.0,
    )
    habituation: Number = parameter(
        2.0, "events/month", "h: tempo at which an act makes half the news", plausible=(0.5, 6.0),
        allowed=(0.05, 1e6), axis="rivalry", end="target",
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Feed salience with last month's provocations, then share attention out (equations 2, 1)."""
        salience = self.salience(world, system)
        return world.but(salience=salience, attention=self.shares(world, system, salience))

    def salience(self, world: World, system: System) -> Array:
        """Return the news value of each theatre, shape (theatre, R): equation (2)."""
        news = total(system.rungs.severity * world.events) / (1 + world.tempo / self.habituation)
        return self.memory * world.salience + (1 - self.memory) * system.by_theatre(news)

    def shares(self, world: World, system: System, salience: Array) -> Array:
        """Return the share of attention of each state to each theatre, shape (theatre, state, R): equation (1)."""
        hot = np.maximum(world.intensity, self.alarm * fronts(world, system))
        pull = system.theatre_weight * hot[:, None] + self.news * salience[:, None]
        pull = (pull + self.command * world.levers.priority) / self.temperature
        weight = np.exp(pull - pull.max(axis=0))
        return weight / total(weight)


def fronts(world: World, system: System) -> Array:
    """Return 1 for each theatre in which two states are at war, else 0, shape (theatre, R)."""
    fought = np.zeros_like(world.intensity)
    for row, theatre in enumerate(system.rivalry_theatre):
        fought[theatre] = np.maximum(fought[theatre], world.at_war[row])
    return fought
