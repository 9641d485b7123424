"""The ODD page says what the code does: made parts are current, every mechanism and every element is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from stratsim.engine.mechanism import CLASSES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "odd.md"
MAKER = ROOT / "docs" / "make_odd.py"
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


def copied(tmp_path, change):
    """Return the maker and the page, changed, in a folder of their own."""
    (tmp_path / "odd.md").write_text(change(TEXT), encoding="utf-8")
    for name in ("make_odd.py", "make_month.py"):
        (tmp_path / name).write_text((MAKER.parent / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path / "make_odd.py"


def ran(maker, *arguments):
    """Return what came of running the maker."""
    return subprocess.run([sys.executable, str(maker), *arguments], capture_output=True, text=True, check=False)


def test_the_page_is_current():
    found = ran(MAKER, "--check")
    assert found.returncode == 0, found.stderr


def test_a_stale_page_is_found_and_mended(tmp_path):
    maker = copied(tmp_path, lambda text: text.replace("| `crisis_hazard` | 1/month | 0.02", "| `crisis_hazard` | 1"))
    found = ran(maker, "--check")
    assert found.returncode == 1
    assert "make_odd.py" in found.stderr
    assert ran(maker).returncode == 0
    assert (tmp_path / "odd.md").read_text(encoding="utf-8") == TEXT


def test_a_wrong_argument_is_refused(tmp_path):
    assert ran(copied(tmp_path, str), "--chek").returncode == 2


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
