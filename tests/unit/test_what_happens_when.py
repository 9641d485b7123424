"""The page "What happens when": each line names tests, and they are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "what_happens_when.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| when ")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_each_line_names_tests_that_are_there(row):
    _, when, what, tests, _ = row.split("|")
    assert when.strip()
    assert what.strip()
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tests)
    assert named
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in [one.name for one in tree.body if isinstance(one, ast.FunctionDef)]


def test_the_page_speaks_of_each_kind():
    assert len(ROWS) > 30
    assert re.findall("^## (.*)", PAGE, re.M) == ["Bad input", "A run ends early", "Writing files", "Reading results"]
