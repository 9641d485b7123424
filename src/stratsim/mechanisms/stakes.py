"""The scorecard keeps what happened, not what is feared: what crises, wars and terms took from each state.

Equation, for every state s
    conceded_s  = sum over acts against s that went unanswered of  concession sigma
    contested_s = sum over acts against s that it contested of  outlay + expense sigma,  and over its own acts that
                  were contested and not pressed of  humiliation sigma
    fought_s    = clash (a clash of s) + war (a month of general war), each summed over its rivalries
    settled_s   = prize times what terms of peace took from s (what they gave it counts against)
    provoked_s  = sum over its own acts of  effort burden_p
    granted_s   = giveaway max(engagement_s, deal) of a defender to each challenger, which gains as much;  forgone in a
                  deal of a challenger to each defender, which gains as much

Symbols
    sigma severity, burden_p of the rung; all flows in stakes a month (1 = the full stake of a theatre), losses positive

Conserves
    Terms, talks and deals only move stakes: what one side of a rivalry loses by them the other wins.
Valid when
    weights are not negative. Nothing else in the model reads these flows: at weight 0 a loss is not counted.
Source
    Bookkeeping. What a concession, a contest and a fight are worth: assumptions, and every ranking shows what turns on
    them. Reluctance to contest (`deterrence.contest_cost`) is no loss and is not counted here. Relief is money and is
    counted with what is paid; here stands what an offer gives up: the gain that a challenger no longer has to fight
    for, and the tests that a challenger with a deal does without.
Remarks
    The ledger has no influence on what happens: it is there for those who judge, in units before any weight. Losses
    of output, of cohesion and of money stand with economy, regime and treasury and are not counted twice.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Number, at_most, total
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class Stakes:
    """The ledger of realised stakes."""

    # fmt: off
    concession: Number = parameter(
        0.5, "stakes", "lost by who leaves an act of severity 1 unanswered", plausible=(0.2, 1.0), axis="rivalry",
        end="target", null=0.0,
    )
    expense: Number = parameter(
        0.2, "stakes", "spent by who contests an act of severity 1", plausible=(0.05, 0.6), axis="rivalry",
        end="target", null=0.0,
    )
    outlay: Number = parameter(
        0.0, "stakes", "spent by who contests, however small the act", plausible=(0.0, 0.3), axis="rivalry",
        end="target", null=0.0,
    )
    humiliation: Number = parameter(
        0.3, "stakes", "lost by who backs off from an act of severity 1", plausible=(0.1, 0.8), axis="rivalry",
        end="source", null=0.0,
    )
    effort: Number = parameter(
        0.1, "ratio", "part of a rung's burden that is spent by who acts", plausible=(0.0, 0.5), axis="rivalry",
        end="source", null=0.0,
    )
    clash: Number = parameter(
        0.5, "stakes", "lost by either side in a clash", plausible=(0.2, 1.0), axis="rivalry", null=0.0,
    )
    war: Number = parameter(
        1.0, "stakes/month", "lost by either side in a month of general war", plausible=(0.3, 3.0), axis="rivalry",
        null=0.0,
    )
    prize: Number = parameter(
        5.0, "stakes", "what terms of peace can move from one side to the other", plausible=(1.0, 20.0),
        axis="rivalry", null=0.0,
    )
    giveaway: Number = parameter(
        0.03, "stakes/month", "given to the challenger by full engagement or by a deal", plausible=(0.0, 0.1),
        axis="rivalry", end="target", null=0.0,
    )
    forgone: Number = parameter(
        0.03, "stakes/month", "given to the defender by a challenger that keeps a deal", plausible=(0.0, 0.1),
        axis="rivalry", end="source", null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Book what the month took from each state."""
        ties, rungs = system.rivalry, system.rungs
        chosen = at_most(world.events, 1)
        severity = total(rungs.severity * chosen)
        backed = world.stood * (1 - world.clash) * self.humiliation * severity
        terms = self.prize * world.terms
        opposed = world.stood * (self.outlay + self.expense * severity)
        offered = np.maximum(ties.at_target(world.levers.engagement), world.deal)
        granted = self.giveaway * offered - self.forgone * world.deal
        return world.but(
            conceded=ties.by_target((world.acted - world.stood) * self.concession * severity),
            contested=ties.by_target(opposed) + ties.by_source(backed),
            fought=ties.by_either(self.clash * world.clash + self.war * world.at_war),
            settled=ties.by_target(terms) - ties.by_source(terms),
            provoked=ties.by_source(self.effort * total(rungs.burden * chosen)),
            granted=ties.by_target(granted) - ties.by_source(granted),
        )
