"""Words for what happened: made from labels and metadata, with a turn of phrase where one is known."""

from collections.abc import Iterable, Mapping

from stratsim.scenario.scenario import Scenario
from stratsim.story.happening import Happening
from stratsim.story.relive import VARIABLES

TEXTS = {v.name: v.text for v in VARIABLES}

PHRASES: Mapping[tuple[str, str], str] = {
    ("begin", "at_war"): "general war between {who} and {whom} begins",
    ("end", "at_war"): "the war between {who} and {whom} ends",
    ("begin", "talking"): "{who} and {whom} open talks",
    ("end", "talking"): "the talks of {who} and {whom} end",
    ("begin", "deal"): "a deal of {who} and {whom} comes into force",
    ("end", "deal"): "the deal of {who} and {whom} is over",
    ("begin", "arms_flow"): "{who} begins to deliver rounds to {whom}",
    ("end", "arms_flow"): "deliveries of rounds from {who} to {whom} stop",
    ("count", "measures"): "Council measures pass against {who}",
    ("count", "vetoed"): "a veto stops Council measures against {who}",
    ("count", "regime_crisis"): "a crisis of the regime breaks out in {who}",
    ("count", "defeated"): "{who} loses a war",
    ("count", "abandoned"): "{who} breaks a pledge",
    ("count", "struck"): "{who} and {whom} strike a deal",
    ("count", "cheated"): "{who} breaks its deal with {whom}",
    ("count", "reneged"): "{whom} breaks its deal with {who}",
}
"""(kind, variable) -> how it is said; what is not here is said by the variable's own text."""


def names_of(scenario: Scenario) -> dict[str, str]:
    """Return what the states of a scenario are called."""
    states = scenario.document.get("states", {})
    return {state: str(states.get(state, {}).get("name", state)) for state in scenario.plan.system.states}


def plain(name: str) -> str:
    """Return a name of a scenario file as words."""
    return name.replace("_", " ")


def plural(thing: str, count: float) -> str:
    """Return "3 long-range tests", "1 long-range test"."""
    ending = "" if count == 1 or thing.endswith("s") else "es" if thing.endswith("sh") else "s"
    return f"{count:,.0f} {thing}{ending}"


def listed(parts: Iterable[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    *first, last = list(parts) or ["nothing"]
    return f"{', '.join(first)} and {last}" if first else last


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def said(one: Happening, names: Mapping[str, str]) -> str:
    """Return a happening that is no act as a clause."""
    who, whom = names.get(one.who, one.who), names.get(one.whom, one.whom)
    if one.kind == "event":
        return f"the event “{plain(one.what.partition('#')[0])}” begins"  # behind "#" is which time it is
    if one.kind == "playbook":
        return f"{who} turns from the playbook {plain(one.detail[0])} to {plain(one.detail[1])}"
    if one.kind == "government":
        return f"the government of {who} turns from {one.detail[0]} to {one.detail[1]}"
    phrase = PHRASES.get((one.kind, one.what))
    if phrase:
        return phrase.format(who=who, whom=whom)
    ends = who + (f" and {whom}" if whom else "")
    lasts = {"begin": ": begins", "end": ": ends"}.get(one.kind, "")
    return f"{TEXTS.get(one.what, plain(one.what))} ({ends}){lasts}"


def act(one: Happening, names: Mapping[str, str]) -> str:
    """Return an act as a sentence without its full stop, with the chance that turned it where it was answered."""
    who, whom = names.get(one.who, one.who), names.get(one.whom, one.whom)
    rung = plain(one.what)
    made = f"{who} makes {plural(rung, one.times) if one.times > 1 else f'{article(rung)} {rung}'} against {whom}"
    if one.odds is None or not one.contested:
        return f"{made}; {whom} lets it pass"
    chance = f"chance {one.odds.contest:.2f}, believed {one.odds.belief:.2f}"
    if not one.pressed:
        return f"{made}; {whom} contests it ({chance}) and {who} backs off"
    end = "and general war begins" if one.war else "and forces clash"
    return f"{made}; {whom} contests it ({chance}), {who} presses on (chance {one.odds.press:.2f}) {end}"


def article(word: str) -> str:
    """Return the article that goes with a word."""
    return "an" if word[:1] in "aeiou" else "a"
