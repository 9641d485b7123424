"""A challenger provokes where it expects no answer; what it expects is the credibility the defender has earned.

Each month every rivalry plays one crisis game: the challenger i picks a rung p or none, the defender j contests or
concedes, a contested challenger presses or backs off. It is solved as an agent quantal response equilibrium, but
for one step: the challenger acts on its belief kappa that j contests, j on its own preferences.

Equation
    (1) P_p = logit(lambda_i [U_war(p) - U_back(p)])                                     press
    (2) q_p = logit(lambda_j [P_p V_war(p) + (1 - P_p) V_win(p) - V_concede(p)])         contest
    (3) Pr(p) = w_p exp(lambda_i EU(p)) / (1 + sum w exp(lambda_i EU)),  EU(none) = 0      rung
        EU(p) = kappa [P_p U_war + (1 - P_p) U_back] + (1 - kappa) U_gain(p) - C(p)
        w_p = opportunity provocation_i [1 - focus (1 - a_ik)] (1 + momentum tempo)
              exp(test_p arsenal (deterrent_i - 1/2)),  0 while at war
    (4) n = 1 + Geometric(mean repeats_p (burst + excitation tempo))                     events in an active month
    (5) Pr(war | clash) = war_hazard
Payoffs, in stakes (1 = the full stake of the theatre)
    U_gain = sigma_p [leverage (1 - engagement_j) + rally (1 - cohesion_i) + notice a_jk (1 - S_i)]
             + test_p arming (1 - deterrent_i)
    C      = caution burden_p + thrift money_p / (treasury_i + money_p) + sigma_p patron_weight sum_m r_m d_m
             + test_p plants sold_i + talks engagement_i min(1, sum over i's rivals of engagement)
             (paid whether the act is answered or not)
    U_war  = sigma_p odds - war_cost_i,   U_back = -sigma_p humiliation
    V_win  = sigma_p (1 + heed a_jk + commitment b_j) + resolve f_j - contest_cost
    V_war  = V_win - sigma_p odds - war_cost_j (1 + shield deterrent_i)
    V_concede = -sigma_p loss - audience_cost threat_j + calm engagement_j
    odds   = s_i / (s_i + s_j (1 + b_j)),  s = capability (1 + edge experience)

Symbols
    kappa credibility; w prior odds of an act; sigma_p severity;
    a_ik, a_jk attention of i and of j to the theatre; b_j mean cohesion of j's alignments; f_j lever follow_through;
    threat_j announced threat; S standing; sold_i share of a month's munitions that i sold last month;
    r_m restraint of patron m and d_m the dependence on it. All (rivalry, R), with p (rung, rivalry, R).

Valid when
    money_p > 0 or the treasury is; 0 <= kappa <= 1. At w = 1 and kappa = q it is the agent QRE of the tree.
Source
    McKelvey and Palfrey 1998 (agent QRE); Signorino 1999 (strategic crisis game); Fearon 1994 (audience cost);
    Matejka and McKay 2015 (logit with prior odds); Hirshleifer 1989 (odds as a ratio of strengths); Jones and
    Baumgartner 2005 (what takes the challenger's attention elsewhere leaves it fewer acts: form an assumption).
    Which weights are fitted: ``seeds/calibration.toml``; the others are assumptions.
"""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from stratsim.core.array import FLOAT, Array, Number, at, at_least, at_most, flag, live_rows, logistic, share_of, total
from stratsim.core.choice import picked
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Deterrence:
    """The crisis game of every rivalry in a month."""

    # fmt: off
    precision_challenger: Number = parameter(
        4.0, "1/stake", "lambda_i: how sharply the challenger picks the better option", plausible=(1.0, 10.0),
        axis="rivalry", end="source",
    )
    precision_defender: Number = parameter(
        4.0, "1/stake", "lambda_j: how sharply the defender picks the better option", plausible=(1.0, 10.0),
        axis="rivalry", end="target",
    )
    opportunity: Number = parameter(
        1.0, "odds", "prior odds of an act against none, at full appetite", plausible=(0.1, 2.0), axis="rivalry",
        end="source", null=0.0,
    )
    arsenal: Number = parameter(
        0.0, "powers of e", "rise of the odds of a test from no arsenal to a full one; at half of it there is none",
        plausible=(0.0, 8.0), axis="rivalry", end="source", null=0.0,
    )
    momentum: Number = parameter(
        0.5, "1/tempo", "rise of the odds of an act with recent tempo", plausible=(0.0, 2.0), axis="rivalry",
        end="source", null=0.0,
    )
    focus: Number = parameter(
        1.0, "share", "acts that the challenger makes only with its attention on the theatre", plausible=(0.0, 1.0),
        allowed=(0.0, 1.0), axis="rivalry", end="source", null=0.0,
    )
    leverage: Number = parameter(
        0.5, "stakes", "gain from bargaining power", plausible=(0.0, 1.0), axis="rivalry", end="source", null=0.0,
    )
    rally: Number = parameter(
        0.4, "stakes", "gain at home when cohesion is low", plausible=(0.0, 1.0), axis="rivalry", end="source",
        null=0.0,
    )
    notice: Number = parameter(
        0.4, "stakes", "gain from being noticed by the defender", plausible=(0.0, 1.0), axis="rivalry",
        end="source", null=0.0,
    )
    arming: Number = parameter(
        0.3, "stakes", "gain of a test from the missing part of the deterrent", plausible=(0.0, 1.0),
        axis="rivalry", end="source", null=0.0,
    )
    patron_weight: Number = parameter(
        0.6, "stakes", "cost of a patron's displeasure at full dependence", plausible=(0.0, 2.0), axis="rivalry",
        end="source", null=0.0,
    )
    plants: Number = parameter(
        0.1, "stakes", "cost of a test while all plants work for sale", plausible=(0.0, 0.4), axis="rivalry",
        end="source", null=0.0,
    )
    talks: Number = parameter(
        1.5, "stakes", "what an act forfeits while both sides talk", plausible=(0.5, 3.0), axis="rivalry",
        end="source", null=0.0,
    )
    caution: Number = parameter(
        1.0, "ratio", "weight of the burdens of the rungs", plausible=(0.5, 2.0), axis="rivalry", end="source",
        null=0.0,
    )
    thrift: Number = parameter(
        1.0, "stakes", "weight of the money that an act costs", plausible=(0.0, 3.0), axis="rivalry", end="source",
        null=0.0,
    )
    humiliation: Number = parameter(
        0.3, "stakes", "cost of backing off", plausible=(0.0, 1.0), axis="rivalry", end="source", null=0.0,
    )
    war_cost_challenger: Number = parameter(
        1.0, "stakes", "cost of fighting to the challenger", plausible=(0.5, 3.0), axis="rivalry", end="source",
    )
    war_cost_defender: Number = parameter(
        1.0, "stakes", "cost of fighting to the defender", plausible=(0.5, 3.0), axis="rivalry", end="target",
    )
    edge: Number = parameter(
        0.5, "ratio", "strength added by full battle experience", plausible=(0.0, 1.0), axis="rivalry", null=0.0,
    )
    shield: Number = parameter(
        1.0, "ratio", "cost of war added by the challenger's deterrent", plausible=(0.0, 3.0), axis="rivalry",
        end="target", null=0.0,
    )
    heed: Number = parameter(
        0.6, "stakes", "value that the defender's attention adds to contesting", plausible=(0.0, 1.5),
        axis="rivalry", end="target", null=0.0,
    )
    commitment: Number = parameter(
        0.4, "stakes", "value that its alliances add to contesting", plausible=(0.0, 1.0), axis="rivalry",
        end="target", null=0.0,
    )
    resolve: Number = parameter(
        0.8, "stakes", "value that readiness to follow through adds to contesting", plausible=(0.2, 1.5),
        axis="rivalry", end="target", null=0.0,
    )
    contest_cost: Number = parameter(
        1.3, "stakes", "cost of contesting short of war", plausible=(0.5, 2.5), axis="rivalry", end="target",
    )
    loss: Number = parameter(
        0.5, "stakes", "cost of conceding", plausible=(0.0, 1.0), axis="rivalry", end="target", null=0.0,
    )
    audience_cost: Number = parameter(
        0.3, "stakes", "cost of an announced threat not carried out", plausible=(0.0, 1.0), axis="rivalry",
        end="target", null=0.0, source="form: Fearon 1994; value: assumption",
    )
    calm: Number = parameter(
        0.3, "stakes", "value of calm while talks go on", plausible=(0.0, 1.0), axis="rivalry", end="target",
        null=0.0,
    )
    burst: Number = parameter(
        0.5, "events", "further events in an active month", plausible=(0.0, 2.0), axis="rivalry", end="source",
        null=0.0,
    )
    excitation: Number = parameter(
        0.5, "events per tempo", "further events that recent tempo brings", plausible=(0.0, 0.8),
        allowed=(0.0, 5.0), axis="rivalry", end="source", null=0.0,
    )
    war_hazard: Number = parameter(
        0.02, "probability", "chance that a clash becomes general war", plausible=(0.001, 0.1), allowed=(0.0, 1.0),
        axis="rivalry", null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Play the month's crisis game in every rivalry."""
        if not len(system.rivalry):
            return world
        rows = live_rows(self.opportunity)  # the others play no crises
        if rows is None:
            return self.played(world, system, draws)
        whole = {name: np.zeros_like(getattr(world, name)) for name in ("events", "stood", "clash", "war_begun")}
        whole["at_war"] = world.at_war.copy()
        if rows:
            few = world.but(**{name: getattr(world, name)[list(rows)] for name in ("credibility", "tempo", "at_war")})
            few = self.open_only.played(few, system.of_rivalries(rows), draws)
            for name, array in whole.items():
                array[..., list(rows), :] = getattr(few, name)
        return world.but(**whole)

    def played(self, world: World, system: System, draws: Draws) -> World:
        """Play the game of all rivalries of a system."""
        scene = self.scene(world, system)
        press = self.press(scene, system.rungs.severity)
        u_rung, *luck = draws.uniform(system.rivalry.names, "deterrence.crisis")
        chosen = picked(self.rung(world, system, scene, press), u_rung)
        return self.play(world, system, scene, (chosen, *luck))

    @cached_property
    def open_only(self) -> "Deterrence":
        """The parameters of the rivalries with an opportunity, alone."""
        rows = list(live_rows(self.opportunity) or ())
        return Deterrence(**{item.name: at(getattr(self, item.name), rows) for item in fields(self)})

    def scene(self, world: World, system: System) -> "Scene":
        """Return what several payoffs of the month share: odds, alliances, attention; each (rivalry, R)."""
        ties, pairs = system.rivalry, system.alignment
        allied = ties.at_target(pairs.by_either(world.closeness) / at_least(pairs.degree, 1))
        mine = ties.at_source(world.capability) * (1 + self.edge * ties.at_source(world.experience))
        theirs = ties.at_target(world.capability) * (1 + self.edge * ties.at_target(world.experience))
        heeded = world.attention[system.rivalry_theatre, ties.target]
        return Scene(share_of(mine, mine + theirs * (1 + allied)), allied, heeded)

    def press(self, scene: "Scene", severity: Array) -> Array:
        """Return the chance that a contested challenger presses, for acts of a severity: equation (1)."""
        advantage = severity * (scene.odds + self.humiliation) - self.war_cost_challenger
        return logistic(self.precision_challenger * advantage)

    def contest(self, world: World, system: System, scene: "Scene", severity: Array) -> Array:
        """Return the chance that the defender contests, for acts of a severity: equation (2)."""
        ties, levers = system.rivalry, world.levers
        worth = 1 + self.heed * scene.heeded + self.commitment * scene.allied
        fixed = (
            self.resolve * ties.at_target(levers.follow_through)
            + self.audience_cost * ties.at_target(levers.announced_threat)
            - self.calm * ties.at_target(levers.engagement)
            - self.contest_cost
        )
        cost = self.war_cost_defender * (1 + self.shield * ties.at_source(world.deterrent))
        war = self.press(scene, severity) * (severity * scene.odds + cost)
        return logistic(self.precision_defender * (severity * (worth + self.loss) + fixed - war))

    def gain(self, world: World, system: System, scene: "Scene") -> Array:
        """Return what an unanswered act is worth to the challenger, shape (rung, rivalry, R): U_gain."""
        ties, rungs = system.rivalry, system.rungs
        scaled = (
            self.leverage * (1 - ties.at_target(world.levers.engagement))
            + self.rally * (1 - ties.at_source(world.cohesion))
            + self.notice * scene.heeded * (1 - ties.at_source(world.standing))
        )
        return rungs.severity * scaled + rungs.test * (self.arming * (1 - ties.at_source(world.deterrent)))

    def cost(self, world: World, system: System) -> Array:
        """Return what an act costs the challenger, answered or not, shape (rung, rivalry, R): C."""
        ties, rungs = system.rivalry, system.rungs
        price = self.thrift * share_of(rungs.money, ties.at_source(world.treasury) + rungs.money)
        frown = self.patron_weight * ties.at_source(displeasure(world, system))
        busy = rungs.test * (self.plants * ties.at_source(sold(world, system)))
        offered = at_most(ties.by_source(ties.at_target(world.levers.engagement)), 1)  # an act is seen by all rivals
        forfeit = self.talks * ties.at_source(world.levers.engagement * offered)
        return self.caution * rungs.burden + (price + rungs.severity * frown + busy + forfeit)

    def rung(self, world: World, system: System, scene: "Scene", press: Array) -> Array:
        """Return the chance of each rung, shape (rung, rivalry, R): equation (3); a pair at war has no crises."""
        severity, ties = system.rungs.severity, system.rivalry
        advantage = severity * (scene.odds + self.humiliation) - self.war_cost_challenger  # U_war - U_back
        answered = press * advantage - severity * self.humiliation
        unanswered = self.gain(world, system, scene)
        expected = unanswered + world.credibility * (answered - unanswered) - self.cost(world, system)
        minding = 1 - self.focus * (1 - world.attention[system.rivalry_theatre, ties.source])
        appetite = ties.at_source(world.levers.provocation) * minding * (1 + self.momentum * world.tempo)
        prior = self.opportunity * appetite * (1 - world.at_war)
        stock = system.rungs.test * (self.arsenal * (ties.at_source(world.deterrent) - FLOAT(0.5)))
        weight = prior * np.exp(at_most(self.precision_challenger * expected + stock, 60))
        return weight / (1 + total(weight))

    def play(self, world: World, system: System, scene: "Scene", move: tuple[Array, ...]) -> World:
        """Return the world after the challenger's move: contested or not, pressed or not, war or not.

        ``move``: 1 for the rung chosen, (rung, rivalry, R), then the luck of events, contest, press (and war: the
        lowest of what presses), each (rivalry, R).
        """
        chosen, u_events, u_contest, u_press = move
        severity = total(system.rungs.severity * chosen)
        acted = total(chosen)
        stood = flag(u_contest < self.contest(world, system, scene, severity)) * acted
        press = self.press(scene, severity)
        clash = flag(u_press < press) * stood
        war = flag(u_press < press * self.war_hazard) * clash
        repeats = total(system.rungs.repeats * chosen)
        return world.but(
            events=chosen * self.count(world, repeats, u_events),
            stood=stood,
            clash=clash,
            war_begun=war,
            at_war=np.maximum(world.at_war, war),
        )

    def count(self, world: World, repeats: Array, u: Array) -> Array:
        """Return the events of an active month, at least 1, shape (rivalry, R): equation (4)."""
        mean = repeats * (self.burst + self.excitation * world.tempo)
        stay = (mean / (1 + mean)).clip(1e-6, 1 - 1e-6)
        return 1 + np.floor(np.log(u) / np.log(stay))


@dataclass(frozen=True)
class Scene:
    """What payoffs share, each (rivalry, R): odds, mean cohesion of the defender's alignments, its attention."""

    odds: Array
    allied: Array
    heeded: Array


def displeasure(world: World, system: System) -> Array:
    """Return the restraint of each state's patrons, weighted by its dependence on them, shape (state, R)."""
    ties = system.patronage
    return ties.by_target(ties.at_source(world.levers.restraint) * world.dependence)


def sold(world: World, system: System) -> Array:
    """Return the share of a month's munitions that each state sold last month, at most 1, shape (state, R)."""
    if not len(system.channel):
        return np.zeros_like(world.treasury)
    return at_most(share_of(system.channel.by_source(world.arms_flow), world.production), 1)
