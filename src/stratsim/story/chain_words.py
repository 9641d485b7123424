"""A chain in words: one act, what made its chance, and the earlier events that it hangs on."""

from collections.abc import Mapping

from stratsim.story import words
from stratsim.story.chain import Chain
from stratsim.story.numerals import signed
from stratsim.story.sentences import TextTable, path_label

PATHS, CAUSES = 6, 6


def sentences(found: Chain, names: Mapping[str, str]) -> list[str]:
    """Return the act, its chance, and what it hangs on, as sentences."""
    act = found.act
    said = [f"{act.month}: {words.act(act, names)}."]
    said.append(
        f"The chance of this act, {found.words}, was {found.chance:.4f} that month; "
        f"in the mean month of this history it is {found.usual:.4f}."
    )
    needed = [one for one in found.causes if not one.stays]
    if not found.causes:
        said.append("There was no act before it.")
    elif not needed:
        said.append(f"It happens without any one of the {len(found.causes)} acts before it, too.")
    else:
        shown = words.listed(f"{one.happening.month} at {one.happening.whom}" for one in needed[:3])
        first = "; the first three by effect" if len(needed) > 3 else ""
        said.append(
            f"Of the {len(found.causes)} acts before it {len(needed)} "
            f"{'is' if len(needed) == 1 else 'are each'} needed, without which it does not happen{first}: {shown}."
        )
    return said


def tables(found: Chain) -> list[TextTable]:
    """Return what made the chance, and the earlier acts with their effects."""
    paths = tuple((path_label(path), f"{value:+.4f}") for path, value in found.paths[:PATHS])
    rest = found.chance - found.usual - sum(value for _, value in found.paths[:PATHS])
    causes = tuple(
        (
            *(one.happening.month, f"{one.happening.who} at {one.happening.whom}", words.plain(one.happening.what)),
            *(answer(one.happening.contested, one.happening.clash), f"{one.without:.4f}"),
            *(signed(one.effect(found.chance)), "yes" if one.stays else "no"),
        )
        for one in found.causes[:CAUSES]
    )
    heads = ("month", "who, at whom", "act", "answer", "chance without", "effect", "happens still")
    return [
        TextTable(
            "What raised or lowered its chance", ("path", "from the mean month"), (*paths, ("all else", f"{rest:+.4f}"))
        ),
        TextTable("Without an earlier act", heads, causes, "Each is removed alone; effects do not add up."),
    ]


def answer(contested: bool | None, clash: bool) -> str:
    """Return how an act was answered."""
    return "clash" if clash else "contested" if contested else "let pass"
