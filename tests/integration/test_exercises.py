"""The exercises run from start to end, and so do their solutions; what is asked for is solved."""

import json
import os
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

HOME = Path(__file__).parents[2] / "docs" / "exercises"
EXERCISES = sorted(HOME.glob("*.ipynb"))


def cells(path: Path) -> list[str]:
    book = json.loads(path.read_text(encoding="utf-8"))
    assert book["nbformat"] == 4
    assert not any(cell.get("outputs") for cell in book["cells"]), "an exercise holds no outputs"
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]


def test_every_exercise_has_a_solution_that_fills_in_what_is_asked():
    assert len(EXERCISES) == 3
    for path in EXERCISES:
        solved = cells(HOME / "solutions" / path.name)
        asked = [one for one in cells(path) if "your code" in one]
        assert asked
        assert not any("your code" in one for one in solved)
        assert len(solved) == len(cells(path))


@pytest.mark.deep
@pytest.mark.parametrize(
    "path",
    [pytest.param(HOME / "solutions" / one.name, id=one.stem) for one in EXERCISES],
)
def test_the_solutions_run_from_start_to_end(path, tmp_path):
    """As a reader runs them: by a kernel of Jupyter, in a directory of their own."""
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    book = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(book, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute(env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))})
    for cell in book.cells:
        if cell.cell_type == "code":
            assert not [one for one in cell.outputs if one.output_type == "error"]
    assert any(one.get("name") == "stdout" for cell in book.cells for one in cell.get("outputs", ()))
