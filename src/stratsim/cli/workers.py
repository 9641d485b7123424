"""Workers of a command: where there is much to do they start at once, beside the imports and scenarios of the command.

A worker takes as long to start as the command needs to read what it is to do.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from stratsim.cli.group import Size
from stratsim.engine.pool import Team, staff

SIMULATING = "stratsim.engine.kept_shards"
"""What workers need that simulate: the kernel, the mechanisms, the files; no scenarios."""

MUCH = 4_500_000
"""Replicate-months, with a usual number of states and ties, that two processes do sooner though they have to start."""
USUAL_REPLICATES, USUAL_MONTHS = 1000, 120
BLOCK = 4096
"""Replicates that one process does at a time."""
WATCHED, COST_OF_WATCHING = 1000, 14
"""Replicates of a scenario whose order statistics are taken, and how many others take as long as one of these."""


@contextmanager
def workers(size: Size, scenarios: int = 1) -> Iterator[Team]:
    """Yield the workers of a command that runs so many scenarios; none has started yet where there is little to do."""
    with staff(size.jobs or os.cpu_count() or 1) as team:
        if size.scheduler is None and (wanted := processes(size, scenarios)) > 1:
            team.hire(wanted)
            team.prepare(SIMULATING)
        yield team


def processes(size: Size, scenarios: int) -> int:
    """Return how many processes there is work for, as far as the command line tells: a block for each."""
    replicates, months = size.replicates or USUAL_REPLICATES, size.months or USUAL_MONTHS
    work = scenarios * months * (replicates + COST_OF_WATCHING * min(replicates, WATCHED))
    return scenarios * -(-replicates // BLOCK) if work >= MUCH else 1
