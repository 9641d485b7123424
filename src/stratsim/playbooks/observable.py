"""What a state can see when it decides: its own variables, and a few sums over its ties.

Each observable is a function of the world of last month and the system, and returns one value a state, ``(N, R)``.
"""

from collections.abc import Callable, Mapping

import numpy as np

from stratsim.core.array import FLOAT, Array, at_least, at_most, share_of, total
from stratsim.core.system import System
from stratsim.core.variable import variables_of
from stratsim.core.world import World

Observable = Callable[[World, System], Array]

OWN = tuple(v.name for v in variables_of(World) if v.axes == ("state",))
"""A state's own variables, under their own names."""


def provocation_faced(world: World, system: System) -> Array:
    """Recent provocations by the state's challengers, tempo / (1 + tempo) summed over them."""
    return system.rivalry.by_target(world.tempo_share)


def provocation_made(world: World, system: System) -> Array:
    """The state's own recent provocations, tempo / (1 + tempo) summed over its rivals."""
    return system.rivalry.by_source(world.tempo_share)


def threat_faced(world: World, system: System) -> Array:
    """Announced threats and shows of force of its rivals, 0-1 each, summed."""
    loud = (world.levers.announced_threat + world.levers.show_of_force) / FLOAT(2)
    return system.rivalry.by_source(system.rivalry.at_target(loud))


def campaign_faced(world: World, system: System) -> Array:
    """Effort of the information campaigns against the state, summed."""
    return system.campaign.by_target(world.campaign_effort)


def engagement_offered(world: World, system: System) -> Array:
    """Engagement by the state's rivals as defenders, mean over them."""
    return over_rivals(system.rivalry.at_target(world.levers.engagement), system)


def over_rivals(values: Array, system: System) -> Array:
    """Return the mean of a value of rivalries over those that each state challenges, shape (state, R)."""
    return system.rivalry.by_source(values) / at_least(system.rivalry.out_degree, 1)


def over_challengers(values: Array, system: System) -> Array:
    """Return the mean of a value of rivalries over those who challenge each state, shape (state, R)."""
    return system.rivalry.by_target(values) / at_least(system.rivalry.in_degree, 1)


def credibility_held(world: World, system: System) -> Array:
    """How far its challengers believe that the state will act, mean over them."""
    return over_challengers(world.credibility, system)


def credibility_faced(world: World, system: System) -> Array:
    """How far the state believes that the rivals it challenges will act, mean over them."""
    return over_rivals(world.credibility, system)


def deterrent_faced(world: World, system: System) -> Array:
    """Deterrent of the states that the state is in a rivalry with, at either end, mean over them."""
    ties = system.rivalry
    faced = ties.by_source(ties.at_target(world.deterrent)) + ties.by_target(ties.at_source(world.deterrent))
    return faced / at_least(ties.degree, 1)


def arms_income(world: World, system: System) -> Array:
    """Arms income of late, bn USD a year."""
    return system.channel.by_source(world.arms_income)


def concentration(world: World, system: System) -> Array:
    """Concentration of dependence on patrons: the sum of squared shares (Herfindahl), 0 without patrons."""
    return system.patronage.by_target(world.dependence * world.dependence)


def resolve_held(world: World, system: System) -> Array:
    """Resolve that its challengers believe the state to have, in stakes, mean over them."""
    return over_challengers(world.reputation, system)


def resolve_faced(world: World, system: System) -> Array:
    """Resolve that the state believes the rivals that it challenges to have, in stakes, mean over them."""
    return over_rivals(world.reputation, system)


def answers_made(world: World, system: System) -> Array:
    """Provocations that the state contested of late, a month, summed over its challengers."""
    return system.rivalry.by_target(world.answered)


def answers_faced(world: World, system: System) -> Array:
    """The state's own provocations that were contested of late, a month, summed over its rivals."""
    return system.rivalry.by_source(world.answered)


def clashes_of_late(world: World, system: System) -> Array:
    """Clashes of its forces of late, a month, summed over its rivalries at either end."""
    return system.rivalry.by_either(world.clashed)


def fighting(world: World, system: System) -> Array:
    """1 where the state is in any general war, else 0."""
    return at_most(system.rivalry.by_either(world.at_war), 1)


def in_talks(world: World, system: System) -> Array:
    """1 where the state talks with any rival, at either end of the rivalry, else 0."""
    return at_most(system.rivalry.by_either(world.talking), 1)


def in_deal(world: World, system: System) -> Array:
    """1 where the state has a deal with any rival, at either end of the rivalry, else 0."""
    return at_most(system.rivalry.by_either(world.deal), 1)


def deals_broken(world: World, system: System) -> Array:
    """Deals of the state that either side broke last month."""
    return system.rivalry.by_either(world.cheated + world.reneged)


def clients_in_talks(world: World, system: System) -> Array:
    """1 where a client of the state talks with any rival, else 0."""
    return over_clients(in_talks(world, system), system)


def clients_in_deal(world: World, system: System) -> Array:
    """1 where a client of the state has a deal with any rival, else 0."""
    return over_clients(in_deal(world, system), system)


def over_clients(values: Array, system: System) -> Array:
    """Return the sum of a value of states over those that each state is a patron of, at most 1, shape (state, R)."""
    return at_most(system.patronage.by_source(system.patronage.at_target(values)), 1)


def clients_elsewhere(world: World, system: System) -> Array:
    """Part of its clients' outside income that other patrons give, mean over them; 0 without clients."""
    ties = system.patronage
    others = ties.at_target(ties.by_target(world.dependence)) - world.dependence
    return ties.by_source(others) / at_least(ties.out_degree, 1)


def lessons_left(world: World, system: System) -> Array:
    """Part of what its tests can teach that the state does not know yet, weighted by lesson; 0 without tests."""
    weights = system.rungs.test * system.rungs.lesson
    return share_of(total(weights * (1 - world.known)), total(weights + np.zeros_like(world.known)))


SEEN: Mapping[str, Observable] = {
    f.__name__: f
    for f in (
        provocation_faced,
        provocation_made,
        threat_faced,
        campaign_faced,
        engagement_offered,
        credibility_held,
        credibility_faced,
        deterrent_faced,
        arms_income,
        concentration,
        resolve_held,
        resolve_faced,
        answers_made,
        answers_faced,
        clashes_of_late,
        fighting,
        in_talks,
        in_deal,
        deals_broken,
        clients_in_talks,
        clients_in_deal,
        clients_elsewhere,
        lessons_left,
    )
}
"""Observables that are sums over ties, by name."""

PREFIXES = ("attention", "intensity", "dependence")
"""Observables that name something: attention.korea, intensity.ukraine, dependence.CHN."""


def exists(name: str, system_names: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether a reaction may name this observable; ``system_names`` holds "state" and "theatre"."""
    head, _, tail = name.partition(".")
    if not tail:
        return name in OWN or name in SEEN
    return head in PREFIXES and tail in system_names["state" if head == "dependence" else "theatre"]


def names(system_names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return every observable that exists, for messages and documentation."""
    theatres = [f"{head}.{k}" for head in ("attention", "intensity") for k in system_names["theatre"]]
    return [*OWN, *SEEN, *theatres, *(f"dependence.{i}" for i in system_names["state"])]


def observe(name: str, world: World, system: System) -> Array:
    """Return an observable by its name, shape (state, R)."""
    head, _, tail = name.partition(".")
    if not tail:
        return SEEN[name](world, system) if name in SEEN else getattr(world, name)
    if head == "dependence":
        rows = np.array([row.startswith(f"{tail}>") for row in system.patronage.names], FLOAT)[:, None]
        return system.patronage.by_target(world.dependence * rows)
    k = system.theatres.index(tail)
    if head == "attention":
        return world.attention[k]
    return np.broadcast_to(world.intensity[k], world.treasury.shape)
