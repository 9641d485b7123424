"""Words on figures: names as people say them, made from the metadata of outcomes."""

import re
from collections.abc import Sequence

from stratsim.engine.outcome import OUTCOMES
from stratsim.engine.results import Results

FIXED = "\u00a0"
UNITS = {"0-1": "0 to 1"}


def plain(name: str) -> str:
    """Return a name of a scenario file or a label as words: "war_ends" -> "war ends", "A>B" -> "A → B"."""
    return name.replace("_", " ").replace(">", " → ")


def short(name: str, most: int) -> str:
    """Return a name as words, cut where it has more letters than ``most``."""
    text = plain(name)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def outcome(name: str) -> str:
    """Return what an outcome means: "cohesion.PRK" -> "Cohesion of the regime, at the end: PRK"."""
    kind, _, label = name.partition(".")
    text = OUTCOMES[kind].text if kind in OUTCOMES else plain(kind)
    return capital(text) + (f": {capital(plain(label))}" if label else "")


def series(name: str) -> str:
    """Return what the series behind an outcome shows: "cohesion.PRK" -> "Cohesion of the regime: PRK"."""
    kind, _, label = name.partition(".")
    text = OUTCOMES[kind].text.partition(",")[0] if kind in OUTCOMES else plain(kind)
    return capital(text) + (f": {capital(plain(label))}" if label else "")


def unit(name: str) -> str:
    """Return the unit of an outcome, as words; payoffs run from 0 to 1."""
    kind = name.partition(".")[0]
    found = OUTCOMES[kind].unit if kind in OUTCOMES else "0-1"
    return UNITS.get(found, found)


def titled(title: str, unit: str) -> str:
    """Return a title with its unit in brackets; lines break neither in the unit nor at an arrow."""
    return f"{title} [{unit.replace(' ', FIXED)}]".replace(" → ", f"{FIXED}→{FIXED}")


def file_name(*parts: str) -> str:
    """Return a file name without an ending: letters, digits and underscores only."""
    return re.sub(r"\W+", "_", "_".join(parts))


def source(results: Sequence[Results]) -> str:
    """Return the line at the foot of a figure: what a reader needs to make the same numbers again."""
    first = results[0].provenance
    months = results[0].labels["month"]
    traced = next((values.shape[-1] for values in results[0].traces.values()), 0)
    some = "" if traced == results[0].replicates else f" (over time: the first {traced:,})"
    overrides = f" With {first['overrides']}." if first.get("overrides") else ""
    return (
        f"Source: stratsim {first['stratsim']}, seed {first['seed']}, {int(first['replicates']):,} replicates{some}, "
        f"{first['months']} months ({months[0]} to {months[-1]}).{overrides}\n"
        f"Scenarios: {', '.join(plain(one.name) for one in results)}."
    )
