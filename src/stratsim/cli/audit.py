"""The command ``audit``: how far the conclusions of a comparison rest on each claim."""

from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.answer import Answer, Answering, give
from stratsim.cli.asking import Amount
from stratsim.cli.completion import scenario_names
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar

Other = Annotated[
    str, typer.Argument(metavar="OTHER", help="The scenario that is compared with it.", autocompletion=scenario_names)
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option("--outcome", metavar="NAME", help="An outcome; may be repeated; the headline ones if left out."),
]
Samples = Annotated[int, typer.Option(metavar="N", min=2, help="Settings of each claim's parameters.")]
RegisterFile = Annotated[
    Path | None, typer.Option("--register", metavar="FILE", help="The register of claims; the shipped one if left out.")
]


def audit(
    scenario: option.Scenario,
    other: Other,
    size: Amount,
    to: Answering,
    voice: Voice,
    reading: Reading,
    outcome: Outcomes = None,
    samples: Samples = 12,
    register: RegisterFile = None,
) -> None:
    """Say how far each conclusion of a comparison rests on each claim of the register.

    A claim is switched off, and its parameters are moved over their plausible ranges.
    """
    from stratsim.claims.register import read_register
    from stratsim.cli import table
    from stratsim.experiments.pointwise import kept
    from stratsim.lenses.audit import Rest
    from stratsim.lenses.audit import audit as ask
    from stratsim.shipped import folder

    name_own([scenario, other], voice)
    with before_work():
        to.ready()
        a = reading.load(scenario, strict=False).but(seed=size.seed, months=size.months)
        b = reading.load(other, strict=False)
        names = kept(a, outcome)
        claims = read_register(register or folder("seeds") / "claims.toml").claims
    with bar(voice) as progress:
        found = ask(a, b, claims, outcomes=names, samples=samples, effort=size.effort(100, progress))
    title = f"What the conclusions rest on: {found.b.name} against {found.a.name}"
    give(Answer(title, found.words(), found.rests, table.columns(Rest)), voice, to, found)
