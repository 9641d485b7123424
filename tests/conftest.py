"""What holds for all tests."""

import gc

SELDOM = (50_000, 20, 1_000)
"""Objects, and searches of the younger, between two searches for garbage: they took a fourteenth of all time."""


def pytest_configure():
    """Search for garbage seldom."""
    gc.set_threshold(*SELDOM)


def pytest_collection_finish():
    """Leave what is there by now out of all later searches for garbage: the modules and thousands of tests."""
    gc.collect()
    gc.freeze()
