"""A challenger provokes where it expects no answer; what it expects is the credibility the defender has earned.

Each month every rivalry plays one crisis game: the challenger i picks a rung p or none, the defender j contests or
concedes, a contested challenger presses or backs off. It is solved as an agent quantal response equilibrium, but
for one step: the challenger acts on its belief kappa that j contests, j on its own preferences. Payoffs U of the
challenger, V of the defender, and C of an act: see below.

Equation
    (1) P_p = logit(lambda_i [U_war(p) - U_back(p)])                                     press
    (2) q_p = logit(lambda_j [P_p V_war(p) + (1 - P_p) V_win(p) - V_concede(p)])         contest
    (3) Pr(p) = w_p exp(lambda_i EU(p)) / (1 + sum w exp(lambda_i EU)),  EU(none) = 0      rung, see `targets`
        kappa_p = (1 - inference) credibility + inference q_p with theta in place of resolve f_j
        EU(p) = kappa_p [P_p U_war + (1 - P_p) U_back] + (1 - kappa_p) U_gain(p) - C(p)
        w_p = opportunity provocation_i [1 - focus (1 - a_ik)] (1 + momentum tempo)
              (1 - engrossed f_i) (1 - bind d_i) exp(test_p routine_p A_i),  0 while at war, 0 on a closed rung
        A_i = (1 - saturation) x + saturation ln(2 / (1 + e^-x)),  x = arsenal (deterrent_i - need)
    (4) n = 1 + Geometric(mean m_p = repeats_p (burst + excitation tempo))               events in an active month
    (5) Pr(war | clash) = war_hazard [1 - steepness (1 - sigma_p)] [1 + surprise (1 - kappa_p)] (1 - restraint D_i D_j)
        where D stands for under(U, D) of `game`: with the deterrent that allies are expected to lend
    (6) expected: events sum Pr(p) (1 + m_p),  clashes sum Pr(p) q_p P_p,  wars sum Pr(p) q_p P_p Pr(war | clash)

Symbols
    kappa chance of a contest as believed, theta believed resolve, D deterrent; w prior odds of an act; a_ik attention
    of i to the theatre; f_i, d_i 1 where i is at war, or has a deal, with any that it provokes. All (rivalry, R), with
    p (rung, rivalry, R).

Valid when
    money_p > 0 or the treasury is; 0 <= kappa <= 1. At w = 1 and kappa = q it is the agent QRE of the tree.
Source
    McKelvey and Palfrey 1998 (agent QRE); Signorino 1999 (strategic crisis game); Fearon 1994 (audience cost);
    Matejka and McKay 2015 (logit with prior odds); Hirshleifer 1989 (odds as a ratio of strengths); Jones and
    Baumgartner 2005 (what takes the challenger's attention elsewhere leaves it fewer acts: form an assumption).
    Huth 1988 (the balance of forces on the spot decides whether an answer is cheap: form an assumption).
    Smith 1995, Morrow 1994 (who attacks reckons with allies by the chance that they come: form an assumption).
    Which weights are fitted: ``seeds/calibration.toml``; the others are assumptions.
Remarks
    Where no selection is made, an act against one defender costs nothing in the game with another, and a state can
    provoke several in a month. A rivalry with opportunity 0 plays no crises and is still one: a common foe, a
    hostility that acts on alignments. Contest and press are settled once for the month's rung, however many events
    it brings. Two rivalries can run both ways; a war of the one halts both. What a general war does stands in `war`.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np

from stratsim.core.array import Number, flag, total
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.mechanisms.deterrence import game, targets

shared = partial(parameter, axis="rivalry")
ours = partial(parameter, axis="rivalry", end="source")
theirs = partial(parameter, axis="rivalry", end="target")
"""Parameters of the pair, of the challenger, of the defender."""
SHARE: dict[str, Any] = {"plausible": (0.0, 1.0), "allowed": (0.0, 1.0), "null": 0.0}


@dataclass(frozen=True)
class Deterrence:
    """The crisis game of every rivalry in a month."""

    idle_at_zero: ClassVar = ("opportunity", "rivalry")

    # fmt: off
    precision_challenger: Number = ours(
        4.0, "1/stake", "lambda_i: how sharply the challenger picks the better option", plausible=(1.0, 10.0),
    )
    precision_defender: Number = theirs(
        4.0, "1/stake", "lambda_j: how sharply the defender picks the better option", plausible=(1.0, 10.0),
    )
    opportunity: Number = ours(
        1.0, "odds", "prior odds of an act against none, at full appetite", plausible=(0.1, 2.0), null=0.0,
    )
    arsenal: Number = ours(
        0.0, "powers of e", "rise of the odds of a test from no arsenal to a full one", plausible=(0.0, 16.0), null=0.0,
    )
    need: Number = ours(
        0.5, "0-1", "deterrent below which an arsenal takes from these odds", plausible=(0.3, 0.7), allowed=(0.0, 1.0),
    )
    saturation: Number = ours(0.0, "share", "how far what an arsenal adds stops at twice the odds", **SHARE)
    learning: Number = ours(
        0.0, "stakes", "worth of a test that teaches all, answered or not", plausible=(0.0, 3.0), null=0.0,
    )
    selection: Number = parameter(
        0.0, "share", "months in which the challenger makes one choice over all its rivals", axis="state", **SHARE,
    )
    momentum: Number = ours(
        0.5, "1/tempo", "rise of the odds of an act with recent tempo", plausible=(0.0, 2.0), null=0.0,
    )
    focus: Number = ours(1.0, "share", "acts that the challenger makes only with its attention on the theatre", **SHARE)
    engrossed: Number = ours(0.0, "share", "acts that a challenger at war with another does without", **SHARE)
    bind: Number = ours(0.0, "share", "acts that a challenger with a deal does without", **SHARE)
    leverage: Number = ours(0.5, "stakes", "gain from bargaining power", plausible=(0.0, 1.0), null=0.0)
    rally: Number = ours(0.4, "stakes", "gain at home when cohesion is low", plausible=(0.0, 1.0), null=0.0)
    notice: Number = ours(0.4, "stakes", "gain from being noticed by the defender", plausible=(0.0, 1.0), null=0.0)
    arming: Number = ours(
        0.3, "stakes", "gain of a test from the missing part of the deterrent", plausible=(0.0, 1.0), null=0.0,
    )
    patron_weight: Number = ours(
        0.6, "stakes", "cost of a patron's displeasure at full dependence", plausible=(0.0, 2.0), null=0.0,
    )
    plants: Number = ours(
        0.1, "stakes", "cost of a test while all plants work for sale", plausible=(0.0, 0.4), null=0.0,
    )
    talks: Number = ours(1.5, "stakes", "what an act forfeits while both sides talk", plausible=(0.5, 3.0), null=0.0)
    caution: Number = ours(1.0, "ratio", "weight of the burdens of the rungs", plausible=(0.5, 2.0), null=0.0)
    thrift: Number = ours(1.0, "stakes", "weight of the money that an act costs", plausible=(0.0, 3.0), null=0.0)
    humiliation: Number = ours(0.3, "stakes", "cost of backing off", plausible=(0.0, 1.0), null=0.0)
    war_cost_challenger: Number = ours(1.0, "stakes", "cost of fighting to the challenger", plausible=(0.5, 3.0))
    war_cost_defender: Number = theirs(1.0, "stakes", "cost of fighting to the defender", plausible=(0.5, 3.0))
    edge: Number = shared(0.5, "ratio", "strength added by full battle experience", plausible=(0.0, 1.0), null=0.0)
    craft: Number = shared(
        0.0, "ratio", "strength added by technology at the frontier", plausible=(0.0, 1.0), null=0.0,
    )
    backing: Number = shared(0.0, "share", "allies counted by their expected entry, not by their closeness", **SHARE)
    shield: Number = theirs(
        1.0, "ratio", "cost of war added by the challenger's deterrent", plausible=(0.0, 3.0), null=0.0,
    )
    second_strike: Number = theirs(0.0, "share", "shield made of warheads that survive, not of the deterrent", **SHARE)
    enough: Number = theirs(
        30.0, "warheads", "warheads that shield half as well as any number", plausible=(10.0, 100.0),
        allowed=(0.1, 1e4),
    )
    heed: Number = theirs(
        0.6, "stakes", "value that the defender's attention adds to contesting", plausible=(0.0, 1.5), null=0.0,
    )
    commitment: Number = theirs(
        0.4, "stakes", "value that its alliances add to contesting", plausible=(0.0, 1.0), null=0.0,
    )
    resolve: Number = theirs(
        0.8, "stakes", "value that readiness to follow through adds to contesting", plausible=(0.2, 1.5), null=0.0,
    )
    inference: Number = ours(
        0.0, "share", "belief inferred by rung from the defender's believed resolve, not from its record", **SHARE,
    )
    contest_slope: Number = theirs(
        0.0, "stakes", "cost of contesting added by severity", plausible=(0.0, 1.5), null=0.0,
    )
    contest_cost: Number = theirs(1.3, "stakes", "cost of contesting short of war", plausible=(0.5, 2.5))
    might: Number = theirs(
        0.0, "share", "cost of contesting that a defender of overwhelming strength is spared", **SHARE,
    )
    loss: Number = theirs(0.5, "stakes", "cost of conceding", plausible=(0.0, 1.0), null=0.0)
    audience_cost: Number = theirs(
        0.3, "stakes", "cost of an announced threat not carried out", plausible=(0.0, 1.0), null=0.0,
        source="form: Fearon 1994; value: assumption",
    )
    calm: Number = theirs(0.3, "stakes", "value of calm while talks go on", plausible=(0.0, 1.0), null=0.0)
    burst: Number = ours(0.5, "events", "further events in an active month", plausible=(0.0, 2.0), null=0.0)
    excitation: Number = ours(
        0.5, "events per tempo", "further events that recent tempo brings", plausible=(0.0, 0.8), allowed=(0.0, 5.0),
        null=0.0,
    )
    war_hazard: Number = shared(
        0.02, "probability", "chance that a clash becomes general war", plausible=(0.001, 0.1), allowed=(0.0, 1.0),
        null=0.0,
    )
    steepness: Number = shared(0.0, "share", "war hazard that a clash over nothing lacks", **SHARE)
    surprise: Number = shared(
        0.0, "ratio", "war hazard added by a contest that was not expected", plausible=(0.0, 3.0), null=0.0,
    )
    restraint: Number = shared(
        0.0, "share", "war hazard that two full deterrents remove", plausible=(0.0, 0.95), allowed=(0.0, 1.0), null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Play the month's crisis game in every rivalry: act or not, contested or not, pressed or not, war or not."""
        chances = self.chances(world, system)
        u_rung, u_events, u_contest, u_press = draws.uniform(system.rivalry.names, "deterrence.crisis")
        chosen = targets.taken(self, world, system, chances, draws, u_rung)
        stood = flag(u_contest < total(chances.contest * chosen))
        press = total(chances.press * chosen)
        clash = flag(u_press < press) * stood
        war = flag(u_press < press * total(chances.war * chosen)) * clash  # war is the lowest of what presses
        return world.but(
            events=chosen * game.count(total(system.rungs.repeats * chosen) * chances.more, u_events),
            stood=stood,
            clash=clash,
            foreseen=total(chances.expected_contest * chosen),
            war_begun=war,
            at_war=np.maximum(world.at_war, war),
            **chances.expected(system),
        )

    def chances(self, world: World, system: System) -> game.Chances:
        """Return the chances of the month's game as the world stands, before any draw: equations (1) to (6)."""
        return game.solved(self, world, system)
