"""What ``run`` and ``compare`` have in common: read, run, save, show, examine, draw."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from stratsim.cli.cluster import cluster
from stratsim.cli.group import Destination, Keeping, Size
from stratsim.cli.health import tell
from stratsim.cli.place import guarded
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar
from stratsim.display import DRAWN
from stratsim.engine.pool import Team
from stratsim.experiments.compare import PairedResults, together
from stratsim.experiments.gather import Gathered
from stratsim.experiments.run import kept
from stratsim.experiments.saved import run_into

DRAWING = "stratsim.display.gallery"
"""Where figures are drawn; imported where that is wanted alone: matplotlib costs time."""
Show = Callable[[PairedResults, Sequence[Path]], None]


def simulate(
    read: Callable[[], Gathered],
    size: Size,
    keeping: Keeping,
    to: Destination,
    voice: Voice,
    examine: bool,
    show: Show,
    team: Team,
) -> None:
    """Run scenarios as pairs into their files; show them before anything else can go wrong, then draw.

    ``read`` loads the scenarios, ``show`` prints the comparison and the files that hold its results; ``examine`` asks
    for a full examination of the first scenario; a ``team`` shares the work.
    """
    with before_work():
        meant = read().comparable(size.months)
        first = meant.scenarios[0].but(seed=size.seed, months=size.months, replicates=size.replicates)
        same = [one.but(seed=first.plan.seed, months=first.plan.months) for one in meant.scenarios]
        files = {guarded(one, to): one for one in same}
        records = kept(first, keeping.traces, keeping.series())
    voice.note(meant.note("compared"))
    with cluster(size.scheduler) as executor, bar(voice) as progress:
        options: dict[str, Any] = {"team": team, "kernel": size.kernel.value, "executor": executor, "tell": voice.note}
        found = run_into(files, replicates=first.replicates, records=records, progress=progress, **options)
    if to.figures is not None and not (to.figures / DRAWN).exists():  # else they may be the same, and not be drawn
        team.prepare(DRAWING)
    comparison = together(found, first.headline)
    show(comparison, list(files))
    tell(same, found, voice, examine)
    draw(comparison, to, voice, team)


def draw(comparison: PairedResults, to: Destination, voice: Voice, team: Team) -> None:
    """Draw the figures of a comparison, where they are wanted."""
    if to.figures is not None:
        from stratsim.display import gallery

        drawn = gallery.draw(comparison, to.figures, gallery.formats(to.svg), team)
        voice.note(f"figures: {len(drawn)} files in {to.figures}")
