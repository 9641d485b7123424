"""A history told in few lines: turning points by month, the spells between them folded into a line each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stratsim.engine.results import Results
from stratsim.scenario.scenario import Scenario
from stratsim.story import allies, words
from stratsim.story.address import Chosen, chosen
from stratsim.story.events import events
from stratsim.story.happening import Happening, month_of
from stratsim.story.relive import History, relive

LINES = 25
TURNING = 18.0
"""Weight from which on a month can be a turning point."""


@dataclass(frozen=True)
class StoryLine:
    """A month, or a spell of months, and what is said of it."""

    first: str
    last: str
    text: str
    turning: bool

    def __str__(self) -> str:
        span = self.first if self.first == self.last else f"{self.first} to {self.last}"
        return f"{span}  {self.text}."


@dataclass(frozen=True)
class Story:
    """A history told: why this replicate, what it comes to, line by line, and how beliefs stood at both ends."""

    scenario: Scenario
    choice: Chosen
    history: History
    happenings: tuple[Happening, ...]
    heading: str
    lines: tuple[StoryLine, ...]
    ending: str

    def __str__(self) -> str:
        return "\n".join([self.heading, "", *map(str, self.lines), "", self.ending])


def story(scenario: Scenario, results: Results, address: str = "typical", lines: int = LINES) -> Story:
    """Return the story of the replicate that an address means, in at most so many lines.

    Raises ValueError where the address means none.
    """
    choice = chosen(results, address)
    history = relive(scenario.plan, choice.replicate)
    found = tuple(events(history))
    names = words.names_of(scenario)
    told = chronology(history, found, names, lines)
    return Story(
        scenario, choice, history, found, heading(scenario, results, choice, found), told, ending(history, found, names)
    )


def heading(scenario: Scenario, results: Results, choice: Chosen, found: Sequence[Happening]) -> str:
    """Return what the whole history comes to."""
    acts = [one for one in found if one.kind == "act"]
    counts = [
        words.plural("act", len(acts)),
        f"{sum(bool(one.contested) for one in acts)} contested",
        words.plural("clash", sum(one.clash for one in acts)),
        words.plural("war", sum(one.kind == "begin" and one.what == "at_war" for one in found)),
    ]
    title = scenario.title.rstrip(".")
    return (
        f"{title}. Replicate {choice.replicate} (of {results.replicates:,}), {choice.why}.\n"
        f"{scenario.span}: {words.listed(counts)}."
    )


def chronology(
    history: History, found: Sequence[Happening], names: Mapping[str, str], most: int = LINES
) -> tuple[StoryLine, ...]:
    """Return the most turning points that leave room for the spells between them."""
    heavy: Counter[int] = Counter()
    for one in found:
        if one.weight >= TURNING:
            heavy[one.number] += int(one.weight)
    order = sorted(heavy, key=lambda n: (-heavy[n], n))
    for count in range(min(len(order), most), -1, -1):
        turns = sorted(order[:count])
        gaps = [(a + 1, b - 1) for a, b in pairwise([-1, *turns, history.plan.months]) if b - a > 1]
        spells = [gap for gap in gaps if any(gap[0] <= one.number <= gap[1] for one in found)]
        if len(turns) + len(spells) <= most:
            break
    told = [turn(history, n, found, names) for n in turns] + [spell(history, gap, found, names) for gap in spells]
    return tuple(sorted(told, key=lambda line: line.first))


def turn(history: History, number: int, found: Sequence[Happening], names: Mapping[str, str]) -> StoryLine:
    """Return the line of a turning point: what matters most first, small acts and the rest folded behind it."""
    here = [one for one in found if one.number == number]
    begun = {(one.who, one.whom) for one in here if one.war}
    here = [one for one in here if not (one.what == "at_war" and (one.who, one.whom) in begun)]
    great = sorted((one for one in here if one.weight >= TURNING), key=lambda one: -one.weight)
    small = [one for one in here if one.weight < TURNING]
    parts = [words.act(one, names) if one.kind == "act" else words.said(one, names) for one in great]
    parts += [one for one in (folded_acts(small, names), folded_others(small, names)) if one]
    month = month_of(history, number)
    return StoryLine(month, month, words.capital("; ".join(parts)), True)


def spell(history: History, gap: tuple[int, int], found: Sequence[Happening], names: Mapping[str, str]) -> StoryLine:
    """Return the line of the months between two turning points."""
    inside = [one for one in found if gap[0] <= one.number <= gap[1]]
    parts = [one for one in (folded_acts(inside, names), folded_others(inside, names)) if one]
    return StoryLine(month_of(history, gap[0]), month_of(history, gap[1]), words.capital("; ".join(parts)), False)


def folded_acts(inside: Sequence[Happening], names: Mapping[str, str]) -> str:
    """Return the acts of a spell in a clause: who made how many of what, and how many were contested."""
    acts = [one for one in inside if one.kind == "act"]
    clauses = []
    for who in dict.fromkeys(one.who for one in acts):
        mine = [one for one in acts if one.who == who]
        sums: Counter[str] = Counter()
        for one in mine:
            sums[one.what] += int(one.times)
        made = words.listed(words.plural(words.plain(rung), count) for rung, count in sums.items())
        against = words.listed(names.get(whom, whom) for whom in dict.fromkeys(one.whom for one in mine))
        stood = sum(bool(one.contested) for one in mine)
        answer = f"{stood} of {len(mine)} contested" if stood else "none contested"
        clauses.append(f"{names.get(who, who)} makes {made} against {against}, {answer}")
    return "; ".join(clauses)


def folded_others(inside: Sequence[Happening], names: Mapping[str, str]) -> str:
    """Return what else happened in a spell in a clause, what repeats with its number."""
    sums: Counter[str] = Counter()
    for one in inside:
        if one.kind != "act":
            sums[words.said(one, names)] += int(one.times)
    return "; ".join(text + (f" ({count} times)" if count > 1 else "") for text, count in sums.items())


def ending(history: History, found: Sequence[Happening], names: Mapping[str, str]) -> str:
    """Return how beliefs moved in every rivalry that saw an act, and who would have joined a war along it."""
    acted = {(one.who, one.whom) for one in found if one.kind == "act"}
    parts = []
    for row, label in enumerate(history.plan.system.rivalry.names):
        who, _, whom = label.partition(">")
        if (who, whom) in acted:
            first, last = (float(x[row]) for x in (history.begun("credibility"), history.flows["credibility"][-1]))
            parts.append(f"{names[who]} of {names[whom]}: {first:.2f} at first, {last:.2f} at the end")
    if not parts:
        return "Nobody acted against anybody."
    beliefs = f"Belief of the challenger that the defender will act. {words.capital('; '.join(parts))}."
    return " ".join(filter(None, (beliefs, allies.sentence(history, names, acted))))
