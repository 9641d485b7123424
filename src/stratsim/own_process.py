"""What the package sets in processes that are its own, its commands and its workers; never in a user's program."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 100_000
"""Objects that are made between two searches for garbage; Python's own number is 700, in later versions 2,000."""


@contextmanager
def garbage_left() -> Iterator[None]:
    """Search for garbage seldom meanwhile, and not at all once more when the process ends.

    Nearly all that a command makes is modules and tables that stay to its end. Searching them again and again took a
    twentieth of a short command's time, and once more at the end a sixth.
    """
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.freeze()
