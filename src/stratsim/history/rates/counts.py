"""Counts: each takes the runs of a scenario and returns hits and cases by replicate.

The file of rates names them, and says which rate each is held to.
"""

from collections.abc import Callable, Mapping

import numpy as np

from stratsim.core.array import Array
from stratsim.history.rates.disputes import Disputes, Flags
from stratsim.history.rates.rate import Count, Counted
from stratsim.history.rates.runs import QUIET_MONTHS, Runs

ARMED = 0.5
"""The deterrent from which a state counts as armed with nuclear weapons."""
WINDOW = 2
"""Months in which an ally that is called enters; a month is seen at its end."""


def chosen(acts: str, severity: Array, force: float) -> Flags:
    """Return which severities belong to acts of a class; 0 is no act."""
    low, high = {"all": (0.0, np.inf), "display": (0.0, force), "force": (force, np.inf)}[acts]
    return np.asarray((severity > 0) & (severity >= low) & (severity < high))


def contested(runs: Runs, count: Count) -> Counted:
    """Count acts of a class that the defender contests, by month and pair; of armed pairs where that is asked."""
    mine = chosen(count.acts, runs.severity, runs.force) & pairs(runs, count)[:, None]
    stood = np.asarray(runs.plain.traces["stood"]) > 0
    return Counted((mine & stood).sum(axis=(0, 1)), mine.sum(axis=(0, 1)))


def war(runs: Runs, count: Count) -> Counted:
    """Count disputes that become war, of those whose highest act is of a class; of armed pairs where that is asked."""
    found = runs.disputes
    mine = chosen(count.acts, found.highest, runs.force) & pairs(runs, count)[found.rivalry]
    return per_replicate(found, runs, mine & found.war, mine)


def pairs(runs: Runs, count: Count) -> Flags:
    """Return the rivalries that are counted: all, or those whose sides are both armed when most replicates begin."""
    if not count.both_armed:
        return np.ones(len(runs.scenario.plan.system.rivalry), bool)
    deterrent = np.median(np.asarray(runs.plain.traces["deterrent"])[0], axis=-1)
    ties = runs.scenario.plan.system.rivalry
    return np.asarray(np.minimum(deterrent[ties.source], deterrent[ties.target]) >= ARMED)


def again(runs: Runs, count: Count) -> Counted:
    """Count disputes whose pair has another within some years of the end."""
    found = runs.disputes
    seen, soon = found.again(round(12 * count.years), len(runs.severity))
    mine = chosen(count.acts, found.highest, runs.force)
    return per_replicate(found, runs, mine & soon, mine & seen)


def per_replicate(found: Disputes, runs: Runs, hits: Flags, cases: Flags) -> Counted:
    """Return disputes counted by replicate."""
    size = runs.severity.shape[-1]
    return Counted(found.per_replicate(hits, size), found.per_replicate(cases, size))


def entry(runs: Runs, _: Count) -> Counted:
    """Count the allies that enter, of those called into a war that is begun from outside and outlasts its month."""
    ways, hits, cases = runs.coalition, [], []
    for row, results in runs.wars:
        at_war = np.asarray(results.traces["at_war"]) > 0
        called = ways.front[ways.war == row]
        asked = ~at_war[QUIET_MONTHS - 1, called] & at_war[QUIET_MONTHS, row]
        came = at_war[QUIET_MONTHS : QUIET_MONTHS + WINDOW, called].any(axis=0)
        hits.append((asked & came).sum(axis=0))
        cases.append(asked.sum(axis=0))
    return joined(hits, cases)


def war_again(runs: Runs, count: Count) -> Counted:
    """Count wars after whose end the pair is at war again within some years; of wars begun from outside."""
    span, hits, cases = round(12 * count.years), [], []
    for row, results in runs.wars:
        now = np.asarray(results.traces["at_war"])[:, row] > 0
        over = now[:-1] & ~now[1:]
        known = over[: max(0, len(over) - span)]
        soon = np.array([now[m + 2 : m + 2 + span].any(axis=0) for m in range(len(known))]).reshape(known.shape)
        hits.append((known & soon).sum(axis=0))
        cases.append(known.sum(axis=0))
    return joined(hits, cases)


def crisis(runs: Runs, _: Count) -> Counted:
    """Count crises of regimes a year, of the states in which the model knows any."""
    mine = fragile(runs)
    struck = np.asarray(runs.plain.traces["regime_crisis"])[:, mine]
    years = struck.shape[0] * struck.shape[1] / 12
    return Counted(struck.sum(axis=(0, 1)), np.full(struck.shape[-1], years))


def fragile(runs: Runs) -> list[int]:
    """Return the states in which a crisis of the regime can break out."""
    hazards = runs.scenario.plan.parameters["regime"]["crisis_hazard"]
    return [row for row, hazard in enumerate(hazards) if hazard != 0.0]


def crisis_after_defeat(runs: Runs, count: Count) -> Counted:
    """Count states that lose a war begun from outside, and those of them in crisis within some years."""
    span, hits, cases, mine = round(12 * count.years), [], [], fragile(runs)
    for _row, results in runs.wars:
        lost = np.asarray(results.traces["defeated"])[:, mine] > 0
        struck = np.asarray(results.traces["regime_crisis"])[:, mine] > 0
        known = lost[: max(0, len(lost) - span)]
        soon = np.array([struck[m : m + span + 1].any(axis=0) for m in range(len(known))]).reshape(known.shape)
        hits.append((known & soon).sum(axis=(0, 1)))
        cases.append(known.sum(axis=(0, 1)))
    return joined(hits, cases)


def lapse(runs: Runs, _: Count) -> Counted:
    """Count the part of measures in force that lapses a year, in months without a new one."""
    level = np.asarray(runs.plain.traces["sanctions"])
    calm = np.asarray(runs.plain.traces["measures"])[1:] == 0
    mine = calm & (level[:-1] > 0)
    gone = np.maximum(level[:-1] - level[1:], 0) * mine
    return Counted(gone.sum(axis=(0, 1)), (level[:-1] * mine).sum(axis=(0, 1)) / 12)


def growth_loss(runs: Runs, count: Count) -> Counted:
    """Count the percentage points of growth a year that measures of a level take, over some years, from a target."""
    system, months, hits, cases = runs.scenario.plan.system, round(12 * count.years), [], []
    for row in system.answerable if runs.scenario.plan.months >= months else ():
        name = system.states[row]
        none, under = (output(runs, name, level)[months - 1, row] for level in (0.0, count.level))
        hits.append(100 * (1 - under / np.maximum(none, 1e-6)))
        cases.append(np.full_like(under, count.years, dtype=float))
    return joined(hits, cases)


def output(runs: Runs, state: str, level: float) -> Array:
    """Return output by month where a state starts under measures of a level, (months, state, R)."""
    return np.asarray(runs.under(state, level).traces["output"], float)


def broken(runs: Runs, _: Count) -> Counted:
    """Count deals that a side breaks a year in force."""
    traces = {name: np.asarray(runs.plain.traces[name]) for name in ("deal", "cheated", "reneged")}
    ends = (traces["cheated"] + traces["reneged"] > 0).sum(axis=(0, 1))
    return Counted(ends, traces["deal"].sum(axis=(0, 1)) / 12)


def joined(hits: list[Array], cases: list[Array]) -> Counted:
    """Return the counts of several runs, one after the other."""
    empty = np.zeros(0)
    return Counted(np.concatenate([empty, *hits]), np.concatenate([empty, *cases]))


COUNTS: Mapping[str, Callable[[Runs, Count], Counted]] = {
    one.__name__: one
    for one in (*(contested, war, again, entry, war_again, crisis, crisis_after_defeat, lapse, growth_loss, broken),)
}
"""What a rate can be held to."""
