"""A regime coheres under threat and behind a closed border; what its public knows and lacks wears it down.

Equation
    (1) h' = h + recovery (norm - h) + (1 - h) [rally T + purity (1 - o)]
             - h [erosion x g (1 - cut (1 - kinship)) + hardship (1 - output) + weariness E
                  + repression (c - accustomed)] - shock k
    (2) Pr(k = 1) = frailty + hazard / (1 + exp((h - brink) / width))
    (3) T_i = sum over the rivals j that i challenges of (threat_j + force_j) / 2 + backlash sum of campaign effort
        + siege f_i
    (4) u' = k + (1 - k) linger u;   c' = c + clampdown k (1 - c)
    (5) after a crisis, with chance ``succession``, the state takes another of its playbooks, each as likely

Symbols
    h cohesion, x exposure, o openness, g pull of the alternative, kinship lever: 0-1     (state)
    c information control in force, E exhaustion by war: 0-1; f 1 in a general war        (state)
    T threat felt; k a crisis of the regime in this month, 0 or 1; u turmoil, 0-1         (state)

Valid when
    rates are small against 1 a month; both gains and losses vanish at their bound, so h stays inside 0-1 unless a
    crisis strikes, where it is floored at 0.
Source
    Rally under threat: Mueller 1970; Levy 1989 (diversionary theory). Weariness of war: Mueller 1973. Backlash, so that
    a louder campaign can raise cohesion: Edmond 2013. Dropping kinship cuts the pull of the alternative: claim A13.
    Frailty by type of regime: failures a year after Geddes, Wright and Frantz 2014. Weights: assumptions.
Remarks
    A crisis is drawn on cohesion before the month moves it. It costs cohesion, and can bring tighter control, turmoil
    (which `motive.diversion` turns abroad) and another playbook; the state itself stays, and so do its ties.
    Threat comes from the rivals that a state challenges and from campaigns; a state that is only challenged feels
    none of the first. It is summed and can pass 1. Gains are held at 1, losses at 0.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, Number, at, at_least, at_most, flag, logistic
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Regime:
    """Cohesion of each regime and the rare crisis when it is low."""

    # fmt: off
    recovery: Number = parameter(
        0.03, "1/month", "return of cohesion to its norm", plausible=(0.01, 0.1), allowed=(0.0, 1.0), axis="state",
        null=0.0,
    )
    norm: Number = parameter(
        0.7, "0-1", "cohesion that the regime returns to", plausible=(0.5, 0.9), allowed=(0.0, 1.0), axis="state",
    )
    rally: Number = parameter(
        0.01, "1/month", "gain under a full threat", plausible=(0.0, 0.04), allowed=(0.0, 1.0), axis="state",
        null=0.0,
    )
    purity: Number = parameter(
        0.02, "1/month", "gain behind a closed border", plausible=(0.0, 0.05), allowed=(0.0, 1.0), axis="state",
        null=0.0,
    )
    erosion: Number = parameter(
        0.03, "1/month", "loss at full exposure to a full alternative", plausible=(0.0, 0.08), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    kinship_cut: Number = parameter(
        0.4, "share", "pull of the alternative that dropping kinship removes", plausible=(0.0, 0.8),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    hardship: Number = parameter(
        0.02, "1/month", "loss at no output", plausible=(0.0, 0.06), allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    backlash: Number = parameter(
        0.4, "ratio", "threat felt in a full campaign", plausible=(0.0, 1.0), axis="state", null=0.0,
    )
    repression: Number = parameter(
        0.0, "1/month", "rho: loss at full control over none", plausible=(0.0, 0.06), allowed=(0.0, 1.0), axis="state",
        null=0.0, source="form: Wintrobe 1998; sign: Glaessel and Paula 2020; value: assumption",
    )
    accustomed: Number = parameter(
        0.67, "0-1", "control to which the norm of cohesion is accustomed", plausible=(0.0, 1.0), axis="state",
    )
    siege: Number = parameter(
        0.0, "ratio", "threat felt in a general war", plausible=(0.0, 4.0), axis="state", null=0.0,
    )
    weariness: Number = parameter(
        0.0, "1/month", "loss at full exhaustion by war", plausible=(0.0, 0.1), allowed=(0.0, 1.0), axis="state",
        null=0.0,
    )
    crisis_hazard: Number = parameter(
        0.02, "1/month", "hazard of a crisis at no cohesion", plausible=(0.001, 0.1), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    frailty: Number = parameter(
        0.0, "1/month", "hazard of a crisis whatever the cohesion", plausible=(0.0, 0.012), allowed=(0.0, 1.0),
        axis="state", null=0.0,
        source="failures a month, 1946-2010: party 0.0022, personalist 0.0056, military 0.0113, monarchy 0.0017",
    )
    brink: Number = parameter(
        0.35, "0-1", "cohesion at which half that hazard is reached", plausible=(0.2, 0.5), allowed=(0.0, 1.0),
        axis="state",
    )
    width: Number = parameter(
        0.05, "0-1", "width of the brink", plausible=(0.02, 0.15), allowed=(0.001, 1.0), axis="state",
    )
    crisis_shock: Number = parameter(
        0.1, "0-1", "cohesion lost in a crisis", plausible=(0.0, 0.3), allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    linger: Number = parameter(
        0.85, "1/month", "turmoil left after a month", plausible=(0.6, 0.95), allowed=(0.0, 1.0), axis="state",
        null=1.0,
    )
    clampdown: Number = parameter(
        0.0, "share", "missing control that a crisis calls forth", plausible=(0.0, 0.8), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    succession: Number = parameter(
        0.0, "probability", "chance that a crisis brings another playbook", plausible=(0.0, 0.8), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Draw crises, then move cohesion (equations 2, 1)."""
        h = world.cohesion
        crisis = self.crisis(world, system, draws)
        pull = world.alternative * (1 - self.kinship_cut * (1 - world.levers.kinship))
        gains = self.rally * self.threat(world, system) + self.purity * (1 - world.openness)
        losses = self.erosion * world.exposure * pull + self.hardship * (1 - world.output)
        losses = losses + self.weariness * world.exhaustion + self.repression * (world.control - self.accustomed)
        drift = self.recovery * (self.norm - h) + (1 - h) * gains - h * losses
        moved = at_most(h + drift, 1) - self.crisis_shock * crisis
        world = world.but(cohesion=at_least(moved, 0), regime_crisis=crisis)
        return self.shaken(world, system, draws)

    def shaken(self, world: World, system: System, draws: Draws) -> World:
        """Return the world after crises have left turmoil, tightened control and changed playbooks: (4), (5)."""
        crisis, rows, count = world.regime_crisis, system.choice.choosers, system.choice.count
        u_change, u_other = draws.uniform([system.states[row] for row in rows], "regime.succession", lanes=2)
        changes = crisis[rows] * flag(u_change < at(self.succession, rows))
        number = world.playbook[rows] + 1 + np.floor(u_other * (count - 1))
        playbook = world.playbook.copy()
        playbook[rows] += changes * (number - count * np.floor(number / count) - playbook[rows])
        return world.but(
            turmoil=crisis + (1 - crisis) * self.linger * world.turmoil,
            control=world.control + self.clampdown * crisis * (1 - world.control),
            playbook=playbook,
        )

    def crisis(self, world: World, system: System, draws: Draws) -> Array:
        """Return 1 where a crisis of the regime breaks out, shape (state, R): equation (2)."""
        chance = self.frailty + self.crisis_hazard * logistic((self.brink - world.cohesion) / self.width)
        return draws.strikes(system.states, "regime.crisis", chance)

    def threat(self, world: World, system: System) -> Array:
        """Return the threat that each regime feels, shape (state, R): equation (3)."""
        ties = system.rivalry
        loud = (world.levers.announced_threat + world.levers.show_of_force) / FLOAT(2)
        campaigns = system.campaign.by_target(world.campaign_effort)
        besieged = self.siege * at_most(ties.by_either(world.at_war), 1)
        return ties.by_source(ties.at_target(loud)) + self.backlash * campaigns + besieged
