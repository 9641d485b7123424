"""Tests that are deep by their name: `deep.txt` lists how these begin. `make deep` runs them, `make test` does not."""

from pathlib import Path

import pytest

DEEP = tuple(
    line for line in Path(__file__).with_name("deep.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the tests that the list names."""
    for item in items:
        if item.nodeid.startswith(DEEP):
            item.add_marker("deep")
