"""What the package sets in processes that are its own, its commands and its workers; never in a user's program."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 100_000
"""Objects that are made between two searches for garbage; Python's own number is 700, in later versions 2,000."""
THREADS = "OPENBLAS_NUM_THREADS"
"""Where numpy and scipy, when they are loaded, look up how many threads are to share a product of matrices."""


@contextmanager
def own_process() -> Iterator[None]:
    """Set what suits a process of the package's own, from before it loads numpy to its end.

    It has no products of matrices worth a thread: to start threads that then wait took a third of the time of loading
    numpy, in each process. A user who sets their number keeps it.

    Garbage is searched for seldom, and not at all once more at the end: nearly all that a command makes is modules and
    tables that stay. Searching them again and again took a twentieth of a short command's time, and at the end a sixth.
    """
    os.environ.setdefault(THREADS, "1")
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.freeze()
