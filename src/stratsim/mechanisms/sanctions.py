"""The Council punishes a provocation only while no veto holder objects; what it orders binds as far as patrons enforce.

Equation
    (1) Pr(tabled against i) = 1 - exp(-zeal sum over its acts e of push_j max(0, sigma_e - threshold))
    (2) Pr(v consents) = logit((consent - friendship X_vi - grudge rift_v) / width),  for every veto holder v;
        a veto holder is never sanctioned itself
    (3) level_i' = l + step (1 - l) passed_i,   passed where tabled and every veto holder consents
        l = level_i [1 - lapse (1 - min(1, u_i))]
    (4) cut_e = grip level_i [enforced + reach (1 - enforced)] (1 - suspension d_i)      share of trade, e = m > i
        enforced = enforcement_m (1 - cover X_mi)

Symbols
    sigma_e severity of this month's act, push_j lever ``sanctions`` of its target   (rivalry)
    X_vi alignment of v and i, 0 where there is none; rift_v rift of v with those who seek measures, 0-1
    u_i = sum of tempo / (1 + tempo) over i's rivalries: who provokes keeps its measures alive
    d_i 1 where i has a deal with a rival; level 0-1 (state); enforcement lever of the patron; reach: what others stop
    without the patron's help

Valid when
    step, grip, reach lie in 0-1. With lapse at 0 the level never falls.
Source
    Veto players: Tsebelis 2002. Consent that falls with closeness to the target and with the rift among the permanent
    members: the record of 2006 to 2017 against 2022 to 2024 in ``seeds/record.toml``. UN sanctions end in
    0.079 of years (outside Korea; counts after GSDB and TIES). Weights: assumptions.
Remarks
    Only states that challenge somebody and hold no veto can be met on, one measure a month at most; the Council
    never decides on a holder of a veto. A scenario without any veto holder has no Council: nothing is tabled.
    Enforcement bears on the trade of declared patronages only.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array, Number, at, at_least, at_most, flag, logistic, total
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.ties import added
from stratsim.core.world import World


@dataclass(frozen=True)
class Sanctions:
    """Council measures: tabled, vetoed or passed, and enforced."""

    # fmt: off
    zeal: Number = parameter(
        4.0, "1/severity", "how readily an act is brought before the Council", plausible=(1.0, 8.0), axis="state",
        null=0.0,
    )
    threshold: Number = parameter(
        0.2, "severity", "severity below which the Council does not meet on an act", plausible=(0.0, 0.4),
        allowed=(0.0, 1.0), axis="rivalry", null=1.0,
    )
    consent: Number = parameter(
        1.2, "utility", "readiness of a veto holder to consent", plausible=(0.5, 2.0), allowed=(-100.0, 100.0),
        axis="state",
    )
    friendship: Number = parameter(
        1.0, "utility", "weight of its alignment with the target", plausible=(0.0, 2.0), axis="state", null=0.0,
    )
    grudge: Number = parameter(
        1.5, "utility", "weight of its rift with those who seek measures", plausible=(0.5, 3.0), axis="state",
        null=0.0,
    )
    width: Number = parameter(
        0.2, "utility", "width of the change from consent to veto", plausible=(0.1, 0.5), allowed=(0.001, 100.0),
        axis="state",
    )
    escalation: Number = parameter(
        0.15, "0-1", "step: share of what is left to sanction that a measure adds", plausible=(0.05, 0.3),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    grip: Number = parameter(
        0.9, "0-1", "trade that full measures stop where they are enforced", plausible=(0.5, 1.0),
        allowed=(0.0, 1.0), axis="patronage", null=0.0,
    )
    reach: Number = parameter(
        0.2, "0-1", "part of that stopped without the patron's help", plausible=(0.0, 0.5), allowed=(0.0, 1.0),
        axis="patronage", null=0.0,
    )
    lapse: Number = parameter(
        0.0, "1/month", "measures that lapse in a month without provocations", plausible=(0.0, 0.02),
        allowed=(0.0, 1.0), axis="state", null=0.0,
        source="0.0066: UN sanctions outside Korea end in 0.079 of years (counts after GSDB and TIES)",
    )
    suspension: Number = parameter(
        0.0, "share", "enforcement suspended while the target keeps a deal", plausible=(0.0, 0.8),
        allowed=(0.0, 1.0), axis="patronage", null=0.0,
    )
    cover: Number = parameter(
        0.0, "share", "enforcement that a patron aligned in full with the target spares it", plausible=(0.0, 0.8),
        allowed=(0.0, 1.0), axis="patronage", null=0.0,
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Table, veto or pass measures, and cut trade (equations 1 to 4)."""
        provoked = at_most(system.rivalry.by_source(world.tempo / (1 + world.tempo)), 1)
        world = world.but(sanctions=world.sanctions * (1 - self.lapse * (1 - provoked)))
        world = self.vote(world, system, draws) if system.veto else world
        return world.but(trade_cut=self.cut(world, system))

    def cut(self, world: World, system: System) -> Array:
        """Return the share of trade that measures stop, shape (patronage, R): equation (4)."""
        ties, (pairs, patronages) = system.patronage, system.exchange[0]
        near = added(np.zeros_like(world.trade), patronages, world.closeness[pairs])
        enforced = ties.at_source(world.levers.enforcement) * (1 - self.cover * near)
        held = enforced + self.reach * (1 - enforced)
        dealing = ties.at_target(at_most(system.rivalry.by_source(world.deal), 1))
        return self.grip * ties.at_target(world.sanctions) * held * (1 - self.suspension * dealing)

    def vote(self, world: World, system: System, draws: Draws) -> World:
        """Return the world after the Council has met: equations (1) to (3)."""
        rows = system.answerable  # nobody else gives the Council anything to decide
        u = draws.uniform([system.states[row] for row in rows], "sanctions.vote", lanes=2)
        tabled = flag(u[0] < self.tabled(world, system)[rows])
        agreed = flag(u[1] < self.unanimous(world, system)) * tabled
        passed, vetoed, level = np.zeros_like(world.sanctions), np.zeros_like(world.sanctions), world.sanctions.copy()
        passed[rows] = agreed
        vetoed[rows] = tabled - agreed
        level[rows] += at(self.escalation, rows) * (1 - level[rows]) * agreed
        return world.but(sanctions=level, measures=passed, vetoed=vetoed)

    def tabled(self, world: World, system: System) -> Array:
        """Return the chance that a measure against each state is tabled, shape (state, R): equation (1)."""
        ties = system.rivalry
        severity = total(system.rungs.severity * at_most(world.events, 1))
        grave = at_least(severity - self.threshold, 0)
        return 1 - np.exp(-self.zeal * ties.by_source(grave * ties.at_target(world.levers.sanctions)))

    def unanimous(self, world: World, system: System) -> Array:
        """Return the chance that no veto holder objects, shape (answerable, R): equation (2)."""
        rows = system.answerable
        chance: Array = np.ones_like(world.sanctions[rows])
        for v in system.veto:
            near = system.alignment.with_state(world.closeness, v)[rows]
            leaning = at(self.consent, v) - at(self.friendship, v) * near - at(self.grudge, v) * world.rift[v]
            chance = chance * logistic(leaning / at(self.width, v))
        return chance
