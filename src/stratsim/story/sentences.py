"""An explanation in three sentences, made from its numbers, and its tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stratsim.core.levers import Levers
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.story.account import Path
from stratsim.story.explain import Explanation
from stratsim.story.numerals import number, signed
from stratsim.story.spied import LEVERS
from stratsim.story.split import Wide
from stratsim.story.stock import StockAccount
from stratsim.story.target import EFFECTS
from stratsim.story.words import capital, listed, plain

TEXTS = {v.name: v.text for struct in (World, Levers) for v in variables_of(struct)}
GAME = "game."
PATHS = 6
"""Paths that get a column of their own in the matrix."""

ROUNDING = 1e-5
"""Relative difference that single precision can make by itself."""


@dataclass(frozen=True)
class TextTable:
    """A table of an explanation: its title, the heads of its columns, its rows as text, and how to read it."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def label(name: str) -> str:
    """Return the words for an input: a lever, a parameter of the game, a variable."""
    if name.startswith(LEVERS):
        return f"lever {plain(name.removeprefix(LEVERS))}"
    if name.startswith(GAME):
        return f"parameter {plain(name.removeprefix(GAME))}"
    return plain(name)


def path_label(path: Path) -> str:
    """Return the words for a path, as the head of a column."""
    return f"{path[0]}: {label(path[1])}"


def meaning(name: str) -> str:
    """Return what an input is, by its own text."""
    text = TEXTS.get(name.removeprefix(LEVERS), "")
    return f"{label(name)} ({text})" if text else label(name)


def effect(role: str, value: float) -> str:
    """Return what a contribution to a role means: acts contested more often, or less often."""
    more = EFFECTS[role]
    return more if value > 0 else more.replace("more", "less")


def sentences(e: Explanation) -> tuple[str, str, str]:
    """Return what differs, through what, and which levers it comes from."""
    return what(e), through(e), whence(e)


def what(e: Explanation) -> str:
    """Return the sentence that says how far the outcome differs, and how sure that is."""
    low, high = e.levels
    d = e.difference
    moved = f"from {number(low.mean)}{unit(e)} in {e.a.name} to {number(high.mean)} in {e.b.name}"
    error = f"standard error {number(d.error)}"
    if not d.clear:
        return f"{subject(e)}: {moved}, no clear difference ({signed(d.mean)}, {error}).{beside(e)}"
    return f"{subject(e)}: {'up' if d.mean > 0 else 'down'} {moved} ({signed(d.mean)}, {error}).{beside(e)}"


def subject(e: Explanation) -> str:
    """Return what differs, and of whom: a state or a tie."""
    whose = e.outcome.partition(".")[2]
    return f"{capital(e.words)}, of {whose}" if whose else capital(e.words)


def unit(e: Explanation) -> str:
    """Return the unit as it stands behind a number: shares of 1 have none."""
    return "" if e.unit == "0-1" else f" {e.unit.replace('/yr', ' a year')}"


def beside(e: Explanation) -> str:
    """Return what is said of ways to the same that have no account here; nothing where they add nothing."""
    if e.beside is None or abs(e.beside.mean) <= ROUNDING * max(abs(e.difference.mean), 1):
        return ""
    how = f"adds {signed(e.beside.mean)} and is not explained here"
    return f" What comes about outside of crises, as by interdiction, {how}."


def through(e: Explanation) -> str:
    """Return the sentence that says through what it comes about."""
    if e.parts is not None:
        said = [
            f"{one.words} {signed(one.change.mean)}{'' if one.change.clear else ' (not clear)'}"
            for one in e.parts.parts[:3]
        ]
        return f"Of its {len(e.parts.parts)} parts, in which losses count as negative, most comes from {listed(said)}."
    if e.matrix is None:
        own = [one for one in e.stocks if one.outcome == e.outcome]
        if not own or not own[0].terms:
            return "It has no account of its own by path."
        parts = [f"{meaning(name)} {signed(x.mean)}" for name, x in own[0].terms[:3]]
        return f"What moves it: {listed(parts)}."
    values = e.matrix.by_path
    parts = []
    for path, value in list(zip(e.matrix.paths, values, strict=True))[:3]:
        if abs(value) < 0.02 * abs(values).max():
            continue
        found = [one for one in e.stocks if one.stock.variable == path[1]]
        parts.append(f"by way of {meaning(path[1])}: {effect(path[0], value)}, {signed(value)}{because(found)}")
    return f"{capital('; '.join(parts))}."


def because(stocks: Sequence[StockAccount]) -> str:
    """Return what moved a stock, in brackets; nothing where there is no ledger of it."""
    if not stocks or not stocks[0].terms:
        return ""
    one = stocks[0]
    name, most = one.terms[0]
    moved = f"at {one.stock.label} it moves by {signed(one.difference.mean)} to the end"
    return f" ({moved}, {signed(most.mean)} of it from: {cause(name)})"


def cause(name: str) -> str:
    """Return the words for what moved a stock: a variable by its own text, a lever or parameter by its name."""
    return TEXTS.get(name) or label(name)


def whence(e: Explanation) -> str:
    """Return the sentence that says which factors it comes from, and when."""
    parts = [
        f"{plain(str(one.factor))} ({signed(one.first.mean)} alone, {signed(one.last.mean)} with all else switched too)"
        for one in e.switches[:2]
    ]
    many = len(e.switches)
    count = "The one thing that differs is" if many == 1 else f"Of {many} things that differ, most comes from"
    when = f"; the difference is clear from {e.parted} on" if e.parted else ""
    left = f"; what no path covers: {signed(e.left_over)}" if number(e.left_over) not in ("-", "0") else ""
    return f"{count} {listed(parts)}{when}{left}."


def tables(e: Explanation) -> list[TextTable]:
    """Return everything that an explanation has, as tables."""
    made: list[Callable[[Explanation], TextTable | None]] = [
        levers,
        matrix,
        parts,
        shared_parts,
        rivalries,
        rungs,
        years,
        flips,
    ]
    found = [make(e) for make in made]
    stocks = [stock(one) for one in e.stocks]
    return [one for one in [*found[:4], *stocks, *found[4:]] if one is not None and one.rows]


def levers(e: Explanation) -> TextTable:
    """Return what each factor does, first and last."""
    exact = any(one.shapley is not None for one in e.switches)
    heads = ("what differs", "first", "se", "last", "se", "mean", *(("Shapley",) if exact else ()))
    rows = tuple(
        (
            plain(str(one.factor)),
            *(signed(one.first.mean), number(one.first.error), signed(one.last.mean), number(one.last.error)),
            signed(one.mean),
            *((signed(one.shapley or 0.0),) if exact else ()),
        )
        for one in e.switches
    )
    note = "First: switched on alone in A. Last: switched on where all else is as in B. The gap is their interaction."
    return TextTable("By what differs", heads, rows, note)


def matrix(e: Explanation) -> TextTable | None:
    """Return the contributions of each factor by each path."""
    m = e.matrix
    if m is None:
        return None
    shown = range(min(PATHS, len(m.paths)))
    heads = ("what differs", *(path_label(m.paths[n]) for n in shown), "other paths", "sum")
    order = sorted(range(len(m.factors)), key=lambda n: -abs(m.by_factor[n]))
    rows = [(plain(str(m.factors[n])), *cells(m.values[n], len(shown))) for n in order]
    rows.append(("sum", *cells(m.by_path, len(shown))))
    return TextTable(
        "By what differs and by path",
        heads,
        tuple(rows),
        f"Factors are switched one after the other, in an order and in its reverse: a sum need not be the mean above. "
        f"All sums together are the difference; left over: {number(e.left_over)}.",
    )


def parts(e: Explanation) -> TextTable | None:
    """Return the parts of a payoff, with their weights and standard errors."""
    if e.parts is None:
        return None
    rows = [
        (one.name, number(one.weight), *map(number, one.levels), signed(one.change.mean), number(one.change.error))
        for one in e.parts.parts
    ]
    levels, d = e.levels, e.difference
    rows.append(("sum", "", number(levels[0].mean), number(levels[1].mean), signed(d.mean), number(d.error)))
    heads = ("part", "weight", e.a.name, e.b.name, "difference", "se")
    note = "Weighted; what is lost or paid is negative. The parts add up, their errors do not: parts go together."
    return TextTable("By part of the payoff", heads, tuple(rows), note)


def shared_parts(e: Explanation) -> TextTable | None:
    """Return the contributions of each factor by each part of a payoff."""
    if e.parts is None:
        return None
    table, shown = e.parts, min(PATHS, len(e.parts.parts))
    order = sorted(range(len(table.factors)), key=lambda n: -abs(table.values[n].sum()))
    rows = [(plain(str(table.factors[n])), *cells(table.values[n], shown)) for n in order]
    rows.append(("sum", *cells(table.values.sum(axis=0), shown)))
    heads = ("what differs", *(one.name for one in table.parts[:shown]), "other parts", "sum")
    note = f"The sum is the difference; left over: {number(table.left_over)}."
    return TextTable("By what differs and by part of the payoff", heads, tuple(rows), note)


def cells(values: Wide, shown: int) -> tuple[str, ...]:
    """Return a row of the matrix: its first paths, the others together, the sum."""
    whole = float(sum(values))
    first = [float(values[n]) for n in range(shown)]
    return (*map(signed, first), signed(whole - sum(first)), signed(whole))


def stock(one: StockAccount) -> TextTable:
    """Return the ledger of a stock."""
    rows = tuple((cause(name), signed(x.mean), number(x.error)) for name, x in one.terms[:6])
    rest = one.difference.mean - sum(x.mean for _, x in one.terms[:6])
    title = f"What moved {plain(one.stock.variable)} of {one.stock.label}: {signed(one.difference.mean)}"
    return TextTable(title, ("from", "mean", "se"), (*rows, ("all else", signed(rest), "")))


def rivalries(e: Explanation) -> TextTable:
    """Return contributions by rivalry."""
    return TextTable("By rivalry", ("rivalry", "contribution"), named(e.rivalries))


def rungs(e: Explanation) -> TextTable:
    """Return contributions by rung."""
    return TextTable("By rung", ("rung", "contribution"), named(e.rungs))


def named(values: object) -> tuple[tuple[str, str], ...]:
    """Return rows of a name and a number."""
    return tuple((plain(name), signed(x)) for name, x in dict(values).items())  # type: ignore[call-overload]


def years(e: Explanation) -> TextTable:
    """Return the difference of each year."""
    rows = tuple((one.year, signed(one.difference.mean), number(one.difference.error)) for one in e.years)
    note = (
        f"The summed difference is clear from {e.parted} on." if e.parted else "It is not clear in any month for good."
    )
    return TextTable("When the paths part", ("year", "difference", "se"), rows, note)


def flips(e: Explanation) -> TextTable:
    """Return the first choices that flip in the pair that shows the difference best."""
    heads = ("month", "who, at whom", "choice", e.a.name, e.b.name, "chance", "chance ", "luck")
    rows = tuple(
        (
            *(one.month, f"{one.who} at {one.whom}", one.kind, plain(one.a), plain(one.b)),
            *(f"{x:.2f}" for x in (one.chance_a, one.chance_b, one.luck)),
        )
        for one in e.pair.flips[:8]
    )
    title = (
        f"The pair that shows it best: replicate {e.pair.replicate}, difference {signed(e.pair.difference)}, "
        f"{len(e.pair.flips)} choices flip under the same luck"
    )
    note = (
        "Luck: the number between 0 and 1 that decided; what has a chance above it happens. Whom to act on may be one "
        "choice over all rivals, in which the chance of one of them alone does not decide."
    )
    return TextTable(title, heads, rows, note)
