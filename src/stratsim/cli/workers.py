"""Workers of a command: where there is much to do they start at once, beside the imports and scenarios of the command.

A worker takes as long to start as the command needs to read what it is to do.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from stratsim.cli.group import Size
from stratsim.engine.costs import BANDS, BLOCK, FUSED, WATCHED, WORTH_A_POOL
from stratsim.engine.pool import Team, staff

SIMULATING = "stratsim.engine.kept_shards"
"""What workers need that simulate: the kernel, the mechanisms, the files; no scenarios."""

USUAL_REPLICATES, USUAL_MONTHS, USUAL_ROWS = 1000, 120, 15
"""What a scenario has that nobody has read yet; rows are its states and ties."""


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
    one = (FUSED * replicates + BANDS * min(replicates, WATCHED)) * months * USUAL_ROWS
    return scenarios * -(-replicates // BLOCK) if scenarios * one >= WORTH_A_POOL else 1
