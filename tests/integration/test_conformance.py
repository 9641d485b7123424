"""The command ``stratsim conformance``, as it is typed, and the page made from it."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from stratsim.cli import conformance, main
from stratsim.conformance.suite import RESULTS, findings

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "conformance.md"


LONG = ("Richardson 1960", "Lanchester 1916", "Bass 1969", "Edmond 2013")
"""Results that take seconds; each has a test of its own in tests/known_answers."""


@pytest.fixture(scope="module", params=["most", pytest.param("all", marks=pytest.mark.deep)])
def found(request):
    """Every line of most results, or of all, computed once."""
    return list(findings([one for one in RESULTS if request.param == "all" or one.name not in LONG]))


@pytest.fixture
def known(monkeypatch, found):
    """Let the command print what is known already."""
    monkeypatch.setattr(conformance, "findings", lambda: found)
    return found


def said(capsys, *arguments, code=0):
    assert main(["conformance", *arguments]) == code
    return capsys.readouterr().out


def rows(page):
    """Return the rows of the tables of a page, each a list of cells."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def sections(page):
    """Return the parts of a page by their headings, what stands before the first under no name."""
    first, *others = re.split(r"^## ", page, flags=re.MULTILINE)
    return {"": first} | dict(one.split("\n", 1) for one in others)


def test_all_lines_agree(capsys, known):
    agree, lines, results = map(int, re.findall(r"\d+", said(capsys).splitlines()[-1]))
    assert agree == lines > 100
    assert results == len({one.result.name for one in known}) >= 12


def test_every_line_is_listed_with_its_verdict(capsys, known):
    text = said(capsys)
    assert text.splitlines()[0].split() == ["result", "quantity", "published", "ours", "within", "from", "verdict"]
    assert all(one.line.quantity in text for one in known)


def test_machines_get_numbers(capsys, known):
    listed = json.loads(said(capsys, "--format", "json"))
    assert [row["ours"] for row in listed] == [float(one.line.ours) for one in known]
    assert {row["relation"] for row in listed} == {"=", "<", ">"}
    table = list(csv.DictReader(io.StringIO(said(capsys, "--format", "csv"))))
    assert [float(row["published"]) for row in table] == [row["published"] for row in listed]


@pytest.mark.parametrize("shape", ["table", "md", "json"])
def test_a_line_that_differs_is_a_failure(capsys, monkeypatch, known, shape):
    wrong = replace(known[0], line=replace(known[0].line, ours=7.0))
    monkeypatch.setattr(conformance, "findings", lambda: [wrong, *known[1:]])
    text = said(capsys, "--format", shape, code=1)
    assert "differs" in text
    if shape != "json":
        assert f"{len(known) - 1} of {len(known)} lines agree" in text


def test_the_page_in_docs_is_current(capsys, known):
    """Word for word, but that our own numbers may differ from machine to machine as far as a line allows."""
    now, kept = sections(said(capsys, "--format", "md")), sections(PAGE.read_text(encoding="utf-8"))
    assert list(now) == list(kept)
    names = {one.result.name for one in known}
    names |= {""} if len(names) == len(RESULTS) else set()  # what stands before the first counts all
    now, kept = ("\n".join(one[name] for name in one if name in names) for one in (now, kept))
    again = "stratsim conformance --format md > docs/conformance.md"
    assert [row[:2] + row[3:] for row in rows(now)] == [row[:2] + row[3:] for row in rows(kept)], again
    assert [x for x in now.splitlines() if "| " not in x] == [x for x in kept.splitlines() if "| " not in x], again
    for line, old in zip(rows(now), rows(kept), strict=True):
        if line[2] != "ours":
            assert abs(float(line[2]) - float(old[2])) <= float(line[3]), again


def test_the_page_names_every_result_and_its_source():
    page = PAGE.read_text(encoding="utf-8")
    for result in RESULTS:
        assert f"\n## {result.name}\n" in page
        assert result.parts["Source"] in page
