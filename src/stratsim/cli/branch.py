"""The command ``branch``: one past, several futures with the same luck."""

from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.answer import Answer, Answering, give
from stratsim.cli.group import Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar

Month = Annotated[str, typer.Option("--at", metavar="MONTH", help="The month in which the futures part, as 2026-06.")]
Futures = Annotated[
    list[str], typer.Option("--with", metavar="FILE", help="A file that is laid on top from then on; may be repeated.")
]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Save the results of each into this directory.")]


def branch(
    scenario: option.Scenario,
    at: Month,
    with_: Futures,
    size: Size,
    to: Answering,
    voice: Voice,
    reading: Reading,
    out: Out = None,
) -> None:
    """Follow a scenario to a month, then several futures from there, with the same luck.

    A file changes values, playbooks and events, not states or ties; the stocks that it sets are set in that month.
    """
    from stratsim.cli import table
    from stratsim.experiments.branch import branched, forks, futures
    from stratsim.experiments.compare import Row

    name_own([scenario], voice)
    with before_work():
        to.ready()
        one = reading.load(scenario).but(seed=size.seed, months=size.months, replicates=size.replicates)
        then = futures(one, {Path(name).stem: name for name in with_})
        forks(one, then, at)
        targets = placed([one.name, *(future.name for future in then)], out)
    with bar(voice) as progress:
        found = branched(one, then, at, jobs=size.jobs, progress=progress)
    if targets:
        from stratsim.engine.results_write import save_all

        save_all(dict(zip(targets, found.results, strict=True)))
        voice.note(f"results: {len(targets)} files in {out}")
    title = f"{one.name} to {at}, then {', '.join(future.name for future in then)}"
    give(Answer(title, found.words(), found.rows(), table.columns(Row)), voice, to, found)


def placed(names: list[str], out: Path | None) -> list[Path]:
    """Return the files that results go to; raise ValueError where nothing can be written there."""
    if out is None:
        return []
    from stratsim.cli.place import writable

    writable(out)
    return [out / f"{name}.nc" for name in names]
