"""Words on figures: readable names, made from the metadata of outcomes."""

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from stratsim.engine.outcome import OUTCOMES, unit_of
from stratsim.engine.results import Results

FIXED = "\u00a0"
UNITS = {"0-1": "0 to 1"}


def plain(name: str) -> str:
    """Return a name of a scenario file or a label as words: "war_ends" -> "war ends", "A>B" -> "A → B"."""
    return name.replace("_", " ").replace(">", " → ")


@lru_cache(4096)
def clean(text: str) -> str:
    """Return a text in one line, as it can be drawn: what is not printable is a blank."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def names(results: Sequence[Results]) -> tuple[str, ...]:
    """Return what figures call the scenarios: their titles; the file's name where there is none, or two are alike."""
    titles = [clean(str(one.provenance.get("title", ""))) for one in results]
    stems = [clean(plain(one.name)) for one in results]
    common = {"", *(clean(one.name) for one in results), *(title for title in titles if titles.count(title) > 1)}
    return tuple(stem if title in common else title for title, stem in zip(titles, stems, strict=True))


def cut(texts: Sequence[str], most: int, lines: int = 1) -> list[str]:
    """Return texts of at most ``most`` letters, shortened so that they stay distinct.

    Of a title like "Engagement: talks and relief first" what stands before the colon is enough, where it is unique.
    """
    heads = [text.partition(": ")[0] for text in texts]
    short = [
        whole if "…" not in whole or heads.count(head) > 1 else fitted(head, most, lines)
        for head, whole in zip(heads, (fitted(text, most, lines) for text in texts), strict=True)
    ]
    for alike in dict.fromkeys(one for one in short if short.count(one) > 1):
        places = [n for n, one in enumerate(short) if one == alike]
        begin = shared([texts[n] for n in places])
        third = room_for(texts[places[0]], most) * lines // 3
        for count, n in enumerate(places, 1):
            end = texts[n][max(begin - third, third) :].lstrip()
            short[n] = fitted(f"{texts[n][:third].rstrip()}…{end}", most, lines)
            if short.count(short[n]) > 1:  # where they differ is cut off still
                short[n] = fitted(texts[n], most - 5, lines) + f" ({count})"
    return short


def shared(texts: Sequence[str]) -> int:
    """Return the length of the prefix that all texts share."""
    return len(list(takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))))


def room_for(text: str, most: int) -> int:
    """Return how many letters of a text take the room of ``most`` plain ones: those of East Asia are twice as wide."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return max(int(most * len(text) / (len(text) + wide)), 4) if text else most


def fitted(text: str, most: int, lines: int) -> str:
    """Return a text in at most so many lines of so many letters, cut where it is longer."""
    room = room_for(text, most)
    found = textwrap.wrap(text, room)
    if len(found) > lines:
        found[lines - 1 :] = [" ".join(found[lines - 1 :])[: room - 1].rstrip() + "…"]
    return "\n".join(found)


def kept(title: str, most: int) -> str:
    """Return a title of at most so many letters, whose label behind the last colon is kept."""
    head, colon, label = title.rpartition(": ")
    return f"{fitted(head, max(most - len(label) - 2, 8), 1)}: {label}" if colon else fitted(title, most, 1)


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
    """Return the unit of an outcome, as words."""
    found = unit_of(name)
    return UNITS.get(found, found)


def titled(title: str, unit: str) -> str:
    """Return a title with its unit in brackets; lines break neither in the unit nor at an arrow."""
    return f"{title} [{unit.replace(' ', FIXED)}]".replace(" → ", f"{FIXED}→{FIXED}")


def others(count: int) -> str:
    """Return "1 other", "3 others"."""
    return f"{count} other{'' if count == 1 else 's'}"


def file_name(*parts: str) -> str:
    """Return a file name without an ending: letters, digits and underscores only."""
    return re.sub(r"\W+", "_", "_".join(parts))


def source(results: Sequence[Results]) -> str:
    """Return the line at the foot of a figure: what a reader needs to make the same numbers again."""
    first = results[0].provenance
    months = results[0].labels["month"]
    seen = results[0].bands.replicates if results[0].bands else results[0].replicates
    some = "" if seen == results[0].replicates else f" (over time: the first {seen:,})"
    overrides = f" With {clean(str(first['overrides']))}." if first.get("overrides") else ""
    called = "Scenarios, the baseline first" if len(results) > 1 else "Scenario"
    return (
        f"Source: stratsim {first['stratsim']}, seed {first['seed']}, {int(first['replicates']):,} replicates{some}, "
        f"{first['months']} months ({months[0]} to {months[-1]}).{overrides}\n"
        f"{called}: {'; '.join(cut(names(results), 40 if len(results) < 6 else 24))}."
    )
