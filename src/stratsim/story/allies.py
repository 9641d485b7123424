"""Who would stand by whom in a history, by state: the chance that an ally would join a war, were it to begin."""

from collections.abc import Collection, Mapping

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
    first, last = (joining(war, history.moments[n].after, system)[:, 0].tolist() for n in (0, -1))
    ways, states, found = system.coalition, system.states, {}
    for n, (tie, aside) in enumerate(zip(ways.war, ways.for_challenger[:, 0], strict=True)):
        friend = (system.rivalry.source if aside else system.rivalry.target)[tie]
        found[states[ways.joiner[n]], states[friend], states[ways.enemy[n]]] = first[n], last[n]
    return found


def sentence(history: History, names: Mapping[str, str], rivals: Collection[tuple[str, str]]) -> str:
    """Return who would join a war between some rivals; nothing where nobody can be called, or nobody would come."""
    parts = [
        f"{names[joiner]} beside {names[friend]} against {names[enemy]}: {first:.2f} at first, {last:.2f} at the end"
        for (joiner, friend, enemy), (first, last) in chances(history).items()
        if max(first, last) >= SEEN and ((friend, enemy) in rivals or (enemy, friend) in rivals)
    ]
    return f"Chance that an ally would join a war. {capital('; '.join(parts))}." if parts else ""
