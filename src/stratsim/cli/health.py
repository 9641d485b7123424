"""The command ``health``: what stands at a bound, does not vary, has no effect, hangs on the order of a month."""

import sys
from collections.abc import Sequence
from operator import attrgetter
from textwrap import fill
from typing import TYPE_CHECKING, TextIO

from stratsim.cli import option
from stratsim.cli.group import Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.voice import Voice, bar

if TYPE_CHECKING:
    from stratsim.engine.results import Results
    from stratsim.lenses.symptom import Symptom
    from stratsim.scenario.scenario import Scenario

WIDTH = 110
COLUMNS = [(name, attrgetter(name)) for name in ("check", "what", "value", "words")]


def health(scenario: option.Scenario, size: Size, voice: Voice, reading: Reading) -> None:
    """Examine a scenario: what stands at a bound, does not vary, has no effect, hangs on the order of a month."""
    from stratsim.cli import table
    from stratsim.lenses.health import examination

    name_own([scenario], voice)
    one = reading.load(scenario).but(seed=size.seed, months=size.months, replicates=size.replicates)
    with bar(voice) as progress:
        found = examination(one, jobs=size.jobs, progress=progress)
    if voice.shape is option.Format.table:
        in_words(found, sys.stdout)
        return
    table.show(found, COLUMNS, voice.shape, sys.stdout)


def tell(scenarios: "Sequence[Scenario]", results: "Sequence[Results]", voice: Voice, examine: bool) -> None:
    """Say what stands at a bound or does not vary, unless quiet; all of the first scenario, if so asked."""
    if examine:
        from stratsim.lenses.health import examination

        in_words(examination(scenarios[0]), sys.stderr)
    elif not voice.quiet:
        from stratsim.lenses.signs import notes

        for line in notes(scenarios, results):
            voice.note(f"health: {line}")
        voice.note("health: --health also tells parameters without effect, and what the order of a month changes")


def in_words(found: "Sequence[Symptom]", to: TextIO) -> None:
    """Print an examination as a person reads it: check by check."""
    from stratsim.lenses.effects import NO_EFFECT
    from stratsim.lenses.health import CHECKS

    for check, meaning in CHECKS.items():
        signs = [one for one in found if one.check == check]
        said = by_mechanism(signs) if check == NO_EFFECT else [str(one) for one in signs]
        print(f"{check}: {meaning}", file=to)
        for words in said or ["none"]:
            print(fill(words, WIDTH, initial_indent="  ", subsequent_indent="      "), file=to)


def by_mechanism(signs: "Sequence[Symptom]") -> list[str]:
    """Return the parameters without effect, those of a mechanism in one line."""
    names: dict[str, list[str]] = {}
    for one in signs:
        mechanism, _, parameter = one.what.partition(".")
        names.setdefault(mechanism, []).append(parameter)
    return [f"{mechanism}: {', '.join(parameters)}" for mechanism, parameters in names.items()]
