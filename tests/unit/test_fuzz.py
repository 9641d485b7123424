"""Broken and extreme files of fixed numbers: refused in words, or run with finite numbers. `make fuzz` tries more."""

import pytest

import fuzz


@pytest.mark.parametrize("number", range(0, 48))
def test_a_file_is_refused_in_words_or_runs(number, tmp_path):
    assert fuzz.tried(number, tmp_path) in ("refused", "runs")


def test_both_kinds_are_tried(tmp_path):
    assert {fuzz.tried(number, tmp_path) for number in (*range(0, 12, 4), *range(1, 30))} == {"refused", "runs"}
