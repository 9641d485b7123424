"""Broken and extreme files of fixed numbers: refused in words, or run with finite numbers. `make fuzz` tries more."""

import pytest

import fuzz

pytestmark = [pytest.mark.once, pytest.mark.deep]


@pytest.mark.parametrize("first", range(0, 24, 12))
def test_files_are_refused_in_words_or_run(first, tmp_path):
    found = {number: fuzz.tried(number, tmp_path) for number in range(first, first + 12)}
    assert set(found.values()) == {"refused", "runs"}, found
