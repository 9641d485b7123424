"""Which replicate a Mesa model lives: the one that is named, the one that a seed picks, or the one of its batch run."""

import sys
from collections.abc import Sequence
from numbers import Integral

import numpy as np

from stratsim.scenario.scenario import whole
from stratsim.scenario.schema import MOST_REPLICATES

Seed = int | Sequence[int] | np.random.SeedSequence | np.random.BitGenerator | np.random.Generator
"""All that numpy makes a generator of."""


def replicate_of(replicate: int | None, rng: Seed | None) -> int:
    """Return the number of the replicate: ``replicate``, or the one that ``rng`` picks.

    A whole number in ``rng`` is the number itself, as far as replicates go; of anything else one is drawn. With
    neither it is the iteration of Mesa's ``batch_run``, 0 outside of one. Raises ValueError where both are given.
    """
    if replicate is not None and rng is not None:
        raise ValueError("say either replicate or rng: each picks the luck by itself")
    whole("replicate", replicate, 0, MOST_REPLICATES - 1)
    if replicate is not None:
        return int(replicate)
    if rng is None:
        return iteration_of_batch_run()
    if isinstance(rng, Integral):
        whole("rng", rng, 0, 2**63 - 1)
        return int(rng) % MOST_REPLICATES
    return int(np.random.default_rng(rng).integers(MOST_REPLICATES))


def iteration_of_batch_run() -> int:
    """Return the iteration of the batch run that makes this model, 0 where there is none.

    Mesa 3 tells a model neither its iteration nor a seed (3.5 does where it is given seeds), so it is read from the
    function of Mesa that calls. The same iteration of every combination of parameters then has the same luck: their
    differences are paired.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_globals.get("__name__") == "mesa.batchrunner" and "iteration" in frame.f_locals:
            return int(frame.f_locals["iteration"])
    return 0
