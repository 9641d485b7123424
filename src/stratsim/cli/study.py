"""The commands that look into one scenario by running variants of it: links, health."""

import sys
from collections.abc import Sequence
from operator import attrgetter
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from stratsim.cli import option

if TYPE_CHECKING:
    from stratsim.lenses.symptom import Symptom

OutcomeName = Annotated[str, typer.Option("--outcome", metavar="NAME", help="The outcome, e.g. payoff.PRK.")]
WIDTH = 110
LINKS = [
    ("pair", attrgetter("pair")),
    ("without", attrgetter("cut")),
    ("mean", attrgetter("mean")),
    ("difference", attrgetter("difference")),
    ("mean low", attrgetter("mean_difference_low")),
    ("mean high", attrgetter("mean_difference_high")),
    ("diff. low", attrgetter("difference_low")),
    ("diff. high", attrgetter("difference_high")),
    ("P(lower)", attrgetter("lower")),
]
HEALTH = [(name, attrgetter(name)) for name in ("check", "what", "value", "words")]


def links(  # noqa: PLR0913, PLR0917 - an argument is an option of the command
    scenario: option.Scenario,
    outcome: OutcomeName,
    replicates: option.Replicates = None,
    seed: option.Seed = None,
    months: option.Months = None,
    jobs: option.Jobs = None,
    set_: option.Set = None,
    quiet: option.Quiet = False,
    shape: option.Shape = option.Format.table,
    allow_code: option.AllowCode = False,
) -> None:
    """Rank the ties by how far an outcome moves without them: each tie, and all ties of each pair of states."""
    from stratsim.cli import table, work
    from stratsim.lenses import links as ties

    one = work.Reading(set_ or [], allow_code).load(scenario)
    one = one.but(seed=seed, months=months, replicates=replicates)
    voice = work.Voice(quiet, shape)
    with work.bar(voice) as progress:
        mean, found = ties.links(one, outcome, jobs=jobs, progress=progress)
    voice.note(f"{outcome}: mean {table.number(mean)} with all ties; {one.replicates} replicates, paired")
    table.show(found, LINKS, shape, sys.stdout)


def health(  # noqa: PLR0913, PLR0917 - an argument is an option of the command
    scenario: option.Scenario,
    replicates: option.Replicates = None,
    seed: option.Seed = None,
    months: option.Months = None,
    jobs: option.Jobs = None,
    set_: option.Set = None,
    quiet: option.Quiet = False,
    shape: option.Shape = option.Format.table,
    allow_code: option.AllowCode = False,
) -> None:
    """Examine a scenario: what stands at a bound, does not vary, has no effect, hangs on the order of a month."""
    from stratsim.cli import table, work
    from stratsim.lenses.health import examination

    one = work.Reading(set_ or [], allow_code).load(scenario)
    with work.bar(work.Voice(quiet, shape)) as progress:
        found = examination(one.but(seed=seed, months=months, replicates=replicates), jobs=jobs, progress=progress)
    if shape is option.Format.table:
        in_words(found)
        return
    table.show(found, HEALTH, shape, sys.stdout)


def in_words(found: Sequence["Symptom"], to: TextIO | None = None) -> None:
    """Print an examination as a person reads it: check by check."""
    from stratsim.lenses.effects import NO_EFFECT
    from stratsim.lenses.health import CHECKS

    for check, meaning in CHECKS.items():
        signs = [one for one in found if one.check == check]
        said = by_mechanism(signs) if check == NO_EFFECT else [str(one) for one in signs]
        print(f"{check}: {meaning}", file=to)
        for words in said or ["none"]:
            print(fill(words, WIDTH, initial_indent="  ", subsequent_indent="      "), file=to)


def by_mechanism(signs: Sequence["Symptom"]) -> list[str]:
    """Return the parameters without effect, those of a mechanism in one line."""
    names: dict[str, list[str]] = {}
    for one in signs:
        mechanism, _, parameter = one.what.partition(".")
        names.setdefault(mechanism, []).append(parameter)
    return [f"{mechanism}: {', '.join(parameters)}" for mechanism, parameters in names.items()]
