"""The ODD page says what the code does: every mechanism and every element is there."""

import re
from pathlib import Path

import pytest

from stratsim.engine.mechanism import CLASSES

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "odd.md"
TEXT = PAGE.read_text(encoding="utf-8")
MADE = re.findall(r"<!-- made: (.+?) -->\n(.*?)<!-- end -->", TEXT, re.DOTALL)
ELEMENTS = (
    "Purpose and patterns",
    "Entities, state variables and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialization",
    "Input data",
    "Submodels",
)
CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)


def test_all_seven_elements_are_there_in_order():
    found = re.findall(r"^## (\d)\. (.+)$", TEXT, re.MULTILINE)
    assert found == [(str(n), name) for n, name in enumerate(ELEMENTS, 1)]


def test_all_eleven_design_concepts_are_there_in_order():
    part = TEXT.partition("## 4. Design concepts")[2].partition("\n## 5.")[0]
    assert re.findall(r"^\*\*(.+?)\.\*\*", part, re.MULTILINE) == list(CONCEPTS)


def test_every_mechanism_is_described():
    titles = re.findall(r"^### (.+)$", dict(MADE)["submodels"], re.MULTILINE)
    assert titles == [name.replace("_", " ").capitalize() for name in CLASSES]


@pytest.mark.parametrize("name", ["variables", "levers", "observables", "order", "outcomes", "submodels"])
def test_every_table_is_there_once(name):
    tables = [text for made, text in MADE if made == name]
    assert len(tables) == 1
    assert tables[0].count("\n|") > 5


def test_every_mechanism_has_words_of_its_own():
    """Below the parameters of each mechanism stands what its equations do not say, from the remarks of its file."""
    for part in re.split(r"^### ", dict(MADE)["submodels"], flags=re.MULTILINE)[1:]:
        assert len(part.rpartition("\n\n")[0].rpartition("\n\n")[2].split()) > 15, part.partition("\n")[0]
