"""A class name has one meaning across the package."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

import stratsim

pytestmark = pytest.mark.once


def test_no_two_classes_have_one_name():
    found = defaultdict(list)
    for path in Path(stratsim.__file__).parent.rglob("*.py"):
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            found[name].append(path.name)
    assert len(found) > 200
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
