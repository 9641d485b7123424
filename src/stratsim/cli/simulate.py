"""What ``run`` and ``compare`` have in common: read, run, save, show, examine, draw."""

from collections.abc import Callable, Sequence
from pathlib import Path

from stratsim.cli.group import Destination, Size
from stratsim.cli.health import tell
from stratsim.cli.place import guarded
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar
from stratsim.engine.results_write import save_all
from stratsim.experiments.compare import PairedResults, together
from stratsim.experiments.gather import Gathered
from stratsim.experiments.run import run_all

Show = Callable[[PairedResults, Sequence[Path]], None]


def simulate(
    read: Callable[[], Gathered], size: Size, to: Destination, voice: Voice, examine: bool, show: Show
) -> None:
    """Run scenarios as pairs and save their results; show them before anything else can go wrong, then draw.

    ``read`` loads the scenarios, ``show`` prints the comparison and the files that hold its results; ``examine`` asks
    for a full examination of the first scenario.
    """
    with before_work():
        meant = read().comparable(size.months)
        first = meant.scenarios[0].but(seed=size.seed, months=size.months, replicates=size.replicates)
        same = [one.but(seed=first.plan.seed, months=first.plan.months) for one in meant.scenarios]
        targets = [guarded(one, to) for one in same]
    voice.note(meant.note("compared"))
    with bar(voice) as progress:
        found = run_all(same, replicates=first.replicates, jobs=size.jobs, kernel=size.kernel.value, progress=progress)
    save_all(dict(zip(targets, found, strict=True)))
    comparison = together(found, first.headline)
    show(comparison, targets)
    tell(same, found, voice, examine)
    draw(comparison, to, voice)


def draw(comparison: PairedResults, to: Destination, voice: Voice) -> None:
    """Draw the figures of a comparison, where they are wanted."""
    if to.figures is not None:
        from stratsim.display import gallery  # imported where it is used: matplotlib costs time

        drawn = gallery.draw(comparison, to.figures)
        voice.note(f"figures: {len(drawn)} files in {to.figures}")
