"""The ODD page says what the code does: every mechanism and every element is there."""

import re
from pathlib import Path

import pytest

import odd
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
    files = {path.stem for path in (ROOT / "src" / "stratsim" / "mechanisms").glob("*.py")} - {"__init__"}
    described = [name.removeprefix("mechanism ") for name, _ in MADE if name.startswith("mechanism ")]
    assert sorted(described) == sorted(files)
    assert [name for name in described if name in CLASSES] == list(CLASSES)


@pytest.mark.parametrize("name", ["variables", "levers", "observables", "order", "outcomes"])
def test_every_table_is_there_once(name):
    tables = [text for made, text in MADE if made == name]
    assert len(tables) == 1
    assert tables[0].count("\n|") > 5


def test_words_below_the_made_part_of_a_mechanism_say_something():
    """What its equations do not say; a new mechanism begins without."""
    parts = re.split(r"^### ", TEXT.partition("## 7. Submodels")[2], flags=re.MULTILINE)[1:]
    words = {part.partition("\n")[0]: len(part.rpartition("<!-- end -->")[2].split()) for part in parts}
    assert len(words) >= len(CLASSES)
    assert not {name: count for name, count in words.items() if 0 < count <= 15}


def test_a_new_mechanism_gets_its_section_in_the_order_of_the_month():
    """The page without some sections is made whole, in the same order, but for the words that nobody but us can say."""
    for name in ("attention", "economy", list(CLASSES)[-1]):
        mark = odd.mark(name)
        head, _, tail = TEXT.partition(mark)
        start, (_, cut, after) = head.rindex("### "), tail.partition("\n### ")
        without = head[:start] + (f"### {after}" if cut else "")
        assert mark not in without
        made = odd.page(without)
        assert re.findall(r"<!-- made: (.+?) -->", made) == [name for name, _ in MADE]
        heads = re.findall(r"^### .+", made, re.MULTILINE)
        assert heads == re.findall(r"^### .+", TEXT, re.MULTILINE)
