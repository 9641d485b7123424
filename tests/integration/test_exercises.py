"""The exercises run from start to end, and so do their solutions; what is asked for is solved."""

import json
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


DEEP = (pytest.mark.deep,)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(HOME / "solutions" / one.name, id=one.stem, marks=() if one.name.startswith("2") else DEEP)
        for one in EXERCISES
    ],
)
def test_the_solutions_run_from_start_to_end(path, capsys):
    run(cells(path), path.stem)
    assert capsys.readouterr().out


def run(parts: list[str], name: str) -> None:
    """Run the cells one after the other, as a notebook does."""
    space = {"__name__": name}
    for part in parts:
        exec(compile(part, name, "exec"), space)
