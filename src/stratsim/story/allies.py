"""Who would stand by whom in a history, by state: the chance that an ally would join a war, were it to begin."""

from collections.abc import Collection, Mapping

from stratsim.core.array import Array
from stratsim.core.world import World
from stratsim.mechanisms.war import War
from stratsim.mechanisms.war.entry import joining
from stratsim.story.relive import History
from stratsim.story.words import capital

Call = tuple[str, str, str]
"""Who would join, beside whom, against whom."""
SEEN = 0.005
"""Chance from which on two decimals show something."""


def chances(history: History) -> dict[Call, tuple[float, float]]:
    """Return the chance of every ally that a war can call, after the first month and after the last."""
    plan = history.plan
    system, war = plan.system, plan.mechanisms(plan.draws(history.replicate, 1))["war"]
    assert isinstance(war, War)
    first, last = (asked(war, history, moment.after) for moment in (history.moments[0], history.moments[-1]))
    ways, states, found = system.coalition, system.states, {}
    for n, (tie, joiner, enemy) in enumerate(zip(ways.war, ways.joiner, ways.enemy, strict=True)):
        ends = (system.rivalry.source[tie], system.rivalry.target[tie])
        friend = ends[0] if ends[1] == enemy else ends[1]
        found[states[joiner], states[friend], states[enemy]] = float(first[n]), float(last[n])
    return found


def asked(war: War, history: History, world: World) -> Array:
    """Return the chance of each way into a war in a world, (ways,)."""
    found: Array = joining(war, world, history.plan.system)[:, 0]
    return found


def sentence(history: History, names: Mapping[str, str], rivals: Collection[tuple[str, str]]) -> str:
    """Return who would join a war between some rivals; nothing where nobody can be called, or nobody would come."""
    parts = [
        f"{names[joiner]} beside {names[friend]} against {names[enemy]}: {first:.2f} at first, {last:.2f} at the end"
        for (joiner, friend, enemy), (first, last) in chances(history).items()
        if max(first, last) >= SEEN and ((friend, enemy) in rivals or (enemy, friend) in rivals)
    ]
    return f"Chance that an ally would join a war. {capital('; '.join(parts))}." if parts else ""
