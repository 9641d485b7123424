"""A war burns more shells than its plants make; who is shut out elsewhere pays a premium to whoever will sell.

Equation
    (1) burn_i  = sum over theatres k of  consumption_ik I_k + expend f_i; what is fired is held to what is in stock
    (2) need_b  = demand_b [max(0, burn_b - made_b - release surplus_b) + refill max(0, reserve_b - stock_b)]
        made    = production output (1 - crowding busy),   surplus = max(0, stock - reserve)
    (3) offer_s = lever_s release surplus_s (1 - hold f_s)
    (4) want_e  = need_b offer_s / sum of offers to b;   flow_e = want_e min(1, offer_s / sum of wants of s)
        (1 - exposed max(z_s, z_b))
    (5) price_e = base (1 + premium blacklisted_b (1 - min(1, sum of offers to b / need_b)))
    (6) cash_e = (1 - tau_b) price_e flow_e,  technology_e = tau_b price_e flow_e;  flow_e shrinks where the buyer's
        treasury cannot pay the cash
    (7) stock' = stock + made - burn + flows in - flows out
    (8) technology' += learning sum of technology_e (1 - technology) ;  experience' += watching sum of flow_e
        (1 - experience) - fading experience
    (9) income_e' = keep income_e + (1 - keep) 12 (cash_e + technology_e)

Symbols
    s supplier, b buyer, e channel s > b; tau_b lever technology_share; busy share of plants bound by tests last month;
    stock, reserve, flow: million rounds; price: bn USD a million rounds; I_k intensity of the theatre;
    f_i 1 for a state in a general war; z deliveries stopped by interdiction.
    Stocks and levers (state), flows (channel), consumption (theatre, state).

Conserves
    Rounds: the change of all stocks is production less burn. Money: what buyers pay is what suppliers get.
    Technology: cash and technology together are price times flow.
Valid when
    production, consumption >= 0. With demand or offers at 0 only production and burn remain.
Source
    Proportional rationing: assumption. Scarcity premium of a blacklisted buyer, pay in cash and technology, learning
    from use: claims A08 to A11 of ``seeds/claims.toml``; weights are assumptions until calibrated.
Remarks
    What is fired is held to the stock and the month's production together; need is reckoned on what the war would
    burn without that limit, and on the buyer's own surplus at the start of the month. Offers are reckoned on the
    stock after firing and production, and production on last month's output. Where nothing is sought the price
    carries no premium. Equation (8) is exact only for small rates: the code closes the share 1 - e^-rate of the gap
    to 1, and lets experience fade before it grows, in every state, with or without a channel. Income from arms (9)
    counts pay in technology at its price.
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import FLOAT, Array, Number, at_least, at_most, cover, share_of
from stratsim.core.draws import Draws
from stratsim.core.parameter import parameter
from stratsim.core.system import System
from stratsim.core.world import World


@dataclass(frozen=True)
class ArmsTrade:
    """Munitions: fired, made, sold and paid for."""

    # fmt: off
    reserve: Number = parameter(
        0.0, "million rounds", "stock that is never sold and is refilled first", plausible=(0.0, 10.0),
        axis="state",
    )
    refill: Number = parameter(
        0.02, "1/month", "share of a missing reserve sought each month", plausible=(0.0, 0.2), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    release: Number = parameter(
        0.08, "1/month", "share of the surplus that can be moved in a month", plausible=(0.02, 0.2),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    crowding: Number = parameter(
        0.5, "ratio", "output of munitions lost while plants serve tests", plausible=(0.0, 1.0),
        allowed=(0.0, 1.0), axis="state", null=0.0,
    )
    price: Number = parameter(
        0.6, "bn USD/million rounds", "base price", plausible=(0.3, 2.0), axis="channel",
        source="order of 540 m USD for 1 to 2 million rounds in 2023, see seeds/record.toml",
    )
    premium: Number = parameter(
        1.0, "ratio", "price added for a blacklisted buyer at full scarcity", plausible=(0.0, 3.0), axis="channel",
        null=0.0,
    )
    expend: Number = parameter(
        0.0, "million rounds/month", "rounds that a state fires in a general war", plausible=(0.0, 1.0), axis="state",
        null=0.0, source="Ukraine 2023: 0.2 (Kyiv) to 0.6 (Moscow) a month, RUSI; see seeds/record.toml",
    )
    hold: Number = parameter(
        0.0, "share", "arms for sale that a state at war keeps for itself", plausible=(0.0, 1.0), allowed=(0.0, 1.0),
        axis="state", null=0.0,
    )
    exposed: Number = parameter(
        0.5, "share", "deliveries by ways that can be interdicted", plausible=(0.0, 1.0), allowed=(0.0, 1.0),
        axis="channel", null=0.0,
    )
    learning: Number = parameter(
        0.03, "1/bn USD", "share of the technology gap closed by a bn USD of technical help",
        plausible=(0.0, 0.15), axis="state", null=0.0,
    )
    watching: Number = parameter(
        0.03, "1/million rounds", "share of the gap in experience closed by a million rounds used",
        plausible=(0.0, 0.1), axis="state", null=0.0,
    )
    fading: Number = parameter(
        0.005, "1/month", "experience lost a month", plausible=(0.0, 0.02), allowed=(0.0, 1.0), axis="state",
        null=0.0,
    )
    smoothing: Number = parameter(
        0.8, "1/month", "keep: weight of the past in the arms income of late", plausible=(0.5, 0.95),
        allowed=(0.0, 0.999), axis="channel",
    )
    # fmt: on

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Fire, make, sell, pay and learn (equations 1 to 9)."""
        made = world.production * world.output * (1 - self.crowding * world.plants_busy)
        fighting = at_war(world, system)
        wanted = system.firing(world.intensity) + self.expend * fighting
        burned = np.minimum(wanted, world.munitions + made)
        need = self.need(world, wanted - made)
        world = world.but(made=made, burned=burned, shortfall=need, munitions=world.munitions + made - burned)
        return self.learn(self.settle(world, system, fighting), system)

    def need(self, world: World, deficit: Array) -> Array:
        """Return the rounds that each state seeks abroad, shape (state, R): equation (2)."""
        missing = at_least(self.reserve - world.munitions, 0)
        wanted = at_least(deficit - self.release * self.surplus(world), 0) + self.refill * missing
        return world.levers.arms_demand * wanted

    def offer(self, world: World) -> Array:
        """Return the rounds that each state would sell, shape (state, R): equation (3)."""
        return world.levers.arms_offer * self.release * self.surplus(world)

    def surplus(self, world: World) -> Array:
        """Return the rounds in stock beyond the reserve, shape (state, R)."""
        return at_least(world.munitions - self.reserve, 0)

    def settle(self, world: World, system: System, fighting: Array) -> World:
        """Ration, price, pay and deliver (equations 4 to 7, 9)."""
        ties, offer, need = system.channel, self.offer(world) * (1 - self.hold * fighting), world.shortfall
        offered = ties.by_target(ties.at_source(offer))
        scarce = 1 - cover(ties.at_target(offered), ties.at_target(need))
        price = self.price * (1 + self.premium * ties.at_target(world.blacklisted) * scarce)
        want = ties.at_target(need) * share_of(ties.at_source(offer), ties.at_target(offered))
        flow = want * cover(ties.at_source(offer), ties.at_source(ties.by_source(want)))
        cash_part = 1 - ties.at_target(world.levers.technology_share)
        denied = np.maximum(ties.at_source(world.denied), ties.at_target(world.denied))
        flow = flow * (1 - self.exposed * denied)
        due = ties.by_target(cash_part * price * flow)
        flow = flow * cover(ties.at_target(world.treasury), ties.at_target(due))
        cash, technology = cash_part * price * flow, (1 - cash_part) * price * flow
        recent = self.smoothing * world.arms_income + (1 - self.smoothing) * FLOAT(12) * (cash + technology)
        return world.but(
            arms_flow=flow,
            arms_price=price,
            arms_cash=cash,
            arms_technology=technology,
            arms_income=recent,
            munitions=at_least(world.munitions + ties.by_target(flow) - ties.by_source(flow), 0),
            treasury=at_least(world.treasury + ties.by_source(cash) - ties.by_target(cash), 0),
            shortfall=at_least(need - ties.by_target(flow), 0),
        )

    def learn(self, world: World, system: System) -> World:
        """Return the world after suppliers learned from their pay and from the use of their arms: equation (8)."""
        taught = self.learning * system.channel.by_source(world.arms_technology)
        seen = self.watching * system.channel.by_source(world.arms_flow)
        return world.but(
            technology=approach(world.technology, taught),
            experience=approach(world.experience * (1 - self.fading), seen),
        )


def approach(level: Array, rate: Array) -> Array:
    """Return ``level`` moved towards 1 by the share ``1 - exp(-rate)`` of the gap."""
    return 1 - (1 - level) * np.exp(-rate)


def at_war(world: World, system: System) -> Array:
    """Return 1 for each state in a general war, else 0, shape (state, R)."""
    return at_most(system.rivalry.by_either(world.at_war), 1)
