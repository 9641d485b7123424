"""Outside information spreads by word of mouth where control lets it; a louder campaign also brings more control.

Equation
    (1) x' = x + (1 - x)(1 - c) [p sum of delivered_e + leak openness + q x] - delta c x
    (2) c' = c + speed (c* - c),   c* = (1 - saturation) min(1, control_i + a)
        + saturation [control_i + (1 - control_i) (1 - exp(-a))],   a = alarm x + answer sum of delivered_e
    (3) delivered_e = reach_e effort_e,   effort_e = campaign_s, as far as the treasury pays for it

Symbols
    x exposure of the public, c information control in force, both 0-1         (state)
    control_i lever information_control; campaign_s lever of the sender;  e campaign sender > target

Valid when
    p + leak + q <= 1 a month. With c = 0, no leak and a delivered campaign of 1 it tends, for small p and q, to
    Bass's curve F(t) = (1 - e^{-(p+q)t}) / (1 + (q/p) e^{-(p+q)t}).
Source
    Bass 1969, "A new product growth for model consumer durables", Management Science 15(5). Control that answers
    information: after Edmond 2013, "Information manipulation, coordination, and regime change". Weights: assumptions.
Remarks
    Exposure and the call for control are held between 0 and 1. The month's uptake uses control before it moves. The
    limit of Bass also needs control that stays at 0: alarm and answer at 0. Effort is the share of its bill that a
    sender can pay, the same for all its campaigns; a campaign that costs nothing goes on air in full.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, Number, cover, unit
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Information:
    """Exposure of each public and the control that answers it."""

    # fmt: off
    broadcast: Number = parameter(
        0.02, "1/month", "p: uptake from a fully delivered campaign", plausible=(0.002, 0.06), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    word_of_mouth: Number = parameter(
        0.05, "1/month", "q: uptake from those already reached", plausible=(0.0, 0.15), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    leak: Number = parameter(
        0.02, "1/month", "uptake across a fully open border", plausible=(0.0, 0.05), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    suppression: Number = parameter(
        0.03, "1/month", "delta: exposure undone by full control", plausible=(0.0, 0.1), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    control_speed: Number = parameter(
        0.1, "1/month", "how fast control follows its causes", plausible=(0.02, 0.5), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    alarm: Number = parameter(
        0.2, "ratio", "control called forth by full exposure", plausible=(0.0, 0.6), axis="state", null=0.0,
    )
    answer: Number = parameter(
        0.2, "ratio", "control called forth by a fully delivered campaign", plausible=(0.0, 0.6), axis="state",
        null=0.0,
    )
    saturation: Number = parameter(
        0.0, "share", "how far what is called forth tires as control fills up", plausible=(0.0, 1.0),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    reach: Number = parameter(
        0.7, "0-1", "share of a campaign that arrives", plausible=(0.2, 1.0), allowed=(0.0, 1.0), axis="campaign",
        end="source", null=0.0,
    )
    campaign_cost: Number = parameter(
        0.1, "bn USD/yr", "cost of a full campaign", plausible=(0.02, 0.5), axis="campaign", end="source",
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Pay for campaigns, spread information, tighten control (equations 3, 1, 2)."""
        world = self.pay(world, system)
        sent = self.delivered(world, system)
        x, c = world.exposure, world.control
        uptake = self.broadcast * sent + self.leak * world.openness + self.word_of_mouth * x
        exposure = x + (1 - x) * (1 - c) * uptake - self.suppression * c * x
        return world.but(exposure=unit(exposure), control=c + self.control_speed * (self.called(world, sent) - c))

    def called(self, world: World, sent: Array) -> Array:
        """Return the control that its causes call for, 0-1, shape (state, R): equation (2)."""
        own, x = world.levers.information_control, world.exposure
        plain = unit(own + self.alarm * x + self.answer * sent)
        tiring = own + (1 - own) * (1 - np.exp(-(self.alarm * x + self.answer * sent)))
        return (1 - self.saturation) * plain + self.saturation * tiring

    def pay(self, world: World, system: System) -> World:
        """Return the world after campaigns were paid, each as far as its sender's treasury allows: equation (3)."""
        ties = system.campaign
        asked = ties.at_source(world.levers.campaign)
        bill = asked * (self.campaign_cost / FLOAT(12))
        due = ties.by_source(bill)
        paid = np.minimum(due, world.treasury)
        effort = asked * ties.at_source(cover(paid, due))
        return world.but(campaign_effort=effort, treasury=world.treasury - paid, spending=world.spending + paid)

    def delivered(self, world: World, system: System) -> Array:
        """Return what reaches each public, 0 to its number of senders, shape (state, R): equation (3)."""
        return system.campaign.by_target(self.reach * world.campaign_effort)
