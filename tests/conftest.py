"""What holds for all tests."""

import gc


def pytest_collection_finish():
    """Leave what is there by now out of all later searches for garbage: the modules and thousands of tests."""
    gc.collect()
    gc.freeze()
