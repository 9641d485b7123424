"""The pages on designs and games: their commands and programs run, at small sizes."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from stratsim.cli import main

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "designs.md", ROOT / "docs" / "games.md"]
SMALL = {
    "sweep": "--replicates 1 --months 2 -q",
    "sensitivity": "--replicates 1 --months 2 --trajectories 2 --points 2 --keep 2 --jobs 1",
    "discover": "--replicates 1 --months 2 --points 30 --jobs 1",
    "robust": "--replicates 1 --months 2 --points 2 --deciders rational --jobs 1",
    "branch": "--replicates 2 --months 26 --jobs 1",
    "audit": "--replicates 2 --months 2 --samples 2 --outcome cohesion.PRK --jobs 1",
    "game": "--replicates 2 --months 2 --players PRK,KOR --jobs 1",
}
"""What makes a command small: later options stand in for those before."""


def blocks(kind):
    return [text for page in PAGES for text in re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(), re.M | re.S)]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")


@pytest.mark.parametrize("line", [one for text in blocks("sh") for one in text.splitlines()])
def test_commands_run(here, line, capsys):
    for library in ("SALib",) if "sensitivity" in line else ():
        pytest.importorskip(library)
    words = shlex.split(line)[1:]
    shown = [words.index("--figures")] if "--figures" in words else []  # figures are drawn by other tests
    words = [word for n, word in enumerate(words) if not any(n in (at, at + 1) for at in shown)]
    assert main([*words, *SMALL[words[0]].split()]) == 0, capsys.readouterr().err
    assert capsys.readouterr().out


@pytest.mark.parametrize("text", blocks("python"))
def test_programs_run(here, text):
    exec(compile(text.replace("n=20", "n=3"), "page", "exec"), {"__name__": "page"})
